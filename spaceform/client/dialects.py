"""Which dialect serves which aspect of a site."""

from collections.abc import Callable
from typing import Final

from spaceform.aspects.grants import DATA_CENTER_PAIRS
from spaceform.client import cloud_v1, cloud_v2, data_center
from spaceform.client.api import Api
from spaceform.client.credentials import Credentials
from spaceform.client.permissions_only import PermissionsOnly
from spaceform.client.site import Dialect, Site
from spaceform.transport import Transport

Serve = Callable[[Transport, Credentials, str], Site]
"""Makes a site of a transport, the credentials, and the path that all requests begin with."""


def serve_cloud_v1(transport: Transport, credentials: Credentials, prefix: str) -> Site:
    """Serve everything through Cloud's first API, on sites without roles that still have it."""
    api = Api(transport, f"{prefix}/wiki/rest/api")
    directory = cloud_v1.Directory(api, alone=_is_alone(credentials))
    content = cloud_v1.Content(api)
    return Site(
        site=credentials.site,
        transport=transport,
        spaces=cloud_v1.Spaces(api, content),
        directory=directory,
        roles=PermissionsOnly(),
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


def serve_cloud_v2(transport: Transport, credentials: Credentials, prefix: str) -> Site:
    """Serve Cloud's way of today: everything through v2 that it has, the rest through v1."""
    api = Api(transport, f"{prefix}/wiki/api/v2")
    api_v1 = Api(transport, f"{prefix}/wiki/rest/api")
    directory = cloud_v1.Directory(api_v1, alone=_is_alone(credentials))
    roles = cloud_v2.Roles(api, api_v1)
    spaces = cloud_v2.Spaces(
        api=api,
        keys=cloud_v2.Keys(api),
        grants=cloud_v2.Grants(api, api_v1, roles),
        properties=cloud_v2.Properties(api),
        labels=cloud_v2.Labels(api, api_v1),
        settings=cloud_v1.Settings(api_v1),
        theme=cloud_v1.Theme(api_v1),
        content=cloud_v2.Content(api, api_v1),
    )
    return Site(
        site=credentials.site,
        transport=transport,
        spaces=spaces,
        directory=directory,
        roles=roles,
        lifecycle=cloud_v2.Lifecycle(api_v1, spaces.keys),
        details=cloud_v1.Details(api_v1),
        grants=spaces.grants,
        custom_content=cloud_v1.CustomContent(api_v1, directory),
        properties=spaces.properties,
        labels=spaces.labels,
        settings=spaces.settings,
        theme=spaces.theme,
        inspection=spaces.content,
    )


def serve_data_center(transport: Transport, credentials: Credentials, context: str) -> Site:
    """Serve a Data Center, version 9.1 or later, that stands below a context path or none."""
    api = Api(transport, f"{context}/rest/api")
    version = data_center.Version(transport, context)
    grants = data_center.Grants(api, version)
    content = data_center.Content(api)
    return Site(
        site=credentials.site,
        transport=transport,
        spaces=data_center.Spaces(api, grants, content),
        directory=data_center.Directory(api),
        roles=PermissionsOnly(
            absorbed=data_center.ABSORBED, extra=DATA_CENTER_PAIRS, has_companions=False
        ),
        lifecycle=data_center.Lifecycle(api, version),
        details=data_center.Details(api),
        grants=grants,
        custom_content=data_center.CustomContent(),
        properties=cloud_v1.Properties(api),
        labels=data_center.Labels(api, version),
        settings=data_center.Settings(),
        theme=data_center.Theme(),
        inspection=content,
        lacks=data_center.LACKS,
        read_version=version.read,
    )


def _is_alone(credentials: Credentials) -> bool:
    """Tell whether a token stands alone, as an app's does; a service account is no app."""
    return credentials.email is None and credentials.client is None


DIALECTS: Final[dict[Dialect, Serve]] = {
    "cloud-v1": serve_cloud_v1,
    "cloud-v2": serve_cloud_v2,
    "data-center": serve_data_center,
}
