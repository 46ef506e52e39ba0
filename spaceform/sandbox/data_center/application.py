"""Data Center as a Starlette application: its routes, its errors, and its page for lost people."""

from collections.abc import Awaitable, Callable
from functools import partial
from threading import RLock
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from spaceform.sandbox.authentication import authenticate
from spaceform.sandbox.data_center import server
from spaceform.sandbox.data_center.installation import Installation
from spaceform.sandbox.data_center.operations import operations
from spaceform.sandbox.data_center.pairs import DEFAULTS, PAIRS
from spaceform.sandbox.data_center.people import keep_people
from spaceform.sandbox.serving import Answer, call_of, response, routes
from spaceform.sandbox.store.store import Store
from spaceform.sandbox.wire.bodies import HttpError, data_center
from spaceform.sandbox.wire.call import Handler, Reply

_PAGE: Final = (
    "<!DOCTYPE html><html><head><title>{title} - Confluence</title></head>"
    "<body><h1>{title}</h1></body></html>"
)
_TITLES: Final = {404: "Page Not Found", 405: "Method Not Allowed"}
_READING: Final = ("GET", "HEAD", "OPTIONS")


def prepare(store: Store) -> None:
    """Make a store that of a Data Center, before anything is put into it."""
    keep_people(store)
    store.pairs, store.default_pairs = PAIRS, DEFAULTS
    store.usernames = True


def build(store: Store, lock: RLock, installation: Installation) -> Starlette:
    """The application over a store that was prepared for it."""
    by_path: dict[str, dict[str, Answer]] = {}
    for each in operations(installation):
        answer = partial(_handle, store, installation, each.handler)
        by_path.setdefault(installation.root + each.path, {})[each.method] = answer
    manifest = Route(installation.context + server.MANIFEST, _manifest(installation))
    found = [manifest, *routes(lock, by_path, _refuse)]
    app = Starlette(routes=found, exception_handlers={HTTPException: _show_page})
    app.router.redirect_slashes = False
    return app


def _handle(
    store: Store, installation: Installation, handler: Handler, request: Request, raw: bytes
) -> Reply:
    store.settle()
    caller = authenticate(store, request.headers.get("authorization"), "site")
    if caller is None:
        message = "Client must be authenticated to access this resource."
        raise HttpError(401, message, {"WWW-Authenticate": 'OAuth realm="confluence"'})
    _check_origin(request)
    path, context = request.url.path, installation.context
    return handler(call_of(store, caller, request, raw, path=path, context=context))


def _check_origin(request: Request) -> None:
    """Refuse what another site could have made a browser send."""
    browser = request.headers.get("user-agent", "").startswith("Mozilla/")
    trusted = request.headers.get("x-atlassian-token") == "no-check"
    if browser and not trusted and request.method not in _READING:
        raise HttpError(403, "XSRF check failed")


def _refuse(error: HttpError, request: Request) -> Response:
    body = data_center(error.status, error.message, request.url.path)
    return response(Reply(error.status, body, error.headers))


def _manifest(installation: Installation) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        return server.tell_manifest(installation, request)

    return answer


async def _show_page(request: Request, error: Exception) -> Response:
    # A thing that is not there is told in JSON. This is for a resource that this version lacks.
    del request
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = getattr(error, "headers", None)
    title = _TITLES.get(status, str(error))
    page = _PAGE.format(title=title)
    return Response(page, status, headers, media_type="text/html")
