from collections.abc import Mapping

import pytest

from spaceform.adoption import Adoption, Standing, adopt, live_items
from spaceform.aspects.grants import Access, DeclaredAccess
from spaceform.aspects.properties import LiveProperty
from spaceform.change import Change, Reason
from spaceform.ownership import MAX_BYTES, Record, size
from spaceform.plan import Overrides
from spaceform.resolution import DeclaredGrants
from spaceform.space import DesiredSpace, Unknown
from tests.unit.build import (
    ADA,
    BOB,
    NOTE,
    OWNER,
    READ,
    RIVAL,
    adoption,
    live,
    record,
    reset,
)

DIFFERENCE: tuple[Change, ...] = (reset("a", 1, 2),)
EDITED = LiveProperty(value={"format": 1, "checksum": "no"}, version=2)


def next_record(
    found: Adoption,
    desired: DesiredSpace,
    declared: DeclaredGrants | None = None,
    refused: frozenset[str] = frozenset(),
    custom: Mapping[str, tuple[str, ...]] | None = None,
    **items: tuple[str, ...],
) -> Record:
    result = found.next_record(desired, declared or DeclaredGrants(), items, refused, custom or {})
    assert result is not None
    return result


def test_how_a_space_stands_to_its_owner() -> None:
    assert adopt(None, Overrides(), DesiredSpace(key="ENG"), live()).standing is (
        Standing.UNRECORDED
    )
    assert adoption(None).standing is Standing.NEW
    assert adoption(live(record=Unknown.NOT_READ)).standing is Standing.NOT_READ
    assert adoption(live(record=None)).standing is Standing.UNOWNED
    assert adoption(live(record=EDITED)).standing is Standing.UNOWNED
    assert adoption(live(record=record(RIVAL))).standing is Standing.FOREIGN
    assert adoption(live(record=record())).standing is Standing.OURS


def test_an_owner_is_known_by_id_and_not_by_name() -> None:
    renamed = OWNER.model_copy(update={"name": "new/name"})
    assert adoption(live(record=record(renamed))).standing is Standing.OURS


@pytest.mark.parametrize(
    "found", [record(RIVAL, {"user:a": (NOTE,)}, labels={"a": "created"}), EDITED, None]
)
def test_nothing_is_ours_in_a_space_that_is_not(found: Record | LiveProperty | None) -> None:
    result = adoption(live(record=found), Overrides(adopt=("*",), take_over=("ENG",)))
    assert result.owned("labels") == {}
    assert result.custom_content == {}


@pytest.mark.parametrize("glob", ["ENG", "eng", "E*", "*", "e?g"])
def test_a_space_without_a_record_is_adopted_by_a_glob(glob: str) -> None:
    assert adoption(live(record=None), Overrides(adopt=(glob,))).taken
    assert adoption(live(record=EDITED), Overrides(adopt=(glob,))).taken


def test_adopting_takes_no_space_of_another_owner() -> None:
    assert not adoption(live(record=record(RIVAL)), Overrides(adopt=("*",))).taken


@pytest.mark.parametrize("key, taken", [("ENG", True), ("eng", True), ("*", False), ("E?G", False)])
def test_a_space_of_another_owner_is_taken_over_by_its_very_key(key: str, *, taken: bool) -> None:
    found = adoption(live(record=record(RIVAL)), Overrides(take_over=(key,)))
    assert found.taken is taken
    assert not adoption(live(record=None), Overrides(take_over=(key,))).taken


def test_a_difference_in_a_space_without_a_record_is_refused() -> None:
    ruling = adoption(live(record=None)).rule(DIFFERENCE, record(), {})
    (refusal,) = ruling.refusals
    assert (refusal.stops, refusal.flag) == ("run", "--adopt ENG")
    assert refusal.message == "it has no ownership record, so nothing in it is changed"
    assert ruling.changes == ()


def test_a_record_that_cannot_be_read_is_none_and_the_refusal_says_why() -> None:
    (refusal,) = adoption(live(record=EDITED)).rule(DIFFERENCE, record(), {}).refusals
    assert refusal.flag == "--adopt ENG"
    assert "checksum" in refusal.message


def test_a_difference_in_a_space_of_another_owner_is_refused() -> None:
    (refusal,) = adoption(live(record=record(RIVAL))).rule(DIFFERENCE, record(), {}).refusals
    assert refusal.flag == "--take-over ENG"
    assert RIVAL.name in refusal.message


