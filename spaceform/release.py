"""Release: a space is forgotten; its record goes, and nothing else in it changes."""

import threading
from dataclasses import dataclass

from spaceform.aspects.properties import LiveProperty
from spaceform.change import SpaceRef
from spaceform.errors import (
    ForbiddenError,
    InterruptedRunError,
    NotFoundError,
    RefusedError,
    StalePlanError,
    UnclearError,
)
from spaceform.json_value import equal
from spaceform.ownership import Record, UnreadableRecord, decode
from spaceform.provider import Provider
from spaceform.space import RECORD_KEY, Owner, Unknown


@dataclass(frozen=True)
class Release:
    """A space that can be forgotten, and the record of it as it was found."""

    ref: SpaceRef
    record: Record
    found: LiveProperty


def find_release(provider: Provider, owner: Owner | None, key: str) -> Release | None:
    """Read a space's record; None where it has none, so that there is nothing to forget.

    Raises RefusedError where the record is another owner's or cannot be read as one, NotFoundError
    where no such space is visible, and ForbiddenError where its record is not.
    """
    if owner is None:
        message = "with `ownership: none` no space has a record, so none can be released"
        raise RefusedError(message)
    live = provider.spaces.read_space(key, frozenset({"record"}))
    if live is None:
        message = f"there is no space {key}, or it is not visible to these credentials"
        raise NotFoundError(message)
    if isinstance(live.record, Unknown):
        message = f"the record of {live.ref.key} is not visible to these credentials"
        raise ForbiddenError(message)
    if live.record is None:
        return None
    record = decode(live.record)
    if isinstance(record, UnreadableRecord):
        message = (
            f"the record of {live.ref.key} is not one that can be read ({record.why}):"
            " nobody knows whose it is; 'plan --adopt' takes the space, then release it"
        )
        raise RefusedError(message)
    if record.owner.id != owner.id:
        message = (
            f"{live.ref.key} belongs to {record.owner.name} ({record.owner.id}): release it there"
        )
        raise RefusedError(message)
    return Release(live.ref, record, live.record)


def release(provider: Provider, wanted: Release, cancel: threading.Event | None = None) -> None:
    """Remove the record of a space, if it is still the one that was found.

    Raises StalePlanError where somebody has written it since, and InterruptedRunError where
    `cancel` is set before the write begins.
    """
    port = provider.properties
    now = port.read_property(wanted.ref, RECORD_KEY)
    if now is None:
        return
    if now.version != wanted.found.version or not equal(now.value, wanted.found.value):
        message = f"the record of {wanted.ref.key} was written just now: nothing was released"
        raise StalePlanError(message)
    if cancel is not None and cancel.is_set():
        message = "Interrupted: nothing was released."
        raise InterruptedRunError(message)
    try:
        port.delete_property(wanted.ref, RECORD_KEY)
    except NotFoundError:
        return  # gone already
    except UnclearError:
        if port.read_property(wanted.ref, RECORD_KEY) is not None:
            raise
