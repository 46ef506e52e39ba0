"""The plan of one space: what its desired and its live side make together; pure."""

from dataclasses import dataclass, field, replace
from datetime import date

from spaceform import registry
from spaceform.adoption import Adoption, adopt, live_items
from spaceform.aspects import details, lifecycle, settings, theme
from spaceform.aspects.custom_content import CustomContentChange
from spaceform.aspects.details import Details, Homepage
from spaceform.aspects.grants import PAIRS, Access, GrantChange
from spaceform.aspects.lifecycle import DoomedSpace, NewSpace
from spaceform.change import Change, Diff, Frame, Risk, SpaceRef, Unmanaged
from spaceform.plan import Blocked, Note, Overrides, PlannedSpace, Refusal, ordered
from spaceform.policy import Policy
from spaceform.principals import Directory, Group, Principal, PrincipalName
from spaceform.resolution import (
    DeclaredGrants,
    protection,
    resolve_grants,
    spared,
    unresolved_protection,
)
from spaceform.site_roles import PermissionModel, RoleMode
from spaceform.space import SECTIONS, DesiredSpace, LiveSpace, Owner, Section, Unknown

_NO_REF = SpaceRef(id="", key="")
_CREATORS_ROLE = "Admin"
"""The system role that a creator is given where a site has roles."""


@dataclass(frozen=True)
class Setting:
    """What is the same for all spaces of a run.

    `model` is as it will be once roles are written; `lacks` are sections that the site does not
    offer. `unseats` says that a role of the site loses `administer/space`, `spreads` that one
    gains something of which the policy may have an opinion.
    """

    owner: Owner | None
    directory: Directory
    overrides: Overrides
    keep: tuple[PrincipalName, ...]
    today: date
    model: PermissionModel = field(default_factory=PermissionModel)
    lacks: frozenset[Section] = frozenset()
    unseats: bool = False
    policy: Policy | None = None
    spreads: bool = False


@dataclass(frozen=True)
class Lookup:
    """What was read beside a space because its manifest asks for it.

    `homepage` is the page that the declared title or id stands for, None where there is none yet;
    `doomed` counts what a deletion would take along.
    """

    homepage: Homepage | None = None
    doomed: DoomedSpace | None = None


