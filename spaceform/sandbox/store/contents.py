"""Pages and blog posts: enough of them to have a homepage, a tree and honest counts."""

from collections.abc import Iterable, Iterator

from spaceform.sandbox.store.records import Content


class Contents:
    """All content of the site, by id and by space, in the order of ids."""

    def __init__(self) -> None:
        """Start with none."""
        self._by_id: dict[int, Content] = {}
        self._by_space: dict[int, dict[int, Content]] = {}

    def add(self, content: Content) -> Content:
        """Take content in."""
        self._by_id[content.content_id] = content
        self._by_space.setdefault(content.space_id, {})[content.content_id] = content
        return content

    def discard(self, content_id: int) -> None:
        """Forget one piece of content, if it is there."""
        content = self._by_id.pop(content_id, None)
        if content is not None:
            del self._by_space[content.space_id][content_id]

    def discard_space(self, space_id: int) -> None:
        """Forget everything in a space."""
        for content_id in self._by_space.pop(space_id, {}):
            del self._by_id[content_id]

    def with_id(self, content_id: int) -> Content | None:
        """The content with an id."""
        return self._by_id.get(content_id)

    def in_space(self, space_id: int, kind: str | None = None) -> Iterator[Content]:
        """A space's content, of one kind or of all."""
        return _of_kind(self._by_space.get(space_id, {}).values(), kind)

    def titled(self, space_id: int, kind: str, title: str) -> Content | None:
        """The content of a kind with a title, however it is capitalised."""
        wanted = title.lower()
        return next(
            (each for each in self.in_space(space_id, kind) if each.title.lower() == wanted), None
        )

    def children(self, parent: Content) -> Iterator[Content]:
        """The pages directly below a page."""
        siblings = self._by_space[parent.space_id].values()
        return (each for each in siblings if each.parent_id == parent.content_id)

    def descendants(self, parent: Content) -> Iterator[Content]:
        """The pages anywhere below a page."""
        waiting = [parent]
        while waiting:
            children = list(self.children(waiting.pop()))
            waiting += children
            yield from children

    def ancestors(self, content: Content) -> list[Content]:
        """The pages above a page, from the top."""
        above: list[Content] = []
        parent = self._parent(content)
        while parent is not None:
            above.insert(0, parent)
            parent = self._parent(parent)
        return above

    def _parent(self, content: Content) -> Content | None:
        return None if content.parent_id is None else self._by_id.get(content.parent_id)

    def __iter__(self) -> Iterator[Content]:
        """All content."""
        return iter(self._by_id.values())


def _of_kind(contents: Iterable[Content], kind: str | None) -> Iterator[Content]:
    return (each for each in contents if kind is None or each.kind == kind)
