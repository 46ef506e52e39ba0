"""Cloud's first REST API, `/wiki/rest/api`: a module for each of its parts."""

from spaceform.client.cloud_v1.content import Content
from spaceform.client.cloud_v1.custom_content import CustomContent
from spaceform.client.cloud_v1.details import Details
from spaceform.client.cloud_v1.directory import Directory
from spaceform.client.cloud_v1.grants import Grants
from spaceform.client.cloud_v1.labels import Labels
from spaceform.client.cloud_v1.lifecycle import Lifecycle
from spaceform.client.cloud_v1.properties import Properties
from spaceform.client.cloud_v1.settings import Settings
from spaceform.client.cloud_v1.spaces import Spaces
from spaceform.client.cloud_v1.theme import Theme

__all__ = [
    "Content",
    "CustomContent",
    "Details",
    "Directory",
    "Grants",
    "Labels",
    "Lifecycle",
    "Properties",
    "Settings",
    "Spaces",
    "Theme",
]
