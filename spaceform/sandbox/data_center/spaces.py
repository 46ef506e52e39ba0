"""Spaces: listed, created, read, changed, archived, deleted."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from spaceform.sandbox.data_center.space_body import space_body
from spaceform.sandbox.store.records import Space
from spaceform.sandbox.store.refusal import forbidden, invalid
from spaceform.sandbox.wire import fields
from spaceform.sandbox.wire.bodies import HttpError
from spaceform.sandbox.wire.call import NO_CONTENT, Call, Operation, Reply
from spaceform.sandbox.wire.expansion import Expansion
from spaceform.sandbox.wire.paging import natural, page, window

MAX_NAME_LENGTH: Final = 255
MAX_KEY_LENGTH: Final = 255

_KEY: Final = re.compile(r"~[A-Za-z0-9._@-]+|[A-Za-z0-9]+")
_STATUSES: Final = ("current", "archived")
_KINDS: Final = ("global", "personal")
_LIMIT: Final = 25
_ONE: Final = "/space/{spaceKey}"

_WRITTEN: Final = Expansion.of(["description.plain", "homepage", "metadata"])
"""What the answer to a write shows without being asked."""


def list_spaces(call: Call) -> Reply:
    """`GET /space`: what the caller sees, by key.

    A trap of the real one (CONFSERVER-95312): past its end the list has the last space once more.
    """
    part, expansion = window(call, _LIMIT), call.expansion
    found = list(_filtered(call, _named(call)))
    body = page(call, found, lambda space: space_body(call, space, expansion), part)
    if part.start > len(found) > 0:
        body |= {"results": [space_body(call, found[-1], expansion)], "size": 1}
    return Reply(body=body)


def get_space(call: Call) -> Reply:
    """`GET /space/{spaceKey}`."""
    return Reply(body=space_body(call, call.space(), call.expansion))


def create_space(call: Call) -> Reply:
    """`POST /space`: with the site's default grants."""
    return _create(call, private=False)


def create_private_space(call: Call) -> Reply:
    """`POST /space/_private`: only the creator holds anything."""
    return _create(call, private=True)


def update_space(call: Call) -> Reply:
    """`PUT /space/{spaceKey}`: changes name, description and homepage, and passes over the rest."""
    body = call.object()
    space = call.owned()
    name, description = fields.optional_text(body, "name"), _description(body)
    homepage = fields.optional_mapping(body, "homepage")
    homepage_id = None if homepage is None else _homepage_id(call, space, homepage)
    space.name = space.name if name is None else _checked_name(name)
    space.description = space.description if description is None else description
    space.homepage_id = homepage_id or space.homepage_id
    return Reply(body=space_body(call, space, _WRITTEN))


def archive_space(call: Call) -> Reply:
    """`PUT /space/{spaceKey}/archive`; a space that is archived already stays so."""
    call.administered().status = "archived"
    return NO_CONTENT


def restore_space(call: Call) -> Reply:
    """`PUT /space/{spaceKey}/restore`; a space that is current already stays so."""
    call.administered().status = "current"
    return NO_CONTENT


def delete_space(call: Call) -> Reply:
    """`DELETE /space/{spaceKey}`: begins a long task; asked again, it names the one that runs."""
    space = call.owned()
    task_id = space.deletion_task
    if task_id is None:
        task_id = call.store.ids.next()
        call.store.tasks.delete(space, call.caller, task_id, call.store.clock())
    # Like every path in an answer, this one is without the context.
    links = {"status": f"/rest/api/longtask/{task_id}"}
    return Reply(202, {"id": str(task_id), "links": links})


def _named(call: Call) -> Iterable[Space]:
    """The spaces whose keys the query names; all if it names none."""
    keys = call.query.get("spaceKey")
    if keys is None:
        return call.store.spaces
    spaces = (call.store.spaces.find(key) for key in keys)
    found = {space.key: space for space in spaces if space is not None}
    return sorted(found.values(), key=lambda space: space.key.lower())


def _filtered(call: Call, spaces: Iterable[Space]) -> Iterator[Space]:
    status, kind = _query_choice(call, "status", _STATUSES), _query_choice(call, "type", _KINDS)
    wanted = set(call.query.get("label", ()))
    favourite = call.first("favourite") == "true"
    for space in spaces:
        # Favourites are a matter of the user interface: nobody has any here.
        named = not wanted or any(label.name in wanted for label in space.labels)
        fits = status in (None, space.status) and kind in (None, space.kind)
        if fits and named and not favourite and call.sees(space):
            yield space


def _query_choice(call: Call, name: str, choices: tuple[str, ...]) -> str | None:
    value = call.first(name)
    if value is not None and value not in choices:
        raise HttpError(400, f"Invalid {name} {value!r}: one of {', '.join(choices)}")
    return value


def _create(call: Call, *, private: bool) -> Reply:
    body = call.object()
    if not call.caller.can_create_spaces:
        raise forbidden(f"{call.caller.name} does not have permission to create a space")
    key = fields.text(body, "key")
    if len(key) > MAX_KEY_LENGTH or not _KEY.fullmatch(key):
        raise invalid(f"Invalid space key: letters and digits, at most {MAX_KEY_LENGTH}")
    name, description = _checked_name(fields.text(body, "name")), _description(body)
    space = call.store.new_space(key, name, call.caller)
    space.description = description or ""
    call.store.grant_defaults(space, call.caller, private=private)
    return Reply(body=space_body(call, space, _WRITTEN))


def _checked_name(name: str) -> str:
    if not name.strip() or len(name) > MAX_NAME_LENGTH:
        raise invalid(f"A space's name has 1 to {MAX_NAME_LENGTH} characters")
    return name


def _description(body: fields.Body) -> str | None:
    description = fields.optional_mapping(body, "description")
    if description is None:
        return None
    return fields.optional_text(fields.mapping(description, "plain"), "value") or ""


def _homepage_id(call: Call, space: Space, homepage: fields.Body) -> int:
    given = homepage.get("id")
    page_id = natural(str(given) if isinstance(given, str | int) else "") or 0
    content = call.store.contents.with_id(page_id)
    if content is None or content.space_id != space.space_id or content.kind != "page":
        raise invalid(f"homepage: there is no page with id {given!r} in space {space.key}")
    return page_id


OPERATIONS: Final = (
    Operation("GET", "/space", list_spaces),
    Operation("POST", "/space", create_space),
    Operation("POST", "/space/_private", create_private_space),
    Operation("GET", _ONE, get_space),
    Operation("PUT", _ONE, update_space),
    Operation("DELETE", _ONE, delete_space),
)

ARCHIVING: Final = (
    Operation("PUT", f"{_ONE}/archive", archive_space),
    Operation("PUT", f"{_ONE}/restore", restore_space),
)
