"""Spaces: listed, created, read, changed, deleted."""

from collections.abc import Iterable, Iterator
from typing import Final

from spaceform.sandbox.cloud_v1.roles_only import refuse_without_roles
from spaceform.sandbox.cloud_v1.space_body import space_body
from spaceform.sandbox.store import grants
from spaceform.sandbox.store.records import ANONYMOUS, Space
from spaceform.sandbox.store.refusal import RefusalError, forbidden, invalid
from spaceform.sandbox.wire import fields
from spaceform.sandbox.wire.bodies import HttpError
from spaceform.sandbox.wire.call import Call, Operation, Reply
from spaceform.sandbox.wire.expansion import Expansion
from spaceform.sandbox.wire.naming import checked_name, space_alias, space_key
from spaceform.sandbox.wire.paging import MAX_ID, integer, natural, page, window

_STATUSES: Final = ("current", "archived")
_KINDS: Final = ("global", "personal", "collaboration", "knowledge_base")
_LIMIT: Final = 25

_WRITTEN: Final = Expansion.of(["description.plain", "homepage", "icon"])
"""What the answer to a write shows without being asked."""


def list_spaces(call: Call) -> Reply:
    """`GET /space`: what the caller sees, by key."""
    part = window(call, _LIMIT)
    spaces = _filtered(call, _named(call))
    expansion = call.expansion
    return Reply(body=page(call, spaces, lambda space: space_body(call, space, expansion), part))


def get_space(call: Call) -> Reply:
    """`GET /space/{spaceKey}`."""
    return Reply(body=space_body(call, call.space(), call.expansion))


def create_space(call: Call) -> Reply:
    """`POST /space`: with the site's default grants, or with exactly those that the body lists."""
    body = call.object()
    permissions = body.get("permissions")
    if permissions is not None:
        refuse_without_roles(call)
    wanted = list(_permissions(call, body)) if permissions is not None else None
    space = _create(call, body)
    if wanted is None:
        call.store.grant_defaults(space, call.caller, private=False)
    for principal, pair in wanted or ():
        grants.put(space, principal, pair, call.store.ids)
    return Reply(body=space_body(call, space, _WRITTEN))


def create_private_space(call: Call) -> Reply:
    """`POST /space/_private`: only the creator holds anything."""
    space = _create(call, call.object())
    call.store.grant_defaults(space, call.caller, private=True)
    return Reply(body=space_body(call, space, _WRITTEN))


def update_space(call: Call) -> Reply:
    """`PUT /space/{spaceKey}`: changes what the body names and keeps the rest."""
    body = call.object()
    space = call.owned()
    name = fields.optional_text(body, "name")
    description = _description(body)
    status = _one_of(body, "status", _STATUSES)
    kind = _one_of(body, "type", _KINDS)
    homepage = fields.optional_mapping(body, "homepage")
    homepage_id = None if homepage is None else _homepage_id(call, space, homepage)
    space.name = space.name if name is None else checked_name(name)
    space.description = space.description if description is None else description
    space.status = status or space.status
    space.kind = kind or space.kind
    space.homepage_id = homepage_id or space.homepage_id
    return Reply(body=space_body(call, space, _WRITTEN))


def delete_space(call: Call) -> Reply:
    """`DELETE /space/{spaceKey}`: begins a long task; asked again, it names the one that runs."""
    space = call.owned()
    task_id = space.deletion_task
    if task_id is None:
        task_id = call.store.ids.next()
        call.store.tasks.delete(space, call.caller, task_id, call.store.clock())
    # A trap of the real one: this link lacks /wiki, so whoever follows it gets a 404.
    links = {"status": f"/rest/api/longtask/{task_id}"}
    return Reply(202, {"id": str(task_id), "links": links})


def _named(call: Call) -> Iterable[Space]:
    """The spaces that the query names by key or id; all if it names none."""
    keys, ids = call.query.get("spaceKey"), call.query.get("spaceId")
    if keys is None and ids is None:
        return filter(call.store.is_listed, call.store.spaces)
    by_key = [call.store.spaces.find(key) for key in keys or ()]
    numbers = [integer(text, "spaceId", most=MAX_ID) for text in ids or ()]
    by_id = [call.store.spaces.with_id(number) for number in numbers]
    found = {space.key: space for space in (*by_key, *by_id) if space is not None}
    if keys is not None and ids is not None:
        both = {space.key for space in by_key if space} & {space.key for space in by_id if space}
        found = {key: space for key, space in found.items() if key in both}
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


def _create(call: Call, body: fields.Body) -> Space:
    if not call.caller.can_create_spaces:
        raise forbidden(f"{call.caller.name} does not have permission to create a space")
    key, alias = space_key(call, body), space_alias(body)
    name = checked_name(fields.text(body, "name"))
    description = _description(body)
    space = call.store.new_space(key, name, call.caller)
    space.description, space.alias = description or "", alias
    return space


def _description(body: fields.Body) -> str | None:
    description = fields.optional_mapping(body, "description")
    if description is None:
        return None
    return fields.optional_text(fields.mapping(description, "plain"), "value") or ""


def _one_of(body: fields.Body, name: str, choices: tuple[str, ...]) -> str | None:
    value = fields.optional_text(body, name)
    if value is None:
        return None
    if value.lower() not in choices:
        raise invalid(f"{name} must be one of {', '.join(choices)}")
    return value.lower()


def _homepage_id(call: Call, space: Space, homepage: fields.Body) -> int:
    given = homepage.get("id")
    text = str(given) if isinstance(given, str | int) else ""
    page_id = natural(text) or 0
    content = call.store.contents.with_id(page_id)
    if content is None or content.space_id != space.space_id or content.kind != "page":
        raise invalid(f"homepage: there is no page with id {given!r} in space {space.key}")
    return page_id


def _permissions(call: Call, body: fields.Body) -> Iterator[tuple[str, str]]:
    """The grants in the body of `POST /space`; they may well leave out the creator."""
    for entry in fields.sequence(body, "permissions"):
        operation = fields.mapping(entry, "operation")
        name, target = fields.text(operation, "operation"), fields.text(operation, "targetType")
        pair = f"{name}/{target}"
        grants.check_known(pair)
        if fields.flag(entry, "anonymousAccess", default=False):
            yield ANONYMOUS, pair
        for principal in _subjects(call, fields.optional_mapping(entry, "subjects") or {}):
            yield principal, pair


def _subjects(call: Call, subjects: fields.Body) -> Iterator[str]:
    directory = call.store.directory
    try:
        for user in _results(subjects, "user"):
            yield directory.user(fields.text(user, "accountId")).principal
        for group in _results(subjects, "group"):
            identifier = fields.optional_text(group, "id") or fields.text(group, "name")
            yield directory.group(identifier).principal
    except RefusalError as error:
        raise invalid(error.message) from error


def _results(subjects: fields.Body, kind: str) -> list[fields.Body]:
    return fields.sequence(fields.optional_mapping(subjects, kind) or {}, "results")


OPERATIONS: Final = (
    Operation("GET", "/space", list_spaces),
    Operation("POST", "/space", create_space),
    Operation("POST", "/space/_private", create_private_space),
    Operation("GET", "/space/{spaceKey}", get_space),
    Operation("PUT", "/space/{spaceKey}", update_space),
    Operation("DELETE", "/space/{spaceKey}", delete_space),
)
