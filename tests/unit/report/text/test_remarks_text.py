from spaceform.change import Unmanaged
from spaceform.mark import Mark
from spaceform.plan import Note, Plan, PlannedSpace
from spaceform.report.presentation import Presentation
from spaceform.report.text.page import Page
from spaceform.report.text.remarks_text import put_notes, put_unmanaged
from tests.unit.report.plans import plan_of


def shown(plan: Plan, *, verbose: bool = False) -> list[str]:
    page = Page(Presentation(width=80))
    put_notes(page, plan, verbose=verbose)
    put_unmanaged(page, plan, verbose=verbose)
    return page.text().splitlines()


def unmanaged_plan(spaces: int, *items: str) -> Plan:
    return plan_of(
        spaces=tuple(
            PlannedSpace(
                key=f"S{number}",
                unmanaged=tuple(
                    Unmanaged(address=f"S{number}/{item}", value=["a/b"], kept=item == items[0])
                    for item in items
                ),
            )
            for number in range(spaces)
        )
    )


def test_warnings_come_before_notes_and_say_where_they_come_from() -> None:
    plan = plan_of(
        notes=(
            Note(address="A", message="released"),
            Note(address="B/homepage", message="deferred", warning=True, mark=Mark("b.yaml", 4, 1)),
        )
    )
    assert shown(plan) == [
        "Warnings",
        f"  ! B/homepage  deferred{' ' * 48}b.yaml:4",
        "",
        "Notes",
        "  · A  released",
    ]


def test_what_is_about_the_run_as_a_whole_has_no_address() -> None:
    whole = Note(address="*", message="the owner changes", warning=True)
    assert shown(plan_of(notes=(whole,))) == ["Warnings", "  ! the owner changes"]
    ruled = whole.model_copy(update={"rule": "limits"})
    assert shown(plan_of(notes=(ruled,)))[-1] == "    the run as a whole"


def test_every_warning_of_the_policy_is_told_with_its_line() -> None:
    notes = tuple(
        Note(
            address=f"S{n}/name",
            message="names: not so",
            warning=True,
            rule="names",
            mark=Mark("s.yaml", n, 1),
        )
        for n in range(20)
    )
    found = shown(plan_of(notes=notes))
    assert found[:2] == ["Warnings", "  ! policy: names: not so"]
    for n, line in enumerate(found[2:]):
        assert line.split() == [f"S{n}/name", f"s.yaml:{n}"]
    assert len(found) == 22


def test_what_is_said_of_many_spaces_is_said_once() -> None:
    plan = plan_of(notes=tuple(Note(address=f"S{n}", message="created") for n in range(30)))
    assert shown(plan) == ["Notes", "  · S0, S1, S2, S3, S4, S5, S6, S7 and 22 more  created"]
    assert "S29" in "".join(shown(plan, verbose=True))


def test_a_few_unmanaged_items_are_listed() -> None:
    assert shown(unmanaged_plan(2, "grants/group:x", "labels/y")) == [
        "Unmanaged: live, declared by nobody, left alone",
        "  S0  grants/group:x (kept), labels/y",
        "  S1  grants/group:x (kept), labels/y",
    ]


def test_many_unmanaged_items_are_counted_by_section_and_spaces_alike_stand_together() -> None:
    plan = unmanaged_plan(300, "grants/group:x", "labels/y", "labels/z", "properties/p")
    assert shown(plan)[1:] == [
        "  S0, S1, S2, S3, S4, S5, S6, S7 and 292 more: 1 principal, 2 labels, 1 property",
        "  (1 kept)",
        "  --verbose lists every one of them",
    ]


def test_verbose_lists_every_unmanaged_item_with_its_value() -> None:
    plan = unmanaged_plan(300, "grants/group:x", "labels/y", "properties/p")
    assert shown(plan, verbose=True)[1:5] == [
        "  S0",
        "    grants/group:x (kept)  a/b",
        "    labels/y",
        '    properties/p  ["a/b"]',
    ]


def test_nothing_is_said_where_there_is_nothing() -> None:
    assert shown(plan_of()) == []
