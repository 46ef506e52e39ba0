"""Cloud's second REST API, `/wiki/api/v2`, a module for each part; v1 serves what it lacks."""

from spaceform.client.cloud_v2.content import Content
from spaceform.client.cloud_v2.grants import Grants
from spaceform.client.cloud_v2.keys import Keys
from spaceform.client.cloud_v2.labels import Labels
from spaceform.client.cloud_v2.lifecycle import Lifecycle
from spaceform.client.cloud_v2.properties import Properties
from spaceform.client.cloud_v2.roles import Roles
from spaceform.client.cloud_v2.spaces import Spaces

__all__ = [
    "Content",
    "Grants",
    "Keys",
    "Labels",
    "Lifecycle",
    "Properties",
    "Roles",
    "Spaces",
]
