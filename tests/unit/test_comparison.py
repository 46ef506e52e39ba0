from datetime import date
from typing import Any

import pytest

from spaceform.aspects.details import HomepageName
from spaceform.aspects.grants import GrantChange
from spaceform.aspects.settings import Settings
from spaceform.change import Reason, Risk
from spaceform.comparison import compare
from spaceform.errors import RefusedError
from spaceform.mark import Mark
from spaceform.plan import Plan, read_plan, to_json
from spaceform.policy import Policy
from spaceform.principals import PrincipalName
from spaceform.report import RENDERERS, Presentation, render_plan
from spaceform.report.shifts import principal_shifts
from spaceform.site_roles import DesiredRole
from spaceform.space import Desired, DesiredGrant, DesiredSpace, Owner, Revision
from tests.contract.plan_apply import name_of

TODAY = date(2026, 11, 28)
AGAINST = Revision(commit="b" * 40, ref="origin/main")
ALL = ("administer/space", "read/space")
READ = ("read/space",)


def grant(who: str, *pairs: str, **more: Any) -> DesiredGrant:  # noqa: ANN401 - whatever it has
    permissions = None if "role" in more else pairs
    return DesiredGrant(principal=name_of(who), permissions=permissions, **more)


def space(key: str = "ENG", **sections: Any) -> DesiredSpace:  # noqa: ANN401 - the same
    return DesiredSpace(key=key, **sections)


def side(*spaces: DesiredSpace, **more: Any) -> Desired:  # noqa: ANN401 - the same
    owner = Owner(name="acme", id="1")
    return Desired(**{"owner": owner, "spaces": spaces, "revision": AGAINST, **more})


def compared(desired: DesiredSpace | Desired, other: DesiredSpace | Desired) -> Plan:
    sides = [each if isinstance(each, Desired) else side(each) for each in (desired, other)]
    return compare(sides[0], sides[1], TODAY)


def changes(plan: Plan) -> dict[str, tuple[object, object]]:
    return {change.address: (change.before, change.after) for change in plan.changes}


def only(plan: Plan) -> GrantChange:
    (change,) = plan.changes
    assert isinstance(change, GrantChange)
    return change


def notes(plan: Plan) -> str:
    return "\n".join(f"{note.address}: {note.message}" for note in plan.notes)


def test_the_same_manifests_have_no_difference() -> None:
    everything = space(
        name="Engineering",
        description="How.",
        state="present",
        homepage=HomepageName(title="Welcome"),
        grants=(grant("group:a", *ALL), grant("user:x", role="Viewer"), grant("anonymous", *READ)),
        properties={"owner": {"team": "platform"}},
        labels=("platform",),
        theme="com.example.theme",
        settings=Settings(route_override=True),
    )
    plan = compared(everything, everything)
    assert (plan.changes, plan.notes, plan.refusals) == ((), (), ())
    assert (plan.site, plan.against, plan.digest) == ("", AGAINST, "")


def test_a_space_is_found_where_its_manifest_begins() -> None:
    mark = Mark("spaces/eng.yaml", 3, 3)
    plan = compared(space(labels=("a",), marks={"": mark}), space(labels=("b",)))
    assert [each.mark for each in plan.spaces] == [mark]


def test_what_is_declared_otherwise_is_told_item_by_item() -> None:
    before = space(name="Engineering", labels=("a", "b"), properties={"x": 1, "y": 2}, theme="one")
    after = space(name="Builders", labels=("b", "c"), properties={"x": 1, "y": 3}, theme="two")
    assert changes(compared(after, before)).keys() == {
        "ENG/name",
        "ENG/labels/a",
        "ENG/labels/c",
        "ENG/properties/y",
        "ENG/theme",
    }


def test_gains_and_losses_are_told_by_principal() -> None:
    before = space(grants=(grant("group:a", *ALL), grant("group:b", *READ)))
    after = space(grants=(grant("group:a", *READ), grant("group:c", *READ)))
    plan = compared(after, before)
    told = {each.name: each.shifts[0].shift for each in principal_shifts(plan)}
    assert told["group:a"].losses == ("administer/space",)
    assert told["group:b"].everything
    assert told["group:c"].gains == READ
    risks = {change.address: change.risk for change in plan.changes}
    assert risks["ENG/grants/group:a"] is Risk.CRITICAL
    reasons = {change.address: change.reason for change in plan.changes}
    assert reasons["ENG/grants/group:b"] is Reason.NO_LONGER_DECLARED


def test_what_keep_or_ignore_names_is_not_lost_by_being_declared_no_more() -> None:
    before = space(grants=(grant("group:a", *ALL), grant("group:b", *READ)), labels=("x", "y"))
    after = space(grants=(), labels=(), ignore=("grants/group:b", "labels/x"))
    kept = side(after, keep=(name_of("group:a"),))
    assert changes(compared(kept, before)).keys() == {"ENG/labels/y"}


# Roles, of which nobody but a site knows what they bring


