"""GitLab as it documents itself: notes over REST, and who edited one over GraphQL."""

from dataclasses import dataclass

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

_MERGE_REQUEST = "/api/v4/projects/{project:path}/merge_requests/7"
_ASKED = ("note(id: $id)", "lastEditedBy { id }", "lastEditedAt")


def gitlab(forum: Forum) -> Starlette:
    """GitLab with the project 42, acme/wiki."""
    found = _GitLab(forum)
    handlers: dict[tuple[str, str], Handler] = {
        ("GET", "/api/v4/user"): found.me,
        ("GET", _MERGE_REQUEST): found.merge_request,
        ("GET", f"{_MERGE_REQUEST}/notes"): found.notes,
        ("POST", f"{_MERGE_REQUEST}/notes"): found.create,
        ("PUT", f"{_MERGE_REQUEST}/notes/{{id}}"): found.update,
        ("DELETE", f"{_MERGE_REQUEST}/notes/{{id}}"): found.delete,
        ("POST", "/api/graphql"): found.graphql,
    }
    return application(forum, handlers, _deny)


@dataclass
class _GitLab:
    forum: Forum

    def me(self, asked: Asked) -> Response:
        return JSONResponse(_user(asked.user))

    def merge_request(self, asked: Asked) -> Response:
        _check(asked)
        return JSONResponse({"id": 1, "iid": 7, "author": _user(self.forum.opener)})

    def notes(self, asked: Asked) -> Response:
        _check(asked)
        query = asked.request.query_params
        number, size = int(query.get("page", 1)), min(int(query["per_page"]), 100)
        rows, more = page_of(self.forum.posts, number, size)
        url = f"{self.forum.url}{asked.request.scope['raw_path'].decode()}"
        links = [f'<{url}?page=1&per_page={size}>; rel="first"']
        if more:
            links.insert(0, f'<{url}?id=42&page={number + 1}&per_page={size}>; rel="next"')
        # What the caller may not see is taken out of a page once it was cut.
        shown = [_note(post) for post in rows if post.author is not None]
        return JSONResponse(shown, headers={"Link": ", ".join(links)})

    def create(self, asked: Asked) -> Response:
        _check(asked)
        post = self.forum.add(asked.user, _checked(self.forum, asked.body))
        return JSONResponse(_note(post), 201)

    def update(self, asked: Asked) -> Response:
        post = _find(self.forum, asked)
        text = _checked(self.forum, asked.body)
        if text != post.body:  # a text that is the same makes nobody its editor
            self.forum.edit(post, asked.user, text)
        return JSONResponse(_note(post))

    def delete(self, asked: Asked) -> Response:
        self.forum.posts.remove(_find(self.forum, asked))
        return Response(status_code=204)

    def graphql(self, asked: Asked) -> Response:
        assert all(part in asked.body["query"] for part in _ASKED)
        kind, _, number = asked.body["variables"]["id"].rpartition("/")
        assert kind == "gid://gitlab/Note"
        post = self.forum.find(int(number))
        return JSONResponse({"data": {"note": post and _proof(post)}})


def _find(forum: Forum, asked: Asked) -> Post:
    _check(asked)
    post = forum.find(asked.number)
    if post is None:
        raise Refusal(404, {"message": "404 Not found"})
    return post


def _deny() -> Response:
    return JSONResponse({"message": "401 Unauthorized"}, 401)


def _check(asked: Asked) -> None:
    if asked.request.scope["raw_path"].decode().split("/")[4] not in {"42", "acme%2Fwiki"}:
        raise Refusal(404, {"message": "404 Project Not Found"})


def _checked(forum: Forum, body: dict[str, str]) -> str:
    if len(body["body"]) > forum.limit:
        message = f"is too long (maximum is {forum.limit} characters)"
        raise Refusal(400, {"message": {"note": [message]}})
    return body["body"]


def _user(user: User | None) -> dict[str, object] | None:
    if user is None:
        return None
    return {"id": user.number, "username": user.login, "name": user.login}


def _note(post: Post) -> dict[str, object]:
    return {
        "id": post.number,
        "type": None,
        "body": post.body,
        "author": _user(post.author),
        "system": post.system,
        "noteable_type": "MergeRequest",
    }


def _proof(post: Post) -> dict[str, object]:
    return {
        "body": post.body,
        "lastEditedAt": "2025-11-03T10:00:00Z" if post.edited else None,
        "author": _global(post.author),
        "lastEditedBy": _global(post.editor) if post.edited else None,
    }


def _global(user: User | None) -> dict[str, str] | None:
    return None if user is None else {"id": f"gid://gitlab/User/{user.number}"}
