"""Values that many unit tests need, made with as few words as possible."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

from pydantic import JsonValue

from spaceform.adoption import Adoption, adopt
from spaceform.aspects import grants
from spaceform.aspects.details import Details
from spaceform.aspects.grants import PAIRS, Access, DeclaredAccess, GrantChange, GrantRow
from spaceform.aspects.lifecycle import NewSpace, SpaceChange
from spaceform.aspects.properties import LiveProperty, Property, PropertyChange
from spaceform.aspects.settings import Settings
from spaceform.change import Change, Frame, Origin, SpaceRef
from spaceform.lockout import Touched
from spaceform.ownership import Record, encode
from spaceform.plan import Overrides, Plan, PlannedSpace, ordered, sealed
from spaceform.principals import (
    ANONYMOUS,
    Directory,
    Group,
    Identity,
    Kind,
    Principal,
    PrincipalName,
    User,
)
from spaceform.site_roles import (
    PermissionModel,
    Role,
    RoleChange,
    RoleDefinition,
    RoleMode,
    SiteRole,
)
from spaceform.space import DesiredGrant, DesiredSpace, LiveSpace, Owner, Section, Unknown
from spaceform.space_plan import Lookup, Setting, SpacePlan, plan_space

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TODAY = date(2026, 11, 23)
SITE = "https://acme.example"

OWNER = Owner(name="acme/wiki", id="0123")
RIVAL = Owner(name="rival/wiki", id="4567")

READ = "read/space"
EXPORT = "export_content/space"
ADMINISTER = "administer/space"
MANAGE = "manage_users/space"
CREATE = "create/page"
UPDATE = "update/page"
COMMENT = "create/comment"
NOTE = "read/ac:com.example:note"

ME = User(account_id="id-me", name="Me Myself", active=True, human=True)
ADA = User(account_id="id-ada", name="Ada Lovelace", active=True, human=True)
BOB = User(account_id="id-bob", name="Bob", active=True, human=True)
GONE = User(account_id="id-gone", name="Gone", active=False, human=True)
ROBOT = User(account_id="id-robot", name="Robot", active=True, human=False)
USERS = (ME, ADA, BOB, GONE, ROBOT)
ENGINEERS = Group(id="g-eng", name="engineers")
ADMINS = Group(id="g-adm", name="site-admins")
GROUPS = (ENGINEERS, ADMINS)
PEOPLE = {"ada": ADA.account_id}

Held = Mapping[Principal, Iterable[str]]


def named(spelling: str) -> PrincipalName:
    """Return a principal as a manifest spells it."""
    kind, _, name = spelling.partition(":")
    kinds: dict[str, Kind] = {each: each for each in ("group", "user", "class", "anonymous")}
    return PrincipalName(kind=kinds[kind], name=name, account_id=PEOPLE.get(name))


def grant(
    spelling: str, *pairs: str, until: date | None = None, role: str | None = None
) -> DesiredGrant:
    permissions = None if role else pairs
    return DesiredGrant(principal=named(spelling), permissions=permissions, role=role, until=until)


def directory(
    *,
    members: Mapping[str, tuple[User, ...] | None] | None = None,
    is_app: bool = False,
    unresolved: Mapping[str, str] | None = None,
    unread: Mapping[str, str] | None = None,
) -> Directory:
    """Return a directory that knows everybody above by id and by name."""
    principals = {"anonymous": ANONYMOUS}
    for user in USERS:
        principals[f"user:{user.account_id}"] = user.principal
    for group in GROUPS:
        principals[f"group:{group.name}"] = group.principal
        principals[f"group:{group.id}"] = group.principal
    principals |= {f"user:{name}": Principal(kind="user", id=who) for name, who in PEOPLE.items()}
    return Directory(
        identity=Identity(user=ME, is_app=is_app),
        principals=principals,
        unresolved=unresolved or {},
        unread=unread or {},
        users={user.account_id: user for user in USERS},
        groups={group.id: group for group in GROUPS},
        members=members or {},
        people={who: name for name, who in PEOPLE.items()},
    )


def rows(held: Held) -> tuple[GrantRow, ...]:
    names = {group.principal: group.name for group in GROUPS}
    return tuple(
        GrantRow(id=f"{who} {pair}", principal=who, permission=pair, name=names.get(who))
        for who, pairs in held.items()
        for pair in sorted(pairs)
    )


def record(
    owner: Owner = OWNER,
    custom_content: Mapping[str, tuple[str, ...]] | None = None,
    **sections: Mapping[str, Origin],
) -> Record:
    return Record(
        owner=owner,
        sections={section: dict(items) for section, items in sections.items()},
        custom_content=dict(custom_content or {}),
    )


def stored(found: Record, version: int = 3) -> LiveProperty:
    """Return a record as the property that holds it."""
    return LiveProperty(value=encode(found), version=version)


OURS = Record(owner=OWNER)


def live(  # noqa: PLR0913  (as many as a space has sections)
    *,
    key: str = "ENG",
    archived: bool = False,
    held: Held | None = None,
    properties: Mapping[str, JsonValue] | None = None,
    labels: tuple[str, ...] | None = None,
    settings: Settings | None = None,
    theme: str | None = None,
    record: Record | LiveProperty | Unknown | None = OURS,
) -> LiveSpace:
    """Return a live space; what is left out was not read, and the record is ours and empty."""
    unread = Unknown.NOT_READ
    return LiveSpace(
        ref=SpaceRef(id="100", key=key),
        status="archived" if archived else "current",
        details=Details(name="Engineering"),
        grants=unread if held is None else rows(held),
        properties=unread
        if properties is None
        else {name: LiveProperty(value=value, version=1) for name, value in properties.items()},
        labels=unread if labels is None else labels,
        settings=settings or unread,
        theme=theme or unread,
        record=stored(record) if isinstance(record, Record) else record,
    )


def setting(  # noqa: PLR0913  (as many as a run has in common)
    overrides: Overrides | None = None,
    *,
    owner: Owner | None = OWNER,
    keep: tuple[str, ...] = (),
    known: Directory | None = None,
    within: PermissionModel | None = None,
    lacks: frozenset[Section] = frozenset(),
) -> Setting:
    return Setting(
        owner=owner,
        directory=known or directory(),
        overrides=overrides or Overrides(),
        keep=tuple(named(spelling) for spelling in keep),
        today=TODAY,
        model=within or PermissionModel(),
        lacks=lacks,
    )


def planned(
    desired: DesiredSpace,
    found: LiveSpace | None,
    within: Setting | None = None,
    lookup: Lookup | None = None,
) -> SpacePlan:
    return plan_space(within or setting(), desired, found, lookup or Lookup())


def addresses(found: SpacePlan | Plan) -> list[str]:
    return [change.address for change in found.changes]


def change_at(found: SpacePlan | Plan, address: str) -> Change:
    return next(change for change in found.changes if change.address == address)


def regrant(
    who: Principal,
    before: Iterable[str] = (),
    after: Iterable[str] = (),
    *,
    foreseen: tuple[str, ...] = (),
    space_id: str | None = "100",
) -> GrantChange:
    """Return the change of a principal's access from some pairs to others."""
    before, after = tuple(before), tuple(after)
    return GrantChange(
        address=f"ENG/grants/{who}",
        space_id=space_id,
        principal=who,
        name=str(who),
        before=Access.of(before) if before else None,
        after=Access.of(after) if after else None,
        foreseen=foreseen,
    )


