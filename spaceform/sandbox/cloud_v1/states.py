"""Content states: what a space suggests, what it allows, and which content is in one."""

from typing import Final

from spaceform.sandbox.cloud_v1.placed_body import placed_body
from spaceform.sandbox.cloud_v1.space_body import state_body
from spaceform.sandbox.wire.bodies import JsonObject
from spaceform.sandbox.wire.call import Call, Operation, Reply
from spaceform.sandbox.wire.paging import integer, page, window

_LIMIT: Final = 25
_MOST: Final = 100


def list_states(call: Call) -> Reply:
    """`GET /space/{spaceKey}/state`."""
    call.space()
    return Reply(body=_states(call))


def get_state_settings(call: Call) -> Reply:
    """`GET /space/{spaceKey}/state/settings`, for administrators of the space."""
    call.administered()
    return Reply(
        body={
            "contentStatesAllowed": True,
            "customContentStatesAllowed": True,
            "spaceContentStatesAllowed": True,
            "spaceContentStates": _states(call),
        }
    )


def list_content_in_state(call: Call) -> Reply:
    """`GET /space/{spaceKey}/state/content?state-id=`; more than 100 at a time is 400."""
    space = call.space()
    state_id = integer(call.needed("state-id"), "state-id")
    part = window(call, _LIMIT, most=_MOST, strict=True)
    inside = call.store.contents.in_space(space.space_id)
    found = (content for content in inside if content.state_id == state_id)
    expansion = call.expansion
    return Reply(body=page(call, found, lambda each: placed_body(call, each, expansion), part))


def _states(call: Call) -> list[JsonObject]:
    return [state_body(state) for state in call.store.content_states.values()]


OPERATIONS: Final = (
    Operation("GET", "/space/{spaceKey}/state", list_states),
    Operation("GET", "/space/{spaceKey}/state/settings", get_state_settings),
    Operation("GET", "/space/{spaceKey}/state/content", list_content_in_state),
)
