"""One site, as a dialect serves it."""

from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Literal, NamedTuple, Self

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
from spaceform.site_roles import RolesPort
from spaceform.space import Section
from spaceform.transport import Stats, Transport

Dialect = Literal["cloud-v1", "cloud-v2", "data-center"]


class Way(NamedTuple):
    """A way in: the dialect, where requests go, and the path that all of them begin with."""

    dialect: Dialect
    origin: str
    prefix: str = ""

    @property
    def is_gateway(self) -> bool:
        """Whether it leads through Atlassian's gateway and not through the site's own host."""
        return self.dialect != "data-center" and bool(self.prefix)


def _unversioned() -> None:
    """Return no version: Cloud has none."""


@dataclass(frozen=True)
class Site:
    """Implements Provider, with `inspection` for what is read for people only.

    `site` is where people find it, whatever `way` the requests take. `read_version` reads what
    version of Confluence it is, None where it does not show. It holds connections: close it, or
    use it in a `with` statement.
    """

    site: str
    transport: Transport
    spaces: SpacesPort
    directory: DirectoryPort
    roles: RolesPort
    lifecycle: LifecyclePort
    details: DetailsPort
    grants: GrantsPort
    custom_content: CustomContentPort
    properties: PropertiesPort
    labels: LabelsPort
    settings: SettingsPort
    theme: ThemePort
    inspection: ObservationPort
    lacks: frozenset[Section] = frozenset()
    read_version: Callable[[], str | None] = _unversioned
    way: Way | None = None

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
