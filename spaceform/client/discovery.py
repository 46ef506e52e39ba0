"""Discovery: what kind of site it is, and by which way its API lets these credentials in."""

from collections.abc import Callable
from urllib.parse import urlsplit

from spaceform.client.answer import find_text
from spaceform.client.credentials import CLOUD_ID, SITE, Credentials
from spaceform.client.site import Dialect, Site, Way
from spaceform.errors import (
    AuthError,
    ForbiddenError,
    MalformedResponseError,
    NotFoundError,
    ProviderError,
    UnsupportedError,
)
from spaceform.origin import gateway_of, origin_of, path_of

__all__ = ["Dialect", "Way", "enter", "read_cloud_id"]

_TENANT = "/_edge/tenant_info"
_CLOUD_HOST = ".atlassian.net"
_CLOUD_CONTEXT = "/wiki"
_NOT_CLOUD = (
    AuthError,
    ForbiddenError,
    MalformedResponseError,
    NotFoundError,
    UnsupportedError,
)
"""What a site answers that does not have the page with the id of its cloud."""

Open = Callable[[Way], Site]
AskCloudId = Callable[[], str | None]


def enter(credentials: Credentials, open_way: Open, ask_cloud_id: AskCloudId) -> Site:
    """Open a site by the first way that lets the credentials in.

    Raises AuthError where no way does, and UnsupportedError where the site is no Confluence.
    """
    origin = origin_of(credentials.site)
    direct = Way("cloud-v2", origin)
    if credentials.cloud_id or credentials.client:
        return open_way(_gateway(credentials, credentials.cloud_id or ask_cloud_id()))
    if (urlsplit(origin).hostname or "").endswith(_CLOUD_HOST):
        return _enter_cloud(credentials, direct, open_way, ask_cloud_id)
    cloud_id = ask_cloud_id()
    if cloud_id is None:
        return _enter_data_center(credentials, open_way)
    return _enter_cloud(credentials, direct, open_way, lambda: cloud_id)


def read_cloud_id(ask: Callable[[str], object]) -> str | None:
    """Read the id of a site's cloud with `GET /_edge/tenant_info`; None on a Data Center.

    It is asked for without credentials, which only a Confluence that we know should see.
    """
    try:
        found = ask(_TENANT)
    except _NOT_CLOUD:
        return None
    return find_text(found, "cloudId") if isinstance(found, dict) else None


def _gateway(credentials: Credentials, cloud_id: str | None) -> Way:
    if cloud_id is None:
        message = (
            f"{credentials.site} does not tell the id of its cloud, which these credentials need:"
            f" check {SITE}, or set {CLOUD_ID}."
        )
        raise UnsupportedError(message, method="GET", path=_TENANT)
    prefix = path_of("ex", "confluence", cloud_id)
    return Way("cloud-v2", gateway_of(credentials.site), prefix)


def _enter_cloud(
    credentials: Credentials, direct: Way, open_way: Open, ask_cloud_id: AskCloudId
) -> Site:
    """Enter through the site's own host; where it does not take the token, through the gateway.

    A scoped token is refused by the host (401) and works through the gateway only, and nothing in
    a token tells whether it is a scoped one.
    """
    try:
        return _admitted(open_way, direct)
    except AuthError as refused:
        cloud_id = ask_cloud_id()
        if cloud_id is None:
            raise
        try:
            return _admitted(open_way, _gateway(credentials, cloud_id))
        except AuthError:
            raise refused from None


def _enter_data_center(credentials: Credentials, open_way: Open) -> Site:
    """Enter a Data Center; what people paste may lack the `/wiki` that was taken for Cloud's."""
    origin = origin_of(credentials.site)
    context = credentials.site.removeprefix(origin)
    refused: ProviderError | None = None
    for prefix in (context,) if context else ("", _CLOUD_CONTEXT):
        try:
            return _admitted(open_way, Way("data-center", origin, prefix))
        except (NotFoundError, MalformedResponseError, UnsupportedError) as error:
            refused = refused or error
    message = (
        f"{credentials.site} is neither Confluence Cloud nor a Confluence Data Center: check"
        f" {SITE}, which has to name the path below which a Data Center stands, if there is one."
        f" {refused.message if refused else ''}"
    )
    raise UnsupportedError(message, method="GET", path=context or "/")


def _admitted(open_way: Open, way: Way) -> Site:
    """Open a way and have the site say who is asking, which is kept for the run."""
    site = open_way(way)
    try:
        site.directory.read_identity()
    except BaseException:
        site.close()
        raise
    return site
