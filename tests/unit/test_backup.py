"""The state before: what is live just before the first write, as manifests would say it."""

import pytest

from spaceform.aspects.details import Details, DetailsChange, Homepage, HomepageName
from spaceform.aspects.grants import Access, GrantRow
from spaceform.aspects.lifecycle import DoomedSpace, SpaceChange, StateChange
from spaceform.aspects.properties import LiveProperty
from spaceform.aspects.settings import Settings
from spaceform.backup import in_doubt, state_before
from spaceform.change import Change, Reason
from spaceform.ownership import RecordChange
from spaceform.plan import Plan, PlannedSpace, Refusal, sealed
from spaceform.principals import ANONYMOUS, Principal
from spaceform.site_roles import PermissionModel, RoleMode
from spaceform.space import (
    SECTIONS,
    DesiredSpace,
    LiveSpace,
    Section,
    Unknown,
)
from tests.unit.build import (
    ADA,
    BOB,
    CREATE,
    ENGINEERS,
    EXPORT,
    NOTE,
    NOW,
    OURS,
    OWNER,
    READ,
    RIVAL,
    SITE,
    UPDATE,
    VIEWER_ROLE,
    WRITER_ROLE,
    created,
    directory,
    exchange,
    granted,
    having,
    live,
    model,
    plan,
    record,
    regrant,
    rerole,
    reset,
    site_role,
)

UUID = "8f620304-1432-5265-a936-184fa4f91429"
TEAM = Principal(kind="group", id=UUID)
DELETION = SpaceChange(
    address="ENG/space",
    space_id="100",
    before=DoomedSpace(name="Engineering", pages=1, blog_posts=0, watchers=0),
)
ADOPTION = RecordChange(address="ENG/ownership", space_id="100", after=OURS)


def planned(*changes: Change, managed: tuple[Section, ...] = SECTIONS, **more: object) -> Plan:
    """Return a plan of ENG, of which all sections are managed."""
    made = plan(*changes)
    spaces = (PlannedSpace(key="ENG", id="100", managed=managed),)
    return sealed(made.model_copy(update={"spaces": spaces, **more}))


def space_before(
    made: Plan, found: LiveSpace | None, within: PermissionModel | None = None
) -> DesiredSpace:
    (space,) = state_before(made, {"ENG": found}, directory(), within).desired.spaces
    return space


def told(made: Plan, found: LiveSpace | None, within: PermissionModel | None = None) -> list[str]:
    notes = state_before(made, {"ENG": found}, directory(), within).notes
    return [f"{note.address} {note.message}" for note in notes]


def accesses(space: DesiredSpace) -> dict[str, tuple[str, ...] | str | None]:
    return {
        str(grant.principal): grant.permissions if grant.role is None else grant.role
        for grant in space.grants or ()
    }


def test_every_managed_section_is_written_as_it_is_live() -> None:
    found = live(
        held={TEAM: (READ, EXPORT), ANONYMOUS: (READ,)},
        properties={"p": {"a": [1, 1.5, None]}, "q": "text"},
        labels=("b", "a"),
        settings=Settings(route_override=False),
        theme="default",
    )
    details = Details(name=" Engineering", description="", homepage=Homepage(id="7", title="Home"))
    found = found.model_copy(update={"details": details})
    space = space_before(planned(reset("p", 1, 2)), found)
    assert space == DesiredSpace(
        key="ENG",
        state="present",
        name=" Engineering",
        description="",
        homepage=HomepageName(id="7"),
        grants=space.grants,
        properties={"p": {"a": [1, 1.5, None]}, "q": "text"},
        labels=("a", "b"),
        theme="default",
        settings=Settings(route_override=False),
        exact=frozenset({"properties"}),
    )
    assert accesses(space) == {f"group:{UUID}": (EXPORT, READ), "anonymous": (READ,)}


def test_what_was_not_read_or_is_not_managed_is_left_out() -> None:
    found = live(held={TEAM: (READ,)}, labels=("a",))
    assert space_before(planned(ADOPTION, managed=("labels", "theme")), found) == DesiredSpace(
        key="ENG", state="present", labels=("a",)
    )


def test_only_touched_sections_are_exact() -> None:
    found = live(held={ADA.principal: (READ,)}, properties={}, labels=())
    assert space_before(planned(ADOPTION), found).exact == frozenset()
    assert space_before(planned(regrant(ADA.principal, (), (READ,))), found).exact == {"grants"}
    both = planned(regrant(ADA.principal, (), (READ,)), reset("p", None, 1))
    assert space_before(both, found).exact == {"grants", "properties"}


