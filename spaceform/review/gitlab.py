"""GitLab: notes on a merge request, over REST; GraphQL tells who edited one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from spaceform.errors import MalformedResponseError, UnsupportedError
from spaceform.review.marker import Style
from spaceform.review.port import Comment, Thread
from spaceform.review.wire import PAGE, Query, Wire
from spaceform.transport import Call, Reply, next_link

LIMIT: Final = 1_000_000

_REST: Final = "/api/v4"
_QUERY: Final = """
query($id: NoteID!) {
  note(id: $id) { body lastEditedAt author { id } lastEditedBy { id } }
}
"""


class _User(BaseModel):
    id: int


class _Note(BaseModel):
    id: int
    body: str
    system: bool = False
    author: _User | None


class _MergeRequest(BaseModel):
    author: _User | None


class _GlobalUser(BaseModel):
    id: str


class _Proof(BaseModel):
    body: str
    edited: str | None = Field(alias="lastEditedAt")
    author: _GlobalUser | None
    editor: _GlobalUser | None = Field(alias="lastEditedBy")


class _Data(BaseModel):
    note: _Proof | None


class _Answer(BaseModel):
    data: _Data


_NOTES: Final = TypeAdapter(list[_Note])


@dataclass(frozen=True)
class GitLab:
    """Implements Review for gitlab.com and GitLab of one's own."""

    wire: Wire
    project: str
    number: int
    limit: int = LIMIT
    style: Style = "comment"
    collapsible: bool = True

    def read(self) -> Thread:
        """Read all notes with `GET /projects/:id/merge_requests/:iid/notes`."""
        me = self.wire.get(_User, "user")
        opener = self.wire.get(_MergeRequest, *self._merge_request).author
        query: Query = {"per_page": PAGE, "sort": "asc", "order_by": "created_at"}
        pages = self.wire.pages(*self._merge_request, "notes", query=query, link_of=_link)
        notes = [note for call, reply in pages for note in self._notes(call, reply)]
        comments = tuple(
            Comment(note.id, _id(note.author), note.body) for note in notes if not note.system
        )
        return Thread(_id(me), _id(opener), comments)

    def prove(self, comment: Comment) -> Comment:
        """Read a note with its last editor, `Note.lastEditedBy` of the GraphQL API.

        Raises UnsupportedError where this GitLab does not answer that.
        """
        path = f"{self.wire.base.removesuffix(_REST)}/api/graphql"
        call, reply = self.wire.ask(path, _QUERY, {"id": f"gid://gitlab/Note/{comment.id}"})
        value = reply.value
        if isinstance(value, dict) and value.get("errors"):
            message = (
                "This GitLab does not tell who edited a comment (Note.lastEditedBy in GraphQL)."
            )
            raise call.error(UnsupportedError, message)
        proof = self.wire.shape(_Answer, call, value).data.note
        if proof is None:
            message = "GitLab does not tell this token who edited the comment."
            raise call.error(UnsupportedError, message)
        author = _global_id(proof.author)
        editor = _global_id(proof.editor) if proof.edited else author
        return Comment(comment.id, author, proof.body, editor)

    def create(self, body: str) -> Comment:
        """Write with `POST /projects/:id/merge_requests/:iid/notes`."""
        parts = (*self._merge_request, "notes")
        call, value = self.wire.send("POST", *parts, body={"body": body})
        note = self.wire.shape(_Note, call, value)
        return Comment(note.id, _id(note.author), note.body)

    def update(self, comment: Comment, body: str) -> None:
        """Write with `PUT /projects/:id/merge_requests/:iid/notes/:note_id`."""
        self.wire.send("PUT", *self._path(comment), body={"body": body})

    def delete(self, comment: Comment) -> None:
        """Delete with `DELETE /projects/:id/merge_requests/:iid/notes/:note_id`."""
        self.wire.send("DELETE", *self._path(comment))

    @property
    def _merge_request(self) -> tuple[str, ...]:
        return ("projects", self.project, "merge_requests", str(self.number))

    def _path(self, comment: Comment) -> tuple[str, ...]:
        return (*self._merge_request, "notes", str(comment.id))

    def _notes(self, call: Call, reply: Reply) -> Iterable[_Note]:
        try:
            return _NOTES.validate_python(reply.value)
        except ValidationError:
            message = (
                "The list of notes is not what GitLab would answer: check any proxy on the way."
            )
            raise call.error(MalformedResponseError, message) from None


def _link(reply: Reply) -> str | None:
    # Notes that the token may not see are left out of a page: a short one is not the last.
    return next_link(reply.headers)


def _id(user: _User | None) -> str | None:
    return None if user is None else str(user.id)


def _global_id(user: _GlobalUser | None) -> str | None:
    """Return the number at the end of `gid://gitlab/User/1`."""
    return None if user is None else user.id.rpartition("/")[2]
