"""GitHub as it documents itself: comments over REST, who wrote and edited them over GraphQL."""

from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response

from tests.contract.review.forum import (
    MOST_ROWS,
    Asked,
    Forum,
    Handler,
    Post,
    Refusal,
    User,
    application,
)

_DOCS = "https://docs.github.com/rest"
_ASKED = ("viewer { login }", "fullDatabaseId", "lastEditedAt", "editor { __typename login }")


def github(forum: Forum) -> Starlette:
    """GitHub.com; the same below /api/v3 is GitHub Enterprise Server."""
    found = _GitHub(forum)
    handlers: dict[tuple[str, str], Handler] = {}
    for base, asked in (("", "/graphql"), ("/api/v3", "/api/graphql")):
        handlers |= {
            ("POST", asked): found.graphql,
            ("POST", f"{base}/repos/acme/wiki/issues/7/comments"): found.create,
            ("PATCH", f"{base}/repos/acme/wiki/issues/comments/{{id}}"): found.update,
            ("DELETE", f"{base}/repos/acme/wiki/issues/comments/{{id}}"): found.delete,
        }
    return application(forum, handlers, _deny)


@dataclass
class _GitHub:
    forum: Forum

    def create(self, asked: Asked) -> Response:
        post = self.forum.add(asked.user, _checked(self.forum, asked.body))
        return JSONResponse(_rest(post), 201)

    def update(self, asked: Asked) -> Response:
        post = _find(self.forum, asked)
        self.forum.edit(post, asked.user, _checked(self.forum, asked.body))
        return JSONResponse(_rest(post))

    def delete(self, asked: Asked) -> Response:
        self.forum.posts.remove(_find(self.forum, asked))
        return Response(status_code=204)

    def graphql(self, asked: Asked) -> Response:
        assert all(part in asked.body["query"] for part in _ASKED)
        given = asked.body["variables"]
        if (given["owner"], given["name"], given["number"]) != ("acme", "wiki", 7):
            return JSONResponse(_not_found(given))
        return JSONResponse({"data": _data(self.forum, asked.user, given)})


def _deny() -> Response:
    return JSONResponse(
        {"message": "Bad credentials", "documentation_url": _DOCS, "status": "401"}, 401
    )


def _checked(forum: Forum, body: dict[str, str]) -> str:
    text = body["body"]
    if len(text) > forum.limit:
        error = {
            "resource": "IssueComment",
            "code": "unprocessable",
            "field": "data",
            "message": f"Body is too long (maximum is {forum.limit} characters)",
        }
        raise Refusal(
            422, {"message": "Validation Failed", "errors": [error], "documentation_url": _DOCS}
        )
    return text


def _find(forum: Forum, asked: Asked) -> Post:
    post = forum.find(asked.number)
    if post is None:
        raise Refusal(404, {"message": "Not Found", "documentation_url": _DOCS, "status": "404"})
    return post


def _rest(post: Post) -> dict[str, object]:
    author = post.author
    user = author and {
        "login": f"{author.login}[bot]" if author.bot else author.login,
        "id": author.number,
        "type": "Bot" if author.bot else "User",
    }
    return {"id": post.number, "node_id": f"IC_{post.number}", "body": post.body, "user": user}


def _not_found(given: dict[str, object]) -> dict[str, object]:
    name = f"{given['owner']}/{given['name']}"
    error = {
        "type": "NOT_FOUND",
        "path": ["repository"],
        "message": f"Could not resolve to a Repository with the name '{name}'.",
    }
    return {"data": {"repository": None}, "errors": [error]}


def _data(forum: Forum, user: User, given: dict[str, Any]) -> dict[str, object]:
    start = int(given["after"] or 0)
    size = min(given["size"], MOST_ROWS)
    rows = forum.posts[start : start + size]
    info = {"hasNextPage": start + size < len(forum.posts), "endCursor": str(start + len(rows))}
    nodes = [_node(post) for post in rows]
    pull_request = {
        "author": _actor(forum.opener),
        "comments": {"pageInfo": info, "nodes": nodes},
    }
    login = f"{user.login}[bot]" if user.bot else user.login
    return {"viewer": {"login": login}, "repository": {"pullRequest": pull_request}}


def _node(post: Post) -> dict[str, object]:
    return {
        "fullDatabaseId": str(post.number),
        "body": post.body,
        "lastEditedAt": "2025-11-03T10:00:00Z" if post.edited else None,
        "author": _actor(post.author),
        "editor": _actor(post.editor) if post.edited else None,
    }


def _actor(user: User | None) -> dict[str, str] | None:
    if user is None:
        return None
    return {"__typename": "Bot" if user.bot else "User", "login": user.login}
