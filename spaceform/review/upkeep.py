"""The upkeep: one comment for each slot, written, kept up to date, and rid of its doubles."""

from collections.abc import Callable
from typing import Literal

from spaceform.errors import NotFoundError, UnclearError, UnsupportedError
from spaceform.review.body import is_same
from spaceform.review.marker import read_marker, slot_of
from spaceform.review.port import Comment, Review, Thread

Done = Literal["created", "updated", "unchanged", "left out"]


def own_comments(review: Review, thread: Thread, me: str, slot: str) -> tuple[Comment, ...]:
    """Return a user's comments that are marked with a slot; those of others are never ours."""
    return tuple(
        comment
        for comment in thread.comments
        if comment.author == me and _slot(review, comment) == slot
    )


def slots_of(review: Review, name: str | None) -> tuple[str, ...]:
    """Return the slots of a name that have a comment, whatever their environment.

    Where the host does not tell who we are, anybody's marks count: a slot is only where to write.
    """
    thread = review.read()
    mine = (c for c in thread.comments if thread.me is None or c.author == thread.me)
    found = dict.fromkeys(slot for c in mine if (slot := _slot(review, c)) is not None)
    _, _, wanted = slot_of(None, name).partition("/")
    return tuple(slot for slot in found if slot.partition("/")[2] == wanted)


def keep_up(review: Review, slot: str, body: str, *, create: bool = True) -> Done:
    """See to it that exactly one comment of a slot is there, and that it has this body.

    Without `create`, none is made where there is none yet.
    """
    thread = review.read()
    if thread.me is None:
        return _replace(review, thread, slot, body, create=create)
    *doubles, newest = own_comments(review, thread, thread.me, slot) or (None,)
    if newest is None:
        return _create(review, slot, body) if create else "left out"
    for double in doubles:
        _delete(review, double)
    if is_same(newest.body, body):
        return _confirm(review, newest, slot, body, thread.me)
    return _update(review, newest, slot, body, thread.me)


def _replace(review: Review, thread: Thread, slot: str, body: str, *, create: bool) -> Done:
    """Write a comment anew: whose a comment is shows only once one was written."""
    marked = any(_slot(review, comment) == slot for comment in thread.comments)
    if not create and not marked:
        return "left out"
    return _create(review, slot, body)


def _create(review: Review, slot: str, body: str) -> Done:
    """Write a comment, and delete what another run wrote at the same time, or one before it.

    Whoever looks last keeps the newest, and whoever looked before kept the same or deleted less.
    """
    author: str | None = None
    try:
        author = review.create(body).author
    except UnclearError:
        thread = review.read()
        if thread.me is None or not _has(review, thread, thread.me, slot, body):
            raise
    thread = review.read()
    me = thread.me or author
    if me is not None:
        for double in own_comments(review, thread, me, slot)[:-1]:
            _delete(review, double)
    return "created"


def _confirm(review: Review, comment: Comment, slot: str, body: str, me: str) -> Done:
    """Leave a comment as it is, unless somebody else wrote last what stands in it.

    Writing the same text over it would not make it ours again.
    """
    try:
        editor = review.prove(comment).editor
    except UnsupportedError:
        return "unchanged"
    if editor in (None, me):
        return "unchanged"
    _delete(review, comment)
    return _create(review, slot, body)


def _update(review: Review, comment: Comment, slot: str, body: str, me: str) -> Done:
    try:
        _settle(review, slot, body, me, lambda: review.update(comment, body))
    except NotFoundError:  # somebody deleted it since it was read
        return _create(review, slot, body)
    return "updated"


def _settle(review: Review, slot: str, body: str, me: str, write: Callable[[], object]) -> None:
    """Write, and read back where the answer was lost."""
    try:
        write()
    except UnclearError:
        if not _has(review, review.read(), me, slot, body):
            raise


def _has(review: Review, thread: Thread, me: str, slot: str, body: str) -> bool:
    mine = own_comments(review, thread, me, slot)
    return any(is_same(comment.body, body) for comment in mine)


def _delete(review: Review, comment: Comment) -> None:
    try:
        review.delete(comment)
    except NotFoundError:
        return  # another run deleted it first


def _slot(review: Review, comment: Comment) -> str | None:
    marker = read_marker(comment.body, review.style)
    return marker.slot if marker else None
