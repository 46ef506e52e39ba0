"""GitHub: comments on a pull request, read with GraphQL and written with REST.

REST does not tell an installation's token whose it is (`GET /user` is 403 for `GITHUB_TOKEN`), nor
who edited a comment; GraphQL does both, `viewer` and `IssueComment.editor`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel, Field, JsonValue

from spaceform.errors import ForbiddenError, MalformedResponseError, NotFoundError, ProviderError
from spaceform.review.github_manners import NEEDS_WRITE
from spaceform.review.marker import Style
from spaceform.review.port import Comment, Thread
from spaceform.review.wire import PAGE, Wire
from spaceform.transport import Call, neutralise

LIMIT: Final = 65_536

_SERVER: Final = "/api/v3"
_ACTIONS: Final = "Bot:github-actions"
_QUERY: Final = """
query($owner: String!, $name: String!, $number: Int!, $size: Int!, $after: String) {
  viewer { login }
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      author { __typename login }
      comments(first: $size, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes {
          fullDatabaseId body lastEditedAt
          author { __typename login }
          editor { __typename login }
        }
      }
    }
  }
}
"""
_EVERY_WORKFLOW: Final = (
    "every workflow of the repository writes as github-actions[bot], one on the pull request's own "
    "branch too, so that its comments prove nothing: write and read the comment with the token of "
    "a GitHub App or a user of your own"
)


class _Actor(BaseModel):
    kind: str = Field(alias="__typename")
    login: str


class _Node(BaseModel):
    number: int = Field(alias="fullDatabaseId")
    body: str
    edited: str | None = Field(alias="lastEditedAt")
    author: _Actor | None
    editor: _Actor | None


class _PageInfo(BaseModel):
    more: bool = Field(alias="hasNextPage")
    cursor: str | None = Field(alias="endCursor")


class _Comments(BaseModel):
    info: _PageInfo = Field(alias="pageInfo")
    nodes: list[_Node]


class _PullRequest(BaseModel):
    author: _Actor | None
    comments: _Comments


class _Repository(BaseModel):
    pull_request: _PullRequest = Field(alias="pullRequest")


class _Viewer(BaseModel):
    login: str


class _Data(BaseModel):
    viewer: _Viewer
    repository: _Repository


class _Answer(BaseModel):
    data: _Data


class _User(BaseModel):
    login: str
    type: str


class _Written(BaseModel):
    id: int
    body: str = ""
    user: _User | None = None


@dataclass(frozen=True)
class GitHub:
    """Implements Review for github.com and GitHub Enterprise Server."""

    wire: Wire
    repository: str
    number: int
    limit: int = LIMIT
    style: Style = "comment"
    collapsible: bool = True

    def read(self) -> Thread:
        """Read all comments with `repository.pullRequest.comments` of the GraphQL API."""
        comments: list[Comment] = []
        me = opener = None
        for data in self._pages():
            pull_request = data.repository.pull_request
            me, opener = _own_id(data.viewer.login), _id(pull_request.author)
            comments += map(_comment, pull_request.comments.nodes)
        distrust = _EVERY_WORKFLOW if me == _ACTIONS else None
        return Thread(me, opener, tuple(comments), distrust)

    def prove(self, comment: Comment) -> Comment:
        """Return the comment: who changed it last was read along with it."""
        return comment

    def create(self, body: str) -> Comment:
        """Write with `POST /repos/{owner}/{repo}/issues/{number}/comments`."""
        parts = (*self._repository, "issues", str(self.number), "comments")
        call, value = self.wire.send("POST", *parts, body={"body": body})
        written = self.wire.shape(_Written, call, value)
        return Comment(written.id, _rest_id(written.user), written.body)

    def update(self, comment: Comment, body: str) -> None:
        """Write with `PATCH /repos/{owner}/{repo}/issues/comments/{id}`."""
        self.wire.send("PATCH", *self._path(comment), body={"body": body})

    def delete(self, comment: Comment) -> None:
        """Delete with `DELETE /repos/{owner}/{repo}/issues/comments/{id}`."""
        self.wire.send("DELETE", *self._path(comment))

    @property
    def _repository(self) -> tuple[str, str, str]:
        owner, _, name = self.repository.partition("/")
        return ("repos", owner, name)

    def _path(self, comment: Comment) -> tuple[str, ...]:
        return (*self._repository, "issues", "comments", str(comment.id))

    def _pages(self) -> Iterator[_Data]:
        cursors: set[str] = set()
        after: str | None = None
        while True:
            call, data = self._ask(after)
            yield data
            info = data.repository.pull_request.comments.info
            if not info.more:
                return
            if info.cursor is None or info.cursor in cursors:
                message = "A page of the list leads back to an earlier one: it cannot be trusted."
                raise call.error(MalformedResponseError, message)
            after = info.cursor
            cursors.add(after)

    def _ask(self, after: str | None) -> tuple[Call, _Data]:
        _, owner, name = self._repository
        variables: dict[str, JsonValue] = {
            "owner": owner,
            "name": name,
            "number": self.number,
            "size": PAGE,
            "after": after,
        }
        call, reply = self.wire.ask(_graphql(self.wire.base), _QUERY, variables)
        self._refuse_errors(call, reply.value)
        return call, self.wire.shape(_Answer, call, reply.value).data

    def _refuse_errors(self, call: Call, value: JsonValue) -> None:
        """Raise what GraphQL says with status 200, even where there is half an answer as well."""
        errors = value.get("errors") if isinstance(value, dict) else None
        if not errors:
            return
        first = errors[0] if isinstance(errors, list) else None
        found = first if isinstance(first, dict) else {}
        said = neutralise(
            str(found.get("message", "")), self.wire.transport.authorization.secrets()
        )
        kind, sentence = _ERRORS.get(str(found.get("type")), _ANY_ERROR)
        raise call.error(kind, f"{sentence}: {said.rstrip('.')}.")


_ANY_ERROR: Final[tuple[type[ProviderError], str]] = (
    ProviderError,
    "GitHub does not answer the question",
)
_ERRORS: Final[dict[str, tuple[type[ProviderError], str]]] = {
    "NOT_FOUND": (NotFoundError, "There is no such pull request, or the token may not see it"),
    "FORBIDDEN": (ForbiddenError, NEEDS_WRITE),
    "INSUFFICIENT_SCOPES": (ForbiddenError, NEEDS_WRITE),
}


def _graphql(base: str) -> str:
    """Return the path of GraphQL: `/graphql` at api.github.com, `/api/graphql` at a server."""
    return (
        f"{base.removesuffix(_SERVER)}/api/graphql" if base.endswith(_SERVER) else f"{base}/graphql"
    )


def _comment(node: _Node) -> Comment:
    author = _id(node.author)
    return Comment(node.number, author, node.body, _id(node.editor) if node.edited else author)


def _id(actor: _Actor | None) -> str | None:
    """Return who somebody is; a bot and a person may have the same login in GraphQL."""
    return None if actor is None else f"{actor.kind}:{actor.login}"


def _own_id(login: str) -> str:
    """Return who the viewer is, whose login alone has the ending that REST gives to bots."""
    name = login.removesuffix("[bot]")
    return f"{'User' if name == login else 'Bot'}:{name}"


def _rest_id(user: _User | None) -> str | None:
    return None if user is None else f"{user.type}:{user.login.removesuffix('[bot]')}"
