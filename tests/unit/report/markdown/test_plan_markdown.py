import re
from time import process_time

import pytest

from spaceform.aspects.lifecycle import DoomedSpace, SpaceChange
from spaceform.change import Risk, SpaceRef, Unmanaged
from spaceform.mark import Mark
from spaceform.plan import Note, Overrides, Plan, PlannedSpace, Refusal
from spaceform.principals import GroupSize
from spaceform.report.markdown.sheet import LIMIT, size
from spaceform.report.untrusted import cut, visible
from spaceform.space import ListedSpace, Revision
from tests.unit.report.markdown.reading import TRIED, assert_inert
from tests.unit.report.plans import ROBOT, everything_plan, grant, label, plan_of, spaces
from tests.unit.report.rendering import render_plan
from tests.unit.report.text.test_plan_text import DRIFTED, LOCKOUT

ADMIN = ("read/space", "administer/space")
MAIN = Revision(commit="c0ffee", ref="origin/main")

EXPECTED = """\
## Plan: 2 to create, 2 to change, 1 to remove in 1 of 4 spaces (1 critical, 1 high risk), \
2 unchanged.

> **1 space blocked.**

highest risk **critical** · `https://acme.example` · environment `prod` · as `robot` · \
3 of 4 spaces read

### Who gains and who loses access

```diff
@@ group:engineers · 12 people · !! critical @@
+   ENG: create/page
-   ENG: administer/space
#     Confluence adds update/page by itself; taken away again
@@ group:old · 12 people · ! high @@
-   ENG: all access
```

### Critical risk: 1 change in 1 space

```diff
@@ ENG · Engineering @@
! grants/group:engineers  (spaces/eng.yaml:12)
+     create/page
-     administer/space
#     Confluence adds update/page by itself; taken away again
```

### High risk: 1 change in 1 space

```diff
@@ ENG · Engineering @@
- grants/group:old  (exact)  - all access: read/space
```

### Low risk: 3 changes in 1 space

```diff
@@ ENG · Engineering @@
+ ownership  adopted: 1 label becomes managed
! properties/owner
!     cost-centre: 41 → 42
!     team: "infra" → "platform"
+ labels/platform  (spaces/eng.yaml:20)
```

### Blocked: could not be planned, and nothing in them is changed

- `BAD`: `404` · `spaces/eng.yaml:12`

### Warnings

- `ENG/homepage`: `deferred`

### Notes

- `HR`: `released`

### Unmanaged: live, declared by nobody, left alone

- `ENG`: `labels/x`

---

- Digest: `abababababababababababababababababababababababababababababababab`
- Made: `2026-11-23 12:00 UTC, expires 2026-11-30 12:00 UTC`
- Overrides: `--adopt 'E*'`
- Apply:

```sh
spaceform apply plan.json
```
"""


def shown(plan: Plan, **looks: object) -> str:
    found = render_plan(plan, "markdown", **looks)
    limit = looks.get("limit")
    assert size(found) <= (limit if isinstance(limit, int) else LIMIT)
    assert_inert(found)
    return found


def many(count: int, risk: Risk, name: str = "x", spaces: int = 500) -> tuple[object, ...]:
    mark = Mark("spaces/some-folder/a-file.yaml", 12, 3)
    return tuple(
        label(f"SPACE{number % spaces:04}", f"{name}-{number:05}", risk=risk, mark=mark)
        for number in range(count)
    )


def admins_lose(count: int, people: int = 1) -> tuple[object, ...]:
    return tuple(
        grant(
            f"SPACE{number:04}",
            ADMIN,
            ("read/space",),
            name=f"user:somebody-{who}",
            risk=Risk.CRITICAL,
            mark=Mark("spaces/some-folder/a-file.yaml", number + 1, 3),
        )
        for number in range(count)
        for who in range(people)
    )


def plan_with(*groups: tuple[object, ...], **fields: object) -> Plan:
    return plan_of(*(change for group in groups for change in group), **fields)  # type: ignore[arg-type] # changes


def told(markdown: str, risk: Risk) -> int:
    found = re.search(rf"([\d]+) {risk}-risk changes? in", markdown)
    return int(found[1]) if found else 0


