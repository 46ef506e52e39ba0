"""Trust: the digest in a comment, and whether it proves anything to an apply."""

from spaceform.errors import RefusedError
from spaceform.review.marker import read_marker
from spaceform.review.port import Comment, Review
from spaceform.review.upkeep import own_comments


def find_digest(review: Review, slot: str) -> str:
    """Return the digest that the token's own user wrote into the comment of a slot.

    Raises RefusedError where there is none or several disagree, where somebody else can have
    written it, and where that does not show.
    """
    thread = review.read()
    if thread.distrust is not None or thread.me is None:
        message = "this token does not tell whose it is, so that nothing proves whose a comment is"
        raise RefusedError(thread.distrust or message)
    if thread.me == thread.opener:
        message = "the token's own user has opened this pull request, and could write any digest"
        raise RefusedError(message)
    comments = own_comments(review, thread, thread.me, slot)
    if not comments:
        message = "the token's own user has written no comment about this plan"
        raise RefusedError(message)
    digests = {_proven(review, comment, slot, thread.me) for comment in comments}
    if len(digests) > 1:
        message = "the token's own user has written several comments that name different digests"
        raise RefusedError(message)
    return digests.pop()


def _proven(review: Review, comment: Comment, slot: str, me: str) -> str:
    """Return the digest in a comment, read together with who changed it last."""
    proof = review.prove(comment)
    if proof.author != me or proof.editor != me:
        message = "somebody else has changed the comment, so that its digest proves nothing"
        raise RefusedError(message)
    marker = read_marker(proof.body, review.style)
    if marker is None or marker.slot != slot:
        message = "the comment was changed while it was read"
        raise RefusedError(message)
    if marker.digest is None:
        message = "the comment is about a plan that no apply takes, such as a refused one"
        raise RefusedError(message)
    return marker.digest