def test_a_change_that_is_refused_touches_nothing() -> None:
    change = regrant(ADA.principal, (), (READ,))
    refusal = Refusal(guard="credentials", address=change.address, message="no", stops="change")
    made = planned(change, reset("p", 1, 2), refusals=(refusal,))
    assert space_before(made, live(held={}, properties={})).exact == {"properties"}


def test_the_root_has_the_owner_and_the_site_and_protects_nothing() -> None:
    desired = state_before(
        planned(reset("p", 1, 2)), {"ENG": live(properties={})}, directory()
    ).desired
    assert (desired.owner, desired.site, desired.environment) == (OWNER, SITE, None)
    assert (desired.keep, desired.people, desired.roles) == ((), {}, ())
    assert desired.spaces[0].ignore == ()


@pytest.mark.parametrize("archived", [True, False])
def test_a_space_is_archived_again_or_not(*, archived: bool) -> None:
    change = StateChange(
        address="ENG/state",
        space_id="100",
        before="archived" if archived else "present",
        after="present" if archived else "archived",
    )
    state = space_before(planned(change), live(archived=archived)).state
    assert state == ("archived" if archived else "present")


def test_a_space_that_the_plan_creates_is_to_be_absent_again() -> None:
    assert space_before(planned(created()), None) == DesiredSpace(key="ENG", state="absent")


def test_a_space_that_an_earlier_run_created_is_kept_as_it_is_by_now() -> None:
    space = space_before(planned(created(), reset("p", None, 1)), live(properties={"x": 1}))
    assert (space.state, space.properties) == ("present", {"x": 1})
    assert space.exact == {"properties"}


@pytest.mark.parametrize("change", [reset("p", 1, 2), DELETION])
def test_a_space_that_was_planned_and_is_out_of_sight_is_never_to_be_deleted(
    change: Change,
) -> None:
    backup = state_before(
        planned(change), {"ENG": None, "OPS": live(key="OPS", labels=())}, directory()
    )
    assert [space.key for space in backup.desired.spaces] == ["OPS"]
    assert [note.address for note in backup.notes] == ["ENG/space"]
    assert "not visible" in backup.notes[0].message
    alone = state_before(planned(change), {"ENG": None}, directory())
    assert alone.desired.spaces == (DesiredSpace(key="ENG"),)


def test_without_a_record_nothing_can_delete_a_created_space_and_that_is_told() -> None:
    made = planned(created(), owner=None)
    backup = state_before(made, {"ENG": None, "OPS": live(key="OPS", labels=())}, directory())
    assert [space.key for space in backup.desired.spaces] == ["OPS"]
    assert [note.address for note in backup.notes] == ["ENG/space"]
    assert "by hand" in backup.notes[0].message


def test_a_root_without_a_touched_space_names_one_that_is_left_alone() -> None:
    made = plan(rerole("Auditor", (READ,), (READ, EXPORT)))
    backup = state_before(
        made, {}, directory(), model(RoleMode.TRANSITION, site_role("Auditor", READ))
    )
    assert backup.desired.spaces == (DesiredSpace(key="ENG"),)


def test_a_deleted_space_comes_back_with_all_that_was_there_and_its_homepage_by_title() -> None:
    found = live(
        held={ADA.principal: (READ,)},
        properties={},
        labels=("a",),
        theme="dark",
        settings=Settings(route_override=True),
    )
    details = Details(name="Engineering", homepage=Homepage(id="7", title="Home"))
    found = found.model_copy(update={"details": details})
    space = space_before(planned(DELETION, managed=()), found)
    assert space.exact == {"grants", "properties", "labels"}
    assert space.homepage == HomepageName(title="Home")
    assert space.managed == set(SECTIONS)


def test_a_homepage_of_a_deleted_space_whose_title_nobody_knows_is_told() -> None:
    details = Details(name="Engineering", homepage=Homepage(id="7"))
    found = live().model_copy(update={"details": details})
    assert space_before(planned(DELETION), found).homepage is None
    assert told(planned(DELETION), found) == [
        "ENG/homepage goes with the space, and this site does not tell its title"
    ]


def test_a_homepage_that_is_not_there_is_told_where_the_plan_sets_one() -> None:
    found = live()
    assert told(planned(reset("p", 1, 2)), found) == []
    change = DetailsChange(
        address="ENG/homepage", space_id="100", field="homepage", after=Homepage(id="9")
    )
    assert told(planned(change), found) == ["ENG/homepage has none, which no manifest can say"]


# Who has what


def test_groups_are_spelled_by_id_and_by_name_only_where_the_id_is_none() -> None:
    rows = (
        GrantRow(id="1", principal=TEAM, permission=READ, name="team"),
        GrantRow(id="2", principal=Principal(kind="group", id="g-1"), permission=READ, name="one"),
    )
    found = live().model_copy(update={"grants": rows})
    backup = state_before(planned(reset("p", 1, 2)), {"ENG": found}, directory())
    (space,) = backup.desired.spaces
    assert list(accesses(space)) == [f"group:{UUID}", "group:one"]
    assert backup.names[f"group:{UUID}"] == "team"


