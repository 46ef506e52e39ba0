"""The site as a Starlette application: routes from operations, errors in the API's own shapes."""

import asyncio
import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Awaitable, Callable, Mapping
from threading import RLock
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from spaceform.sandbox import cloud_v1
from spaceform.sandbox.store.records import User
from spaceform.sandbox.store.refusal import RefusalError
from spaceform.sandbox.store.store import Store
from spaceform.sandbox.wire.bodies import HttpError, from_refusal, shape_for
from spaceform.sandbox.wire.call import Call, Handler, Reply, encoded

_HOST: Final = re.compile(r"[A-Za-z0-9.-]+(:\d+)?|\[[0-9a-fA-F:]+\](:\d+)?")
_LOCK_PAUSE: Final = 0.001

Endpoint = Callable[[Request], Awaitable[Response]]


def build(store: Store, lock: RLock) -> Starlette:
    """The application over a store, which every request holds for itself while it is answered."""
    by_path: dict[str, dict[str, Handler]] = {}
    for operation in cloud_v1.OPERATIONS:
        by_path.setdefault(cloud_v1.ROOT + operation.path, {})[operation.method] = operation.handler
    routes = [
        Route(path, _endpoint(store, lock, handlers), methods=list(handlers))
        for path, handlers in by_path.items()
    ]
    app = Starlette(routes=routes, exception_handlers={HTTPException: _refuse_route})
    app.router.redirect_slashes = False
    return app


def _endpoint(store: Store, lock: RLock, handlers: Mapping[str, Handler]) -> Endpoint:
    async def answer(request: Request) -> Response:
        raw = await request.body()
        # The lock is held by a thread that edits the store, and a thread sets no asyncio.Event.
        while not lock.acquire(blocking=False):  # noqa: ASYNC110
            await asyncio.sleep(_LOCK_PAUSE)
        try:
            reply = _handle(store, handlers, request, raw)
        except RefusalError as error:
            return _error_response(from_refusal(error), request)
        except HttpError as error:
            return _error_response(error, request)
        finally:
            lock.release()
        return _response(reply)

    return answer


def _handle(store: Store, handlers: Mapping[str, Handler], request: Request, raw: bytes) -> Reply:
    store.settle()
    caller = authenticate(store, request.headers.get("authorization"))
    if caller is None:
        raise HttpError(401, "Client must be authenticated to access this resource.")
    method = "GET" if request.method == "HEAD" else request.method
    query: dict[str, tuple[str, ...]] = {}
    for name, value in request.query_params.multi_items():
        query[name] = (*query.get(name, ()), value)
    call = Call(
        store=store,
        caller=caller,
        origin=_origin(request),
        path=request.url.path,
        parts=request.path_params,
        query=query,
        content_type=request.headers.get("content-type"),
        raw=raw,
    )
    return handlers[method](call)


def authenticate(store: Store, authorization: str | None) -> User | None:
    """The account whose credentials these are: `Basic email:token`, or `Bearer token`."""
    scheme, _, credentials = (authorization or "").partition(" ")
    if scheme.lower() == "bearer":
        return store.directory.by_bearer(credentials.strip())
    if scheme.lower() != "basic":
        return None
    try:
        text = b64decode(credentials, validate=True).decode()
    except (Base64Error, ValueError):
        return None
    email, _, token = text.partition(":")
    return store.directory.by_credentials(email, token)


def _origin(request: Request) -> str:
    # Links name the host by which the caller knows the site, if that is a host at all.
    host = request.headers.get("host", "")
    if not _HOST.fullmatch(host):
        host = "127.0.0.1"
    return f"http://{host}"


def _response(reply: Reply) -> Response:
    if reply.body is None:
        return Response(status_code=reply.status, headers=dict(reply.headers))
    return Response(
        encoded(reply.body), reply.status, dict(reply.headers), media_type="application/json"
    )


def _error_response(error: HttpError, request: Request) -> Response:
    path = request.url.path
    body = shape_for(path)(error.status, error.message, path)
    return _response(Reply(error.status, body, error.headers))


async def _refuse_route(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(getattr(error, "headers", None) or {})
    message = {404: "There is no such resource", 405: "Method Not Allowed"}.get(status, str(error))
    return _error_response(HttpError(status, message, headers), request)
