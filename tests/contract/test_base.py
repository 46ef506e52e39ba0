"""Which differences the base has already, told apart while nothing more is read for it."""

import pytest

from spaceform.aspects.details import HomepageName
from spaceform.plan import Overrides, Plan
from spaceform.principals import GroupSize
from spaceform.sandbox import Sandbox
from spaceform.site_roles import DesiredRole
from spaceform.space import Desired, DesiredSpace, Revision
from tests.contract.plan_apply import (
    ADMINS,
    AUTHORS,
    READERS,
    THEM,
    Loop,
    addresses,
    declare,
    desired,
    open_loop,
    space,
)

ADOPT = Overrides(adopt=("*",))
BEFORE = space(
    description="How we build things.",
    grants=declare({"group:site-admins": ADMINS, "group:engineers": READERS}),
    labels=("platform",),
    properties={"owner": {"team": "platform"}},
)


def told(plan: Plan) -> dict[str, bool | None]:
    return {change.address: change.in_base for change in plan.changes}


def planned(loop: Loop, wanted: DesiredSpace, base: DesiredSpace | Desired) -> Plan:
    earlier = base if isinstance(base, Desired) else desired(base)
    return loop.plan(wanted, base=earlier)


@pytest.fixture
def drifted(loop: Loop) -> Loop:
    """A space that was as BEFORE says, until somebody clicked around."""
    loop.bring_about(BEFORE)
    with loop.site.edit() as store:
        store.grant("ENG", "anonymous", "read/space")
        store.revoke("ENG", "group:engineers", "export_content/space")
        store.remove_label("ENG", "platform")
        store.space("ENG").description = "Draft"
    return loop


def test_drift_from_before_is_told_from_what_a_branch_causes(drifted: Loop) -> None:
    wanted = BEFORE.model_copy(update={"labels": ("platform", "tools"), "name": "Builders"})
    assert told(planned(drifted, wanted, BEFORE)) == {
        "ENG/ownership": False,
        "ENG/name": False,
        "ENG/description": True,
        "ENG/grants/group:engineers": True,
        "ENG/labels/platform": True,
        "ENG/labels/tools": False,
    }


def test_without_a_base_nothing_is_said(drifted: Loop) -> None:
    assert set(told(drifted.plan(BEFORE)).values()) == {None}


def test_a_base_changes_no_digest_and_sends_no_request(drifted: Loop) -> None:
    wanted = BEFORE.model_copy(update={"labels": ("platform", "tools")})
    drifted.site.clear_requests()
    alone = drifted.plan(wanted)
    asked = len(drifted.site.requests)
    drifted.site.clear_requests()
    beside = planned(drifted, wanted, BEFORE)
    assert len(drifted.site.requests) == asked
    assert beside.digest == alone.digest


def test_drift_that_a_branch_takes_as_it_is_is_noted(drifted: Loop) -> None:
    wanted = BEFORE.model_copy(update={"description": "Draft"})
    plan = planned(drifted, wanted, BEFORE)
    assert "ENG/description" not in told(plan)
    (note,) = (note for note in plan.notes if note.address == "ENG/description")
    assert "had drifted" in note.message


def test_drift_that_a_branch_changes_in_another_way_is_its_own_change_and_noted(
    drifted: Loop,
) -> None:
    wanted = BEFORE.model_copy(update={"description": "Something else."})
    plan = planned(drifted, wanted, BEFORE)
    assert told(plan)["ENG/description"] is False
    (note,) = (note for note in plan.notes if note.address == "ENG/description")
    assert "had drifted already" in note.message


def test_a_section_that_the_branch_begins_to_manage_is_all_its_own(drifted: Loop) -> None:
    with drifted.site.edit() as store:
        store.set_theme("ENG", None)
    wanted = BEFORE.model_copy(update={"theme": "com.example.theme"})
    assert told(planned(drifted, wanted, BEFORE))["ENG/theme"] is False


def test_a_section_that_the_branch_manages_no_longer_is_not_missed(drifted: Loop) -> None:
    wanted = BEFORE.model_copy(update={"labels": None})
    plan = planned(drifted, wanted, BEFORE)
    assert not any("drifted" in note.message for note in plan.notes)


def test_a_space_that_no_manifest_declares_any_more_is_noted(drifted: Loop) -> None:
    other = BEFORE.model_copy(update={"key": "OPS", "name": "Operations"})
    plan = drifted.plan(BEFORE, base=desired(BEFORE, other))
    assert [(note.address, note.message) for note in plan.notes] == [
        ("OPS", "no manifest declares it any more: it stays as it is, and nothing in it is removed")
    ]
    assert {space.key for space in plan.spaces} == {"ENG"}


