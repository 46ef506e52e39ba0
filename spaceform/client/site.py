"""One site, as a dialect serves it."""

from dataclasses import dataclass
from types import TracebackType
from typing import Self

from spaceform.aspects.custom_content import CustomContentPort
from spaceform.aspects.details import DetailsPort
from spaceform.aspects.grants import GrantsPort
from spaceform.aspects.labels import LabelsPort
from spaceform.aspects.lifecycle import LifecyclePort
from spaceform.aspects.properties import PropertiesPort
from spaceform.aspects.settings import SettingsPort
from spaceform.aspects.theme import ThemePort
from spaceform.observation import ObservationPort
from spaceform.provider import DirectoryPort, SpacesPort
from spaceform.transport import Stats, Transport


@dataclass(frozen=True)
class Site:
    """Implements Provider, with `inspection` for what is read for people only.

    It holds connections: close it, or use it in a `with` statement.
    """

    transport: Transport
    spaces: SpacesPort
    directory: DirectoryPort
    lifecycle: LifecyclePort
    details: DetailsPort
    grants: GrantsPort
    custom_content: CustomContentPort
    properties: PropertiesPort
    labels: LabelsPort
    settings: SettingsPort
    theme: ThemePort
    inspection: ObservationPort

    @property
    def site(self) -> str:
        """The origin of the site."""
        return self.transport.origin

    @property
    def stats(self) -> Stats:
        """What was sent and waited until now."""
        return self.transport.stats

    def close(self) -> None:
        """Close all connections."""
        self.transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
