"""The plan: what will be changed, in which order, why, and what stands against it; plain data."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field, TypeAdapter, ValidationError

import spaceform
from spaceform.aspects.custom_content import CustomContentChange
from spaceform.aspects.details import DetailsChange
from spaceform.aspects.grants import GrantChange
from spaceform.aspects.labels import LabelChange
from spaceform.aspects.lifecycle import SpaceChange, StateChange
from spaceform.aspects.properties import PropertyChange
from spaceform.aspects.settings import SettingsChange
from spaceform.aspects.theme import ThemeChange
from spaceform.change import Change, Unmanaged
from spaceform.coherence import Frame, find_incoherence
from spaceform.errors import PlanFileError, RefusedError
from spaceform.json_value import parse, sha256
from spaceform.mark import Mark
from spaceform.model import Model
from spaceform.ownership import RecordChange
from spaceform.principals import GroupSize
from spaceform.site_roles import RoleChange
from spaceform.space import ListedSpace, Owner, Revision, Section

FORMAT = 1
LIFETIME = timedelta(days=7)

AnyChange = Annotated[
    RoleChange
    | SpaceChange
    | StateChange
    | RecordChange
    | DetailsChange
    | GrantChange
    | CustomContentChange
    | PropertyChange
    | LabelChange
    | SettingsChange
    | ThemeChange,
    Field(discriminator="aspect"),
]


_ANY_CHANGES: TypeAdapter[tuple[AnyChange, ...]] = TypeAdapter(tuple[AnyChange, ...])


class Phase(IntEnum):
    """The order of the writes: the site's own come first, the others are inside one space."""

    SITE = -1
    BEGINNING = 0  # unarchive or create
    RECORD = 1
    DETAILS = 2
    GRANTS = 3  # every gain, then every loss
    CONTENTS = 4  # custom content, properties, labels, settings, theme
    ARCHIVE = 5
    DELETION = 6


_PHASES = {
    "role": Phase.SITE,
    "ownership": Phase.RECORD,
    "details": Phase.DETAILS,
    "grants": Phase.GRANTS,
    "custom-content": Phase.CONTENTS,
    "properties": Phase.CONTENTS,
    "labels": Phase.CONTENTS,
    "settings": Phase.CONTENTS,
    "theme": Phase.CONTENTS,
}
_ASPECTS = tuple(_PHASES)
_NOT_REVIEWED = {"reason", "risk", "mark", "in_base", "person"}
"""What a change tells people, and no apply carries out."""


def phase(change: Change) -> Phase:
    """Return when in the course of a space's writes a change is carried out."""
    if isinstance(change, SpaceChange):
        return Phase.BEGINNING if change.after is not None else Phase.DELETION
    if isinstance(change, StateChange):
        return Phase.ARCHIVE if change.after == "archived" else Phase.BEGINNING
    return _PHASES[change.aspect]


class Note(Model):
    """Something to know that is no change: `address` is a space's key or an address in it.

    `rule` is the id of the policy's rule that says it, None for anything else.
    """

    address: str
    message: str
    warning: bool = False
    rule: str | None = None
    mark: Mark | None = None


class Blocked(Model):
    """Why a space could not be planned: a name that does not resolve, or a read that failed."""

    kind: Literal["name", "read"]
    message: str
    mark: Mark | None = None


class Refusal(Model):
    """A safety rule that stands against the plan, or against one change of it.

    `flag` is the key that lifts it, None where nothing does. What `stops` a change leaves the
    others alone. `rule` is the id of the policy's rule that it comes from.
    """

    guard: str
    rule: str | None = None
    address: str
    message: str
    flag: str | None = None
    stops: Literal["run", "change"] = "run"
    mark: Mark | None = None


