from spaceform.aspects.lifecycle import DoomedSpace, SpaceChange
from spaceform.change import Reason, Risk, Unmanaged
from spaceform.mark import Mark
from spaceform.plan import Blocked, Note, Overrides, Plan, PlannedSpace, Refusal
from spaceform.space import Revision
from tests.unit.build import record
from tests.unit.report.plans import (
    ROBOT,
    grant,
    label,
    plan_of,
    property_change,
    record_change,
    spaces,
)
from tests.unit.report.rendering import render_plan

MARK = Mark("spaces/eng.yaml", 12, 3)
LOCKOUT = Refusal(
    guard="lockout", address="ENG/grants", message="nobody", flag="--allow-lockout ENG"
)
DRIFTED = plan_of(
    record_change(None, record(labels={"a": "adopted"}), Reason.ADOPTED),
    grant(
        "ENG",
        ("read/space", "administer/space"),
        ("read/space", "create/page"),
        risk=Risk.CRITICAL,
        foreseen=("update/page",),
        mark=MARK,
    ),
    grant("ENG", ("read/space",), None, name="group:old", reason=Reason.EXACT, risk=Risk.HIGH),
    label("ENG", "platform", mark=Mark("spaces/eng.yaml", 20, 5)),
    property_change({"team": "infra", "cost-centre": 41}, {"team": "platform", "cost-centre": 42}),
    environment="prod",
    spaces=(
        PlannedSpace(
            key="ENG",
            id="1",
            name="Engineering",
            unmanaged=(Unmanaged(address="ENG/labels/x", value="x"),),
        ),
        *spaces("HR", "OPS"),
        PlannedSpace(key="BAD", blocked=Blocked(kind="read", message="404", mark=MARK)),
    ),
    notes=(
        Note(address="ENG/homepage", message="deferred", warning=True),
        Note(address="HR", message="released"),
    ),
    overrides=Overrides(adopt=("E*",)),
)

EXPECTED = """\
https://acme.example · environment prod · as robot · 3 of 4 spaces read

Who gains and who loses access
  group:engineers  !! critical
    + ENG: create/page
    - ENG: administer/space
      Confluence adds update/page by itself; taken away again
  group:old  ! high
    - ENG: all access

ENG  Engineering
  ~ grants/group:engineers  !! critical                       spaces/eng.yaml:12
      + create/page
      - administer/space
      Confluence adds update/page by itself; taken away again
  - grants/group:old  ! high  (exact)  - all access: read/space
  + ownership  adopted: 1 label becomes managed
  ~ properties/owner
      cost-centre: 41 → 42
      team: "infra" → "platform"
  + labels/platform                                           spaces/eng.yaml:20

Blocked: could not be planned, and nothing in them is changed
  ✗ BAD  404                                                  spaces/eng.yaml:12

Warnings
  ! ENG/homepage  deferred

Notes
  · HR  released

Unmanaged: live, declared by nobody, left alone
  ENG  labels/x

Digest    abababababababababababababababababababababababababababababababab
Made      2026-11-23 12:00 UTC, expires 2026-11-30 12:00 UTC
Overrides --adopt 'E*'
Apply     spaceform apply plan.json

Plan: 2 to create, 2 to change, 1 to remove in 1 of 4 spaces (1 critical, 1 high risk), \
2 unchanged. 1 space blocked.
"""


def shown(plan: Plan, *, quiet: bool = False, plan_path: str | None = None) -> str:
    return render_plan(plan, color=False, width=80, quiet=quiet, plan_path=plan_path)


def test_a_plan_reads_from_access_to_changes_to_what_stands_against_it() -> None:
    assert shown(DRIFTED, plan_path="plan.json") == EXPECTED


def test_no_change_is_a_head_and_a_sentence() -> None:
    assert shown(plan_of(spaces=spaces("A", "B"))) == (
        "https://acme.example · as robot · 2 spaces read\n\nNo changes. 2 spaces are as declared.\n"
    )


def test_quiet_is_one_line_where_nothing_stands_against_a_plan() -> None:
    assert shown(plan_of(label("A", "x")), quiet=True) == (
        "Plan: 1 to create, 0 to change, 0 to remove in 1 of 1 space.\n"
    )