@pytest.mark.parametrize("found", [None, EDITED, record(RIVAL)])
def test_without_a_difference_there_is_only_a_note(found: Record | LiveProperty | None) -> None:
    ruling = adoption(live(record=found)).rule((), record(), {})
    assert (ruling.changes, ruling.refusals) == ((), ())
    assert len(ruling.notes) == 1


@pytest.mark.parametrize("found", [None, EDITED, record(RIVAL)])
def test_taking_a_space_is_a_change_even_alone(found: Record | LiveProperty | None) -> None:
    overrides = Overrides(adopt=("*",), take_over=("ENG",))
    ruling = adoption(live(record=found), overrides).rule((), record(), {})
    (change,) = ruling.changes
    assert change.address == "ENG/ownership"
    assert change.reason is Reason.ADOPTED
    assert change.after == record()
    assert change.before == (found if isinstance(found, Record) else None)
    assert (change.replaces is None) is (found is not EDITED)


def test_a_space_that_is_not_there_gets_its_first_record() -> None:
    (change,) = adoption(None).rule((), record(labels={"a": "created"}), {}).changes
    assert (change.before, change.reason) == (None, Reason.DECLARED)


def test_our_record_is_written_where_it_differs_even_alone() -> None:
    found = adoption(live(record=record(labels={"a": "created"})))
    (change,) = found.rule((), record(), {"labels": ("a",)}).changes
    assert change.before == record(labels={"a": "created"})
    assert change.after == record()


def test_entries_that_are_no_longer_live_are_no_difference() -> None:
    found = adoption(live(record=record(labels={"a": "created"})))
    assert found.rule((), record(), {"labels": ()}).changes == ()


def test_a_section_that_disappears_is_released_and_the_plan_says_so() -> None:
    found = adoption(live(record=record(labels={"a": "created"}, properties={"b": "adopted"})))
    ruling = found.rule((), record(properties={"b": "adopted"}), {"properties": ("b",)})
    assert len(ruling.changes) == 1
    assert [note.address for note in ruling.notes] == ["ENG/labels"]
    message = "no longer in the manifest: released, nothing is removed"
    assert ruling.notes[0].message == message


def test_an_empty_section_is_not_released() -> None:
    found = adoption(live(record=record(labels={"a": "created"})))
    assert found.rule((), record(), {"labels": ("a",)}).notes == ()


def test_without_ownership_there_is_no_record_and_no_memory() -> None:
    found = adopt(None, Overrides(), DesiredSpace(key="ENG"), live(record=record()))
    assert found.owned("labels") == {}
    space = DesiredSpace(key="ENG")
    assert found.next_record(space, DeclaredGrants(), {}, frozenset(), {}) is None
    assert found.rule(DIFFERENCE, None, {}).refusals == ()


# Deletion


def test_our_space_is_deleted_only_with_its_key() -> None:
    found = adoption(live())
    (refusal,) = found.refuse_deletion(Overrides())
    assert refusal.flag == "--allow-space-delete ENG"
    message = "deleting a space takes its content for ever; Confluence has no trash for it"
    assert refusal.message == message
    assert found.refuse_deletion(Overrides(allow_space_delete=("OPS",)))
    assert found.refuse_deletion(Overrides(allow_space_delete=("E*",)))
    assert found.refuse_deletion(Overrides(allow_space_delete=("eng",))) == ()


@pytest.mark.parametrize("found", [None, EDITED, record(RIVAL), Unknown.NOT_READ])
def test_a_space_that_was_not_ours_before_is_never_deleted(
    found: Record | LiveProperty | Unknown | None,
) -> None:
    overrides = Overrides(adopt=("*",), take_over=("ENG",), allow_space_delete=("ENG",))
    (refusal,) = adoption(live(record=found), overrides).refuse_deletion(overrides)
    assert refusal.flag is None
    assert (refusal.address, refusal.stops) == ("ENG/space", "run")


def test_without_ownership_no_space_is_deleted() -> None:
    overrides = Overrides(allow_space_delete=("ENG",))
    found = adopt(None, overrides, DesiredSpace(key="eng"), live(key="ENG"))
    (refusal,) = found.refuse_deletion(overrides)
    assert refusal.address == "ENG/space"