class PlannedSpace(Model):
    """A space that was looked at; `id` is None where it is not there (or not visible).

    `administered` tells whether the credentials administer it, None where that does not show;
    `managed` names the sections that its manifest manages here, and `mark` is where that begins.
    `spared` is what `keep` and `ignore` name in them, such as `properties/app.*`, principals by id.
    """

    key: str
    id: str | None = None
    name: str | None = None
    administered: bool | None = None
    managed: tuple[Section, ...] = ()
    spared: tuple[str, ...] = ()
    mark: Mark | None = None
    blocked: Blocked | None = None
    unmanaged: tuple[Unmanaged, ...] = ()


class Overrides(Model):
    """The keys that were given to lift guards; they are part of what is reviewed."""

    adopt: tuple[str, ...] = ()
    take_over: tuple[str, ...] = ()
    allow_lockout: tuple[str, ...] = ()
    allow_space_delete: tuple[str, ...] = ()
    allow_role_shrink: tuple[str, ...] = ()
    max_removals: int | None = None


def is_named(key: str, keys: Iterable[str]) -> bool:
    """Tell whether a space's key is among those given; keys compare without case."""
    return key.lower() in {name.lower() for name in keys}


class Plan(Model):
    """Everything that an apply needs, and everything that a reviewer should see.

    `policy` is the digest of the policy that it was made under, None where there was none.
    `revision` is where the manifests come from; `base` are the manifests by which changes were told
    apart from earlier drift (see `Change.in_base`). With `against`, nothing of the site is in it:
    it compares manifests with those of that revision, and no apply takes it. `undeclared`
    are the spaces that no manifest declares, where that was asked for. `group_sizes` maps
    principals such as `group:ID` to how many people gain or lose what the group does, as far as
    that could be read.
    """

    format: Literal[1] = 1
    tool_version: str
    site: str
    environment: str | None = None
    owner: Owner | None = None
    policy: str | None = None
    revision: Revision | None = None
    base: Revision | None = None
    against: Revision | None = None
    identity: str
    identity_name: str | None = None
    created: AwareDatetime
    expires: AwareDatetime
    overrides: Overrides = Overrides()
    spaces: tuple[PlannedSpace, ...] = ()
    changes: tuple[AnyChange, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    notes: tuple[Note, ...] = ()
    undeclared: tuple[ListedSpace, ...] = ()
    group_sizes: dict[str, GroupSize] = Field(default_factory=dict)
    digest: str = ""

    @property
    def blocked(self) -> tuple[PlannedSpace, ...]:
        """The spaces that could not be planned."""
        return tuple(space for space in self.spaces if space.blocked)

    @property
    def refused(self) -> bool:
        """Whether a safety rule stands against the whole plan."""
        return any(refusal.stops == "run" for refusal in self.refusals)

    @property
    def refused_addresses(self) -> frozenset[str]:
        """The addresses of changes that will not be carried out though others will."""
        return frozenset(found.address for found in self.refusals if found.stops == "change")

    @property
    def role_changes(self) -> tuple[RoleChange, ...]:
        """The changes of the site's roles, which come before those of any space."""
        return tuple(change for change in self.changes if isinstance(change, RoleChange))

    @property
    def touched(self) -> tuple[str, ...]:
        """The keys of the spaces that change, in their order."""
        changes = (change for change in self.changes if not isinstance(change, RoleChange))
        return tuple(dict.fromkeys(change.key for change in changes))

    def has_expired(self, moment: datetime) -> bool:
        """Tell whether a plan is too old to be applied; one without a change never is."""
        return bool(self.changes) and moment >= self.expires

    def changes_of(self, key: str) -> tuple[AnyChange, ...]:
        """Return the changes of one space in their order; a space may have the key `site`."""
        return tuple(
            change
            for change in self.changes
            if change.key == key and not isinstance(change, RoleChange)
        )


def ordered(changes: Iterable[Change]) -> tuple[AnyChange, ...]:
    """Sort changes by space, then phase, aspect and address: the order of carrying out."""
    return _ANY_CHANGES.validate_python(sorted(changes, key=_place))


def review_digest(plan: Plan) -> str:
    """Return the digest of what is carried out: no clock, commit or line is in it.

    Whose record the writes stand under, and which changes are left aside, is part of that.
    """
    touched = set(plan.touched)
    return sha256(
        {
            "site": plan.site,
            "owner": plan.owner.id if plan.owner else None,
            "spaces": {space.key: space.id for space in plan.spaces if space.key in touched},
            "changes": [
                change.model_dump(mode="json", by_alias=True, exclude=_NOT_REVIEWED)
                for change in plan.changes
            ],
            "refused": sorted(plan.refused_addresses),
            "overrides": plan.overrides.model_dump(mode="json"),
        }
    )


def sealed(plan: Plan) -> Plan:
    """Return the plan with its digest."""
    return plan.model_copy(update={"digest": review_digest(plan)})


def to_json(plan: Plan) -> str:
    """Return a plan as the text of a plan file."""
    return plan.model_dump_json(by_alias=True, indent=2) + "\n"


def read_plan(path: Path) -> Plan:
    """Read a plan file.

    Raises PlanFileError where it is none, and RefusedError where it was made by a newer spaceform
    or is no longer what a plan wrote.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = f"cannot read the plan {path}: {error}"
        raise PlanFileError(message) from error
    _check_head(path, text)
    try:
        plan = Plan.model_validate_json(text)
        parse(text)  # a model takes NaN for the value of a property
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"]) or "the file"
        message = f"{path} is not a plan that this spaceform can read: {place}: {first['msg']}"
        raise PlanFileError(message) from error
    except ValueError as error:
        message = f"{path} is not a plan that this spaceform can read: {error}"
        raise PlanFileError(message) from error
    if plan.against is not None:
        message = f"{path} compares manifests with manifests, which is nothing to apply"
        raise RefusedError(message)
    if plan.expires - plan.created > LIFETIME:
        message = f"{path} was edited: it expires later than any plan does"
        raise RefusedError(message)
    if plan.digest != review_digest(plan):
        message = f"{path} is damaged or was edited: its digest does not match its changes"
        raise RefusedError(message)
    spaces = tuple((space.key, space.id) for space in plan.spaces)
    wrong = find_incoherence(Frame(plan.owner, plan.identity, spaces), plan.changes)
    if wrong is not None:
        message = f"{path} is damaged or was edited: {wrong}"
        raise RefusedError(message)
    return plan


class _Head(BaseModel):
    """The one part of a plan file that every spaceform can read, whatever its format."""

    format: int
    tool_version: str = "a newer one"
    kind: str | None = None


def _check_head(path: Path, text: str) -> None:
    """Refuse a report, or a plan of a format that is to come, before anything else is judged."""
    try:
        head = _Head.model_validate_json(text)
    except ValidationError:
        return  # then it is no plan of any format, and that is what is told
    if head.kind is not None:
        message = f"{path} is a report and no plan: 'spaceform plan --out FILE' saves a plan"
        raise PlanFileError(message)
    if head.format > FORMAT:
        message = (
            f"{path} was made by a newer spaceform ({head.tool_version}, plan format"
            f" {head.format}); this is {spaceform.__version__} and reads format {FORMAT}:"
            " use the same version to plan and to apply"
        )
        raise RefusedError(message)


def expiry(created: datetime, ends: Iterable[datetime]) -> datetime:
    """Return when a plan expires: after a week, or as soon as a declared access ends."""
    return min([created + LIFETIME, *(end for end in ends if end > created)])


def now() -> datetime:
    """Return the present moment in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def _place(change: Change) -> tuple[bool, str, int, int, str]:
    rank = _ASPECTS.index(change.aspect) if change.aspect in _ASPECTS else -1
    in_space = not isinstance(change, RoleChange)
    return (in_space, change.key.lower(), phase(change), rank, change.address)
