import pytest
from pydantic import JsonValue

from spaceform.client.answer import Answer, find, find_text
from spaceform.errors import MalformedResponseError, UnclearError

VALUE: JsonValue = {
    "text": "a",
    "empty": "",
    "number": 7,
    "flag": True,
    "null": None,
    "rows": [{"id": 1}, {"id": "two"}],
    "mixed": [{}, 1],
    "deep": {"er": {"text": "b"}},
}
ANSWER = Answer("GET", "/wiki/rest/api/space/ENG", VALUE)


def test_parts_are_read_by_name_and_type() -> None:
    assert ANSWER.object is VALUE
    assert ANSWER.text(VALUE, "deep", "er", "text") == "b"
    assert ANSWER.text(VALUE, "empty") == ""
    assert ANSWER.number(VALUE, "number") == 7
    assert ANSWER.flag(VALUE, "flag") is True
    assert [ANSWER.identifier(row, "id") for row in ANSWER.objects(VALUE, "rows")] == ["1", "two"]
    assert Answer("GET", "/", [{}]).array == [{}]


@pytest.mark.parametrize(
    "kind, names",
    [
        ("text", ("number",)),
        ("text", ("null",)),
        ("text", ("deep", "nowhere", "text")),
        ("text", ("rows", "text")),
        ("number", ("flag",)),
        ("number", ("text",)),
        ("flag", ("number",)),
        ("identifier", ("flag",)),
        ("identifier", ("empty",)),
        ("objects", ("deep",)),
        ("objects", ("mixed",)),
        ("objects", ("nowhere",)),
    ],
)
def test_a_part_that_does_not_fit_is_named_with_its_request(
    kind: str, names: tuple[str, ...]
) -> None:
    with pytest.raises(MalformedResponseError) as info:
        getattr(ANSWER, kind)(VALUE, *names)
    assert str(info.value).startswith(".".join(names))
    assert str(info.value).endswith("[GET /wiki/rest/api/space/ENG]")


def test_an_answer_of_another_shape_is_refused() -> None:
    for value in (None, "text", 1):
        with pytest.raises(MalformedResponseError, match="the answer is missing"):
            _ = Answer("GET", "/", value).object
        with pytest.raises(MalformedResponseError, match="the answer is missing"):
            _ = Answer("GET", "/", value).array


def test_after_a_write_what_does_not_fit_is_unclear() -> None:
    with pytest.raises(UnclearError, match="whether the change was made is not known"):
        Answer("POST", "/", {}).text({}, "key")


def test_what_may_be_missing_is_none() -> None:
    assert find(VALUE, "deep", "nowhere", "text") is None
    assert find_text(VALUE, "empty") is None
    assert find_text(VALUE, "number") is None
    assert find_text(VALUE, "text") == "a"
