from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from spaceform.aspects.properties import LiveProperty
from spaceform.change import Origin
from spaceform.json_value import canonical, sha256
from spaceform.ownership import (
    MAX_BYTES,
    SECTIONS,
    Record,
    UnreadableRecord,
    concede,
    decode,
    encode,
    is_difference,
    merge,
    next_items,
    size,
)
from tests.unit.build import NOTE, OWNER, RIVAL, record, stored

ORIGINS: st.SearchStrategy[Origin] = st.sampled_from(("created", "adopted"))
ITEMS = st.dictionaries(st.sampled_from("abcdef"), ORIGINS, min_size=1)
SENT = st.dictionaries(
    st.sampled_from(("user:a", "group:b")), st.just((NOTE,)) | st.just((NOTE, "delete/ac:x"))
)
RECORDS = st.builds(
    Record,
    owner=st.just(OWNER),
    sections=st.dictionaries(st.sampled_from(SECTIONS), ITEMS),
    custom_content=SENT,
)


def sealed(body: dict[str, JsonValue]) -> LiveProperty:
    """Return a property whose checksum is right, whatever is in it: anybody can compute one."""
    return LiveProperty(value={**body, "checksum": sha256(body)}, version=1)


def body_of(found: Record, **changed: JsonValue) -> dict[str, JsonValue]:
    body = {key: value for key, value in encode(found).items() if key != "checksum"}
    return {**body, **changed}


@given(RECORDS)
def test_a_record_is_read_as_it_was_written(found: Record) -> None:
    assert decode(stored(found)) == found


@given(RECORDS)
def test_a_record_says_nothing_but_ids_and_its_checksum(found: Record) -> None:
    allowed = {"format", "owner", "created", "adopted", "custom-content", "checksum"}
    assert encode(found).keys() <= allowed
    assert size(found) == len(canonical(encode(found)).encode())


@given(RECORDS, RECORDS)
def test_a_merge_holds_both(before: Record, after: Record) -> None:
    both = merge(before, after)
    assert both.owner == after.owner
    for section in SECTIONS:
        assert both.owned(section).keys() == {*before.owned(section), *after.owned(section)}


@given(RECORDS, RECORDS)
def test_a_merge_forgets_nothing_that_was_created(before: Record, after: Record) -> None:
    both = merge(before, after)
    for section in SECTIONS:
        for item, origin in before.owned(section).items():
            assert both.owned(section)[item] == origin


@given(RECORDS, RECORDS)
def test_what_an_app_sent_is_remembered_only_once_it_was_sent(
    before: Record, after: Record
) -> None:
    assert merge(before, after).custom_content == before.custom_content
    assert merge(None, after).custom_content == {}


def test_what_another_owner_had_is_not_ours_for_a_moment() -> None:
    theirs = record(RIVAL, {"user:a": (NOTE,)}, labels={"a": "created", "b": "created"})
    ours = record(labels={"a": "adopted"})
    assert merge(theirs, ours) == ours


def test_an_unreadable_record_is_known_by_its_hash() -> None:
    one, other = (decode(LiveProperty(value=value, version=1)) for value in ("a", "b"))
    assert isinstance(one, UnreadableRecord)
    assert isinstance(other, UnreadableRecord)
    assert one.sha256 != other.sha256


def test_a_first_record_is_merged_with_nothing() -> None:
    after = record(labels={"a": "created"})
    assert merge(None, after) == after


@pytest.mark.parametrize("value", [None, "text", 7, [], {}, {"format": 2}, {"format": None}])
def test_what_is_no_record_cannot_be_read(value: JsonValue) -> None:
    assert isinstance(decode(LiveProperty(value=value, version=1)), UnreadableRecord)


def test_a_value_that_is_no_object_is_told_to_be_none() -> None:
    found = decode(LiveProperty(value="text", version=1))
    assert isinstance(found, UnreadableRecord)
    assert found.why == "it is not an object"


def test_an_edited_record_cannot_be_read() -> None:
    value = encode(record(labels={"a": "adopted"}))
    edited: dict[str, JsonValue] = {**value, "created": {"labels": ["a"]}, "adopted": {}}
    found = decode(LiveProperty(value=edited, version=1))
    assert isinstance(found, UnreadableRecord)
    assert found.why == "its checksum does not match: somebody edited it"


def test_a_record_of_a_newer_spaceform_cannot_be_read() -> None:
    found = decode(sealed(body_of(record(), format=2)))
    assert isinstance(found, UnreadableRecord)
    assert found.why == "its format is 2, which takes a newer spaceform"