def test_a_plan_reads_from_access_to_changes_to_what_an_approval_refers_to() -> None:
    sized = DRIFTED.model_copy(update={"group_sizes": {"group:g-eng": GroupSize(people=12)}})
    assert shown(sized, plan_path="plan.json") == EXPECTED


def test_no_change_is_a_sentence_and_where_it_was_read() -> None:
    assert shown(plan_of(spaces=spaces("A", "B"))) == (
        "## No changes. 2 spaces are as declared.\n\n"
        "`https://acme.example` · as `robot` · 2 spaces read\n"
    )


def test_a_refused_plan_says_so_at_once_and_names_the_flag_and_no_command() -> None:
    found = shown(plan_of(label("ENG", "x"), refusals=(LOCKOUT,)), plan_path="plan.json")
    assert found.splitlines()[2] == "> **Refused: nothing will be applied (1 refusal).**"
    assert "- **✗** `lockout` at `ENG/grants`: `nobody`\n" in found
    assert "    - lifted by `--allow-lockout ENG`\n" in found
    assert "spaceform apply" not in found


def test_a_violation_of_the_policy_names_every_line_that_is_to_be_mended() -> None:
    refusals = tuple(
        Refusal(
            guard="policy", rule="r", address=address, message="no", mark=Mark("a.yaml", line, 1)
        )
        for address, line in (("A/grants", 3), ("*", 4))
    )
    found = shown(plan_of(label("A", "x"), refusals=refusals))
    assert (
        "- **✗** `policy`: `no`\n    - no flag lifts it\n    - `A/grants` · `a.yaml:3`\n" in found
    )
    assert "    - the run as a whole · `a.yaml:4`\n" in found


def test_what_is_left_out_is_marked_where_it_would_have_been() -> None:
    refusal = Refusal(guard="x", address="A/labels/x", message="no", stops="change")
    found = shown(plan_of(label("A", "x"), refusals=(refusal,)))
    assert "+ labels/x  refused, left out" in found
    assert "only this is left out; no flag lifts it" in found


def test_what_had_drifted_before_stands_apart() -> None:
    plan = plan_of(
        label("ENG", "new", in_base=False),
        grant("ENG", ("read/space",), None, name="group:old", in_base=True, risk=Risk.HIGH),
        base=MAIN,
        revision=Revision(commit="decade", clean=False),
    )
    caused, _, drifted = shown(plan).partition("### Drifted before\n")
    assert "### Caused by these manifests\n\n#### Who gains" in caused
    assert "No principal’s grants change." in caused
    assert "labels/new" in caused
    assert "group:old" not in caused
    assert "The site differs from the manifests of `origin/main` too." in drifted
    assert drifted.count("group:old") == 2
    assert "- Commit: `decade, with changes since`\n- Base: `c0ffee (origin/main)`\n" in drifted


def test_manifests_that_cause_nothing_say_so() -> None:
    found = shown(plan_of(label("ENG", "x", in_base=True), base=MAIN))
    assert "### Caused by these manifests\n\nNothing.\n\n### Drifted before" in found


def test_a_comparison_of_manifests_says_that_nothing_of_the_site_is_known() -> None:
    found = shown(plan_of(label("ENG", "x"), against=MAIN), plan_path="plan.json")
    assert "> **Manifests compared with manifests: nothing of the site is known" in found
    assert "compared with `origin/main` · 1 space declared" in found
    assert "acme.example" not in found
    assert "spaceform apply" not in found


def test_a_plan_of_many_spaces_begins_with_a_line_for_each() -> None:
    plan = plan_of(*(label(f"S{number:02}", "x") for number in range(21)))
    found = shown(plan)
    start = found.index("<summary>21 spaces change</summary>")
    assert start < found.index("### Who gains")
    assert "!    +1   ~0   -0               S20 · Space S20\n" in found
    assert "spaces change<" not in shown(plan_of(*(label(f"S{n:02}", "x") for n in range(20))))


def test_where_nothing_can_be_folded_access_is_still_first() -> None:
    plan = plan_of(*(label(f"S{number:02}", "x") for number in range(21)))
    found = shown(plan, collapsible=False)
    assert "<" not in found
    assert found.index("### Who gains") < found.index("### Low risk") < found.index("### 21 spaces")


