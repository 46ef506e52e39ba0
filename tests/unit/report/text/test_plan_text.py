from spaceform.aspects.lifecycle import DoomedSpace, SpaceChange
from spaceform.change import Reason, Risk, Unmanaged
from spaceform.mark import Mark
from spaceform.plan import Blocked, Note, Overrides, Plan, PlannedSpace, Refusal
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
