"""The site as a Starlette application: routes from operations, errors in the API's own shapes."""

from collections.abc import Iterator
from functools import partial
from threading import RLock
from typing import Final, Literal

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from spaceform.sandbox import cloud_v1, cloud_v2, edge
from spaceform.sandbox.authentication import authenticate
from spaceform.sandbox.data_center.application import build as build_data_center
from spaceform.sandbox.data_center.installation import Installation
from spaceform.sandbox.serving import Answer, call_of, response, routes
from spaceform.sandbox.store.store import Store
from spaceform.sandbox.wire.address import GATEWAY, site_path, way
from spaceform.sandbox.wire.bodies import HttpError, Shape, cloud, data_center
from spaceform.sandbox.wire.call import Call, Handler, Operation, Reply

Flavour = Literal["cloud", "datacenter"]

SHAPES: Final[dict[Flavour, Shape]] = {"cloud": cloud, "datacenter": data_center}
"""How each flavour tells an error."""

_TABLES: Final[tuple[tuple[str, tuple[Operation, ...]], ...]] = (
    (cloud_v1.ROOT, cloud_v1.OPERATIONS),
    (cloud_v2.ROOT, cloud_v2.OPERATIONS),
)


def build(
    store: Store,
    lock: RLock,
    flavour: Flavour = "cloud",
    installation: Installation | None = None,
) -> Starlette:
    """The application over a store, which every request holds for itself while it is answered."""
    if flavour == "datacenter":
        return build_data_center(store, lock, installation or Installation())
    by_path: dict[str, dict[str, Answer]] = {}
    for path, method, handler in _operations():
        by_path.setdefault(path, {})[method] = partial(_handle, store, handler)
    by_path[edge.TENANT_INFO] = {"GET": _tell_tenant}
    by_path[edge.TOKEN] = {"POST": partial(_issue_token, store)}
    found = routes(lock, by_path, _error_response)
    app = Starlette(routes=found, exception_handlers={HTTPException: _refuse_route})
    app.router.redirect_slashes = False
    return app


def _operations() -> Iterator[tuple[str, str, Handler]]:
    """The cloud's operations, and again where the gateway has them."""
    for root, operations in _TABLES:
        for each in operations:
            path = root + each.path
            yield path, each.method, each.handler
            gone = root == cloud_v1.ROOT and (each.method, each.path) in cloud_v1.GONE
            yield GATEWAY + path, each.method, _gone if gone else each.handler


def _gone(call: Call) -> Reply:
    del call
    raise HttpError(410, "This deprecated endpoint has been removed.")


def _handle(store: Store, handler: Handler, request: Request, raw: bytes) -> Reply:
    store.settle()
    store.note()
    path = request.url.path
    caller = authenticate(store, request.headers.get("authorization"), way(path))
    if caller is None:
        raise HttpError(401, "Client must be authenticated to access this resource.")
    # Links name the site even where the request came through the gateway.
    call = call_of(store, caller, request, raw, path=site_path(path))
    try:
        return handler(call)
    finally:
        store.note()


def _tell_tenant(request: Request, raw: bytes) -> Reply:
    del request, raw
    return edge.tell_tenant()


def _issue_token(store: Store, request: Request, raw: bytes) -> Reply:
    return edge.issue_token(store, request.headers.get("content-type"), raw)


def _error_response(error: HttpError, request: Request) -> Response:
    path = request.url.path
    body = cloud(error.status, error.message, path)
    return response(Reply(error.status, body, error.headers))


async def _refuse_route(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(getattr(error, "headers", None) or {})
    message = {404: "There is no such resource", 405: "Method Not Allowed"}.get(status, str(error))
    return _error_response(HttpError(status, message, headers), request)