def test_long_lists_are_folded_and_what_is_critical_never_is() -> None:
    plan = plan_with(admins_lose(100), many(13, Risk.LOW))
    found = shown(plan)
    assert "### Critical risk: 100 changes in 100 spaces\n" in found
    assert "<summary>Low risk: 13 changes in 13 spaces</summary>" in found


def test_quiet_is_what_stands_against_a_plan_and_what_an_approval_refers_to() -> None:
    refused = DRIFTED.model_copy(update={"refusals": (LOCKOUT,)})
    found = shown(refused, quiet=True)
    assert [line for line in found.splitlines() if line.startswith("###")] == [
        "### Refused",
        "### Blocked: could not be planned, and nothing in them is changed",
    ]
    assert "- Digest: " in found


def test_verbose_names_every_space_and_the_whole_of_long_values() -> None:
    plan = plan_of(*(grant(f"S{n:02}", None, ADMIN) for n in range(10)))
    assert "10 spaces (S00, S01, S02, S03, S04, S05 and 4 more): " in shown(plan)
    found = shown(plan, verbose=True)
    assert "S08, S09: administer/space, read/space" in found
    assert "g-eng" in found


@pytest.mark.long
@pytest.mark.parametrize("text", TRIED)
@pytest.mark.parametrize("collapsible", [True, False])
def test_a_hostile_plan_is_inert_and_shows_the_text_as_it_is(
    text: str,
    collapsible: bool,  # noqa: FBT001 (a case)
) -> None:
    plan = everything_plan(text)
    found = render_plan(plan, "markdown", collapsible=collapsible, plan_path=f"plans/{text}.json")
    coded = assert_inert(found)
    assert size(found) <= LIMIT
    assert any(visible(cut(text)).strip() in line for line in coded)
    assert_inert(render_plan(plan, "markdown", verbose=True))
    assert_inert(render_plan(plan, "markdown", limit=2500))


@pytest.mark.parametrize("limit", [2_000, 8_000, 32_768, 65_536])
@pytest.mark.parametrize("collapsible", [True, False])
def test_two_thousand_changes_are_cut_from_the_lowest_risk_and_counted(
    limit: int,
    collapsible: bool,  # noqa: FBT001 (a case)
) -> None:
    plan = plan_with(many(12, Risk.CRITICAL, "crit", 3), many(2000, Risk.LOW, "low"))
    found = shown(plan, limit=limit, collapsible=collapsible)
    names = re.findall(r"labels/(crit|low)-\d+", found)
    assert names.count("crit") == 12
    assert names.count("low") + told(found, Risk.LOW) == 2000
    assert size(found) > limit - 300 or not names.count("low")


def test_higher_risks_are_whole_before_anything_of_a_lower_one_is_shown() -> None:
    groups = (many(600, risk, str(risk), 100) for risk in (Risk.HIGH, Risk.MEDIUM, Risk.LOW))
    found = shown(plan_with(*groups), limit=60_000)
    assert len(re.findall(r"labels/high-\d+", found)) == 600
    assert 0 < len(re.findall(r"labels/medium-\d+", found)) < 600
    assert not re.findall(r"labels/low-\d+", found)
    assert "*… 600 low-risk changes in 100 spaces not shown.*" in found


def test_where_what_is_critical_is_too_long_it_is_said_in_fewer_words_and_nothing_is_lost() -> None:
    plan = plan_with(admins_lose(1000, people=2))
    assert size(render_plan(plan, "markdown", limit=10**9)) > 2 * LIMIT
    found = shown(plan)
    (section,) = re.findall(
        r"### Critical risk: 2000 changes in 1000 spaces\n\n(.*?)```\n\n", found, re.DOTALL
    )
    lines = [line for line in section.splitlines() if line.startswith("!")]
    assert len(lines) == 2
    for line in lines:
        assert len(set(re.findall(r"SPACE\d{4}", line))) == 1000
        assert line.endswith("  - administer/space")
    assert "principals not shown" not in found
    assert told(found, Risk.CRITICAL) == 0


def test_fewer_words_keep_the_places_while_there_is_room() -> None:
    found = shown(plan_with(admins_lose(1000)))
    assert "SPACE0999 (spaces/some-folder/a-file.yaml:1000): grants/user:somebody-0" in found