def site_role(name: str, *pairs: str, custom: bool = False, description: str = "") -> SiteRole:
    """Return a role as a site has it, with an id that is made of its name."""
    return SiteRole(
        id=f"role-{name}",
        name=name,
        custom=custom,
        description=description,
        permissions=tuple(sorted(pairs)),
    )


ADMIN_ROLE = site_role("Admin", *PAIRS)
KEEPER_ROLE = site_role("Keeper", READ, EXPORT, ADMINISTER, MANAGE)
WRITER_ROLE = site_role("Writer", READ, EXPORT, CREATE, UPDATE, COMMENT)
VIEWER_ROLE = site_role("Viewer", READ, COMMENT)
ROLES = (ADMIN_ROLE, KEEPER_ROLE, WRITER_ROLE, VIEWER_ROLE)


def model(
    mode: RoleMode = RoleMode.TRANSITION,
    *more: SiteRole,
    absorbed: Mapping[str, str] | None = None,
) -> PermissionModel:
    """Return how a site with those roles gives access."""
    return PermissionModel(mode, (*ROLES, *more), absorbed or {})


def granted(*pairs: str) -> Access:
    return Access.of(pairs)


def having(role: SiteRole | Role, *pairs: str) -> Access:
    """Return the access of who has a role, and perhaps grants beside it."""
    return Access.of(pairs, role if isinstance(role, Role) else role.role)


def role_rows(held: Mapping[Principal, SiteRole]) -> tuple[GrantRow, ...]:
    return tuple(GrantRow(principal=who, role=role.role) for who, role in held.items())


def exchange(
    who: Principal,
    before: Access | None = None,
    after: Access | None = None,
    *,
    space_id: str | None = "100",
) -> GrantChange:
    """Return the change of an access that has or gets a role, as a plan has it."""
    found = grants.diff(
        Frame("ENG", space_id),
        {who: DeclaredAccess(access=after or Access.of(()))},
        {who: before} if before else {},
        str,
    )
    (change,) = (each for each in found.changes if isinstance(each, GrantChange))
    return change


def rerole(
    name: str = "Auditor",
    before: Iterable[str] | None = None,
    after: Iterable[str] = (READ,),
    **fields: str,
) -> RoleChange:
    """Return the change of a custom role from some pairs, or none at all, to others."""
    there = before is not None
    return RoleChange(
        address=f"site/roles/{name}",
        name=name,
        role_id=f"role-{name}" if there else None,
        before=definition(*before) if before is not None else None,
        after=definition(*after, **fields),
    )


def definition(*pairs: str, description: str = "") -> RoleDefinition:
    return RoleDefinition(description=description, permissions=tuple(sorted(pairs)))


def reset(key: str, before: JsonValue = None, after: JsonValue = None) -> PropertyChange:
    """Return the change of a property from a value, or none, to another, or none."""
    return PropertyChange(
        address=f"ENG/properties/{key}",
        space_id="100",
        key_name=key,
        before=None if before is None else Property(value=before),
        after=None if after is None else Property(value=after),
    )


def created(*, private: bool = True) -> SpaceChange:
    return SpaceChange(
        address="ENG/space", after=NewSpace(key="ENG", name="Engineering", private=private)
    )


def touched(held: Held, *changes: Change) -> Touched:
    return Touched("ENG", live(held=held), changes)


def plan(
    *changes: Change,
    overrides: Overrides | None = None,
    owner: Owner | None = OWNER,
    space_id: str | None = "100",
) -> Plan:
    """Return a sealed plan of one space."""
    return sealed(
        Plan(
            tool_version="0",
            site=SITE,
            owner=owner,
            identity=ME.account_id,
            created=NOW,
            expires=NOW + timedelta(days=7),
            overrides=overrides or Overrides(),
            spaces=(PlannedSpace(key="ENG", id=space_id),),
            changes=ordered(changes),
        )
    )


def adoption(found: LiveSpace | None, overrides: Overrides | None = None) -> Adoption:
    return adopt(OWNER, overrides or Overrides(), DesiredSpace(key="ENG"), found)
