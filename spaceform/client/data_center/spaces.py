"""Whole spaces of a Data Center, in as few requests as it allows."""

from collections.abc import Iterable
from typing import Literal

from spaceform.aspects.details import Homepage
from spaceform.aspects.lifecycle import DoomedSpace
from spaceform.change import SpaceRef
from spaceform.client import cloud_v1
from spaceform.client.answer import Answer
from spaceform.client.api import Api
from spaceform.client.cloud_v1 import details
from spaceform.client.cloud_v1.content import BLOG_POST, PAGE
from spaceform.client.cloud_v1.lifecycle import take_ref
from spaceform.client.cloud_v1.spaces import Sections, if_visible, list_spaces, refuse_other_key
from spaceform.client.data_center import labels
from spaceform.client.data_center.content import Content
from spaceform.client.data_center.grants import Grants
from spaceform.client.data_center.not_offered import LACKS, refuse
from spaceform.errors import NotFoundError
from spaceform.provider import Want
from spaceform.space import RECORD_KEY, ListedSpace, LiveSpace, Unknown

_EXPANDS: dict[Want, str] = {"details": details.EXPAND, "labels": labels.EXPAND}
"""What comes with the space itself; everything else is a request of its own."""


class Spaces:
    """Implements SpacesPort."""

    def __init__(self, api: Api, grants: Grants, content: Content) -> None:
        self._api = api
        self._grants = grants
        self._content = content
        self._properties = cloud_v1.Properties(api)

    def look_ahead(self, keys: Iterable[str]) -> None:
        """Learn nothing: `GET /space` of many keys has no more than the first read of each."""

    def read_space(self, key: str, wants: frozenset[Want]) -> LiveSpace | None:
        """Read a space with `GET /space/{key}?expand=`, and grants and properties beside it."""
        for want in sorted(wants & LACKS):
            refuse(f"the {want} of a space")
        expand = ",".join(_EXPANDS[want] for want in _EXPANDS if want in wants)
        query = {"expand": expand} if expand else {}
        try:
            answer = self._api.get("space", key, query=query)
        except NotFoundError:
            return None
        ref = take_ref(answer)
        refuse_other_key(answer, key, ref)
        sections = self._take_sections(answer, ref, wants)
        administered = None
        if "grants" in sections:
            # None but the administrators of a space may read who has access to it.
            administered = sections["grants"] is not Unknown.NOT_VISIBLE
        return LiveSpace(ref=ref, status=_status(answer), administered=administered, **sections)

    def list_spaces(self) -> tuple[ListedSpace, ...]:
        """List with `GET /space`."""
        return list_spaces(self._api)

    def find_pages(self, ref: SpaceRef, title: str) -> tuple[Homepage, ...]:
        """Find pages by title, see `Content.find_pages`."""
        return self._content.find_pages(ref, title)

    def read_doomed(self, ref: SpaceRef, name: str) -> DoomedSpace:
        """Count with `GET /space/{key}/content` and `GET /space/{key}/watchers`."""
        counts = {each.type: each.count for each in self._content.count_content(ref)}
        return DoomedSpace(
            name=name,
            pages=counts[PAGE],
            blog_posts=counts[BLOG_POST],
            watchers=len(self._content.read_watchers(ref) or ()),
        )

    def _take_sections(self, answer: Answer, ref: SpaceRef, wants: frozenset[Want]) -> Sections:
        """Take what came with the space, and read what did not."""
        sections: Sections = {}
        if "details" in wants:
            sections["details"] = details.take_details(answer)
        if "labels" in wants:
            sections["labels"] = labels.read_labels(self._api, ref, answer)
        if "grants" in wants:
            sections["grants"] = if_visible(lambda: self._grants.read_grants(ref))
        if "properties" in wants:
            sections |= self._read_properties(ref)
        elif "record" in wants:
            sections["record"] = if_visible(lambda: self._properties.read_property(ref, RECORD_KEY))
        return sections

    def _read_properties(self, ref: SpaceRef) -> Sections:
        """Read the properties; the record is one of them, so it costs no request of its own."""
        properties = if_visible(lambda: self._properties.read_properties(ref))
        if isinstance(properties, Unknown):
            return {"properties": properties, "record": properties}
        record = properties.pop(RECORD_KEY, None)
        return {"properties": properties, "record": record}


def _status(answer: Answer) -> Literal["current", "archived"]:
    """Read the status, which versions write in upper or in lower case."""
    status = answer.text(answer.value, "status").lower()
    if status == "current":
        return "current"
    return "archived" if status == "archived" else answer.refuse("status")
