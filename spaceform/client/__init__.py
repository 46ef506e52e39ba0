"""The way into a site: credentials, and a provider that speaks the site's dialect."""

import threading
from dataclasses import replace

from spaceform.client.credentials import Credentials, read_credentials
from spaceform.client.dialects import DIALECTS
from spaceform.client.discovery import enter, read_cloud_id
from spaceform.client.expiry import read_expiry
from spaceform.client.site import Dialect, Site, Way
from spaceform.origin import origin_of
from spaceform.transport import Transport

__all__ = ["Credentials", "Site", "open_site", "read_credentials", "read_expiry"]


def open_site(  # noqa: PLR0913 - each is one thing to decide about the way
    credentials: Credentials,
    *,
    parallelism: int = 16,
    max_rps: float | None = None,
    read_only: bool = False,
    cancel: threading.Event | None = None,
    dialect: Dialect | None = None,
) -> Site:
    """Open a site by the way that lets the credentials in, which takes a request or two.

    With `read_only`, nothing but GET can be sent at all. `cancel`, once set, ends every wait. A
    `dialect` given is taken as it is, through the site's own host, and nothing is sent yet. Raises
    AuthError where the credentials are not accepted, UnsupportedError where there is no Confluence.
    """
    origin = origin_of(credentials.site)
    transport = Transport(
        origin,
        credentials.authorization,
        parallelism=parallelism,
        max_rps=max_rps,
        read_only=read_only,
        cancel=cancel or threading.Event(),
    )

    def open_way(way: Way) -> Site:
        # The counter goes along, so that what finding the way took is in the statistics.
        opened = replace(transport, origin=way.origin)
        return replace(DIALECTS[way.dialect](opened, credentials, way.prefix), way=way)

    if dialect is not None:
        return open_way(Way(dialect, origin, credentials.site.removeprefix(origin)))
    with transport:
        return enter(
            credentials,
            open_way,
            lambda: read_cloud_id(lambda path: transport.request("GET", path, anonymous=True)),
        )
