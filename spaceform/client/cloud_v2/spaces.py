"""Whole spaces of v2, in one request each where their lists are short."""

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus

from spaceform.aspects.details import Homepage
from spaceform.aspects.lifecycle import DoomedSpace
from spaceform.change import SpaceRef
from spaceform.client.answer import Answer, find
from spaceform.client.api import Api
from spaceform.client.cloud_v1 import Settings, Theme
from spaceform.client.cloud_v1.content import BLOG_POST, PAGE
from spaceform.client.cloud_v1.spaces import (
    Sections,
    if_visible,
    refuse_other_key,
    take_status,
)
from spaceform.client.cloud_v2 import details, labels, properties
from spaceform.client.cloud_v2.content import Content
from spaceform.client.cloud_v2.grants import INCLUDE_ROLES, Grants
from spaceform.client.cloud_v2.keys import Keys, take_ref
from spaceform.client.cloud_v2.labels import Labels
from spaceform.client.cloud_v2.paging import find_included, read_pages
from spaceform.client.cloud_v2.properties import Properties, find_property
from spaceform.errors import NotFoundError, ProviderError
from spaceform.provider import Want
from spaceform.space import RECORD_KEY, ListedSpace, LiveSpace, Unknown

_OPERATIONS = "operations"
_ALWAYS = {"include-operations": "true"}
_LISTED: frozenset[Want] = frozenset({"details"})
"""What a list of spaces shows of each of them."""


@dataclass(frozen=True)
class Spaces:
    """Implements SpacesPort; settings and theme are v1's, everything else comes from `api`."""

    api: Api
    keys: Keys
    grants: Grants
    properties: Properties
    labels: Labels
    settings: Settings
    theme: Theme
    content: Content

    def look_ahead(self, keys: Iterable[str]) -> None:
        """Learn ids and details of up to 250 spaces with one `GET /spaces?keys=`."""
        self.keys.look_ahead(keys)

    def read_space(self, key: str, wants: frozenset[Want]) -> LiveSpace | None:
        """Read a space with `GET /spaces/{id}`, and what does not come along whole beside it.

        The first read after a look ahead costs nothing where that showed all that is wanted.
        """
        ahead = self.keys.take_ahead(key)
        if ahead is not None and ahead.space is None:
            return None
        if ahead is not None and ahead.space is not None and wants <= _LISTED:
            unread = {} if wants else {"details": Unknown.NOT_READ}
            return ahead.space.model_copy(update=unread)
        answer = self._find(key, wants)
        if answer is None:
            return None
        ref = take_ref(answer, answer.object)
        refuse_other_key(answer, key, ref)
        return LiveSpace(
            ref=ref,
            status=take_status(answer, answer.value),
            administered=_is_administered(answer),
            **self._take_sections(answer, ref, wants),
        )

    def list_spaces(self) -> tuple[ListedSpace, ...]:
        """List with `GET /spaces`, 250 at a time."""
        return tuple(
            ListedSpace(ref=take_ref(answer, row), name=answer.text(row, "name"))
            for answer, rows in read_pages(self.api, "spaces")
            for row in rows
        )

    def find_pages(self, ref: SpaceRef, title: str) -> tuple[Homepage, ...]:
        """Find pages by title, see `Content.find_pages`."""
        return self.content.find_pages(ref, title)

    def read_doomed(self, ref: SpaceRef, name: str) -> DoomedSpace:
        """Count pages and blog posts, see `Content.count_content`, and watchers of v1."""
        counts = {each.type: each.count for each in self.content.count_content(ref)}
        return DoomedSpace(
            name=name,
            pages=counts[PAGE],
            blog_posts=counts[BLOG_POST],
            watchers=len(self.content.read_watchers(ref) or ()),
        )

    def _find(self, key: str, wants: frozenset[Want]) -> Answer | None:
        """Read the space of a key; where its id is gone, another space may have the key now."""
        space_id = self.keys.find_id(key)
        if space_id is None:
            return None
        try:
            return self._read(space_id, wants)
        except NotFoundError:
            self.keys.forget(key)
            other = self.keys.find_id(key)
            if other is None:
                return None
            if other == space_id:
                # Listed and yet not there: nothing may be concluded from that.
                raise
            return self._read(other, wants)

    def _read(self, space_id: str, wants: frozenset[Want]) -> Answer:
        query = self._query(wants)
        try:
            return self.api.get("spaces", space_id, query=query)
        except ProviderError as error:
            if error.status != HTTPStatus.BAD_REQUEST or not query.keys() & INCLUDE_ROLES.keys():
                raise
            # Not every site with roles takes that: they are read beside the space from now on.
            self.grants.stop_including_roles()
            return self.api.get("spaces", space_id, query=self._query(wants))

    def _query(self, wants: frozenset[Want]) -> dict[str, str]:
        query = dict(_ALWAYS)
        if "details" in wants:
            query |= details.FORMAT
        if "grants" in wants:
            query |= self.grants.included()
        if wants & {"properties", "record"}:
            query |= properties.INCLUDE
        if "labels" in wants:
            query |= labels.INCLUDE
        return query

    def _take_sections(self, answer: Answer, ref: SpaceRef, wants: frozenset[Want]) -> Sections:
        """Take what came with the space, and read what did not."""
        sections: Sections = {}
        if "details" in wants:
            sections["details"] = details.take_details(answer, answer.object)
        if "grants" in wants:
            sections["grants"] = if_visible(lambda: self.grants.take_grants(answer, ref))
        if "labels" in wants:
            sections["labels"] = if_visible(lambda: self.labels.take_labels(answer, ref))
        if "settings" in wants:
            sections["settings"] = if_visible(lambda: self.settings.read_settings(ref))
        if "theme" in wants:
            sections["theme"] = if_visible(lambda: self.theme.read_theme(ref))
        return sections | self._take_properties(answer, ref, wants)

    def _take_properties(self, answer: Answer, ref: SpaceRef, wants: frozenset[Want]) -> Sections:
        sections: Sections = {}
        if "properties" in wants:
            found = if_visible(lambda: self.properties.take_properties(answer, ref))
            if isinstance(found, dict):
                found.pop(RECORD_KEY, None)
            sections["properties"] = found
        if "record" in wants:
            # Lists lag behind a creation: that it is in none of them does not say it is not there.
            sections["record"] = find_property(answer, RECORD_KEY) or if_visible(
                lambda: self.properties.read_property(ref, RECORD_KEY)
            )
        return sections


def _is_administered(answer: Answer) -> bool | None:
    """Tell whether the caller may administer the space; None where that does not show."""
    part = answer.object.get(_OPERATIONS)
    if part is None:
        return None
    shown = {
        (find(row, "operation"), find(row, "targetType")) for row in answer.objects(part, "results")
    }
    if ("administer", "space") in shown:
        return True
    return None if find_included(answer, _OPERATIONS) is None else False
