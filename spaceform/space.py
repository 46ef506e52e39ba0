"""A space as manifests want it, and as it is live: the same sections, two types."""

from datetime import date
from enum import StrEnum
from typing import Literal, TypeVar

from pydantic import Field, JsonValue

from spaceform.aspects.details import Details, HomepageName
from spaceform.aspects.grants import GrantRow
from spaceform.aspects.properties import LiveProperty
from spaceform.aspects.settings import Settings
from spaceform.change import SpaceRef
from spaceform.errors import Problem
from spaceform.mark import Mark
from spaceform.model import Model
from spaceform.policy import Policy
from spaceform.principals import PrincipalName
from spaceform.site_roles import DesiredRole

State = Literal["present", "archived", "absent"]
Section = Literal["details", "grants", "properties", "labels", "settings", "theme"]
SECTIONS: tuple[Section, ...] = (
    "details",
    "grants",
    "properties",
    "labels",
    "settings",
    "theme",
)
RECORD_KEY = "spaceform"
"""The key of the space property that holds the ownership record; never a property of its own."""


class DesiredGrant(Model):
    """One principal's declared access: pairs, sorted and with permission sets expanded, or a role.

    `permissions` holds pairs on custom content types (`read/ac:…`) too; `until` is the first day
    (UTC) on which the principal has no access any more.
    """

    principal: PrincipalName
    permissions: tuple[str, ...] | None = None
    role: str | None = None
    until: date | None = None
    mark: Mark | None = None

    def is_over(self, today: date) -> bool:
        """Tell whether the access has ended by a day."""
        return self.until is not None and self.until <= today


class DesiredSpace(Model):
    """What the manifests say of one space; a section that is None is unmanaged."""

    key: str
    state: State | None = None
    name: str | None = None
    description: str | None = None
    homepage: HomepageName | None = None
    grants: tuple[DesiredGrant, ...] | None = None
    properties: dict[str, JsonValue] | None = None
    labels: tuple[str, ...] | None = None
    theme: str | None = None
    settings: Settings | None = None
    exact: frozenset[Literal["grants", "properties", "labels"]] = frozenset()
    ignore: tuple[str, ...] = ()
    marks: dict[str, Mark] = Field(default_factory=dict)
    """Paths (`""`, `name`, `grants`, `grants/group:engineers`, `labels/a`) to their places."""

    def mark(self, path: str) -> Mark | None:
        """Find the place that declares a path, or the nearest one that encloses it."""
        while path not in self.marks and path:
            path = path.rpartition("/")[0]
        return self.marks.get(path)

    @property
    def managed(self) -> frozenset[Section]:
        """The sections that the manifest manages."""
        details = (self.name, self.description, self.homepage)
        found: set[Section] = set()
        if any(value is not None for value in details):
            found.add("details")
        for section in ("grants", "properties", "labels", "settings", "theme"):
            if getattr(self, section) is not None:
                found.add(section)
        return frozenset(found)


class Owner(Model):
    """Whose manifests these are: a name for people, and a random id that never changes."""

    name: str
    id: str


class Revision(Model):
    """A commit that manifests come from, and the name by which it was asked for, if any.

    `clean` tells that the manifests are as that commit has them.
    """

    commit: str
    ref: str | None = None
    clean: bool = True


class Desired(Model):
    """Everything that the manifests ask of one site, in one value.

    `owner` is None only with `ownership: none`. `site` is the origin that the chosen environment
    asserts. `people` maps the names in manifests to account ids. `keep` is never removed. `roles`
    are the site's custom space roles. `policy` is what none of this may weaken, None where there
    is none. `revision` is the commit that all of it comes from, where that is known. `left_out` are
    the keys of spaces that are declared as well and were not asked for this time.
    """

    owner: Owner | None
    spaces: tuple[DesiredSpace, ...]
    site: str | None = None
    environment: str | None = None
    people: dict[str, str] = Field(default_factory=dict)
    keep: tuple[PrincipalName, ...] = ()
    roles: tuple[DesiredRole, ...] = ()
    policy: Policy | None = None
    revision: Revision | None = None
    left_out: tuple[str, ...] = ()
    warnings: tuple[Problem, ...] = ()


class ListedSpace(Model):
    """A space as a list of the site shows it."""

    ref: SpaceRef
    name: str


class Unknown(StrEnum):
    """Why a live section has no value; neither means that it is empty."""

    NOT_READ = "not read"
    NOT_VISIBLE = "not visible"


T = TypeVar("T")


def known(section: T | Unknown) -> T:
    """Return a live section's value; it is a mistake in spaceform to ask for one not read."""
    if isinstance(section, Unknown):
        message = f"a section of a live space is used, but it is {section}"
        raise TypeError(message)
    return section


class LiveSpace(Model):
    """A space as the site shows it to these credentials; a section may be not read or not visible.

    `record` is the ownership record's property, None where the space has none. `properties` never
    holds it. `theme` is `default` where the space has no theme of its own. `administered` tells
    whether these credentials administer the space, None where that was not read or does not show.
    """

    ref: SpaceRef
    status: Literal["current", "archived"]
    administered: bool | None = None
    details: Details | Unknown = Unknown.NOT_READ
    grants: tuple[GrantRow, ...] | Unknown = Unknown.NOT_READ
    properties: dict[str, LiveProperty] | Unknown = Unknown.NOT_READ
    labels: tuple[str, ...] | Unknown = Unknown.NOT_READ
    settings: Settings | Unknown = Unknown.NOT_READ
    theme: str | Unknown = Unknown.NOT_READ
    record: LiveProperty | Unknown | None = Unknown.NOT_READ
