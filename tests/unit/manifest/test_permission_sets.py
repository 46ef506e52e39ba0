# ruff: noqa: E501 - a message is one line here too
import pytest

from spaceform.aspects.grants import DATA_CENTER_PAIRS, PAIRS
from spaceform.manifest.permission_sets import PermissionSets

SETS = PermissionSets(
    {
        "reader": ["read/space", "export_content/space"],
        "author": ["reader", "create/page"],
        "loop": ["pool", "delete/page"],
        "pool": ["loop"],
        "bad": ["nobody", "read/space"],
    }
)


def test_sets_are_expanded_through_other_sets() -> None:
    expansion = SETS.expand(("author", "export/space"))
    assert expansion.pairs == {
        "read/space",
        "export_content/space",
        "create/page",
        "export/space",
    }
    assert expansion.whole
    assert SETS.expand(()).pairs == frozenset()


def test_a_circle_of_sets_ends() -> None:
    assert SETS.expand(("loop",)).pairs == {"delete/page"}
    assert SETS.circles == [("loop", "pool", "loop")]


@pytest.mark.parametrize("permissions", [("nobody", "read/space"), ("bad",)])
def test_an_expansion_with_an_unknown_name_is_not_whole(permissions: tuple[str, ...]) -> None:
    assert not SETS.expand(permissions).whole
    assert SETS.expand(permissions).pairs == {"read/space"}


@pytest.mark.parametrize(
    "permission", [*sorted(PAIRS | DATA_CENTER_PAIRS), "reader", "read/ac:com.example:note"]
)
def test_what_is_known_is_not_doubted(permission: str) -> None:
    assert SETS.doubt(permission) is None


@pytest.mark.parametrize(
    "permission,message,hint",
    [
        ("raeder", "`raeder` is neither a permission set nor a pair as `read/space` is", "did you mean `reader`?"),
        ("Read/space", "`Read/space` is not a pair of an operation and a target", "did you mean `read/space`?"),
        ("read/", "`read/` is not a pair of an operation and a target", "did you mean `read/space`?"),
        ("/", "`/` is not a pair of an operation and a target", "pairs are written as `read/space`"),
        ("read/space/x", "`read/space/x` is not a pair of an operation and a target", "did you mean `read/space`?"),
        ("read / space", "`read / space` is not a pair of an operation and a target", "did you mean `read/space`?"),
        ("read/ac:", "`read/ac:` is not a pair of an operation and a target", "did you mean `read/space`?"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_an_error(permission: str, message: str, hint: str) -> None:
    assert SETS.doubt(permission) == ("error", message, hint)


@pytest.mark.parametrize("pair", ["update/comment", "creat/page", "update/ac:com.example:note"])
def test_a_pair_that_is_not_known_is_only_a_warning(pair: str) -> None:
    doubt = SETS.doubt(pair)
    assert doubt
    assert doubt.severity == "warning"
    assert doubt.message == f"`{pair}` is a pair that spaceform does not know"


def test_a_set_is_no_news_where_some_could_not_be_read() -> None:
    sets = PermissionSets({}, complete=False)
    assert sets.doubt("author") is None
    assert not sets.expand(("author",)).whole
