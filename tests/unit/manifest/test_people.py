import pytest

from spaceform.errors import Problem
from spaceform.manifest.people import People, is_account_id
from spaceform.mark import Mark
from spaceform.principals import PrincipalName
from tests.unit.manifest.workspace import ADA, BOB

PEOPLE = People({"ada": ADA, "bob@example.com": BOB})
MARK = Mark("a.yaml", 1, 2)


def refusal(spelling: str, people: People = PEOPLE) -> str:
    problem = people.read(spelling, MARK)
    assert isinstance(problem, Problem)
    assert problem.mark == MARK
    return f"{problem.message} ({problem.hint})"


@pytest.mark.parametrize(
    "spelling,name",
    [
        ("anonymous", PrincipalName(kind="anonymous", mark=MARK)),
        ("group:a team: b", PrincipalName(kind="group", name="a team: b", mark=MARK)),
        (
            "class:all-licensed-users",
            PrincipalName(kind="class", name="all-licensed-users", mark=MARK),
        ),
        ("user:ada", PrincipalName(kind="user", name="ada", account_id=ADA, mark=MARK)),
        (f"user:{ADA}", PrincipalName(kind="user", name=ADA, account_id=ADA, mark=MARK)),
        (f"user:{BOB}", PrincipalName(kind="user", name=BOB, account_id=BOB, mark=MARK)),
        (
            "user:bob@example.com",
            PrincipalName(kind="user", name="bob@example.com", account_id=BOB, mark=MARK),
        ),
    ],
)
def test_a_principal_is_read_as_it_is_spelled(spelling: str, name: PrincipalName) -> None:
    assert PEOPLE.read(spelling, MARK) == name


@pytest.mark.parametrize(
    "spelling,way_out",
    [
        ("engineers", "write `group:engineers` or `user:engineers`"),
        ("groups:x", "did you mean `group:x`?"),
        ("Group:x", "did you mean `group:x`?"),
        ("usr:", "did you mean `user:NAME`?"),
        ("anonymus", "did you mean `anonymous`?"),
        ("anonymous:x", "did you mean `anonymous`?"),
    ],
)
def test_another_spelling_is_refused_with_the_right_one(spelling: str, way_out: str) -> None:
    assert refusal(spelling) == (
        f"`{spelling}` is not a principal, which is group:NAME, user:NAME, class:NAME or anonymous "
        f"({way_out})"
    )


@pytest.mark.parametrize("spelling", ["group:", "user: ada", "class:x ", "group:  "])
def test_a_name_is_not_empty_and_has_no_spaces_around_it(spelling: str) -> None:
    assert refusal(spelling).startswith(f"`{spelling}` has no name, or spaces around it (")


def test_an_unknown_access_class_names_the_nearest() -> None:
    assert refusal("class:all-users") == (
        "there is no access class `all-users` (did you mean `all-licensed-users`?)"
    )


def test_an_email_address_is_refused_with_the_reason() -> None:
    assert refusal("user:eve@example.com") == (
        "Confluence Cloud does not let anybody look up a user by e-mail address "
        "(write `people: {eve: ACCOUNT-ID}` in spaceform.yaml and `user:eve`)"
    )


def test_a_name_that_nobody_has_names_the_nearest() -> None:
    assert refusal("user:adda").endswith("nor an account id (did you mean `user:ada`?)")
    assert refusal("user:zzz").endswith("nor an account id (add the name there with an account id)")


def test_a_name_is_no_news_where_some_could_not_be_read() -> None:
    people = People({}, complete=False)
    assert people.read("user:zzz", MARK) == PrincipalName(kind="user", name="zzz", mark=MARK)
    assert "is not a principal" in refusal("zzz", people)


@pytest.mark.parametrize(
    "text,shaped",
    [
        (ADA, True),
        (BOB, True),
        ("557058:f58131cb-b67d-43c7-b30d-6b58d40bd077", True),
        ("qm:8a1fb7c9-6a2b-4ab8-9df6-8b1f2f5d9a11:0c6c1f1e", True),
        ("ff80808150a1b2c30150a1b2c3d40001", True),
        ("ada", False),
        (ADA.upper(), False),
        (ADA[:-1], False),
        ("712020:short", False),
        ("557058", False),
    ],
)
def test_an_account_id_has_a_shape(text: str, *, shaped: bool) -> None:
    assert is_account_id(text) is shaped
