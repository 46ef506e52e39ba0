"""Bitbucket Cloud as it documents itself; the token of a repository cannot ask whose it is."""

from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response

from tests.contract.review.forum import (
    Asked,
    Forum,
    Handler,
    Post,
    Refusal,
    User,
    application,
    page_of,
)

_PULL_REQUEST = "/2.0/repositories/acme/wiki/pullrequests/7"


def bitbucket(forum: Forum) -> Starlette:
    """Bitbucket Cloud with the repository acme/wiki."""
    found = _Bitbucket(forum)
    handlers: dict[tuple[str, str], Handler] = {
        ("GET", "/2.0/user"): found.me,
        ("GET", _PULL_REQUEST): found.pull_request,
        ("GET", f"{_PULL_REQUEST}/comments"): found.comments,
        ("POST", f"{_PULL_REQUEST}/comments"): found.create,
        ("PUT", f"{_PULL_REQUEST}/comments/{{id}}"): found.update,
        ("DELETE", f"{_PULL_REQUEST}/comments/{{id}}"): found.delete,
    }
    return application(forum, handlers, _deny)


@dataclass
class _Bitbucket:
    forum: Forum

    def me(self, asked: Asked) -> Response:
        if not self.forum.tells_me:
            detail = {"required": ["account"], "granted": ["pullrequest:write"]}
            message = "Your credentials lack one or more required privilege scopes."
            raise Refusal(403, _error(message, detail))
        return JSONResponse(_user(asked.user))

    def pull_request(self, _asked: Asked) -> Response:
        author = _user(self.forum.opener)
        return JSONResponse({"id": 7, "type": "pullrequest", "author": author})

    def comments(self, asked: Asked) -> Response:
        query = asked.request.query_params
        number, size = int(query.get("page", 1)), min(int(query["pagelen"]), 100)
        rows, more = page_of(self.forum.posts, number, size)
        body: dict[str, object] = {"values": [_comment(post) for post in rows], "pagelen": size}
        if more:
            url = f"{self.forum.url}{asked.request.url.path}"
            body["next"] = f"{url}?pagelen={size}&page={number + 1}"
        return JSONResponse(body)

    def create(self, asked: Asked) -> Response:
        post = self.forum.add(asked.user, _checked(self.forum, asked.body))
        return JSONResponse(_comment(post), 201)

    def update(self, asked: Asked) -> Response:
        post = _find(self.forum, asked)
        if post.author != asked.user:
            raise Refusal(403, _error("You may only edit your own comments."))
        self.forum.edit(post, asked.user, _checked(self.forum, asked.body))
        return JSONResponse(_comment(post))

    def delete(self, asked: Asked) -> Response:
        self.forum.posts.remove(_find(self.forum, asked))
        return Response(status_code=204)


def _find(forum: Forum, asked: Asked) -> Post:
    post = forum.find(asked.number)
    if post is None:
        raise Refusal(404, _error("Resource not found"))
    return post


def _deny() -> Response:
    message = "Token is invalid, expired, or not supported for this endpoint."
    return JSONResponse(_error(message), 401)


def _error(message: str, detail: object = None) -> dict[str, object]:
    return {
        "type": "error",
        "error": {"message": message, **({"detail": detail} if detail else {})},
    }


def _checked(forum: Forum, body: dict[str, Any]) -> str:
    text: str = body["content"]["raw"]
    if len(text) > forum.limit:
        fields = {"content": [f"Ensure this value has at most {forum.limit} characters."]}
        raise Refusal(400, {"type": "error", "error": {"fields": fields, "message": "Bad request"}})
    return text


def _user(user: User | None) -> dict[str, str] | None:
    if user is None:
        return None
    return {"type": "user", "display_name": user.login, "uuid": user.uuid}


def _comment(post: Post) -> dict[str, object]:
    return {
        "id": post.number,
        "user": _user(post.author),
        "content": {"raw": post.body, "markup": "markdown", "html": ""},
        "deleted": False,
    }
