"""Data Center's REST API, `{context}/rest/api`: a module for each part unlike Cloud's v1."""

from spaceform.client.data_center.content import Content
from spaceform.client.data_center.details import Details
from spaceform.client.data_center.directory import Directory
from spaceform.client.data_center.grants import Grants
from spaceform.client.data_center.labels import Labels
from spaceform.client.data_center.lifecycle import Lifecycle
from spaceform.client.data_center.not_offered import LACKS, CustomContent, Settings, Theme
from spaceform.client.data_center.pairs import ABSORBED
from spaceform.client.data_center.spaces import Spaces
from spaceform.client.data_center.version import Version

__all__ = [
    "ABSORBED",
    "LACKS",
    "Content",
    "CustomContent",
    "Details",
    "Directory",
    "Grants",
    "Labels",
    "Lifecycle",
    "Settings",
    "Spaces",
    "Theme",
    "Version",
]
