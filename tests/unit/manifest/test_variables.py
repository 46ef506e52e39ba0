import pytest

from spaceform.manifest import variables
from spaceform.manifest.compose import compose
from spaceform.manifest.problems import Problems
from spaceform.manifest.tree import Path
from spaceform.manifest.variables import Variables


def fill(text: str, values: dict[str, str], *, complete: bool = True) -> tuple[object, list[str]]:
    problems: list[str] = []

    def refuse(path: Path, message: str, hint: str) -> None:
        problems.append(f"{path}: {message} ({hint})")

    node = compose(text, "f", Problems())
    return Variables(values, " in prod", complete=complete).fill(node, refuse), problems


@pytest.mark.parametrize(
    "text,filled",
    [
        ("${vars.a}", "one"),
        ("x${vars.a}y${vars.b-c}z", "xoneytwoz"),
        ("$${vars.a}", "${vars.a}"),
        ("$${anything}", "${anything}"),
        ("$$${vars.a}", "$${vars.a}"),
        ("$ {vars.a} $a $$", "$ {vars.a} $a $$"),
        ("${vars.nested}", "${vars.a}"),
    ],
)
def test_a_variable_is_filled_in_once(text: str, filled: str) -> None:
    values = {"a": "one", "b-c": "two", "nested": "${vars.a}"}
    assert fill(f"k: '{text}'", values) == ({"k": filled}, [])


def test_variables_are_filled_in_everywhere_but_in_keys() -> None:
    text = "'${vars.a}': ['${vars.a}', {b: '${vars.a}', c: 1, d: ~}]"
    assert fill(text, {"a": "x"}) == ({"${vars.a}": ["x", {"b": "x", "c": 1, "d": None}]}, [])


def test_an_unknown_variable_names_the_nearest() -> None:
    _, problems = fill("a: '${vars.sufix}'", {"suffix": ""})
    assert problems == ["('a',): there is no variable `sufix` in prod (did you mean `suffix`?)"]


@pytest.mark.parametrize("text", ["${a}", "${HOME}", "${vars.}", "${vars.a b}", "${vars.a", "${"])
def test_anything_else_after_the_sign_is_refused(text: str) -> None:
    _, (problem,) = fill(f"k: '{text}'", {"a": "x"})
    assert problem == (
        f"('k',): `{text}` is not a variable "
        "(variables are written ${vars.NAME}, and a literal ${ is written $${)"
    )


def test_what_could_not_be_known_is_no_news() -> None:
    assert fill("k: '${vars.a}'", {}, complete=False)[1] == ["('k',):  ()"]


def test_variables_cannot_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(variables, "MAX_FILLED", 100)
    _, problems = fill("- ${vars.a}\n- ${vars.a}\n- ${vars.a}\n", {"a": "x" * 60})
    assert problems == [
        "(2,): variables make more than 100 characters in all (use fewer of them, or shorter ones)"
    ]