def test_from_permissions_to_a_role_nobody_is_said_to_lose_what_the_role_may_bring() -> None:
    before = space(grants=(grant("group:a", *ALL),))
    plan = compared(space(grants=(grant("group:a", role="Manager"),)), before)
    assert (only(plan).gains, only(plan).losses) == (frozenset(), frozenset())
    (told,) = principal_shifts(plan)
    assert told.shifts[0].shift.role == "permissions → the role 'Manager'"


def test_a_role_of_the_configuration_is_made_of_what_it_says() -> None:
    auditor = DesiredRole(name="Auditor", permissions=("export/space", "read/space"))
    before = side(space(grants=(grant("group:a", *ALL),)), roles=(auditor,))
    after = side(space(grants=(grant("group:a", role="auditor"),)), roles=(auditor,))
    change = only(compared(after, before))
    assert change.gains == {"export/space"}
    assert change.losses == {"administer/space"}
    assert change.risk is Risk.CRITICAL


@pytest.mark.parametrize(
    "before, after, who, risk",
    [
        ("Admin", "Viewer", "group:a", Risk.CRITICAL),
        ("Admin", None, "group:a", Risk.CRITICAL),
        ("Viewer", "Admin", "group:a", Risk.HIGH),
        (None, "Admin", "group:a", Risk.HIGH),
        ("Viewer", None, "group:a", Risk.HIGH),
        (None, "Viewer", "class:all-licensed-users", Risk.HIGH),
        ("Viewer", "Collaborator", "group:a", Risk.MEDIUM),
    ],
)
def test_the_risk_of_an_unknown_role_goes_by_its_name(
    before: str | None, after: str | None, who: str, risk: Risk
) -> None:
    sides = [
        space(grants=() if role is None else (grant(who, role=role),)) for role in (after, before)
    ]
    assert only(compared(*sides)).risk is risk


def test_roles_of_the_configuration_are_compared_too() -> None:
    before = DesiredRole(name="Auditor", permissions=("export/space", "read/space"))
    after = DesiredRole(name="Auditor", permissions=("read/space",))
    plan = compared(side(roles=(after,)), side(roles=(before,)))
    assert [change.risk for change in plan.changes] == [Risk.CRITICAL]


# Who is who


def test_two_spellings_of_one_principal_are_one() -> None:
    before = space(grants=(grant("anonymous", *READ),))
    after = space(grants=(grant("class:anonymous-users", *READ),))
    assert compared(after, before).changes == ()


def test_a_name_that_stands_for_somebody_else_is_somebody_else() -> None:
    ada = PrincipalName(kind="user", name="ada", account_id="1")
    eve = PrincipalName(kind="user", name="ada", account_id="2")
    before = side(
        space(grants=(DesiredGrant(principal=ada, permissions=ALL),)), people={"ada": "1"}
    )
    after = side(space(grants=(DesiredGrant(principal=eve, permissions=ALL),)), people={"ada": "2"})
    plan = compared(after, before)
    assert changes(plan).keys() == {"ENG/grants/user:1", "ENG/grants/user:ada"}


# What begins, and what ends


def test_a_new_manifest_gives_all_that_it_declares_and_says_what_nobody_knows() -> None:
    plan = compared(space(name="New", grants=(grant("group:a", *ALL),), labels=("x",)), side())
    assert changes(plan).keys() == {"ENG/name", "ENG/grants/group:a", "ENG/labels/x"}
    assert {change.action for change in plan.changes} == {"create"}
    assert "ENG: declared anew: whether it is there already" in notes(plan)


def test_a_section_that_begins_is_told_without_inventing_what_was() -> None:
    after = space(
        description="How.", theme="default", settings=Settings(route_override=False), labels=("x",)
    )
    plan = compared(after, space(name="Engineering"))
    assert {change.space_id for change in plan.changes} == {None}
    text = render_plan(plan, "text", Presentation(width=100))
    assert "→" not in text.partition("ENG")[2].partition("Made")[0]
    assert changes(plan)["ENG/description"] == (None, "How.")


def test_a_section_that_ends_takes_nothing_away_and_says_so() -> None:
    plan = compared(space(name="X"), space(name="X", labels=("a",), grants=()))
    assert plan.changes == ()
    assert "ENG/labels: managed no longer" in notes(plan)


def test_a_detail_that_is_declared_no_more_is_noted() -> None:
    plan = compared(space(name="X"), space(name="X", description="How."))
    assert plan.changes == ()
    assert notes(plan) == "ENG/description: managed no longer: what is there stays"


def test_a_manifest_that_goes_takes_nothing_away_and_says_so() -> None:
    plan = compared(side(), space(labels=("a",)))
    assert plan.changes == ()
    assert "ENG: no manifest declares it any more" in notes(plan)


def test_a_space_that_is_to_go_is_critical_and_nobody_has_counted_what_is_in_it() -> None:
    plan = compared(space(name="Old", state="absent"), space(name="Old", state="present"))
    assert [(change.address, change.risk) for change in plan.changes] == [
        ("ENG/space", Risk.CRITICAL)
    ]
    text = render_plan(plan, "text", Presentation(width=100))
    assert "deleted for ever, with everything in it" in text
    assert "0 pages" not in text


