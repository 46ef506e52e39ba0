from spaceform.mark import Mark
from spaceform.plan import Blocked, Plan, PlannedSpace, Refusal
from spaceform.report.presentation import Presentation
from spaceform.report.text.page import Page
from spaceform.report.text.standing_text import put_blocked, put_refusals
from tests.unit.report.plans import plan_of

MARK = Mark("a.yaml", 3, 9)


def shown(plan: Plan, *, verbose: bool = False) -> list[str]:
    page = Page(Presentation(width=100))
    put_refusals(page, plan, verbose=verbose)
    put_blocked(page, plan, verbose=verbose)
    return page.text().splitlines()


def unowned(key: str) -> Refusal:
    return Refusal(guard="ownership", address=key, message="no record", flag=f"--adopt {key}")


def test_a_refusal_says_what_why_and_what_lifts_it() -> None:
    assert shown(plan_of(refusals=(unowned("ENG"),))) == [
        "Refused",
        "  ✗ ENG  ownership: no record",
        "    lifted by --adopt ENG",
    ]


def test_a_refusal_that_nothing_lifts_says_so_and_where_it_comes_from() -> None:
    refusal = Refusal(guard="roles", address="ENG/grants/x", message="no roles", mark=MARK)
    found = shown(plan_of(refusals=(refusal,)))
    assert found[1].startswith("  ✗ ENG/grants/x  roles: no roles ")
    assert found[1].endswith(" a.yaml:3")
    assert found[2] == "    no flag lifts it"


def test_a_refusal_of_the_whole_run_names_no_address() -> None:
    refusal = Refusal(guard="losses", address="*", message="many", flag="--max-removals 30")
    assert shown(plan_of(refusals=(refusal,)))[1] == "  ✗ losses: many"


def test_what_stops_only_a_change_comes_last_and_says_so() -> None:
    one = Refusal(guard="credentials", address="A/x", message="app", stops="change")
    found = shown(plan_of(refusals=(one, unowned("ENG"))))
    assert found[1] == "  ✗ ENG  ownership: no record"
    assert found[3:] == [
        "  ✗ A/x  credentials: app",
        "    only this is left out; no flag lifts it",
    ]


def test_the_same_refusal_of_hundreds_of_spaces_is_said_once() -> None:
    plan = plan_of(refusals=tuple(unowned(f"S{number}") for number in range(300)))
    assert shown(plan) == [
        "Refused",
        "  ✗ S0, S1, S2, S3, S4, S5, S6, S7 and 292 more  ownership: no record",
        "    lifted by --adopt S0 --adopt S1 --adopt S2 --adopt S3 and 296 more like these",
    ]
    assert "--adopt S299" in "".join(shown(plan, verbose=True))


def test_blocked_spaces_say_why_and_the_same_why_is_said_once() -> None:
    plan = plan_of(
        spaces=(
            PlannedSpace(key="A", blocked=Blocked(kind="read", message="500")),
            PlannedSpace(key="B", blocked=Blocked(kind="name", message="nobody", mark=MARK)),
            PlannedSpace(key="C", blocked=Blocked(kind="read", message="500", mark=MARK)),
            PlannedSpace(key="D"),
        )
    )
    found = shown(plan)
    assert found[1] == "  ✗ A, C  500"
    assert found[2].startswith("  ✗ B  nobody ")
    assert found[2].endswith(" a.yaml:3")
    assert len(found) == 3


def test_nothing_is_said_where_nothing_stands_against_a_plan() -> None:
    assert shown(plan_of()) == []


def test_every_violation_of_the_policy_is_told_with_its_line() -> None:
    words = "labels: 'managed' is not among the declared labels"
    violations = tuple(
        Refusal(
            guard="policy",
            rule="labels",
            address=f"S{number}/labels/managed",
            message=words,
            mark=Mark(f"s{number}.yaml", 3, 3),
        )
        for number in range(20)
    )
    found = shown(plan_of(refusals=violations))
    assert found[:2] == ["Refused", f"  ✗ policy: {words}"]
    for number, line in enumerate(found[2:22]):
        assert line.split() == [f"S{number}/labels/managed", f"s{number}.yaml:3"]
    assert found[22:] == ["    no flag lifts it"]


def test_a_violation_of_the_run_is_told_with_the_rules_line() -> None:
    limit = Refusal(
        guard="policy",
        rule="run",
        address="*",
        message="run: the run removes 9",
        mark=Mark("spaceform.policy.yaml", 4, 3),
    )
    found = shown(plan_of(refusals=(limit,)))
    assert found[1] == "  ✗ policy: run: the run removes 9"
    assert found[2].startswith("    the run as a whole ")
    assert found[2].endswith(" spaceform.policy.yaml:4")
