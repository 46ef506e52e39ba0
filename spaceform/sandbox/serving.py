"""What every flavour needs to be served: its answers as routes, its requests as calls."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from threading import RLock
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from spaceform.sandbox.store.records import User
from spaceform.sandbox.store.refusal import RefusalError
from spaceform.sandbox.store.store import Store
from spaceform.sandbox.wire.bodies import HttpError, from_refusal
from spaceform.sandbox.wire.call import Call, Reply, encoded

_HOST: Final = re.compile(r"[A-Za-z0-9.-]+(:\d+)?|\[[0-9a-fA-F:]+\](:\d+)?")
_LOCK_PAUSE: Final = 0.001

Answer = Callable[[Request, bytes], Reply]
Refuse = Callable[[HttpError, Request], Response]
Endpoint = Callable[[Request], Awaitable[Response]]
ByPath = Mapping[str, Mapping[str, Answer]]


def routes(lock: RLock, by_path: ByPath, refuse: Refuse) -> list[Route]:
    """Routes by path and method; every request holds the lock while it is answered."""
    return [
        Route(path, _endpoint(lock, answers, refuse), methods=list(answers))
        for path, answers in by_path.items()
    ]


def call_of(  # noqa: PLR0913 - each is a fact about a request
    store: Store, caller: User, request: Request, raw: bytes, *, path: str, context: str = "/wiki"
) -> Call:
    """A request by a known account; `path` and `context` are as the site itself knows them."""
    query: dict[str, tuple[str, ...]] = {}
    for name, value in request.query_params.multi_items():
        query[name] = (*query.get(name, ()), value)
    return Call(
        store=store,
        caller=caller,
        origin=origin(request),
        path=path,
        parts=request.path_params,
        query=query,
        content_type=request.headers.get("content-type"),
        raw=raw,
        context=context,
    )


def origin(request: Request) -> str:
    """Where the caller thinks the site is."""
    # Links name the host by which the caller knows the site, if that is a host at all.
    host = request.headers.get("host", "")
    if not _HOST.fullmatch(host):
        host = "127.0.0.1"
    return f"http://{host}"


def response(reply: Reply) -> Response:
    """A reply as it is sent."""
    if reply.body is None:
        return Response(status_code=reply.status, headers=dict(reply.headers))
    return Response(
        encoded(reply.body), reply.status, dict(reply.headers), media_type="application/json"
    )


def _endpoint(lock: RLock, answers: Mapping[str, Answer], refuse: Refuse) -> Endpoint:
    async def answer(request: Request) -> Response:
        raw = await request.body()
        method = "GET" if request.method == "HEAD" else request.method
        # The lock is held by a thread that edits the store, and a thread sets no asyncio.Event.
        while not lock.acquire(blocking=False):  # noqa: ASYNC110
            await asyncio.sleep(_LOCK_PAUSE)
        try:
            reply = answers[method](request, raw)
        except RefusalError as error:
            return refuse(from_refusal(error), request)
        except HttpError as error:
            return refuse(error, request)
        finally:
            lock.release()
        return response(reply)

    return answer
