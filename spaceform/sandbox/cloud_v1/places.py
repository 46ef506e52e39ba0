"""Where things are, as links below `/wiki`."""

from urllib.parse import quote

from spaceform.sandbox.store.records import Content, Space


def space_path(space: Space) -> str:
    """A space's own address."""
    return f"/rest/api/space/{quote(space.key, safe='~')}"


def content_path(content: Content) -> str:
    """A page's or a blog post's own address."""
    return f"/rest/api/content/{content.content_id}"
