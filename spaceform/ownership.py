"""Ownership: the record in a space of what is ours there, and whether we made it or found it."""

from collections.abc import Iterable, Mapping
from typing import Literal

from pydantic import Field, JsonValue, ValidationError

from spaceform.aspects.properties import LiveProperty
from spaceform.change import Change, Origin
from spaceform.json_value import canonical, sha256
from spaceform.model import Model
from spaceform.principals import Principal
from spaceform.space import Owner

FORMAT = 1
SECTIONS = ("grants", "properties", "labels")
MAX_BYTES = 32_000
"""How large a record may be as compact JSON: below the 32 KB that are documented for content."""


class Record(Model):
    """Who owns a space's declared items: ids by section, and how each came to be there.

    `custom_content` maps principals to the pairs that an app sent for them last.
    """

    owner: Owner
    sections: dict[str, dict[str, Origin]] = Field(default_factory=dict)
    custom_content: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    def owned(self, section: str) -> Mapping[str, Origin]:
        """Return the ids of a section's items and how they came there."""
        return self.sections.get(section, {})


class RecordChange(Change):
    """The ownership record is written: at adoption, and whenever what is ours changes.

    `replaces` is the SHA-256 of a value under the record's key that could not be trusted as one.
    """

    aspect: Literal["ownership"] = "ownership"
    replaces: str | None = None
    before: Record | None = None
    after: Record | None = None


class UnreadableRecord(Model):
    """A property under the record's key that is not a record we can trust."""

    why: str
    sha256: str


def encode(record: Record) -> dict[str, JsonValue]:
    """Return the record as the value of its space property, with a checksum."""
    body: dict[str, JsonValue] = {
        "format": FORMAT,
        "owner": record.owner.model_dump(),
        "created": _by_origin(record, "created"),
        "adopted": _by_origin(record, "adopted"),
    }
    if record.custom_content:
        body["custom-content"] = {
            principal: list(pairs) for principal, pairs in sorted(record.custom_content.items())
        }
    return {**body, "checksum": sha256(body)}


def decode(found: LiveProperty) -> Record | UnreadableRecord:
    """Read a record; anything edited, damaged or from a newer spaceform is unreadable."""
    value = found.value
    record = _decode(value) if isinstance(value, dict) else "it is not an object"
    if isinstance(record, str):
        return UnreadableRecord(why=record, sha256=sha256(value))
    return record


def merge(before: Record | None, after: Record) -> Record:
    """Return the record that holds old and new together, for the time of the writes.

    What an app sent is remembered only once it was sent, so custom content stays as it was. What
    another owner had is not ours, not even for a moment: after a crash it would be removed as such.
    """
    if before is None or before.owner.id != after.owner.id:
        return after.model_copy(update={"custom_content": {}})
    sections = {
        section: {**after.owned(section), **before.owned(section)}
        for section in SECTIONS
        if after.owned(section) or before.owned(section)
    }
    return after.model_copy(update={"sections": sections, "custom_content": before.custom_content})


def concede(record: Record, met: Mapping[str, Iterable[str]], live: Record | None) -> Record:
    """Return a record that does not claim what was there already when we came to make it.

    `met` maps sections to the items that were to be created and were found: another hand made
    them, unless the live record says that an earlier run of the same plan did.
    """
    sections = {section: dict(items) for section, items in record.sections.items()}
    for section, items in met.items():
        known = live.owned(section) if live else {}
        for item in items:
            if item in sections.get(section, {}):
                sections[section][item] = known.get(item, "adopted")
    return record.model_copy(update={"sections": sections})


def next_items(
    declared: Iterable[str], live: Iterable[str], owned: Mapping[str, Origin]
) -> dict[str, Origin]:
    """Return a section of the next record: what was there before we came is adopted."""
    there = set(live)
    return {
        item: owned.get(item) or ("adopted" if item in there else "created")
        for item in sorted(declared)
    }


def is_difference(before: Record | None, after: Record, live: Mapping[str, Iterable[str]]) -> bool:
    """Tell whether a record has to be written; entries that are no longer live do not count.

    `live` maps each section that was read to the ids of its live items.
    """
    if before is None:
        return True
    kept = {section: _still_live(before, after, section, live) for section in before.sections}
    old = before.model_copy(update={"sections": {name: ids for name, ids in kept.items() if ids}})
    new = after.model_copy(
        update={"sections": {name: ids for name, ids in after.sections.items() if ids}}
    )
    return canonical(old.model_dump(mode="json")) != canonical(new.model_dump(mode="json"))


def size(record: Record) -> int:
    """Return how many bytes the record's property takes as compact JSON."""
    return len(canonical(encode(record)).encode("utf-8", "surrogatepass"))


def _still_live(
    before: Record, after: Record, section: str, live: Mapping[str, Iterable[str]]
) -> dict[str, Origin]:
    if section not in live:
        return dict(before.owned(section))
    there = {*live[section], *after.owned(section)}
    return {item: origin for item, origin in before.owned(section).items() if item in there}


def _by_origin(record: Record, origin: Origin) -> dict[str, JsonValue]:
    found: dict[str, JsonValue] = {}
    for section in SECTIONS:
        items = sorted(item for item, how in record.owned(section).items() if how == origin)
        if items:
            found[section] = list(items)
    return found


def _decode(value: dict[str, JsonValue]) -> Record | str:
    """Return the record, or why the value is none."""
    body = {key: item for key, item in value.items() if key != "checksum"}
    found = value.get("format")
    if isinstance(found, int) and found > FORMAT:
        return f"its format is {found}, which takes a newer spaceform"
    if found != FORMAT:
        return f"its format is {found!r}, not {FORMAT}"
    if value.get("checksum") != sha256(body):
        return "its checksum does not match: somebody edited it"
    try:
        return _decode_body(body)
    except (ValidationError, AttributeError, KeyError, TypeError, ValueError):
        return "its shape is not that of a record"


def _decode_body(body: dict[str, JsonValue]) -> Record:
    sections: dict[str, dict[str, object]] = {}
    for origin in ("created", "adopted"):
        by_section = body[origin]
        if not isinstance(by_section, dict):
            message = f"{origin!r} is not an object"
            raise TypeError(message)
        for section, items in by_section.items():
            found = sections.setdefault(section, {})
            found.update({str(item): origin for item in items})  # type: ignore[union-attr]
    record = Record.model_validate(
        {
            "owner": body["owner"],
            "sections": sections,
            "custom_content": body.get("custom-content", {}),
        }
    )
    for principal in record.custom_content:
        Principal.parse(principal)
    return record