def test_without_ownership_a_space_that_is_not_there_is_still_planned() -> None:
    found = adopt(None, Overrides(), DesiredSpace(key="ENG"), None)
    assert (found.key, found.standing) == ("ENG", Standing.UNRECORDED)


# The next record


def test_the_next_record_has_what_is_declared_and_how_it_came() -> None:
    declared = DeclaredGrants(
        access={
            ADA.principal: DeclaredAccess(access=Access.of([READ])),
            BOB.principal: DeclaredAccess(access=Access.of(())),
        }
    )
    desired = DesiredSpace(key="ENG", grants=(), properties={"p": 1}, labels=("a", "b"))
    found = next_record(
        adoption(live(record=record(labels={"b": "created"}))),
        desired,
        declared,
        grants=("user:id-ada",),
        labels=("a", "b"),
    )
    assert found == record(
        grants={"user:id-ada": "adopted"},
        properties={"p": "created"},
        labels={"a": "adopted", "b": "created"},
    )


def test_what_is_declared_with_no_access_is_not_ours() -> None:
    declared = DeclaredGrants({ADA.principal: DeclaredAccess(access=Access.of(()))})
    found = next_record(adoption(live()), DesiredSpace(key="ENG", grants=()), declared)
    assert found == record()


def test_what_the_credentials_cannot_write_stays_as_it_was_recorded() -> None:
    before = record(grants={"user:id-bob": "created"})
    declared = DeclaredGrants({ADA.principal: DeclaredAccess(access=Access.of([READ]))})
    found = next_record(
        adoption(live(record=before)),
        DesiredSpace(key="ENG", grants=()),
        declared,
        refused=frozenset({"grants"}),
    )
    assert found == before


def test_the_next_record_remembers_what_will_have_been_sent() -> None:
    sent = {"user:id-ada": (NOTE,)}
    found = next_record(adoption(live()), DesiredSpace(key="ENG", labels=()), custom=sent)
    assert found == record(OWNER, sent)


def test_a_record_that_no_property_could_hold_is_refused() -> None:
    many = record(labels={f"label-{number:05}": "created" for number in range(3000)})
    (refusal,) = adoption(live()).rule((), many, {}).refusals
    assert (refusal.guard, refusal.address) == ("record-size", "ENG/ownership")
    assert refusal.message.endswith("; manage fewer principals, properties or labels here")


def test_a_record_that_no_property_could_hold_on_the_way_is_refused_too() -> None:
    # Before the first write the record holds old and new together, and that has to fit as well.
    old = record(labels={f"old-{number:05}": "created" for number in range(2000)})
    new = record(labels={f"new-{number:05}": "created" for number in range(2000)})
    found = adoption(live(record=old))
    assert found.rule((), old, {"labels": tuple(old.owned("labels"))}).refusals == ()
    ruling = found.rule((), new, {"labels": tuple(old.owned("labels"))})
    assert [refusal.guard for refusal in ruling.refusals] == ["record-size"]


def test_a_record_that_only_fits_by_and_by_says_so() -> None:
    old = record(labels={f"old-{number:05}": "created" for number in range(2000)})
    new = record(labels={f"new-{number:05}": "created" for number in range(2000)})
    (refusal,) = adoption(live(record=old)).rule((), new, {"labels": ()}).refusals
    assert refusal.message.endswith("change fewer principals, properties or labels at a time")


def test_a_record_may_be_as_large_as_a_property_can_hold_and_no_larger() -> None:
    padding = MAX_BYTES - size(record(labels={"": "created"}))
    full = record(labels={"a" * padding: "created"})
    assert size(full) == MAX_BYTES
    assert adoption(None).rule((), full, {}).refusals == ()
    (refusal,) = (
        adoption(None).rule((), record(labels={"a" * (padding + 1): "created"}), {}).refusals
    )
    assert "manage fewer" in refusal.message
    other = adoption(live(record=record(labels={"b": "created"})))
    (refusal,) = other.rule((), full, {"labels": ("b",)}).refusals
    assert "change fewer" in refusal.message


def test_the_live_items_are_those_of_sections_that_were_read() -> None:
    assert live_items(None) == {}
    assert live_items(live()) == {}
    found = live(held={ADA.principal: (READ,)}, properties={"p": 1}, labels=())
    assert live_items(found) == {"grants": ("user:id-ada",), "properties": ("p",), "labels": ()}
