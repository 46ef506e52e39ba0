"""Adoption: whether a space is ours to change, and what its ownership record will say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase

from spaceform import ownership
from spaceform.aspects.grants import accesses, is_something
from spaceform.aspects.properties import LiveProperty
from spaceform.change import Change, Origin, Reason
from spaceform.ownership import Record, RecordChange, UnreadableRecord, merge
from spaceform.plan import Note, Overrides, Refusal, is_named
from spaceform.resolution import DeclaredGrants
from spaceform.space import DesiredSpace, LiveSpace, Owner, Unknown


class Standing(StrEnum):
    """How a space stands to the owner of the manifests."""

    UNRECORDED = "no records are kept"
    NEW = "it is not there yet"
    NOT_READ = "its record was not read"
    OURS = "it is ours"
    UNOWNED = "it has no ownership record"
    FOREIGN = "it belongs to another owner"


@dataclass(frozen=True)
class Ruling:
    """What the ownership of a space adds to its plan."""

    changes: tuple[RecordChange, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Adoption:
    """A space's record as it was found, and whether the overrides let us take the space."""

    key: str
    owner: Owner | None
    standing: Standing
    record: Record | None = None
    unreadable: UnreadableRecord | None = None
    taken: bool = False

    def owned(self, section: str) -> Mapping[str, Origin]:
        """Return the items of a section that are ours; none where the space is not."""
        return self.record.owned(section) if self._is_ours and self.record else {}

    @property
    def custom_content(self) -> Mapping[str, tuple[str, ...]]:
        """What was sent for custom content types, by principal."""
        return self.record.custom_content if self._is_ours and self.record else {}

    @property
    def _is_ours(self) -> bool:
        return self.standing is Standing.OURS

    def refuse_deletion(self, overrides: Overrides) -> tuple[Refusal, ...]:
        """Say what stands against deleting the space: it must have been ours before this plan."""
        why = None
        if not self._is_ours or self.taken:
            why = f"only a space with this owner's record is deleted, and {self.standing}"
        elif not is_named(self.key, overrides.allow_space_delete):
            why = "deleting a space takes its content for ever; Confluence has no trash for it"
        if why is None:
            return ()
        flag = f"--allow-space-delete {self.key}" if self._is_ours else None
        refusal = Refusal(
            guard="space-deletion", address=f"{self.key}/space", message=why, flag=flag
        )
        return (refusal,)

    def rule(
        self, changes: Iterable[Change], after: Record | None, live: Mapping[str, Iterable[str]]
    ) -> Ruling:
        """Decide on the record, once the changes of the space are known.

        `live` maps each section that was read to the ids of its live items.
        """
        if after is None or self.standing is Standing.NOT_READ:
            return Ruling()
        if refusal := _too_large(self.key, self.record, after):
            return Ruling(refusals=(refusal,))
        if self.standing is Standing.NEW:
            return Ruling((self._change(after, Reason.DECLARED),))
        if self._is_ours:
            return self._keep_up(after, live)
        if self.taken:
            return Ruling((self._change(after, Reason.ADOPTED),))
        return self._stand_off(differs=bool(tuple(changes)))

    def next_record(
        self,
        desired: DesiredSpace,
        declared: DeclaredGrants,
        live: Mapping[str, Iterable[str]],
        refused: frozenset[str],
        custom: Mapping[str, tuple[str, ...]],
    ) -> Record | None:
        """Return the record after this plan; aspects in `refused` keep what was recorded.

        `custom` is what will have been sent for custom content types, by principal.
        """
        if self.owner is None:
            return None
        items: dict[str, Iterable[str]] = {}
        if desired.grants is not None and "grants" not in refused:
            items["grants"] = [
                str(principal)
                for principal, found in declared.access.items()
                if is_something(found.access)
            ]
        if desired.properties is not None:
            items["properties"] = desired.properties
        if desired.labels is not None:
            items["labels"] = desired.labels
        sections = {
            section: ownership.next_items(ids, live.get(section, ()), self.owned(section))
            for section, ids in items.items()
        }
        if "grants" in refused and self.owned("grants"):
            sections["grants"] = dict(self.owned("grants"))
        return Record(
            owner=self.owner,
            sections={section: found for section, found in sections.items() if found},
            custom_content=dict(custom),
        )

    def _keep_up(self, after: Record, live: Mapping[str, Iterable[str]]) -> Ruling:
        if not ownership.is_difference(self.record, after, live):
            return Ruling()
        released = [
            Note(
                address=f"{self.key}/{section}",
                message="no longer in the manifest: released, nothing is removed",
            )
            for section in (self.record.sections if self.record else {})
            if section not in after.sections and section not in live
        ]
        return Ruling((self._change(after, Reason.DECLARED),), notes=tuple(released))

    def _stand_off(self, *, differs: bool) -> Ruling:
        if self.standing is Standing.FOREIGN and self.record:
            whose = f"it belongs to {self.record.owner.name} ({self.record.owner.id})"
            flag = f"--take-over {self.key}"
        else:
            detail = f" that can be read: {self.unreadable.why}" if self.unreadable else ""
            whose = f"it has no ownership record{detail}"
            flag = f"--adopt {self.key}"
        if not differs:
            message = f"{whose}; there is no difference, so nothing is refused"
            return Ruling(notes=(Note(address=self.key, message=message),))
        message = f"{whose}, so nothing in it is changed"
        refusal = Refusal(guard="ownership", address=self.key, message=message, flag=flag)
        return Ruling(refusals=(refusal,))

    def _change(self, after: Record, reason: Reason) -> RecordChange:
        return RecordChange(
            address=f"{self.key}/ownership",
            before=self.record,
            after=after,
            reason=reason,
            replaces=self.unreadable.sha256 if self.unreadable else None,
        )


