from spaceform.plan import Plan, PlannedSpace
from spaceform.report import Presentation
from spaceform.report.html.facts import foot_facts, head_facts, site_name
from spaceform.report.provenance import vouchers
from spaceform.space import Revision
from tests.unit.report.plans import label, plan_of, spaces

COMMIT = Revision(commit="0123456789abcdef" * 2, ref="feature/x", clean=False)
FILE = Presentation(plan_path="plan.json")


def told(plan: Plan) -> dict[str, str]:
    return {fact.name: fact.words for fact in head_facts(plan, FILE)}


def approved(plan: Plan, presentation: Presentation = FILE) -> dict[str, str]:
    return {fact.name: fact.words for fact in foot_facts(plan, presentation)}


def test_the_head_tells_where_a_plan_comes_from() -> None:
    plan = plan_of(
        environment="prod",
        identity="id-1",
        identity_name="Robot",
        revision=COMMIT,
        base=Revision(commit="f" * 40, ref="origin/main"),
        spaces=(*spaces("A"), PlannedSpace(key="B")),
    )
    assert told(plan) == {
        "Environment": "prod",
        "As": "Robot (id-1)",
        "Spaces": "2 spaces read",
        "Made": "2026-11-23 12:00 UTC, expires 2026-11-30 12:00 UTC",
        "Manifests of": "feature/x, with changes since",
        "Base": "origin/main",
    }


def test_what_is_not_known_is_not_told() -> None:
    assert told(plan_of(spaces=spaces("A"))).keys() == {"As", "Spaces", "Made"}


def test_a_plan_against_manifests_knows_nobody_and_cannot_be_applied() -> None:
    plan = plan_of(label("A", "x"), against=Revision(commit="f" * 40))
    assert told(plan).keys() == {"Compared with", "Spaces", "Made"}
    assert "Apply" not in approved(plan)


def test_the_foot_has_what_an_approval_refers_to_and_two_of_it_can_be_copied() -> None:
    plan = plan_of(label("A", "x"), revision=COMMIT)
    assert approved(plan) == {**dict(vouchers(plan, FILE)), "Apply": "spaceform apply plan.json"}
    copied = {fact.name: fact.id for fact in foot_facts(plan, FILE) if fact.id}
    assert copied == {"Digest": "digest", "Apply": "command"}


def test_without_a_file_the_command_names_the_digest() -> None:
    found = approved(plan_of(label("A", "x")), Presentation(flags=("--env", "prod")))
    assert found["Apply"] == f"spaceform apply --env prod --expect-digest {'ab' * 32}"


def test_there_is_nothing_to_approve_without_a_change() -> None:
    assert foot_facts(plan_of(spaces=spaces("A")), FILE) == ()


def test_a_site_is_named_as_people_call_it() -> None:
    assert site_name(plan_of(site="https://acme.example/wiki")) == "acme.example/wiki"
