import pytest
from hypothesis import given
from hypothesis import strategies as st

from spaceform.aspects.grants import (
    COMPANIONS,
    DROPS,
    PAIRS,
    Access,
    DeclaredAccess,
    GrantChange,
    accesses,
    companions,
    diff,
    pairs,
    value,
)
from spaceform.change import Frame, Reason, Risk
from spaceform.mark import Mark
from spaceform.principals import ANONYMOUS, Principal
from tests.unit.build import (
    ADA,
    ADMINISTER,
    COMMENT,
    CREATE,
    ENGINEERS,
    EXPORT,
    READ,
    UPDATE,
    directory,
    regrant,
    rows,
)

ADA_ = ADA.principal
EVERYBODY = Principal(kind="class", id="all-licensed-users")


def compare(
    frame: Frame, desired: dict[Principal, tuple[str, ...]], live: dict[Principal, tuple[str, ...]]
) -> tuple[GrantChange, ...]:
    found = diff(
        frame,
        {who: DeclaredAccess(access=Access.of(pairs)) for who, pairs in desired.items()},
        {who: Access.of(pairs) for who, pairs in live.items()},
        directory().name,
    )
    return tuple(change for change in found.changes if isinstance(change, GrantChange))


def only(after: tuple[str, ...], before: tuple[str, ...], who: Principal = ADA_) -> GrantChange:
    (change,) = compare(Frame("ENG", "100"), {who: after}, {who: before})
    return change


def test_all_26_pairs_are_known() -> None:
    assert len(PAIRS) == 26
    effects = {*COMPANIONS, *DROPS}.union(*COMPANIONS.values(), *DROPS.values())
    assert effects <= PAIRS


def test_an_access_is_a_set() -> None:
    assert Access.of([READ, EXPORT, READ]) == Access.of([EXPORT, READ])
    assert compare(Frame("ENG"), {ADA_: (READ, EXPORT)}, {ADA_: (EXPORT, READ)}) == ()


def test_a_declared_access_is_whole() -> None:
    change = only(after=(READ,), before=(READ, EXPORT))
    assert change.gains == frozenset()
    assert change.losses == {EXPORT}
    assert change.reason is Reason.DECLARED


def test_gains_and_losses_of_a_principal_are_one_change() -> None:
    change = only(after=(READ, COMMENT), before=(READ, EXPORT))
    assert change.gains == {COMMENT}
    assert change.losses == {EXPORT}
    assert change.action == "update"


def test_declaring_no_permissions_revokes_the_access() -> None:
    change = only(after=(), before=(READ, EXPORT))
    assert change.after is None
    assert change.action == "delete"
    assert change.losses == {READ, EXPORT}


def test_declaring_no_permissions_for_nobody_is_no_difference() -> None:
    assert compare(Frame("ENG"), {ADA_: ()}, {}) == ()


def test_a_pair_that_is_not_known_is_compared_like_any_other() -> None:
    assert only(after=(READ, "fly/kite"), before=(READ,)).gains == {"fly/kite"}


def test_an_undeclared_principal_is_left_and_listed() -> None:
    found = diff(Frame("ENG"), {}, {ADA_: Access.of([READ])}, directory().name)
    assert found.changes == ()
    assert [(left.address, left.value) for left in found.unmanaged] == [
        ("ENG/grants/user:ada", [READ])
    ]


def test_exact_takes_undeclared_access_away() -> None:
    (change,) = compare(Frame("ENG", exact=True), {}, {ADA_: (READ,)})
    assert (change.after, change.reason) == (None, Reason.EXACT)


def test_memory_goes_by_id_and_not_by_name() -> None:
    frame = Frame("ENG", owned={"group:g-eng": "created", "user:ada": "created"})
    (change,) = compare(frame, {}, {ENGINEERS.principal: (READ,), ADA_: (READ,)})
    assert change.address == "ENG/grants/group:engineers"
    assert change.reason is Reason.NO_LONGER_DECLARED


def test_a_companion_that_is_not_declared_is_foreseen() -> None:
    assert only(after=(READ, CREATE), before=()).foreseen == (EXPORT, UPDATE)


def test_a_companion_that_is_declared_or_there_already_is_not_foreseen() -> None:
    assert only(after=(READ, EXPORT), before=()).foreseen == ()
    assert only(after=(READ, CREATE), before=(READ, UPDATE)).foreseen == ()


def test_a_pair_that_is_kept_brings_no_companion() -> None:
    assert only(after=(READ, COMMENT), before=(READ,)).foreseen == ()


@pytest.mark.parametrize(
    "who, after, before, risk",
    [
        (ADA_, (READ,), (READ, ADMINISTER), Risk.CRITICAL),
        (ADA_, (), (READ, ADMINISTER), Risk.CRITICAL),
        (ADA_, (READ, ADMINISTER), (READ,), Risk.HIGH),
        (ADA_, (), (READ,), Risk.HIGH),
        (ANONYMOUS, (READ,), (), Risk.HIGH),
        (EVERYBODY, (READ,), (), Risk.HIGH),
        (ANONYMOUS, (READ,), (READ, EXPORT), Risk.MEDIUM),
        (ADA_, (READ,), (READ, EXPORT), Risk.MEDIUM),
        (ADA_, (READ, EXPORT), (READ,), Risk.LOW),
    ],
)
def test_the_risk_of_a_grant(
    who: Principal, after: tuple[str, ...], before: tuple[str, ...], risk: Risk
) -> None:
    assert only(after, before, who).risk is risk


def test_a_change_is_marked_with_the_path_that_declares_it() -> None:
    place = Mark("eng.yaml", 7, 5)
    frame = Frame("ENG", mark={"grants/group:g-eng": place}.get)
    declared = DeclaredAccess(access=Access.of([READ]), path="grants/group:g-eng")
    (change,) = diff(frame, {ENGINEERS.principal: declared}, {}, directory().name).changes
    assert change.mark == place
    assert change.address == "ENG/grants/group:engineers"


def test_rows_add_up_to_accesses() -> None:
    found = accesses(rows({ADA_: (READ, EXPORT), ANONYMOUS: (READ,)}))
    assert found == {ADA_: Access.of([EXPORT, READ]), ANONYMOUS: Access.of([READ])}


def test_the_live_value_of_a_change_is_that_of_its_principal() -> None:
    change = regrant(ADA_, after=(READ,))
    assert value(change, rows({ANONYMOUS: (READ,)})) is None
    assert value(change, rows({ADA_: (READ,), ANONYMOUS: ()})) == Access.of([READ])


@given(st.sets(st.sampled_from(sorted(PAIRS))), st.sets(st.sampled_from(sorted(PAIRS))))
def test_before_with_gains_without_losses_is_after(before: set[str], after: set[str]) -> None:
    changes = compare(Frame("ENG"), {ADA_: tuple(after)}, {ADA_: tuple(before)} if before else {})
    if before == after:
        assert changes == ()
        return
    (change,) = changes
    assert (before | change.gains) - change.losses == after == pairs(change.after)
    assert not set(change.foreseen) & (before | after)
    assert set(change.foreseen) <= companions(change.gains)
