import pytest

from spaceform.aspects.custom_content import CustomContentChange, Declared, diff, is_custom, write
from spaceform.change import Frame, Reason
from tests.unit.build import ADA, NOTE, READ
from tests.unit.fake_site import FakeSite

ADA_ = ADA.principal
DELETE = "delete/ac:com.example:note"


def compare(
    desired: tuple[str, ...] | None,
    sent: tuple[str, ...] | None,
    *,
    frame: Frame | None = None,
    reason: Reason = Reason.DECLARED,
) -> tuple[CustomContentChange, ...]:
    """Compare what one principal is declared with; None stands for a principal who is not."""
    declared = Declared(
        pairs={ADA_: desired} if desired else {},
        reasons={} if desired is None else {ADA_: reason},
        owner_id="0123",
    )
    found = diff(frame or Frame("ENG"), declared, {ADA_: sent} if sent else {}, str)
    return tuple(change for change in found.changes if isinstance(change, CustomContentChange))


@pytest.mark.parametrize(
    "pair, custom",
    [(NOTE, True), (READ, False), ("ac:x/page", False), ("read", False), ("", False)],
)
def test_a_pair_is_custom_by_its_target(pair: str, *, custom: bool) -> None:
    assert is_custom(pair) is custom


def test_what_was_sent_last_is_no_difference() -> None:
    assert compare((NOTE, DELETE), (DELETE, NOTE)) == ()
    assert compare((), None) == ()


def test_only_a_difference_from_what_was_sent_is_a_change() -> None:
    (change,) = compare((NOTE, DELETE), (NOTE,))
    assert change.address == "ENG/custom-content/user:id-ada"
    assert (change.before, change.after) == ((NOTE,), (NOTE, DELETE))
    assert (change.reason, change.owner_id) == (Reason.DECLARED, "0123")


def test_what_is_no_longer_declared_is_revoked() -> None:
    (change,) = compare(None, (NOTE,))
    assert change.after is None
    assert change.reason is Reason.NO_LONGER_DECLARED


def test_somebody_who_is_kept_loses_nothing_by_not_being_declared() -> None:
    frame = Frame("ENG", protected=lambda item: item == str(ADA_))
    assert compare(None, (NOTE,), frame=frame) == ()
    (change,) = compare((), (NOTE,), frame=frame)
    assert (change.after, change.reason) == (None, Reason.DECLARED)


def test_what_expired_is_revoked_as_expired() -> None:
    (change,) = compare((), (NOTE,), reason=Reason.EXPIRED)
    assert (change.after, change.reason) == (None, Reason.EXPIRED)


def test_only_the_difference_is_sent_in_one_request() -> None:
    site = FakeSite()
    (change,) = compare((DELETE,), (NOTE,))
    write(site, site.ref, change)
    assert site.log == [f"send_custom_content user:id-ada ('{DELETE}',) ('{NOTE}',)"]