def test_names_come_from_the_plan_and_the_directory() -> None:
    change = regrant(ENGINEERS.principal, (), (READ,)).model_copy(update={"name": "group:eng"})
    found = live(held={ADA.principal: (READ,)})
    names = state_before(planned(change), {"ENG": found}, directory()).names
    assert names[str(ADA.principal)] == ADA.name
    assert names[str(ENGINEERS.principal)] == "eng"


def test_what_was_sent_for_custom_content_is_declared_with_the_pairs() -> None:
    known = record(custom_content={str(ADA.principal): (NOTE,), str(TEAM): (NOTE,)})
    found = live(held={ADA.principal: (READ,)}, record=known)
    space = space_before(planned(reset("p", 1, 2)), found)
    assert accesses(space) == {f"user:{ADA.account_id}": (NOTE, READ), f"group:{UUID}": (NOTE,)}


@pytest.mark.parametrize(
    "found",
    [
        live(held={}, record=record(RIVAL, custom_content={str(TEAM): (NOTE,)})),
        live(held={}, record=LiveProperty(value={"format": 1}, version=1)),
        live(held={}, record=None),
        live(held={}, record=Unknown.NOT_READ),
    ],
    ids=["another owner's", "edited", "none", "not read"],
)
def test_what_nobody_of_ours_remembers_was_not_sent(found: LiveSpace) -> None:
    assert space_before(planned(reset("p", 1, 2)), found).grants == ()


def test_without_a_record_nothing_was_sent() -> None:
    found = live(held={}, record=record(custom_content={str(TEAM): (NOTE,)}))
    assert space_before(planned(reset("p", 1, 2), owner=None), found).grants == ()


def test_pairs_that_a_site_has_no_name_for_are_named_with_those_that_bring_them() -> None:
    within = PermissionModel(absorbed={EXPORT: READ, UPDATE: CREATE, "manage_users/space": READ})
    found = live(held={ADA.principal: (READ, CREATE), BOB.principal: (READ,)})
    space = space_before(planned(reset("p", 1, 2)), found, within)
    assert accesses(space) == {
        f"user:{ADA.account_id}": tuple(sorted((READ, CREATE, EXPORT, UPDATE))),
        f"user:{BOB.account_id}": (EXPORT, READ),
    }


def _with_roles(**held: Access) -> LiveSpace:
    people = {"ada": ADA.principal, "bob": BOB.principal, "team": TEAM, "anybody": ANONYMOUS}
    people["licensed"] = Principal(kind="class", id="all-licensed-users")
    rows = []
    for name, access in held.items():
        rows += [GrantRow(principal=people[name], role=access.role)] if access.role else []
        rows += [
            GrantRow(id=f"{name}{pair}", principal=people[name], permission=pair)
            for pair in access.permissions
        ]
    return live().model_copy(update={"grants": tuple(rows)})


def test_a_role_is_given_back_by_its_name() -> None:
    found = _with_roles(ada=having(VIEWER_ROLE), bob=granted(READ), licensed=having(WRITER_ROLE))
    space = space_before(planned(reset("p", 1, 2)), found, model())
    assert accesses(space) == {
        f"user:{ADA.account_id}": "Viewer",
        f"user:{BOB.account_id}": (READ,),
        "class:all-licensed-users": "Writer",
    }


def test_who_has_a_role_and_pairs_and_is_not_touched_is_left_alone() -> None:
    made = planned(regrant(BOB.principal, (READ,), ()))
    found = _with_roles(ada=having(VIEWER_ROLE, CREATE), bob=granted(READ))
    space = space_before(made, found, model())
    assert list(accesses(space)) == [f"user:{BOB.account_id}"]
    assert space.ignore == (f"grants/user:{ADA.account_id}",)
    assert "a role and permissions beside it" in told(made, found, model())[0]


def test_who_has_a_role_and_pairs_and_loses_either_gets_all_of_them_as_pairs() -> None:
    made = planned(exchange(ADA.principal, having(VIEWER_ROLE, CREATE), granted(READ)))
    found = _with_roles(ada=having(VIEWER_ROLE, CREATE))
    space = space_before(made, found, model())
    assert accesses(space) == {
        f"user:{ADA.account_id}": tuple(sorted((*VIEWER_ROLE.permissions, CREATE)))
    }
    assert "the role Viewer and permissions" in told(made, found, model())[0]