def test_a_space_that_was_to_go_already_is_no_difference() -> None:
    gone = space(name="Old", state="absent")
    assert compared(gone, gone).changes == ()


def test_a_space_that_was_to_go_already_is_not_said_to_be_declared_anew() -> None:
    gone = space(name="Old", state="absent")
    assert compared(gone, gone).notes == ()


def test_a_deletion_that_is_declared_anew_is_told_though_nobody_knows_the_space() -> None:
    plan = compared(space(state="absent"), side())
    assert [(change.address, change.risk) for change in plan.changes] == [
        ("ENG/space", Risk.CRITICAL)
    ]
    assert "deleted for ever" in render_plan(plan, "text", Presentation(width=100))
    assert "whether it is there already" in notes(plan)


def test_archiving_is_told() -> None:
    plan = compared(space(state="archived"), space(state="present"))
    assert changes(plan) == {"ENG/state": ("present", "archived")}


@pytest.mark.parametrize("other", [side(), space(name="X"), space(state="absent")])
def test_archiving_is_told_where_nothing_was_said_of_it(other: DesiredSpace | Desired) -> None:
    (change,) = compared(space(state="archived"), other).changes
    assert (change.address, change.action, change.risk) == ("ENG/state", "update", Risk.HIGH)
    plan = compared(space(state="archived"), other)
    assert "present →" not in render_plan(plan, "text", Presentation(width=100))


def test_a_state_that_begins_or_ends_to_be_managed_is_noted() -> None:
    begins = compared(space(name="X", state="present"), space(name="X"))
    assert begins.changes == ()
    assert "ENG/state: managed from now on" in notes(begins)
    ends = compared(space(name="X"), space(name="X", state="archived"))
    assert ends.changes == ()
    assert "ENG/state: managed no longer" in notes(ends)


def test_an_access_that_is_over_today_is_none() -> None:
    over = grant("group:a", *READ, until=date(2026, 11, 28))
    plan = compared(space(grants=(over,)), space(grants=(grant("group:a", *READ),)))
    assert only(plan).after is None
    assert only(plan).reason is Reason.EXPIRED


def test_another_last_day_is_noted() -> None:
    before = space(grants=(grant("group:a", *READ, until=date(2027, 1, 1)),))
    after = space(grants=(grant("group:a", *READ),))
    assert "does not end any more" in notes(compared(after, before))
    assert "ends on 2027-01-01" in notes(compared(before, after))


def test_whatever_decides_about_the_undeclared_is_a_warning() -> None:
    before = side(
        space(labels=(), ignore=("labels/x",)),
        keep=(name_of("group:admins"),),
        policy=Policy(rules=()),
    )
    after = side(space(labels=(), exact=frozenset({"labels"})), owner=Owner(name="acme", id="2"))
    plan = compared(after, before)
    assert all(note.warning for note in plan.notes)
    for words in (
        "becomes exact",
        "`ignore` protects labels/x no more",
        "`keep` protects group:admins no more",
        "spaceform.policy.yaml is gone",
        "the owner changes",
    ):
        assert words in notes(plan)


def test_what_decides_less_about_the_undeclared_is_a_warning_too() -> None:
    before = side(space(labels=(), exact=frozenset({"labels"})), site="https://a.example")
    after = side(space(labels=(), ignore=("labels/x",)), site="https://b.example")
    plan = compared(after, before)
    assert all(note.warning for note in plan.notes)
    for words in (
        "ENG/labels: is exact no more",
        "`ignore` protects labels/x from now on",
        "the site changes from https://a.example to https://b.example",
    ):
        assert words in notes(plan)


def test_where_there_was_no_owner_none_is_called_former() -> None:
    owned = side(space(labels=()), owner=Owner(name="acme", id="2"))
    found = notes(compared(owned, side(space(labels=()), owner=None)))
    assert "the owner is new" in found
    assert "former" not in found


def test_a_new_manifest_says_what_its_exact_would_take_away() -> None:
    plan = compared(space(labels=(), grants=(), exact=frozenset({"labels", "grants"})), side())
    assert "if it is, what is not declared of grants, labels goes" in notes(plan)


def test_what_is_noted_is_not_summed_up_as_declared_as_before() -> None:
    plan = compared(space(labels=(), exact=frozenset({"labels"})), space(labels=()))
    text = render_plan(plan, "text", Presentation(width=100))
    assert text.endswith("No item changes in 1 space; see what is noted.\n")


def test_it_is_never_read_as_a_plan_that_could_be_applied(tmp_path: Any) -> None:  # noqa: ANN401
    path = tmp_path / "plan.json"
    path.write_text(to_json(compared(space(name="B"), space(name="A"))), encoding="utf-8")
    with pytest.raises(RefusedError, match="nothing to apply"):
        read_plan(path)


@pytest.mark.parametrize("form", RENDERERS)
def test_every_format_shows_it(form: str) -> None:
    plan = compared(space(name="B", grants=(grant("group:a", role="Viewer"),)), space(name="A"))
    assert render_plan(plan, form, Presentation())
