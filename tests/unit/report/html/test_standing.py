from typing import Any

from spaceform.change import SpaceRef, Unmanaged
from spaceform.plan import Blocked, Note, PlannedSpace, Refusal
from spaceform.report.html.standing import (
    Address,
    view_blocked,
    view_notes,
    view_refusals,
    view_undeclared,
    view_unmanaged,
)
from spaceform.space import ListedSpace
from tests.unit.report.plans import MARK, plan_of


def refused(address: str, **fields: Any) -> Refusal:  # noqa: ANN401 (whatever a refusal has)
    return Refusal(**{"guard": "lockout", "address": address, "message": "no", **fields})


def test_a_refusal_has_all_its_addresses_and_every_flag_that_lifts_it() -> None:
    found = [
        refused(f"S{number}/grants", flag=f"--allow-lockout S{number}") for number in range(20)
    ]
    (view,) = view_refusals(plan_of(refusals=tuple(found)))
    assert (view.kind, view.message, view.way_out) == ("lockout", "no", "lifted by")
    assert len(view.first) == 12
    assert len(view.rest) == 8
    assert len(view.flags) == 20


def test_a_refusal_that_nothing_lifts_says_so_and_what_it_stops() -> None:
    run, change = view_refusals(
        plan_of(refusals=(refused("A/x", stops="change", mark=MARK), refused("*")))
    )
    assert run.way_out == "no flag lifts it"
    assert run.first == (Address("the run as a whole", ""),)
    assert change.way_out == "only this is left out; no flag lifts it"
    assert change.first == (Address("A/x", "spaces/eng.yaml:12"),)


def test_a_note_about_the_run_as_a_whole_says_so() -> None:
    (view,) = view_notes(plan_of(notes=(Note(address="*", message="m"),)), warning=False)
    assert view.first == (Address("the run as a whole", ""),)


def test_blocked_spaces_stand_with_their_reason() -> None:
    blocked = Blocked(kind="name", message="there is no group 'x'", mark=MARK)
    spaces = (PlannedSpace(key="A", blocked=blocked), PlannedSpace(key="B"))
    (view,) = view_blocked(plan_of(spaces=spaces))
    assert view.message == "there is no group 'x'"
    assert view.first == (Address("A", "spaces/eng.yaml:12"),)


def test_warnings_and_notes_are_told_apart_and_the_policy_is_named() -> None:
    plan = plan_of(
        notes=(
            Note(address="A", message="one", warning=True, rule="r"),
            Note(address="B", message="one"),
        )
    )
    (warning,), (note,) = view_notes(plan, warning=True), view_notes(plan, warning=False)
    assert (warning.kind, warning.first[0].name) == ("policy", "A")
    assert (note.kind, note.first[0].name) == ("", "B")


def test_what_is_unmanaged_is_counted_by_section_and_listed() -> None:
    unmanaged = (
        Unmanaged(address="A/grants/group:x", value=["read/space", "create/page"]),
        Unmanaged(address="A/labels/x", value="x", kept=True),
        Unmanaged(address="A/properties/p", value={"a": 1}),
        Unmanaged(address="A/properties/q", value=1),
    )
    plan = plan_of(spaces=(PlannedSpace(key="A", unmanaged=unmanaged), PlannedSpace(key="B")))
    (view,) = view_unmanaged(plan, every=False)
    assert view.words == "1 principal, 1 label, 2 properties (1 kept)"
    assert [(item.name, item.value, item.is_kept) for item in view.items] == [
        ("grants/group:x", "read/space, create/page", False),
        ("labels/x", "", True),
        ("properties/p", '{"a":1}', False),
        ("properties/q", "1", False),
    ]
    assert view.is_open


def test_where_much_is_unmanaged_it_is_folded() -> None:
    many = tuple(Unmanaged(address=f"A/labels/{number}") for number in range(13))
    plan = plan_of(spaces=(PlannedSpace(key="A", unmanaged=many),))
    assert not view_unmanaged(plan, every=False)[0].is_open
    assert view_unmanaged(plan, every=True)[0].is_open


def test_spaces_that_no_manifest_declares_are_named() -> None:
    stranger = ListedSpace(ref=SpaceRef(id="7", key="WILD"), name="Wild space")
    assert view_undeclared(plan_of(undeclared=(stranger,))) == (Address("WILD", "Wild space"),)
