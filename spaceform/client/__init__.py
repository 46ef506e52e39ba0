"""The way into a site: credentials, and a provider that speaks the site's dialect."""

import threading

from spaceform.client.credentials import Credentials, read_credentials
from spaceform.client.dialects import DIALECTS, choose_dialect
from spaceform.client.site import Site
from spaceform.transport import Transport

__all__ = ["Credentials", "Site", "open_site", "read_credentials"]


def open_site(
    credentials: Credentials,
    *,
    parallelism: int = 16,
    max_rps: float | None = None,
    read_only: bool = False,
    cancel: threading.Event | None = None,
) -> Site:
    """Open a site; nothing is sent yet.

    With `read_only`, nothing but GET can be sent at all. `cancel`, once set, ends every wait.
    """
    transport = Transport(
        credentials.site,
        credentials.authorization,
        parallelism=parallelism,
        max_rps=max_rps,
        read_only=read_only,
        cancel=cancel or threading.Event(),
    )
    return DIALECTS[choose_dialect(credentials)](transport, credentials)