def test_a_record_of_no_format_is_not_called_newer() -> None:
    nones: tuple[JsonValue, ...] = (None, "2", 0, [3])
    for none in nones:
        found = decode(sealed({**body_of(record()), "format": none}))
        assert isinstance(found, UnreadableRecord)
        assert found.why == f"its format is {none!r}, not 1"


@pytest.mark.parametrize(
    "changed",
    [
        {"owner": None},
        {"owner": {"name": "x"}},
        {"owner": {"name": "x", "id": "y", "more": 1}},
        {"created": None},
        {"created": []},
        {"created": {"labels": 7}},
        {"created": {"labels": None}},
        {"custom-content": []},
        {"custom-content": {"user:a": 7}},
        {"custom-content": {"nobody": [NOTE]}},
    ],
)
def test_a_record_of_another_shape_cannot_be_read(changed: dict[str, JsonValue]) -> None:
    found = decode(sealed(body_of(record(), **changed)))
    assert isinstance(found, UnreadableRecord)
    assert found.why == "its shape is not that of a record"


def test_a_record_with_half_a_character_cannot_be_read() -> None:
    value = {**encode(record()), "more": "\ud800"}
    assert isinstance(decode(LiveProperty(value=value, version=1)), UnreadableRecord)


def test_what_was_there_before_us_is_adopted_and_what_was_not_is_created() -> None:
    assert next_items(["b", "a"], live=["a"], owned={}) == {"a": "adopted", "b": "created"}


def test_what_is_recorded_keeps_its_origin() -> None:
    owned: Mapping[str, Origin] = {"a": "created", "b": "adopted", "c": "created"}
    assert next_items(["a", "b"], live=["a"], owned=owned) == {"a": "created", "b": "adopted"}


def test_what_another_hand_made_meanwhile_is_adopted_and_what_an_earlier_run_made_is_ours() -> None:
    after = record(
        labels={"theirs": "created", "ours": "created", "to-come": "created"},
        properties={"p": "created"},
    )
    met = {"labels": ["theirs", "ours", "undeclared"], "grants": ["user:a"]}
    live = record(labels={"ours": "created"})
    assert concede(after, met, live) == record(
        labels={"theirs": "adopted", "ours": "created", "to-come": "created"},
        properties={"p": "created"},
    )
    nothing = concede(after, met, None)
    assert nothing.owned("labels")["ours"] == "adopted"
    assert nothing.owned("labels")["to-come"] == "created"


@given(RECORDS)
def test_a_record_is_no_difference_from_itself(found: Record) -> None:
    live = {section: tuple(found.owned(section)) for section in SECTIONS}
    assert not is_difference(found, found, live)
    assert not is_difference(found, found, {})


def test_no_record_is_a_difference() -> None:
    assert is_difference(None, record(), {})


def test_an_entry_that_is_no_longer_live_is_no_difference() -> None:
    before = record(labels={"a": "created", "gone": "created"})
    after = record(labels={"a": "created"})
    assert not is_difference(before, after, {"labels": ("a",)})
    assert not is_difference(record(labels={"gone": "created"}), record(), {"labels": ()})


def test_an_entry_that_is_still_declared_and_was_removed_by_hand_is_no_difference() -> None:
    same = record(labels={"a": "created"})
    assert not is_difference(same, same, {"labels": ()})


def test_a_section_without_entries_is_no_difference() -> None:
    assert not is_difference(record(), record(labels={}), {"labels": ()})


def test_an_entry_that_is_live_and_no_longer_declared_is_a_difference() -> None:
    before = record(labels={"a": "adopted"})
    assert is_difference(before, record(), {"labels": ("a",)})


def test_an_entry_of_a_section_that_was_not_read_is_a_difference() -> None:
    # The section was released: nothing is known of what is live in it.
    assert is_difference(record(labels={"a": "created"}), record(), {"grants": ()})


def test_a_new_entry_another_owner_and_what_was_sent_are_differences() -> None:
    live = {"labels": ("a",)}
    assert is_difference(record(), record(labels={"a": "adopted"}), live)
    assert is_difference(record(RIVAL), record(), live)
    assert is_difference(record(), record(custom_content={"user:a": (NOTE,)}), live)


def test_the_size_limit_leaves_room_for_hundreds_of_principals() -> None:
    ids: dict[str, Origin] = {
        f"group:{number:08x}-82e0-4b22-8c7d-4ef55b10ac8d": "created" for number in range(500)
    }
    assert size(record(grants=ids)) < MAX_BYTES
