"""The comparison of manifests with manifests: what a branch declares otherwise, without a site.

What is live is not known here. So a comparison is shown like a plan and never applied: its `before`
is what the other manifests declare, and its ids are names.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import spaceform
from spaceform import registry, site_roles
from spaceform.aspects import lifecycle
from spaceform.aspects.custom_content import Sent
from spaceform.aspects.details import DetailsChange
from spaceform.aspects.grants import GrantChange
from spaceform.aspects.lifecycle import DoomedSpace
from spaceform.aspects.settings import Settings
from spaceform.change import Change, Frame
from spaceform.declared import DeclaredChange, as_live, homepage_of, read_grants, who_is_who
from spaceform.earlier import no_longer_declared
from spaceform.judgement import judge_manifests
from spaceform.plan import LIFETIME, Note, Plan, PlannedSpace, now, ordered
from spaceform.principals import Directory
from spaceform.registry import Aspect, Given
from spaceform.resolution import protection
from spaceform.site_roles import PermissionModel, RoleChange, RoleMode, SiteRole
from spaceform.space import Desired, DesiredSpace, LiveSpace, known

_NEW = "declared anew: whether it is there already, only the site can tell"


def compare(desired: Desired, other: Desired, today: date) -> Plan:
    """Compare manifests with those of another commit; pure, and without any site."""
    directory = who_is_who(desired, other)
    there = {space.key.lower(): space for space in other.spaces}
    pairs = [
        _Pair(space, there.pop(space.key.lower(), None), desired, other, directory, today)
        for space in desired.spaces
    ]
    verdict = judge_manifests(desired, today)
    changes = (*_roles(desired, other), *(each for pair in pairs for each in pair.changes()))
    created = now()
    return Plan(
        tool_version=spaceform.__version__,
        site=desired.site or "",
        environment=desired.environment,
        owner=desired.owner,
        policy=desired.policy.digest if desired.policy else None,
        revision=desired.revision,
        against=other.revision,
        identity="",
        created=created,
        expires=created + LIFETIME,
        spaces=tuple(pair.planned for pair in pairs),
        changes=ordered(changes),
        refusals=verdict.refusals,
        notes=(
            *_notes(desired, other),
            *(note for pair in pairs for note in pair.notes()),
            *no_longer_declared(desired, other),
            *verdict.notes,
        ),
    )


def _roles(desired: Desired, other: Desired) -> tuple[RoleChange, ...]:
    roles = tuple(
        SiteRole(
            id="",
            name=role.name,
            custom=True,
            description=role.description or "",
            permissions=role.permissions,
        )
        for role in other.roles
    )
    return site_roles.diff(desired.roles, PermissionModel(RoleMode.ROLES, roles))


def _notes(desired: Desired, other: Desired) -> Iterator[Note]:
    """Tell what differs and is no change of a space, but decides about spaces."""
    if desired.site != other.site:
        words = f"from {other.site or 'none'} to {desired.site or 'none'}"
        yield Note(address="*", message=f"the site changes {words}", warning=True)
    digests = [side.policy.digest if side.policy else None for side in (desired, other)]
    if digests[0] != digests[1]:
        words = "is gone" if desired.policy is None else "changes" if other.policy else "is new"
        yield Note(address="*", message=f"spaceform.policy.yaml {words}", warning=True)
    owners = [side.owner.id if side.owner else None for side in (desired, other)]
    if owners[0] != owners[1]:
        message = "the owner changes: no space with the record of the former one is ours any more"
        if other.owner is None:
            message = "the owner is new: spaces that are there already have to be adopted"
        yield Note(address="*", message=message, warning=True)
    kept = {str(name) for name in desired.keep}
    for name in other.keep:
        if str(name) not in kept:
            yield Note(address="*", message=f"`keep` protects {name} no more", warning=True)


@dataclass(frozen=True)
class _Pair:
    """A space as two commits declare it; `other` is None where the one before does not."""

    desired: DesiredSpace
    other: DesiredSpace | None
    of: Desired
    of_other: Desired
    directory: Directory
    today: date

    @property
    def planned(self) -> PlannedSpace:
        desired = self.desired
        managed = tuple(sorted(desired.managed))
        return PlannedSpace(
            key=desired.key, name=desired.name, managed=managed, mark=desired.mark("")
        )

    @property
    def is_new(self) -> bool:
        """Whether nothing was declared of it, or only that it is to go."""
        return self.other is None or self.other.state == "absent"

    def changes(self) -> Iterator[Change]:
        """Return what is declared otherwise, item by item."""
        desired = self.desired
        if desired.state == "absent":
            if self.other is None or self.other.state != "absent":
                frame = self._frame("space", known=self.other is not None)
                yield lifecycle.deletion(frame, DoomedSpace(name=desired.name or desired.key))
            return
        for aspect in registry.ASPECTS:
            if aspect.section in desired.managed:
                yield from map(self._told, self._diff(aspect))
        if desired.state is not None:
            # Where nothing was said of the archive, the space counts as one that is not in it.
            before = None if self.other is None else self.other.state
            yield from lifecycle.diff_state(
                self._frame("state", known=before in ("present", "archived")),
                desired_archived=desired.state == "archived",
                archived=before == "archived",
            )

    def notes(self) -> Iterator[Note]:
        """Tell what begins and ends to be managed, and what decides about the undeclared."""
        other = self.other
        if other is None or self.is_new:
            if other is None or self.desired.state != "absent":
                mark = self.desired.mark("")
                yield Note(address=self.desired.key, message=self._anew(), mark=mark)
        elif self.desired.state != "absent":
            yield from self._managed(other)
            yield from self._undeclared(other)
            yield from self._ends()

    def _managed(self, other: DesiredSpace) -> Iterator[Note]:
        """Tell what ends to be managed, and what begins without a change that would tell it."""
        key, desired = self.desired.key, self.desired
        if other.state is not None and desired.state is None:
            message = "managed no longer: an archived space stays archived"
            yield Note(address=f"{key}/state", message=message, mark=desired.mark(""))
        if other.state is None and desired.state == "present":
            message = "managed from now on: where the space is archived, it is brought back"
            yield Note(address=f"{key}/state", message=message, mark=desired.mark("state"))
        gone: set[str] = set(other.managed - desired.managed)
        if "details" not in gone:
            details = ("name", "description", "homepage")
            gone |= {
                field
                for field in details
                if getattr(other, field) is not None and getattr(desired, field) is None
            }
        for part in sorted(gone):
            message = "managed no longer: what is there stays"
            yield Note(address=f"{key}/{part}", message=message, mark=desired.mark(""))

    def _undeclared(self, other: DesiredSpace) -> Iterator[Note]:
        """Tell what decides otherwise about what is live and not declared."""
        key, desired = self.desired.key, self.desired
        for section in sorted(desired.exact - other.exact):
            message = "becomes exact: whatever is live there and not declared goes"
            address = f"{key}/{section}"
            yield Note(address=address, message=message, warning=True, mark=desired.mark("exact"))
        for section in sorted((other.exact - desired.exact) & desired.managed):
            message = "is exact no more: whatever is live there and not declared stays"
            address = f"{key}/{section}"
            yield Note(address=address, message=message, warning=True, mark=desired.mark(section))
        for pattern in sorted(set(other.ignore) ^ set(desired.ignore)):
            when = "no more" if pattern in other.ignore else "from now on"
            message = f"`ignore` protects {pattern} {when}"
            yield Note(address=key, message=message, warning=True, mark=desired.mark("ignore"))

    def _anew(self) -> str:
        """Say of a space that is declared anew what nobody knows, and what hangs on it."""
        exact = ", ".join(sorted(self.desired.exact))
        return f"{_NEW}; if it is, what is not declared of {exact} goes" if exact else _NEW

    def _ends(self) -> Iterator[Note]:
        """Tell whose access ends on another day; today it is the same."""
        declared = (self.other or self.desired).grants or ()
        before = {str(grant.principal): grant.until for grant in declared}
        for grant in self.desired.grants or ():
            name = str(grant.principal)
            if name in before and before[name] != grant.until:
                words = f"ends on {grant.until} (UTC)" if grant.until else "does not end any more"
                address = f"{self.desired.key}/grants/{name}"
                yield Note(address=address, message=f"this access {words}", mark=grant.mark)

    def _diff(self, aspect: Aspect) -> tuple[Change, ...]:
        """Compare one section; where it was not declared before, all of it is new."""
        other = None if self.is_new else self.other
        is_known = other is not None and aspect.section in other.managed
        before = other if other and is_known else DesiredSpace(key=self.desired.key)
        declared = read_grants(before, self.of_other.roles, self.today)
        live = as_live(before, declared)
        if aspect.section == "settings" and not is_known:
            live = live.model_copy(update={"settings": self._opposite()})
        frame = self._frame(aspect.section, known=is_known, owned=_items(live, aspect.section))
        return aspect.diff(frame, self.desired, live, self._given(declared.custom)).changes

    def _given(self, sent: Sent) -> Given:
        declared = read_grants(self.desired, self.of.roles, self.today)
        return Given(
            homepage=homepage_of(self.desired.homepage),
            access=declared.access,
            custom=declared.custom,
            sent=sent,
            has_companions=False,
            name=self.directory.name,
        )

    def _opposite(self) -> Settings:
        """Return settings that differ: what they were nobody knows, what they will be is told."""
        wanted = self.desired.settings.route_override if self.desired.settings else None
        return Settings(route_override=None if wanted is None else not wanted)

    def _frame(self, section: str, *, known: bool, owned: Iterable[str] = ()) -> Frame:
        """Return the frame of a section; what was declared counts as made by its manifests."""
        return Frame(
            key=self.desired.key,
            space_id=self.desired.key if known else None,
            owned=dict.fromkeys(owned, "created"),
            protected=protection(self.desired, section, self.of.keep, self.directory),
            mark=self.desired.mark,
        )

    def _told(self, change: Change) -> Change:
        if isinstance(change, GrantChange):
            return DeclaredChange.of(change)
        if isinstance(change, DetailsChange) and getattr(self.other, change.field, None) is None:
            return change.model_copy(update={"before": None, "space_id": None})
        return change


def _items(live: LiveSpace, section: str) -> Iterable[str]:
    if section == "grants":
        return {str(row.principal) for row in known(live.grants)}
    if section == "properties":
        return known(live.properties)
    return known(live.labels) if section == "labels" else ()