def test_where_not_even_that_fits_nobody_can_overlook_it() -> None:
    plan = plan_with(admins_lose(1000, people=2), many(10, Risk.LOW))
    found = shown(plan, limit=5_000)
    assert "> **There is no room here for all that is critical. Do not approve" in found
    assert told(found, Risk.CRITICAL) == 2000 - 1000 * len(
        re.findall("^! SPACE", found, re.MULTILINE)
    )
    assert "- Digest: " in found
    tiny = render_plan(plan, "markdown", limit=300)
    assert_inert(tiny)
    assert "There is no room here" in tiny
    assert plan.digest in tiny
    assert size(tiny) < 500


def test_hundreds_of_refusals_blocked_spaces_and_notes_fit_too() -> None:
    keys = [f"S{number:03}" for number in range(800)]
    plan = plan_of(
        label("A", "x"),
        refusals=tuple(
            Refusal(guard="lockout", address=key, message=f"nobody {key} " * 20, flag=f"--x {key}")
            for key in keys
        ),
        notes=tuple(Note(address=key, message=f"note {key} " * 30) for key in keys),
    )
    found = shown(plan)
    assert "refusals not shown.*" in found
    assert "*… 800 notes not shown.*" in found


def test_a_command_that_is_too_long_is_never_shown_in_part() -> None:
    doomed = DoomedSpace(name="Old", pages=1, blog_posts=0, watchers=0)
    plan = plan_of(
        *(SpaceChange(address=f"S{n:03}/space", space_id="1", before=doomed) for n in range(300)),
        overrides=Overrides(allow_space_delete=tuple(f"S{n:03}" for n in range(300))),
    )
    found = shown(plan, plan_path="plan.json")
    assert "spaceform apply" not in found
    assert "- Apply: the command is too long for here; the JSON report has it\n" in found


def test_a_big_plan_is_rendered_quickly() -> None:
    plan = plan_with(many(5000, Risk.LOW))
    began = process_time()
    shown(plan)
    assert process_time() - began < 40


def test_the_roles_of_the_site_are_counted_in_no_space() -> None:
    found = shown(everything_plan("x").model_copy(update={"spaces": (PlannedSpace(key="x"),)}))
    assert "### Critical risk: 3 changes in 2 spaces" in found


def test_as_whom_the_plan_was_made_is_told_beside_the_principal() -> None:
    mine = grant("A", None, ("read/space",), principal=ROBOT, name="user:bot", person="Robot")
    assert "@@ user:bot (Robot) · as whom this plan was made @@" in shown(plan_of(mine))


def test_what_is_about_the_run_as_a_whole_has_no_address() -> None:
    plan = plan_of(notes=(Note(address="*", message="the owner changes", warning=True),))
    assert "- `the owner changes`\n" in shown(plan)


def test_much_that_is_unmanaged_is_counted_and_verbose_names_it() -> None:
    found = tuple(
        PlannedSpace(
            key=key, unmanaged=tuple(Unmanaged(address=f"{key}/labels/{n}") for n in range(7))
        )
        for key in ("A", "B")
    )
    plan = plan_of(label("A", "x"), spaces=found)
    assert "- `A`, `B`: `7 labels`\n" in shown(plan)
    for looks in ({"verbose": True}, {"unmanaged": True}):
        assert "- `B`: `labels/0`, `labels/1`, " in shown(plan, **looks)


def test_spaces_that_no_manifest_declares_are_named_where_that_was_asked_for() -> None:
    listed = (ListedSpace(ref=SpaceRef(id="1", key="ENG"), name="A `name` @all"),)
    found = shown(plan_of(undeclared=listed))
    assert "### Spaces that no manifest declares: 1\n\n- `ENG`: ``A `name` @all``\n" in found


def test_many_places_and_flags_of_one_refusal_are_counted() -> None:
    keys = [f"S{number:02}" for number in range(30)]
    refusals = [
        Refusal(guard="lockout", address=key, message="no", flag=f"--allow-lockout {key}")
        for key in keys
    ]
    refusals += [Refusal(guard="policy", rule="r", address=key, message="never") for key in keys]
    found = shown(plan_of(label("A", "x"), refusals=tuple(refusals)))
    assert "`S06`, `S07` and 22 more: `no`\n" in found
    assert "--allow-lockout S03` and 26 more like these\n" in found
    assert "    - `S19`\n    - and 10 more\n" in found