def test_everything_of_a_space_that_the_base_does_not_have_is_caused(loop: Loop) -> None:
    assert set(told(planned(loop, BEFORE, desired())).values()) == {False}


def test_a_space_that_the_base_would_create_too_is_drift(loop: Loop) -> None:
    assert set(told(planned(loop, BEFORE, BEFORE)).values()) == {True}


def test_a_deletion_is_caused_by_whoever_writes_absent_first(loop: Loop) -> None:
    loop.bring_about(BEFORE)
    doomed = BEFORE.model_copy(update={"state": "absent"})
    allowed = Overrides(allow_space_delete=("ENG",))
    first = loop.plan(doomed, allowed, base=desired(BEFORE))
    assert told(first) == {"ENG/space": False}
    again = loop.plan(doomed, allowed, base=desired(doomed))
    assert told(again) == {"ENG/space": True}


def test_another_owner_of_the_base_makes_no_record_of_ours(old: Loop) -> None:
    wanted = desired(BEFORE)
    plan = old.plan(wanted, ADOPT, base=desired(BEFORE, owner=THEM))
    assert told(plan)["ENG/ownership"] is False
    assert told(plan)["ENG/labels/platform"] is True


def test_a_name_of_the_base_that_nobody_has_leaves_its_space_untold(drifted: Loop) -> None:
    stranger = declare({"group:site-admins": ADMINS, "group:nobody": READERS})
    base = BEFORE.model_copy(update={"grants": stranger})
    plan = planned(drifted, BEFORE, base)
    assert set(told(plan).values()) == {None}
    assert any("cannot be told" in note.message for note in plan.notes)


def test_of_a_blocked_space_no_drift_is_said_to_be_taken_as_it_is(drifted: Loop) -> None:
    wanted = BEFORE.model_copy(update={"grants": declare({"group:nobody-has": READERS})})
    plan = planned(drifted, wanted, BEFORE)
    assert plan.spaces[0].blocked
    assert not [note for note in plan.notes if "drifted" in note.message]


def test_a_name_that_stood_for_somebody_else_is_another_person(drifted: Loop) -> None:
    base = BEFORE.model_copy(update={"grants": declare({"group:site-admins": ADMINS})})
    wanted = BEFORE.model_copy(
        update={"grants": declare({"group:site-admins": ADMINS, "group:engineers": AUTHORS})}
    )
    assert told(planned(drifted, wanted, base))["ENG/grants/group:engineers"] is False


def test_a_homepage_of_the_base_is_looked_for_by_its_own_title(loop: Loop) -> None:
    loop.bring_about(BEFORE)
    with loop.site.edit() as store:
        store.add_page("ENG", "Welcome")
        store.add_page("ENG", "Start")
    welcome, start = (
        BEFORE.model_copy(update={"homepage": HomepageName(title=title)})
        for title in ("Welcome", "Start")
    )
    assert told(planned(loop, welcome, welcome)) == {"ENG/homepage": True}
    assert told(planned(loop, welcome, start)) == {"ENG/homepage": False}
    missing = BEFORE.model_copy(update={"homepage": HomepageName(title="Nowhere")})
    assert told(planned(loop, welcome, missing)) == {"ENG/homepage": False}


def test_roles_of_the_site_are_told_apart_too() -> None:
    auditor = DesiredRole(name="Auditor", permissions=("export/space", "read/space"))
    scribe = DesiredRole(name="Scribe", permissions=("create/page", "read/space"))
    with open_loop(Sandbox(mode="roles")) as loop:
        plan = loop.plan(
            desired(space(), roles=(auditor, scribe)), base=desired(space(), roles=(auditor,))
        )
    assert told(plan)["site/roles/Auditor"] is True
    assert told(plan)["site/roles/Scribe"] is False


def test_the_commits_of_both_stand_in_the_plan(drifted: Loop) -> None:
    ours, theirs = Revision(commit="a" * 40), Revision(commit="b" * 40, ref="origin/main")
    plan = drifted.plan(desired(BEFORE, revision=ours), base=desired(BEFORE, revision=theirs))
    assert (plan.revision, plan.base, plan.against) == (ours, theirs, None)


def test_groups_whose_access_changes_are_counted_and_no_others(drifted: Loop) -> None:
    plan = drifted.plan(BEFORE)
    with drifted.site.edit() as store:
        engineers = store.directory.principal("group:engineers")
    assert plan.group_sizes == {engineers: GroupSize(people=1)}


def test_a_group_that_cannot_be_counted_has_no_size(drifted: Loop) -> None:
    with drifted.fault("GET */membersByGroupId status=500"):
        plan = drifted.plan(BEFORE)
    assert plan.group_sizes == {}
    assert "ENG/grants/group:engineers" in addresses(plan)
