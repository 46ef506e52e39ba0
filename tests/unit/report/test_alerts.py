import pytest

from spaceform.aspects.lifecycle import DoomedSpace, NewSpace, SpaceChange, StateChange
from spaceform.change import Change, Reason, Risk
from spaceform.mark import Mark
from spaceform.plan import Blocked, Note, PlannedSpace, Refusal
from spaceform.principals import GroupSize, Principal
from spaceform.report.alerts import LEVELS, Alert, Level, plan_alerts
from spaceform.site_roles import RoleChange, RoleDefinition
from tests.unit.report.plans import MARK, everything_plan, grant, label, plan_of, property_change


def alert_of(change: Change, **fields: object) -> Alert:
    (found,) = plan_alerts(plan_of(change, **fields))
    return found


@pytest.mark.parametrize(
    "risk, level",
    [
        (Risk.CRITICAL, Level.ERROR),
        (Risk.HIGH, Level.WARNING),
        (Risk.MEDIUM, Level.NOTE),
        (Risk.LOW, Level.NOTE),
    ],
)
def test_the_level_is_that_of_the_risk(risk: Risk, level: Level) -> None:
    found = alert_of(label("A", "x", risk=risk))
    assert found.level is level
    assert f"({risk} risk)" in found.title


def test_who_loses_and_who_gains_is_said_losses_first() -> None:
    before, after = ("read/space", "create/page"), ("read/space", "create/comment")
    found = alert_of(grant("ENG", before, after, mark=MARK))
    assert found.message == "ENG: group:engineers loses create/page; gains create/comment"
    assert found.mark == MARK
    assert found.identity == "ENG/grants/group:engineers"


def test_a_loss_of_everything_names_all_of_it() -> None:
    found = alert_of(grant("ENG", ("read/space", "administer/space"), None, risk=Risk.CRITICAL))
    assert found.text == "group:engineers loses all access: administer/space, read/space"
    assert found.rule.id == "administration-loss"


def test_a_person_is_named_and_a_group_has_its_size() -> None:
    sizes = {"group:g-eng": GroupSize(people=23)}
    assert (
        "group:engineers (23 people) gains"
        in alert_of(grant("A", None, ("read/space",)), group_sizes=sizes).text
    )
    sizes = {"group:g-eng": GroupSize(people=1, more=True)}
    change = grant("A", None, ("read/space",), person="The engineers")
    said = alert_of(change, group_sizes=sizes).text
    assert "group:engineers (The engineers, at least 1 person) gains" in said


def test_what_confluence_adds_by_itself_is_said() -> None:
    change = grant("A", None, ("read/space",), foreseen=("export_content/space",))
    assert (
        "Confluence adds export_content/space by itself; taken away again" in alert_of(change).text
    )


def test_a_reason_and_earlier_drift_are_said() -> None:
    found = alert_of(label("A", "x", reason=Reason.EXACT, in_base=True))
    assert found.message == "A/labels/x: added (exact) (drifted before)"


def test_values_are_told_from_what_they_were() -> None:
    assert alert_of(property_change(1, 2)).text == "changed: 1 → 2"
    long = alert_of(property_change("a" * 100, "b" * 100)).text
    assert long.startswith('changed: was "aaa')
    assert '; now "bbb' in long


def test_a_deleted_space_is_lost_by_everybody() -> None:
    doomed = DoomedSpace(name="Old", pages=2, blog_posts=0, watchers=1)
    found = alert_of(SpaceChange(address="OLD/space", before=doomed, risk=Risk.CRITICAL))
    assert found.rule.id == "space-deletion"
    assert found.text.startswith(
        'everybody loses it: "Old" deleted for ever, with at least 2 pages'
    )


def test_a_created_and_an_archived_space_are_told() -> None:
    created = alert_of(SpaceChange(address="N/space", after=NewSpace(key="N", name="New")))
    assert created.text == 'created: "New", private, then granted as below'
    change = StateChange(address="N/state", space_id="1", before="present", after="archived")
    assert alert_of(change).text == "changed: present → archived"


@pytest.mark.parametrize(
    "before, after, text",
    [
        (None, ("read/space",), "whoever is given the new role gains read/space"),
        (("read/space",), (), "everybody with the role loses read/space"),
        (
            ("read/space",),
            ("read/space",),
            "everybody with the role keeps the same access, under another description",
        ),
    ],
)
def test_a_role_is_about_everybody_who_has_it(
    before: tuple[str, ...] | None, after: tuple[str, ...], text: str
) -> None:
    definition = None if before is None else RoleDefinition(description="a", permissions=before)
    change = RoleChange(
        address="site/roles/R",
        name="R",
        before=definition,
        after=RoleDefinition(description="b", permissions=after),
    )
    assert alert_of(change).message == f"site/roles/R: {text}"