@dataclass(frozen=True)
class SpacePlan:
    """The plan of one space, before guards that look across spaces."""

    space: PlannedSpace
    changes: tuple[Change, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass
class _Draft:
    """A space's plan while it is being put together."""

    desired: DesiredSpace
    live: LiveSpace | None
    setting: Setting
    lookup: Lookup
    adoption: Adoption
    declared: DeclaredGrants
    changes: list[Change] = field(default_factory=list)
    unmanaged: list[Unmanaged] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.live.ref.key if self.live else self.desired.key

    def frame(self, section: str) -> Frame:
        named = protection(self.desired, section, self.setting.keep, self.setting.directory)
        return Frame(
            key=self.key,
            space_id=self.live.ref.id if self.live else None,
            exact=section in self.desired.exact,
            owned=self.adoption.owned(section),
            protected=lambda item: named(item) or self._is_undecided(section, item),
            mark=self.desired.mark,
        )

    def _is_undecided(self, section: str, item: str) -> bool:
        return section == "grants" and Principal.parse(item) in self.declared.undecided

    def add(self, diff: Diff) -> None:
        self.changes.extend(self._with_person(change) for change in diff.changes)
        self.unmanaged.extend(diff.unmanaged)

    def _with_person(self, change: Change) -> Change:
        if not isinstance(change, GrantChange):
            return change
        update: dict[str, object] = {"person": self.setting.directory.person(change.principal)}
        if self.live is None and change.principal == self.setting.directory.identity.user.principal:
            update["risk"] = Risk.MEDIUM  # what a creator was given was never anybody's access
        return change.model_copy(update=update)

    def note(self, path: str, message: str, *, warning: bool = False) -> None:
        address = f"{self.key}/{path}" if path else self.key
        mark = self.desired.mark(path)
        self.notes.append(Note(address=address, message=message, warning=warning, mark=mark))


def plan_space(
    setting: Setting, desired: DesiredSpace, live: LiveSpace | None, lookup: Lookup
) -> SpacePlan:
    """Compare one space; principals are resolved against the directory, nothing is read here."""
    setting = _with_live_names(setting, live)
    blocked = unresolved_protection(desired, setting.keep, setting.directory)
    declared = resolve_grants(desired, setting.directory, setting.model, setting.today)
    blocked = blocked or (
        declared if isinstance(declared, Blocked) else _hidden(setting, desired, live)
    )
    if blocked or isinstance(declared, Blocked):
        return block(desired, live, blocked)
    adoption = adopt(setting.owner, setting.overrides, desired, live)
    draft = _Draft(desired, live, setting, lookup, adoption, declared)
    if desired.state == "absent":
        return _delete(draft)
    if live is None:
        if desired.name is None:
            message = "a space that is not there needs a `name` to be created"
            return block(
                desired, live, Blocked(kind="name", message=message, mark=desired.mark(""))
            )
        _create(draft, desired.name)
    else:
        _update(draft, live)
    return _finish(draft)


def block(desired: DesiredSpace, live: LiveSpace | None, blocked: Blocked | None) -> SpacePlan:
    """Make the plan of a space that cannot be planned."""
    return SpacePlan(
        PlannedSpace(
            key=live.ref.key if live else desired.key,
            id=live.ref.id if live else None,
            name=desired.name,
            administered=live.administered if live else None,
            mark=desired.mark(""),
            blocked=blocked,
        )
    )


def _with_live_names(setting: Setting, live: LiveSpace | None) -> Setting:
    """Learn whom the live grants mention, and the names of groups among them.

    Who is deleted may still have access here, and is then who a manifest means by that id.
    """
    if live is None or isinstance(live.grants, Unknown):
        return setting
    known = setting.directory
    groups = {
        row.principal.id: Group(id=row.principal.id, name=row.name)
        for row in live.grants
        if row.principal.kind == "group" and row.name
    }
    principals = {str(row.principal): row.principal for row in live.grants}
    wider = replace(
        known,
        groups={**groups, **known.groups},
        principals={**principals, **known.principals},
    )
    return replace(setting, directory=wider)


def _hidden(setting: Setting, desired: DesiredSpace, live: LiveSpace | None) -> Blocked | None:
    """Return what blocks a space of which something that matters is there, but not shown to us."""
    for section in (*SECTIONS, "record"):
        matters = section in desired.managed or (section == "record" and setting.owner is not None)
        if matters and getattr(live, section, None) is Unknown.NOT_VISIBLE:
            what = "ownership record is" if section == "record" else f"{section} are"
            message = f"its {what} not visible: these credentials do not administer the space"
            return Blocked(kind="read", message=message, mark=desired.mark(section))
    return None


def _delete(draft: _Draft) -> SpacePlan:
    if draft.live is None or draft.lookup.doomed is None:
        draft.note("state", "deleted, or not visible to you: nothing to do")
        desired = draft.desired
        space = PlannedSpace(key=desired.key, name=desired.name, mark=desired.mark(""))
        return SpacePlan(space, notes=tuple(draft.notes))
    change = lifecycle.deletion(draft.frame("space"), draft.lookup.doomed)
    refusals = draft.adoption.refuse_deletion(draft.setting.overrides)
    return SpacePlan(_space(draft), (change,), refusals)


def _create(draft: _Draft, name: str) -> None:
    desired = draft.desired
    private = desired.grants is not None
    space = NewSpace(
        key=desired.key,
        name=details.normal(name),
        description=details.normal(desired.description or ""),
        private=private,
    )
    draft.changes.append(lifecycle.creation(draft.frame("space"), space))
    draft.note("", "will be created, if it is not merely invisible to you")
    if not private:
        draft.note("", "grants are not managed: the site's default permissions will apply")
    if desired.homepage is not None:
        draft.note("homepage", "deferred: the page does not exist yet", warning=True)
    _diff_sections(
        draft,
        LiveSpace(
            ref=_NO_REF,
            status="current",
            grants=(),
            properties={},
            labels=(),
            settings=settings.opposite(desired.settings),
            theme=theme.DEFAULT,
            record=None,
        ),
    )
    draft.unmanaged.clear()  # the creator's access is told in a note
    if private:
        _note_creator(draft)
    archived = lifecycle.diff_state(
        draft.frame("state"), desired_archived=desired.state == "archived", archived=False
    )
    draft.changes.extend(archived)


def _update(draft: _Draft, live: LiveSpace) -> None:
    desired = draft.desired
    _diff_sections(draft, live)
    if desired.homepage is not None and draft.lookup.homepage is None:
        draft.note("homepage", "deferred: no page of that title exists yet", warning=True)
    if desired.state is not None:
        draft.changes.extend(
            lifecycle.diff_state(
                draft.frame("state"),
                desired_archived=desired.state == "archived",
                archived=live.status == "archived",
            )
        )


def _diff_sections(draft: _Draft, live: LiveSpace) -> None:
    given = _given(draft)
    managed = draft.desired.managed - draft.setting.lacks
    for aspect in registry.ASPECTS:
        is_read = getattr(live, aspect.section) is not Unknown.NOT_READ
        if aspect.section in managed and is_read:
            frame = draft.frame(aspect.section)
            draft.add(aspect.diff(frame, draft.desired, live, given))


def _given(draft: _Draft) -> registry.Given:
    directory = draft.setting.directory
    creator = directory.identity.user.principal
    return registry.Given(
        homepage=draft.lookup.homepage,
        access=draft.declared.access,
        creator={} if draft.live else {creator: _creators_access(draft.setting.model)},
        has_companions=draft.setting.model.has_companions,
        custom=draft.declared.custom,
        owner_id=draft.setting.owner.id if draft.setting.owner else None,
        sent={
            Principal.parse(name): pairs for name, pairs in draft.adoption.custom_content.items()
        },
        name=directory.name,
    )


def _creators_access(model: PermissionModel) -> Access:
    """Return what Confluence gives to whoever creates a space: everything, in the site's form."""
    admin = model.find(_CREATORS_ROLE)
    if model.mode is not RoleMode.PRE_ROLES and admin is not None:
        return Access.of((), admin.role)
    return Access.of((PAIRS | model.extra) - model.absorbed.keys())


def _note_creator(draft: _Draft) -> None:
    """Say that the creator's access stays, where nothing in the plan says otherwise."""
    creator = draft.setting.directory.identity.user.principal
    if not any(_is_about(change, creator) for change in draft.changes):
        name = draft.setting.directory.name(creator)
        draft.note("grants", f"{name} keeps the access that Confluence gives to a creator")


def _is_about(change: Change, principal: Principal) -> bool:
    return isinstance(change, GrantChange) and change.principal == principal


def _finish(draft: _Draft) -> SpacePlan:
    refusals = (
        *draft.declared.refusals,
        *_refuse_not_offered(draft),
        *_refuse_by_credentials(draft),
    )
    stopped = {refusal.address for refusal in refusals if refusal.stops == "change"}
    refused = frozenset(change.aspect for change in draft.changes if change.address in stopped)
    live = live_items(draft.live)
    custom = _custom_after(draft, stopped)
    after = draft.adoption.next_record(draft.desired, draft.declared, live, refused, custom)
    ruling = draft.adoption.rule(draft.changes, after, live)
    space_id = draft.live.ref.id if draft.live else None
    records = [change.model_copy(update={"space_id": space_id}) for change in ruling.changes]
    return SpacePlan(
        _space(draft),
        ordered((*draft.changes, *records)),
        (*refusals, *ruling.refusals),
        (*draft.notes, *ruling.notes),
    )


def _custom_after(draft: _Draft, stopped: set[str]) -> dict[str, tuple[str, ...]]:
    """Return what will have been sent for custom content once the plan is carried out."""
    sent = dict(draft.adoption.custom_content)
    for change in draft.changes:
        if isinstance(change, CustomContentChange) and change.address not in stopped:
            sent.pop(str(change.principal), None)
            if change.after:
                sent[str(change.principal)] = change.after
    return sent


def _refuse_by_credentials(draft: _Draft) -> tuple[Refusal, ...]:
    """Refuse what these credentials cannot write: apps and people exclude each other here."""
    why: dict[str, str] = {}
    if draft.setting.owner is None:
        why["custom-content"] = "without an ownership record nobody remembers what was sent"
    if draft.setting.directory.identity.is_app:
        why["grants"] = "an app cannot write permissions other than on its own content types"
    else:
        why["custom-content"] = (
            "only an app can write grants on custom content types: plan with the app's token"
        )
    return tuple(
        Refusal(
            guard="credentials",
            address=change.address,
            message=why[change.aspect],
            stops="change",
            mark=change.mark,
        )
        for change in draft.changes
        if change.aspect in why
    )


def _refuse_not_offered(draft: _Draft) -> tuple[Refusal, ...]:
    """Refuse sections that this kind of site does not have, and leave the others alone."""
    return tuple(
        Refusal(
            guard="not-offered",
            address=f"{draft.key}/{section}",
            message=f"this kind of site does not offer `{section}`: take it out of the manifest",
            stops="change",
            mark=draft.desired.mark(section),
        )
        for section in SECTIONS
        if section in draft.desired.managed & draft.setting.lacks
    )


def _space(draft: _Draft) -> PlannedSpace:
    details_read = draft.live.details if draft.live else None
    name = details_read.name if isinstance(details_read, Details) else draft.desired.name
    return PlannedSpace(
        key=draft.key,
        id=draft.live.ref.id if draft.live else None,
        name=name,
        administered=draft.live.administered if draft.live else None,
        managed=tuple(sorted(draft.desired.managed - draft.setting.lacks)),
        spared=spared(draft.desired, draft.setting.keep, draft.setting.directory),
        mark=draft.desired.mark(""),
        unmanaged=tuple(draft.unmanaged),
    )