def is_asked(overrides: Overrides, key: str) -> bool:
    """Tell whether the overrides adopt a space or take it over."""
    return is_named(key, overrides.take_over) or _is_adopted(overrides, key)


def adopt(
    owner: Owner | None, overrides: Overrides, desired: DesiredSpace, live: LiveSpace | None
) -> Adoption:
    """Read a space's record, and see whether the overrides let us take the space."""
    if owner is None:
        return Adoption(live.ref.key if live else desired.key, owner, Standing.UNRECORDED)
    if live is None:
        return Adoption(desired.key, owner, Standing.NEW)
    if isinstance(live.record, Unknown):
        return Adoption(live.ref.key, owner, Standing.NOT_READ)
    return _judge(live.ref.key, owner, overrides, live.record)


def _judge(key: str, owner: Owner, overrides: Overrides, found: LiveProperty | None) -> Adoption:
    adopting = _is_adopted(overrides, key)
    if found is None:
        return Adoption(key, owner, Standing.UNOWNED, taken=adopting)
    record = ownership.decode(found)
    if isinstance(record, UnreadableRecord):
        return Adoption(key, owner, Standing.UNOWNED, unreadable=record, taken=adopting)
    if record.owner.id != owner.id:
        taking = is_named(key, overrides.take_over)
        return Adoption(key, owner, Standing.FOREIGN, record, taken=taking)
    return Adoption(key, owner, Standing.OURS, record)


def matches(key: str, glob: str) -> bool:
    """Tell whether a space key, whatever its case, is one that `--adopt GLOB` means."""
    return fnmatchcase(key.lower(), glob.lower())


def _is_adopted(overrides: Overrides, key: str) -> bool:
    return any(matches(key, glob) for glob in overrides.adopt)


def live_items(live: LiveSpace | None) -> dict[str, tuple[str, ...]]:
    """Return the ids of the live items of each section that was read."""
    if live is None:
        return {}
    found: dict[str, tuple[str, ...]] = {}
    if not isinstance(live.grants, Unknown):
        found["grants"] = tuple(str(principal) for principal in accesses(live.grants))
    if not isinstance(live.properties, Unknown):
        found["properties"] = tuple(live.properties)
    if not isinstance(live.labels, Unknown):
        found["labels"] = live.labels
    return found


def _too_large(key: str, before: Record | None, after: Record) -> Refusal | None:
    alone, together = ownership.size(after), ownership.size(merge(before, after))
    size = max(alone, together)
    if size <= ownership.MAX_BYTES:
        return None
    way = "manage fewer principals, properties or labels here"
    if alone <= ownership.MAX_BYTES:
        way = (
            "it holds the old and the new together until all is written: change fewer principals,"
            " properties or labels at a time"
        )
    return Refusal(
        guard="record-size",
        address=f"{key}/ownership",
        message=(
            f"the ownership record would take {size} bytes, more than the {ownership.MAX_BYTES}"
            f" that a space property holds; {way}"
        ),
    )
