"""The record keeper: writes a space's ownership record, and nobody else's version of it."""

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import JsonValue

from spaceform.aspects.properties import LiveProperty
from spaceform.change import SpaceRef
from spaceform.errors import ProviderError, UnclearError
from spaceform.json_value import equal
from spaceform.ownership import Record, encode
from spaceform.progress import WAITS
from spaceform.provider import Provider
from spaceform.space import RECORD_KEY


@dataclass
class RecordKeeper:
    """One space's record during an apply; `live` is the property as last seen, None for none.

    `pause` waits before each look for a record whose answer was lost.
    """

    provider: Provider
    ref: SpaceRef
    live: LiveProperty | None
    pause: Callable[[float], None]
    wrote: bool = False

    def write(self, record: Record) -> bool:
        """Write a record unless it is there already; tells whether anything was written.

        Raises ConflictError where somebody else wrote the property since it was last seen,
        UnclearError where nobody knows what became of the write.
        """
        value = encode(record)
        if self.live is not None and equal(self.live.value, value):
            return False
        version = 1 if self.live is None else self.live.version + 1
        port = self.provider.properties
        try:
            if self.live is None:
                port.create_property(self.ref, RECORD_KEY, value)
            else:
                port.update_property(self.ref, RECORD_KEY, value, version)
        except UnclearError as error:
            version = self._settle(value, error)
        self.live = LiveProperty(value=value, version=version)
        self.wrote = True
        return True

    def _settle(self, value: JsonValue, error: UnclearError) -> int:
        """Read back whether a value was written, and return its version."""
        found = self.live
        for wait in WAITS:
            self.pause(wait)
            try:
                found = self.provider.properties.read_property(self.ref, RECORD_KEY)
            except ProviderError:
                raise error from None  # nobody knows: what is told is the write
            if found is not None and equal(found.value, value):
                return found.version
        if found != self.live:
            raise error
        raise ProviderError(
            "the answer was lost, and it was read back: not made",
            status=error.status,
            method=error.method,
            path=error.path,
            wrote=True,
        ) from error