def test_a_refusal_stands_for_the_change_that_it_leaves_out() -> None:
    change = label("A", "x")
    refusal = Refusal(guard="credentials", address=change.address, message="no", stops="change")
    (found,) = plan_alerts(plan_of(change, refusals=(refusal,)))
    assert found.rule.id == "refused-credentials"
    assert found.level is Level.ERROR
    assert found.text == "no (only this is left out; no flag lifts it)"


def test_a_refusal_names_what_lifts_it() -> None:
    refusals = (
        Refusal(
            guard="losses", address="*", message="too many", flag="--max-removals 9", mark=MARK
        ),
        Refusal(guard="ownership", address="A", message="not ours"),
    )
    first, second = plan_alerts(plan_of(refusals=refusals))
    assert first.message == "the run as a whole: too many (lifted by --max-removals 9)"
    assert second.message == "A: not ours (no flag lifts it)"


def test_a_policy_is_named_by_its_rule_whether_it_refuses_or_warns() -> None:
    plan = plan_of(
        refusals=(Refusal(guard="policy", rule="no-guests", address="A", message="no"),),
        notes=(Note(address="B", message="hm", warning=True, rule="no-guests"),),
    )
    refused, warned = plan_alerts(plan)
    assert refused.rule == warned.rule
    assert refused.rule.id == "policy/no-guests"
    assert (refused.level, warned.level) == (Level.ERROR, Level.WARNING)


def test_blocked_spaces_and_warnings_are_alerts_and_notes_are_none() -> None:
    blocked = Blocked(kind="name", message="no such group", mark=MARK)
    plan = plan_of(
        spaces=(PlannedSpace(key="A", blocked=blocked),),
        notes=(Note(address="*", message="w", warning=True), Note(address="A", message="n")),
    )
    assert [(each.level, each.message) for each in plan_alerts(plan)] == [
        (Level.ERROR, "A: no such group"),
        (Level.WARNING, "the run as a whole: w"),
    ]


def test_the_highest_risk_comes_first_and_what_had_drifted_last_of_its_risk() -> None:
    changes = [
        label("A", "low"),
        label("B", "medium", risk=Risk.MEDIUM),
        label("C", "drifted", risk=Risk.CRITICAL, in_base=True),
        label("D", "caused", risk=Risk.CRITICAL),
        label("E", "high", risk=Risk.HIGH),
    ]
    refusal = Refusal(guard="losses", address="*", message="no")
    warning = Note(address="A", message="w", warning=True)
    found = plan_alerts(plan_of(*changes, refusals=(refusal,), notes=(warning,)))
    assert [each.identity.rpartition("/")[2] for each in found] == [
        "caused",
        "drifted",
        "*",
        "high",
        "A",
        "medium",
        "low",
    ]


def test_every_alert_of_everything_has_words() -> None:
    found = plan_alerts(everything_plan("x"))
    assert [LEVELS.index(each.level) for each in found] == sorted(
        LEVELS.index(each.level) for each in found
    )
    for each in found:
        assert each.title
        assert each.text
        assert each.rule.words


def test_a_long_text_is_cut_with_a_count() -> None:
    refusal = Refusal(guard="losses", address="*", message="x" * 5_000)
    (found,) = plan_alerts(plan_of(refusals=(refusal,)))
    assert len(found.message) < 1_200
    assert "(+4,000 characters)" in found.message


def test_everybody_who_is_not_logged_in_is_a_rule_of_its_own() -> None:
    change = grant("A", None, ("read/space",), name="anonymous", mark=Mark("a.yaml", 1, 1))
    change = change.model_copy(update={"principal": Principal(kind="anonymous")})
    assert alert_of(change).rule.id == "anonymous-access"


def test_what_is_about_a_space_as_a_whole_is_where_the_space_begins() -> None:
    beginning = Mark("spaces/eng.yaml", 3, 3)
    plan = plan_of(
        label("ENG", "x", mark=MARK),
        label("ENG", "y"),
        spaces=(PlannedSpace(key="ENG", id="1", mark=beginning),),
        refusals=(
            Refusal(guard="ownership", address="ENG", message="no"),
            Refusal(guard="losses", address="ENG/labels", message="no"),
            Refusal(guard="losses", address="*", message="no"),
        ),
    )
    found = {each.identity: each.mark for each in plan_alerts(plan)}
    assert found == {
        "ENG/labels/x": MARK,
        "ENG/labels/y": beginning,
        "ENG": beginning,
        "ENG/labels": beginning,
        "*": None,
    }
