"""Content together with the space that it is in."""

from spaceform.sandbox.data_center.content_body import content_body
from spaceform.sandbox.data_center.space_body import space_body
from spaceform.sandbox.store.records import Content
from spaceform.sandbox.wire.bodies import JsonObject
from spaceform.sandbox.wire.call import Call
from spaceform.sandbox.wire.expansion import Expansion


def placed_body(call: Call, content: Content, expansion: Expansion) -> JsonObject:
    """A page or a blog post, and its space if `expand` names `space` or `container`."""
    body = content_body(call, content, expansion)
    for name in ("space", "container"):
        if name in expansion:
            space = call.store.space_of(content)
            body[name] = space_body(call, space, expansion.below(name))
    return body
