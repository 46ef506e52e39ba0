"""Which space has which key: v2 knows spaces by their ids, and tells ids by keys."""

from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import quote

from spaceform.change import SpaceRef
from spaceform.client.answer import Answer, Object
from spaceform.client.api import Api
from spaceform.client.cloud_v1.spaces import refuse_other_key, take_status
from spaceform.client.cloud_v2.details import FORMAT, take_details
from spaceform.client.cloud_v2.paging import read_all
from spaceform.errors import NotFoundError, ProviderError
from spaceform.space import LiveSpace

_MOST_KEYS = 250
_LONGEST_QUERY = 5000
"""Characters for all the keys of one request: servers and proxies refuse longer addresses."""

_COMMA = len(quote(","))


class Listed(NamedTuple):
    """A space in a list, and the answer that the list came in."""

    answer: Answer
    row: Object


class Ahead(NamedTuple):
    """What a look ahead learnt of one key; no space where none of that key was listed."""

    space: LiveSpace | None


class Keys:
    """The ids of spaces by key, each asked for once in a run; keys compare without case."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._ids: dict[str, str] = {}
        self._ahead: dict[str, Ahead] = {}

    def look_ahead(self, keys: Iterable[str]) -> None:
        """Learn of many spaces at once with `GET /spaces?keys=`, archived ones too."""
        for chunk in _chunks(dict.fromkeys(key.casefold() for key in keys)):
            try:
                answer, rows = self._list(chunk)
            except ProviderError as error:
                if error.status != HTTPStatus.BAD_REQUEST:
                    raise
                # One key may have been too much: each is asked for when its space is read.
                continue
            self._learn_listed(chunk, answer, rows)

    def take_ahead(self, key: str) -> Ahead | None:
        """Return what was learnt ahead of a key, once; None where nothing was."""
        return self._ahead.pop(key.casefold(), None)

    def find(self, key: str) -> Listed | None:
        """Ask for the space of one key with `GET /spaces?keys=`; None where none is visible.

        Raises ProviderError where the site has that space under another key.
        """
        answer, rows = self._list([key])
        if not rows:
            self.forget(key)
            return None
        same = [row for row in rows if answer.text(row, "key").casefold() == key.casefold()]
        found = (same or rows)[0]
        ref = take_ref(answer, found)
        refuse_other_key(answer, key, ref)
        self.learn(ref)
        return Listed(answer, found)

    def find_id(self, key: str) -> str | None:
        """Return the id of the space of a key, asking where it is not known yet."""
        known = self._ids.get(key.casefold())
        if known is not None:
            return known
        found = self.find(key)
        return None if found is None else take_ref(*found).id

    def is_there(self, ref: SpaceRef) -> bool:
        """Tell with `GET /spaces/{id}` whether there is a space of that id, whatever its key."""
        try:
            self._api.get("spaces", ref.id)
        except NotFoundError:
            return False
        return True

    def learn(self, ref: SpaceRef) -> None:
        """Remember the id of a space."""
        self._ids[ref.key.casefold()] = ref.id

    def forget(self, key: str) -> None:
        """Forget which space has a key: the next read asks."""
        self._ids.pop(key.casefold(), None)
        self._ahead.pop(key.casefold(), None)

    def _list(self, keys: list[str]) -> tuple[Answer, list[Object]]:
        return read_all(self._api, "spaces", query={"keys": ",".join(keys), **FORMAT})

    def _learn_listed(self, keys: list[str], answer: Answer, rows: list[Object]) -> None:
        spaces = [take_listed(answer, row) for row in rows]
        by_key = {space.ref.key.casefold(): space for space in spaces}
        for key in keys:
            self.forget(key)
            if key in by_key:
                self.learn(by_key[key].ref)
        # A space that nobody asked for may be one of those asked for under another name: then
        # none that is not listed counts as absent.
        is_clear = by_key.keys() <= set(keys)
        for key in keys if is_clear else by_key.keys() & set(keys):
            self._ahead[key] = Ahead(by_key.get(key))


def take_ref(answer: Answer, space: Object) -> SpaceRef:
    """Take a space's id and key out of an answer."""
    return SpaceRef(id=answer.identifier(space, "id"), key=answer.text(space, "key"))


def take_listed(answer: Answer, space: Object) -> LiveSpace:
    """Take what every answer about a space shows."""
    return LiveSpace(
        ref=take_ref(answer, space),
        status=take_status(answer, space),
        details=take_details(answer, space),
    )


def _chunks(keys: Iterable[str]) -> Iterator[list[str]]:
    """Divide keys into as few requests as their number and their length allow."""
    chunk: list[str] = []
    length = 0
    for key in keys:
        size = len(quote(key)) + _COMMA
        if chunk and (len(chunk) == _MOST_KEYS or length + size > _LONGEST_QUERY):
            yield chunk
            chunk, length = [], 0
        chunk.append(key)
        length += size
    if chunk:
        yield chunk
