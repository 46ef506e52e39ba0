"""The site's spaces: found by key without case, by id, or in the order of their keys."""

from bisect import bisect_left, insort
from collections.abc import Iterator

from spaceform.sandbox.store.records import Space


class Spaces:
    """An index that is kept as spaces come and go, so that no request walks over all of them."""

    def __init__(self) -> None:
        """Start with none."""
        self._by_key: dict[str, Space] = {}
        self._by_id: dict[int, Space] = {}
        self._order: list[str] = []

    def add(self, space: Space) -> Space:
        """Take a space in."""
        key = space.key.lower()
        self._by_key[key] = space
        self._by_id[space.space_id] = space
        insort(self._order, key)
        return space

    def discard(self, space_id: int) -> None:
        """Forget a space, if it is there."""
        space = self._by_id.pop(space_id, None)
        if space is not None:
            key = space.key.lower()
            del self._by_key[key]
            del self._order[bisect_left(self._order, key)]

    def find(self, key: str) -> Space | None:
        """The space with a key, however it is capitalised."""
        return self._by_key.get(key.lower())

    def with_id(self, space_id: int) -> Space | None:
        """The space with an id."""
        return self._by_id.get(space_id)

    def __iter__(self) -> Iterator[Space]:
        """All spaces, by key."""
        return (self._by_key[key] for key in self._order)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._order)
