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
    same_access,
    value,
)
from spaceform.change import Frame, Reason, Risk
from spaceform.mark import Mark
from spaceform.principals import ANONYMOUS, Principal
from spaceform.site_roles import Role
from tests.unit.build import (
    ADA,
    ADMINISTER,
    COMMENT,
    CREATE,
    ENGINEERS,
    EXPORT,
    KEEPER_ROLE,
    READ,
    UPDATE,
    VIEWER_ROLE,
    WRITER_ROLE,
    directory,
    exchange,
    granted,
    having,
    regrant,
    role_rows,
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


# Roles

WRITER, VIEWER, KEEPER = having(WRITER_ROLE), having(VIEWER_ROLE), having(KEEPER_ROLE)
SAME = granted(*WRITER_ROLE.permissions)


def test_the_pairs_of_a_role_count_as_what_a_principal_may_do() -> None:
    change = exchange(ADA_, WRITER, VIEWER)
    assert change.losses == {EXPORT, CREATE, UPDATE}
    assert change.gains == frozenset()
    assert change.revoked == frozenset()
    assert change.exchanges_role
    assert not change.gives_up_role


@pytest.mark.parametrize("before, after", [(SAME, WRITER), (WRITER, SAME)])
def test_a_role_in_place_of_its_own_pairs_is_a_change_without_gain_or_loss(
    before: Access, after: Access
) -> None:
    change = exchange(ADA_, before, after)
    assert (change.gains, change.losses) == (frozenset(), frozenset())
    assert change.risk is Risk.LOW
    assert change.gives_up_role is (after == SAME)
    assert change.revoked == (set(SAME.permissions) if before == SAME else frozenset())


def test_grants_beside_a_role_are_taken_back_where_only_the_role_is_declared() -> None:
    change = exchange(ADA_, having(VIEWER_ROLE, CREATE), VIEWER)
    assert change.losses == change.revoked == {CREATE}
    assert not change.exchanges_role


def test_a_role_that_everybody_loses_pairs_of_is_no_change_of_who_has_it() -> None:
    wider = Role(id=VIEWER_ROLE.id, name="Viewer", permissions=(READ, COMMENT, EXPORT))
    assert same_access(VIEWER, Access.of((), wider))
    desired = {ADA_: DeclaredAccess(access=Access.of((), wider))}
    assert diff(Frame("ENG"), desired, {ADA_: VIEWER}, str).changes == ()


def test_roles_are_one_by_their_id_or_by_their_name_where_one_is_yet_to_be_created() -> None:
    new = Role(name="Viewer", permissions=(READ,))
    other = Role(id="another", name="Viewer", permissions=(READ,))
    assert same_access(VIEWER, Access.of((), new))
    assert not same_access(VIEWER, Access.of((), other))
    assert not same_access(VIEWER, granted(*VIEWER_ROLE.permissions))
    assert not same_access(VIEWER, None)
    assert not same_access(VIEWER, having(VIEWER_ROLE, CREATE))


@pytest.mark.parametrize(
    "before, after, foreseen",
    [
        (None, WRITER, ()),
        (None, granted(READ, CREATE), (EXPORT, UPDATE)),
        # What the role brought shows as a grant once the role is gone.
        (WRITER, granted(READ, CREATE), (EXPORT, UPDATE)),
        (WRITER, granted(READ, CREATE, EXPORT), (UPDATE,)),
        (having(VIEWER_ROLE, UPDATE), granted(READ, CREATE), (EXPORT,)),
        (WRITER, VIEWER, ()),
    ],
)
def test_companions_are_foreseen_of_what_is_granted_and_not_of_a_role(
    before: Access | None, after: Access, foreseen: tuple[str, ...]
) -> None:
    assert exchange(ADA_, before, after).foreseen == foreseen


def test_a_site_that_adds_nothing_by_itself_has_nothing_foreseen() -> None:
    desired = {ADA_: DeclaredAccess(access=granted(READ, CREATE))}
    (change,) = diff(Frame("ENG"), desired, {}, str, has_companions=False).changes
    assert isinstance(change, GrantChange)
    assert change.foreseen == ()


@pytest.mark.parametrize(
    "who, before, after, risk",
    [
        (ADA_, KEEPER, VIEWER, Risk.CRITICAL),
        (ADA_, VIEWER, KEEPER, Risk.HIGH),
        (ADA_, WRITER, None, Risk.HIGH),
        (ADA_, WRITER, VIEWER, Risk.MEDIUM),
        (EVERYBODY, None, VIEWER, Risk.HIGH),
        (ADA_, VIEWER, WRITER, Risk.LOW),
    ],
)
def test_the_risk_of_a_role_is_that_of_its_pairs(
    who: Principal, before: Access | None, after: Access | None, risk: Risk
) -> None:
    assert exchange(who, before, after).risk is risk


def test_a_role_that_nobody_declares_is_listed_by_its_name() -> None:
    found = diff(Frame("ENG"), {}, {ADA_: having(VIEWER_ROLE, CREATE)}, str)
    assert [left.value for left in found.unmanaged] == [["role Viewer", CREATE]]


def test_exact_takes_an_undeclared_role_away() -> None:
    (change,) = diff(Frame("ENG", exact=True), {}, {ADA_: VIEWER}, str).changes
    assert (change.before, change.after, change.reason) == (VIEWER, None, Reason.EXACT)


def test_a_row_of_a_role_adds_up_with_the_grants_beside_it() -> None:
    found = (*role_rows({ADA_: VIEWER_ROLE}), *rows({ADA_: (CREATE,), ANONYMOUS: (READ,)}))
    assert accesses(found) == {ADA_: having(VIEWER_ROLE, CREATE), ANONYMOUS: granted(READ)}
    assert pairs(accesses(found)[ADA_]) == {READ, COMMENT, CREATE}