def test_quiet_still_tells_what_is_refused_and_what_is_blocked() -> None:
    plan = plan_of(label("ENG", "x"), refusals=(LOCKOUT,), notes=DRIFTED.notes)
    blocked = plan.model_copy(update={"spaces": DRIFTED.spaces})
    found = shown(blocked, quiet=True)
    assert found.startswith("Refused\n  ✗ ENG/grants")
    assert "BAD  404" in found
    assert "released" not in found
    assert found.endswith("Refused: nothing will be applied (1 refusal).\n")


def test_a_refused_plan_gives_no_command_to_apply_it() -> None:
    plan = plan_of(label("ENG", "x"), refusals=(LOCKOUT,))
    found = shown(plan, plan_path="plan.json")
    assert "spaceform apply" not in found
    assert "Digest" in found


def test_without_a_file_there_is_no_command() -> None:
    assert "spaceform apply" not in shown(DRIFTED)


def test_the_command_repeats_the_deletions_and_is_quoted() -> None:
    doomed = DoomedSpace(name="Old", pages=1, blog_posts=0, watchers=0)
    plan = plan_of(SpaceChange(address="OLD/space", space_id="1", before=doomed))
    assert "Apply     spaceform apply 'my plan.json' --allow-space-delete OLD\n" in shown(
        plan, plan_path="my plan.json"
    )


def test_the_identity_is_named_where_the_plan_knows_the_name() -> None:
    mine = grant("A", None, ("read/space",), principal=ROBOT, name="user:bot", person="Robot")
    found = shown(plan_of(mine, identity_name="Robot"))
    assert " · as Robot (robot) · " in found
    assert "  user:bot (Robot)  as whom this plan was made\n" in found


def test_every_override_is_told() -> None:
    overrides = Overrides(
        adopt=("A", "B"),
        take_over=("C",),
        allow_lockout=("D",),
        allow_space_delete=("E",),
        max_removals=7,
    )
    found = shown(plan_of(label("A", "x"), overrides=overrides))
    assert (
        "Overrides --adopt A --adopt B --take-over C --allow-lockout D --allow-space-delete E"
        " --max-removals 7\n"
    ) in found


def test_what_had_drifted_before_stands_apart_from_what_the_manifests_cause() -> None:
    plan = plan_of(
        label("ENG", "new", in_base=False),
        grant("ENG", ("read/space",), None, name="group:old", in_base=True),
        base=Revision(commit="c0ffee", ref="origin/main"),
        revision=Revision(commit="decade", clean=False),
    )
    assert (
        shown(plan)
        == """\
https://acme.example · as robot · 1 space read

Caused by these manifests

Who gains and who loses access
  no principal’s grants change

ENG  Space ENG
  + labels/new

Drifted before: the site differs from the manifests of origin/main too

Who gains and who loses access
  group:old
    - ENG: all access

ENG  Space ENG
  - grants/group:old  - all access: read/space

Digest    abababababababababababababababababababababababababababababababab
Commit    decade, with changes since
Base      c0ffee (origin/main)
Made      2026-11-23 12:00 UTC, expires 2026-11-30 12:00 UTC

Plan: 1 to create, 0 to change, 1 to remove in 1 of 1 space; 1 change drifted before.
"""
    )


def test_manifests_that_cause_nothing_say_so_above_what_had_drifted() -> None:
    base = Revision(commit="c0ffee")
    drifted = shown(plan_of(label("ENG", "x", in_base=True), base=base))
    assert "Caused by these manifests\n  nothing\n\nDrifted before" in drifted
    caused = shown(plan_of(label("ENG", "x"), base=base))
    assert "Drifted" not in caused


def test_a_comparison_of_manifests_says_that_nothing_of_the_site_is_known() -> None:
    plan = plan_of(label("ENG", "x"), against=Revision(commit="c0ffee", ref="origin/main"))
    found = shown(plan, plan_path="plan.json")
    assert found.startswith("Manifests compared with manifests: nothing of the site is known")
    assert "compared with origin/main · 1 space declared\n" in found
    assert "Against   c0ffee (origin/main)\n" in found
    assert "acme.example" not in found
    assert "expires" not in found
    assert "spaceform apply" not in found


def test_an_empty_comparison_does_not_claim_that_the_site_is_as_declared() -> None:
    found = shown(plan_of(spaces=spaces("A"), against=Revision(commit="c0ffee")))
    assert found.endswith("No changes. 1 space is declared as before.\n")
