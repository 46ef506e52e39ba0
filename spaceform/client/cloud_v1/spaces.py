"""Whole spaces of v1, in as few requests as it allows."""

from collections.abc import Callable, Iterable
from typing import Literal, TypedDict, TypeVar

from pydantic import JsonValue

from spaceform.aspects.details import Details, Homepage
from spaceform.aspects.grants import GrantRow
from spaceform.aspects.lifecycle import DoomedSpace
from spaceform.aspects.properties import LiveProperty
from spaceform.aspects.settings import Settings as SettingValues
from spaceform.change import SpaceRef
from spaceform.client.answer import Answer, find
from spaceform.client.api import Api
from spaceform.client.cloud_v1 import details, grants, settings
from spaceform.client.cloud_v1.content import BLOG_POST, PAGE, Content
from spaceform.client.cloud_v1.labels import Labels
from spaceform.client.cloud_v1.lifecycle import take_ref
from spaceform.client.cloud_v1.paging import read_all
from spaceform.client.cloud_v1.properties import Properties
from spaceform.client.cloud_v1.settings import Settings
from spaceform.client.cloud_v1.theme import Theme
from spaceform.errors import ForbiddenError, NotFoundError, ProviderError
from spaceform.provider import Want
from spaceform.space import RECORD_KEY, ListedSpace, LiveSpace, Unknown

T = TypeVar("T")

_LIMIT = 200
"""Spaces at a time."""

_EXPANDS: dict[Want, str] = {
    "details": details.EXPAND,
    "grants": grants.EXPAND,
    "settings": settings.EXPAND,
}
"""What comes with the space itself; everything else is a request of its own."""


class Sections(TypedDict, total=False):
    """The sections of a LiveSpace that were wanted."""

    details: Details
    grants: tuple[GrantRow, ...] | Unknown
    properties: dict[str, LiveProperty] | Unknown
    labels: tuple[str, ...] | Unknown
    settings: SettingValues | Unknown
    theme: str | Unknown
    record: LiveProperty | Unknown | None


class Spaces:
    """Implements SpacesPort."""

    def __init__(self, api: Api, content: Content) -> None:
        self._api = api
        self._content = content
        self._properties = Properties(api)
        self._labels = Labels(api)
        self._settings = Settings(api)
        self._theme = Theme(api)

    def look_ahead(self, keys: Iterable[str]) -> None:
        """Learn nothing: what v1 has for many spaces at once is gone on the way."""

    def read_space(self, key: str, wants: frozenset[Want]) -> LiveSpace | None:
        """Read a space with `GET /space/{key}?expand=`, and labels, properties, theme beside it."""
        expand = ",".join(_EXPANDS[want] for want in _EXPANDS if want in wants)
        query = {"expand": expand} if expand else {}
        try:
            answer = self._api.get("space", key, query=query)
        except NotFoundError:
            return None
        ref = take_ref(answer)
        refuse_other_key(answer, key, ref)
        sections = self._take_sections(answer, ref, wants)
        return LiveSpace(ref=ref, status=take_status(answer, answer.value), **sections)

    def list_spaces(self) -> tuple[ListedSpace, ...]:
        """List with `GET /space`."""
        return list_spaces(self._api)

    def find_pages(self, ref: SpaceRef, title: str) -> tuple[Homepage, ...]:
        """Find pages by title, see `Content.find_pages`."""
        return self._content.find_pages(ref, title)

    def read_doomed(self, ref: SpaceRef, name: str) -> DoomedSpace:
        """Count with `GET /space/{key}/content` and `GET /space/{key}/watch`."""
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
        if "grants" in wants:
            rows = grants.find_rows(answer)
            sections["grants"] = Unknown.NOT_VISIBLE if rows is None else rows
        if "settings" in wants:
            sections["settings"] = self._take_settings(answer, ref)
        if "labels" in wants:
            sections["labels"] = if_visible(lambda: self._labels.read_labels(ref))
        if "theme" in wants:
            sections["theme"] = if_visible(lambda: self._theme.read_theme(ref))
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

    def _take_settings(self, answer: Answer, ref: SpaceRef) -> SettingValues | Unknown:
        if find(answer.value, settings.EXPAND) is not None:
            return settings.take_settings(answer, settings.EXPAND)
        return if_visible(lambda: self._settings.read_settings(ref))


def if_visible(read: Callable[[], T]) -> T | Unknown:
    """Return what is read, or that these credentials may not see it."""
    try:
        return read()
    except ForbiddenError:
        return Unknown.NOT_VISIBLE


def refuse_other_key(answer: Answer, key: str, ref: SpaceRef) -> None:
    """Raise ProviderError if another space was given than the one asked for."""
    if ref.key.casefold() != key.casefold():
        raise ProviderError(
            f"The space asked for as {key} has the key {ref.key!r} on the site: use that one.",
            method=answer.method,
            path=answer.path,
        )


def take_status(answer: Answer, part: JsonValue) -> Literal["current", "archived"]:
    """Take whether a space is in use or archived."""
    status = answer.text(part, "status")
    if status == "current":
        return "current"
    return "archived" if status == "archived" else answer.refuse("status")


def list_spaces(api: Api) -> tuple[ListedSpace, ...]:
    """List every space with `GET /space`, which Data Center has as well as v1.

    A site that cuts the list without a word (Cloud does, after 1,000) shows no more.
    """
    answer, rows = read_all(api, "space", limit=_LIMIT)
    return tuple(
        ListedSpace(
            ref=SpaceRef(id=answer.identifier(row, "id"), key=answer.text(row, "key")),
            name=answer.text(row, "name"),
        )
        for row in rows
    )
