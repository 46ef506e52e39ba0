"""Which dialect serves which aspect of a site."""

from collections.abc import Callable
from typing import Final, Literal

from spaceform.client import cloud_v1
from spaceform.client.api import Api
from spaceform.client.credentials import Credentials
from spaceform.client.site import Site
from spaceform.transport import Transport

Dialect = Literal["cloud-v1"]


def serve_cloud_v1(transport: Transport, credentials: Credentials) -> Site:
    """Serve everything through Cloud's first API."""
    api = Api(transport, "/wiki/rest/api")
    directory = cloud_v1.Directory(api, bearer=credentials.email is None)
    content = cloud_v1.Content(api)
    return Site(
        transport=transport,
        spaces=cloud_v1.Spaces(api, content),
        directory=directory,
        lifecycle=cloud_v1.Lifecycle(api),
        details=cloud_v1.Details(api),
        grants=cloud_v1.Grants(api),
        custom_content=cloud_v1.CustomContent(api, directory),
        properties=cloud_v1.Properties(api),
        labels=cloud_v1.Labels(api),
        settings=cloud_v1.Settings(api),
        theme=cloud_v1.Theme(api),
        inspection=content,
    )


DIALECTS: Final[dict[Dialect, Callable[[Transport, Credentials], Site]]] = {
    "cloud-v1": serve_cloud_v1,
}


def choose_dialect(_credentials: Credentials) -> Dialect:
    """Choose the dialect that the site speaks; there is one so far."""
    return "cloud-v1"
