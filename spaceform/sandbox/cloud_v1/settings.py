"""A space's settings, of which one can be written."""

from typing import Final

from spaceform.sandbox.cloud_v1.space_body import settings_body
from spaceform.sandbox.wire import fields
from spaceform.sandbox.wire.call import Call, Operation, Reply


def get_settings(call: Call) -> Reply:
    """`GET /space/{spaceKey}/settings`."""
    return Reply(body=settings_body(call, call.space()))


def update_settings(call: Call) -> Reply:
    """`PUT /space/{spaceKey}/settings`: `routeOverrideEnabled`; anything else is passed over."""
    body = call.object()
    space = call.owned()
    space.route_override = fields.flag(body, "routeOverrideEnabled", default=space.route_override)
    return Reply(body=settings_body(call, space))


OPERATIONS: Final = (
    Operation("GET", "/space/{spaceKey}/settings", get_settings),
    Operation("PUT", "/space/{spaceKey}/settings", update_settings),
)
