import pytest

from spaceform.errors import ManifestError
from spaceform.manifest.compose import compose
from spaceform.manifest.events import FAST
from spaceform.manifest.problems import Problems


@pytest.mark.parametrize("fast", [FAST, False])
@pytest.mark.parametrize(
    "text,place,words",
    [
        ("a:\n\tb: 1\n", "f:2:1", "a tab cannot stand here (use spaces)"),
        ("a: @b\n", "f:1:4", "a value cannot start with @ (put it into quotes)"),
        ("a: `b\n", "f:1:4", "a value cannot start with ` (put it into quotes)"),
        ("a: b: c\n", "f:1:5", "put a value that holds `: ` into quotes"),
        ('a: "b\nc: d\n', "f:3:1", "a quote or bracket above is not closed"),
        ("a: [b\nc: d\n", "f:2:2", "put a comma there, or close the bracket above"),
        ("a: 1\n b: 2\n", "f:2:3", "put a value that holds `: ` into quotes"),
        ("a: 1\nb\nc: 2\n", "f:3:1", "a key and its value are written `key: value`"),
    ],
)
def test_what_is_no_yaml_has_its_place_and_a_way_out(
    text: str, place: str, words: str, *, fast: bool
) -> None:
    with pytest.raises(ManifestError) as caught:
        compose(text, "f", Problems(), fast=fast)
    message = str(caught.value)
    assert message.startswith(f"{place}: ")
    assert words in message
