"""Bitbucket Cloud: comments on a pull request, over REST.

Nothing tells who edited a comment, and a repository's access token cannot ask whose it is.
"""

from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel, Field

from spaceform.errors import AuthError, ForbiddenError, NotFoundError, UnsupportedError
from spaceform.review.marker import Style
from spaceform.review.port import Comment, Thread
from spaceform.review.wire import PAGE, Wire
from spaceform.transport import Reply

LIMIT: Final = 32_768

_NO_PROOF: Final = (
    "Bitbucket Cloud does not tell who changed a comment last, so that a digest in one proves "
    "nothing: take the digest from where the plan was reviewed some other way"
)


class _User(BaseModel):
    uuid: str


class _Content(BaseModel):
    raw: str | None = None


class _Comment(BaseModel):
    id: int
    user: _User | None = None
    content: _Content = Field(default_factory=_Content)
    deleted: bool = False


class _Page(BaseModel):
    values: list[_Comment]
    next: str | None = None


class _PullRequest(BaseModel):
    author: _User | None = None


@dataclass(frozen=True)
class Bitbucket:
    """Implements Review for bitbucket.org."""

    wire: Wire
    repository: str
    number: int
    limit: int = LIMIT
    # It shows HTML as text, comments of HTML included.
    style: Style = "definition"
    collapsible: bool = False

    def read(self) -> Thread:
        """Read with `GET /repositories/{workspace}/{repo_slug}/pullrequests/{id}/comments`."""
        opener = self.wire.get(_PullRequest, *self._pull_request).author
        parts = (*self._pull_request, "comments")
        comments: list[Comment] = []
        for call, reply in self.wire.pages(*parts, query={"pagelen": PAGE}, link_of=_link):
            page = self.wire.shape(_Page, call, reply.value)
            comments += [_comment(each) for each in page.values if not each.deleted]
        comments.sort(key=lambda comment: comment.id)
        return Thread(self._find_me(), _id(opener), tuple(comments), _NO_PROOF)

    def prove(self, comment: Comment) -> Comment:
        """Raise UnsupportedError: there is nothing to read that would prove it."""
        raise UnsupportedError(f"{_NO_PROOF} (comment {comment.id}).")

    def create(self, body: str) -> Comment:
        """Write with `POST …/comments`."""
        parts = (*self._pull_request, "comments")
        call, value = self.wire.send("POST", *parts, body={"content": {"raw": body}})
        return _comment(self.wire.shape(_Comment, call, value))

    def update(self, comment: Comment, body: str) -> None:
        """Write with `PUT …/comments/{comment_id}`."""
        self.wire.send("PUT", *self._path(comment), body={"content": {"raw": body}})

    def delete(self, comment: Comment) -> None:
        """Delete with `DELETE …/comments/{comment_id}`."""
        self.wire.send("DELETE", *self._path(comment))

    @property
    def _pull_request(self) -> tuple[str, ...]:
        workspace, _, name = self.repository.partition("/")
        return ("repositories", workspace, name, "pullrequests", str(self.number))

    def _path(self, comment: Comment) -> tuple[str, ...]:
        return (*self._pull_request, "comments", str(comment.id))

    def _find_me(self) -> str | None:
        """Ask `GET /user`, which takes a scope that the token of a repository cannot have."""
        try:
            return self.wire.get(_User, "user").uuid
        except (AuthError, ForbiddenError, NotFoundError):
            return None  # the token is good: it has just read the pull request


def _link(reply: Reply) -> str | None:
    link = reply.value.get("next") if isinstance(reply.value, dict) else None
    return link if isinstance(link, str) else None


def _comment(found: _Comment) -> Comment:
    return Comment(found.id, _id(found.user), found.content.raw or "")


def _id(user: _User | None) -> str | None:
    return None if user is None else user.uuid
