"""The record keeper: writes a space's ownership record, and nobody else's version of it."""

from dataclasses import dataclass

from spaceform.aspects.properties import LiveProperty
from spaceform.change import SpaceRef
from spaceform.errors import ProviderError, UnclearError
from spaceform.json_value import equal
from spaceform.ownership import Record, encode
from spaceform.provider import Provider
from spaceform.space import RECORD_KEY


@dataclass
class RecordKeeper:
    """One space's record during an apply; `live` is the property as last seen, None for none."""

    provider: Provider
    ref: SpaceRef
    live: LiveProperty | None
    wrote: bool = False

    def write(self, record: Record) -> bool:
        """Write a record unless it is there already; tells whether anything was written.

        Raises ConflictError where somebody else wrote the property since it was last seen.
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
            found = self._read_back(error)
            if found is None or not equal(found.value, value):
                raise
            version = found.version
        self.live = LiveProperty(value=value, version=version)
        self.wrote = True
        return True

    def _read_back(self, error: UnclearError) -> LiveProperty | None:
        try:
            return self.provider.properties.read_property(self.ref, RECORD_KEY)
        except ProviderError:
            raise error from None  # nobody knows: what is told is the write
