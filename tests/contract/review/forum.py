"""What the hosts' stand-ins share: a pull request's posts, who may do what, and a log."""

import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

MOST_ROWS = 100


@dataclass(frozen=True)
class User:
    """Somebody, in the words of every host."""

    login: str
    number: int
    bot: bool = False

    @property
    def uuid(self) -> str:
        return f"{{00000000-0000-0000-0000-{self.number:012}}}"


ME = User("spaceform-app", 1, bot=True)
ADA = User("ada", 2)
EVE = User("eve", 3)
ACTIONS = User("github-actions", 4, bot=True)

TOKENS = {
    "app-token-0123456789": ME,
    "ada-token-0123456789": ADA,
    "eve-token-0123456789": EVE,
    "actions-token-012345": ACTIONS,
}
TOKEN = "app-token-0123456789"


@dataclass
class Post:
    """One comment; `editor` is who changed it last, `ghost` that this account is gone."""

    number: int
    author: User | None
    body: str
    editor: User | None = None
    edited: bool = False
    system: bool = False


@dataclass(frozen=True)
class Seen:
    """One request."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any


@dataclass
class Canned:
    """An answer that stands in for the next one to a request."""

    request: str
    answer: Response | None
    act: Callable[[], object] | None = None


class Refusal(Exception):  # noqa: N818
    """An answer other than 2xx, raised wherever it turns out."""

    def __init__(self, status: int, body: object, **headers: str) -> None:
        super().__init__(status)
        self.response = JSONResponse(
            body, status, {k.replace("_", "-"): v for k, v in headers.items()}
        )


@dataclass
class Forum:
    """The posts of pull request 7 in acme/wiki, opened by ada."""

    opener: User | None = ADA
    posts: list[Post] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    canned: list[Canned] = field(default_factory=list)
    afterwards: list[Canned] = field(default_factory=list)
    limit: int = 65_536
    tells_me: bool = True
    lock: threading.RLock = field(default_factory=threading.RLock)
    url: str = ""

    def add(self, author: User | None, body: str, **fields: Any) -> Post:  # noqa: ANN401
        with self.lock:
            number = 3_000_000_000 + len(self.seen) * 1000 + len(self.posts)
            post = Post(number, author, body, **fields)
            self.posts.append(post)
            return post

    def find(self, number: int) -> Post | None:
        return next((post for post in self.posts if post.number == number), None)

    def edit(self, post: Post, who: User, body: str) -> None:
        post.body, post.editor, post.edited = body, who, True

    def of(self, user: User) -> list[Post]:
        return [post for post in self.posts if post.author == user]

    def answer(self, request: str, status: int, body: object, **headers: str) -> None:
        """Answer the next request that matches with this instead."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        kind = named.pop("content-type", "application/json")
        self.canned.append(Canned(request, Response(content, status, named, kind)))

    def after(self, request: str, act: Callable[[], object], lost: Response | None = None) -> None:
        """Do something once, just after a request that matches was carried out."""
        self.afterwards.append(Canned(request, lost, act))

    def writes(self) -> list[str]:
        return [
            each.method for each in self.seen if each.method != "GET" and "graphql" not in each.path
        ]


class Asked(NamedTuple):
    """A request of somebody known, with its JSON."""

    request: Request
    body: Any
    user: User

    @property
    def number(self) -> int:
        return int(self.request.path_params["id"])


Handler = Callable[[Asked], Response]
Deny = Callable[[], Response]


def application(forum: Forum, handlers: dict[tuple[str, str], Handler], deny: Deny) -> Starlette:
    """An application whose requests are logged, and whose callers have to be known."""

    def carry_out(request: Request, raw: bytes, handler: Handler) -> Response:
        body = json.loads(raw) if raw else None
        query = dict(request.query_params)
        path = request.scope["raw_path"].decode()
        forum.seen.append(Seen(request.method, path, query, dict(request.headers), body))
        name = f"{request.method} {path}"
        canned = _take(forum.canned, name)
        if canned is not None and canned.answer is not None:
            return canned.answer
        user = _caller(request)
        if user is None:
            return deny()
        try:
            with forum.lock:
                response = handler(Asked(request, body, user))
        except Refusal as refusal:
            response = refusal.response
        then = _take(forum.afterwards, name)
        if then is not None and then.act is not None:
            then.act()
        return then.answer if then is not None and then.answer is not None else response

    def endpoint(handler: Handler) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            return await run_in_threadpool(carry_out, request, await request.body(), handler)

        return answer

    return Starlette(
        routes=[
            Route(path, endpoint(handler), methods=[method])
            for (method, path), handler in handlers.items()
        ]
    )


def page_of(rows: list[Post], number: int, size: int) -> tuple[list[Post], bool]:
    start = (number - 1) * size
    return rows[start : start + size], start + size < len(rows)


def _take(waiting: list[Canned], name: str) -> Canned | None:
    found = next((each for each in waiting if re.search(each.request, name)), None)
    if found is not None:
        waiting.remove(found)
    return found


def _caller(request: Request) -> User | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return TOKENS.get(token) if scheme == "Bearer" else None
