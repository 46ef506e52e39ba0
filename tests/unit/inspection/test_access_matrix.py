from spaceform.aspects.grants import GrantRow
from spaceform.inspection.access_matrix import draw_matrix
from spaceform.inspection.findings import Holder
from spaceform.inspection.gathering import holders
from spaceform.principals import Principal
from spaceform.site_roles import Role

ENGINEERS = Holder(
    principal="group:7e511867", name="engineers", permissions=("create/page", "read/space")
)
ANYBODY = Holder(principal="anonymous", permissions=("read/space",))
ADA = Holder(principal="user:712020:1", name="Ada", permissions=("read/space",))


def drawn(*holders: Holder, width: int = 100) -> list[str]:
    return [line.plain.rstrip() for line in draw_matrix(holders, str, width)]


def test_a_pair_is_a_row_and_a_principal_has_the_number_of_its_column() -> None:
    assert drawn(ENGINEERS, ANYBODY) == [
        "  1  group:engineers  7e511867",
        "  2  anonymous",
        "",
        "               1  2",
        "  read/space   ✓  ✓",
        "  create/page  ✓  ·",
    ]


def test_a_role_stands_beside_the_name_of_who_has_it() -> None:
    auditor = ADA.model_copy(update={"role": "Big Reader"})
    assert drawn(auditor)[0] == "  1  user:Ada  712020:1  role Big Reader"
    (first, *_) = draw_matrix([auditor], lambda text: text.replace("Reader", "clean"), 100)
    assert first.plain.rstrip().endswith("role Big clean")


def test_a_role_adds_its_pairs_to_what_somebody_may_do() -> None:
    who = Principal(kind="user", id="712020:1")
    role = Role(id="1", name="Viewer", permissions=("read/space", "create/comment"))
    rows = (
        GrantRow(id="7", principal=who, permission="create/page", name="Ada"),
        GrantRow(principal=who, role=role),
    )
    (holder,) = holders(iter(rows))
    assert holder == Holder(
        principal="user:712020:1",
        name="Ada",
        role="Viewer",
        permissions=("create/comment", "create/page", "read/space"),
    )


def test_who_has_no_role_has_none() -> None:
    row = GrantRow(id="7", principal=Principal(kind="group", id="g"), permission="read/space")
    (holder,) = holders([row])
    assert (holder.role, holder.permissions) == (None, ("read/space",))


def test_principals_of_the_same_access_share_a_column() -> None:
    assert drawn(ADA, ENGINEERS, ANYBODY)[:4] == [
        "  1  user:Ada         712020:1",
        "     anonymous",
        "  2  group:engineers  7e511867",
        "",
    ]


def test_rows_are_grouped_by_what_they_are_about() -> None:
    pairs = (
        "read/ac:com.example:note",
        "administer/space",
        "delete/page",
        "create/comment",
        "create/page",
        "archive_space/space",
        "read/space",
    )
    rows = drawn(Holder(principal="anonymous", permissions=pairs))[3:]
    assert [row.split()[0] for row in rows] == [
        "read/space",
        "administer/space",
        "archive_space/space",
        "create/page",
        "delete/page",
        "create/comment",
        "read/ac:com.example:note",
    ]


def test_columns_that_do_not_fit_follow_below() -> None:
    pairs = [f"read/target{number}" for number in range(10)]
    many = [
        Holder(principal=f"user:{number}", permissions=(pair,))
        for number, pair in enumerate(pairs, start=1)
    ]
    lines = drawn(*many, width=34)
    assert max(map(len, lines)) <= 34
    heads = [line.split() for line in lines if line.strip() and not line.strip()[0].isalpha()][10:]
    assert heads == [["1", "2", "3", "4", "5"], ["6", "7", "8", "9", "10"]]
    assert sum(line.count("✓") for line in lines) == 10


def test_a_window_that_is_too_narrow_for_anything_still_gets_a_column_at_a_time() -> None:
    assert sum(line.count("✓") for line in drawn(ENGINEERS, ANYBODY, width=3)) == 3


def test_names_are_made_harmless() -> None:
    evil = Holder(principal="group:\x1b", name="\x1b", permissions=("\x1b/\x1b",))
    lines = draw_matrix([evil], lambda text: text.replace("\x1b", "?"), 80)
    assert "\x1b" not in "".join(line.plain for line in lines)


def test_no_access_at_all_is_nothing() -> None:
    assert drawn() == []