@pytest.mark.parametrize(
    "found, within, why",
    [
        (_with_roles(ada=granted(READ)), model(RoleMode.ROLES), "only roles"),
        (_with_roles(licensed=granted(READ)), model(RoleMode.TRANSITION), "given a role"),
        (_with_roles(licensed=granted(READ)), PermissionModel(), "no roles"),
    ],
    ids=["pairs where there are only roles", "a class with pairs", "a class without roles"],
)
def test_what_the_site_would_refuse_is_left_alone(
    found: LiveSpace, within: PermissionModel, why: str
) -> None:
    made = planned(reset("p", 1, 2))
    space = space_before(made, found, within)
    assert (space.grants, len(space.ignore)) == ((), 1)
    (message,) = told(made, found, within)
    assert why in message


def test_who_is_gone_is_not_named_and_that_is_told() -> None:
    change = regrant(TEAM, (READ,), ()).model_copy(update={"reason": Reason.EXACT})
    made = planned(change)
    found = live(held={TEAM: (READ,), ADA.principal: (READ,)})
    backup = state_before(made, {"ENG": found}, directory(), gone={TEAM})
    (space,) = backup.desired.spaces
    assert list(accesses(space)) == [f"user:{ADA.account_id}"]
    assert space.ignore == ()
    assert [note.address for note in backup.notes] == [f"ENG/grants/{TEAM}"]


def test_in_doubt_is_who_loses_everything_undeclared_and_whoever_goes_with_a_space() -> None:
    lost = regrant(TEAM, (READ,), ())
    undeclared = lost.model_copy(update={"reason": Reason.NO_LONGER_DECLARED})
    found = live(held={TEAM: (READ,), ADA.principal: (READ,), ANONYMOUS: (READ,)})
    assert in_doubt(planned(lost), {"ENG": found}) == frozenset()
    assert in_doubt(planned(undeclared), {"ENG": found}) == {TEAM}
    assert in_doubt(planned(DELETION), {"ENG": found}) == {TEAM, ADA.principal}


# The site's roles


def test_a_role_is_written_as_it_is_live_and_a_new_one_is_told() -> None:
    auditor = site_role("Auditor", READ, EXPORT, custom=True, description="Reads")
    made = plan(rerole("Auditor", (READ,), (READ, CREATE)), rerole("Fresh"))
    backup = state_before(made, {}, directory(), model(RoleMode.ROLES, auditor))
    (role,) = backup.desired.roles
    assert (role.name, role.description, role.permissions) == ("Auditor", "Reads", (EXPORT, READ))
    assert [note.address for note in backup.notes] == ["site/roles/Fresh"]


def test_a_role_that_is_refused_is_not_written() -> None:
    change = rerole("Auditor", (READ,), (READ, CREATE))
    refusal = Refusal(guard="credentials", address=change.address, message="no", stops="change")
    made = plan(change).model_copy(update={"refusals": (refusal,)})
    backup = state_before(made, {}, directory(), model(RoleMode.ROLES, site_role("Auditor", READ)))
    assert backup.desired.roles == ()


def test_the_head_says_what_it_is_and_when_and_of_which_plan() -> None:
    made = planned(reset("p", 1, 2))
    head = "\n".join(state_before(made, {"ENG": live()}, directory(), moment=NOW).head)
    assert made.digest in head
    assert "2026-11-23 12:00:00 UTC" in head
    assert SITE in head


def test_a_touched_section_is_written_though_the_plan_does_not_call_it_managed() -> None:
    space = space_before(planned(reset("p", 1, 2), managed=()), live(properties={"p": 1}))
    assert space.properties == {"p": 1}
    assert space.exact == {"properties"}


def test_what_keep_and_ignore_name_is_left_out_unless_it_changes() -> None:
    spared = ("properties/app.*", f"grants/{ADA.principal}", "labels/x-*")
    changes = (reset("app.set", 1, 2), reset("app.new", None, 1), regrant(TEAM, (READ,), ()))
    made = planned(*changes)
    (one,) = made.spaces
    made = made.model_copy(update={"spaces": (one.model_copy(update={"spared": spared}),)})
    found = live(
        held={TEAM: (READ,), ADA.principal: (READ,)},
        properties={"app.set": 1, "app.own": 1, "ours": 1},
        labels=("a", "x-y"),
    )
    space = space_before(made, found)
    assert space.properties == {"app.set": 1, "ours": 1}
    assert space.labels == ("a",)
    assert accesses(space) == {str(TEAM): (READ,)}
    assert space.ignore == spared
    (note,) = told(made, found)
    assert note.startswith("ENG/properties/app.new the plan adds it")
    gone = planned(DELETION).model_copy(update={"spaces": made.spaces})
    whole = space_before(gone, found)
    assert set(whole.properties or ()) == {"app.set", "app.own", "ours"}
    assert whole.ignore == ()
