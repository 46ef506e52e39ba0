import re

import pytest

from spaceform import manifest
from spaceform.mark import Mark
from spaceform.report.places import CONFIGURATION, place_of
from tests.unit.report.hostile import HOSTILE

REFERENCE = re.compile(r"[A-Za-z0-9%._~/-]+")


def test_a_mark_is_found_from_the_top_of_the_repository() -> None:
    place = place_of(Mark("spaces/eng.yaml", 12, 3), "wiki/")
    assert place == ("wiki/spaces/eng.yaml", 12, 3)
    assert place.uri == "wiki/spaces/eng.yaml"


def test_what_has_no_line_is_shown_at_the_configuration() -> None:
    assert CONFIGURATION == manifest.FILE
    assert place_of(None, "") == ("spaceform.yaml", 1, 1)
    assert place_of(None, "wiki/") == ("wiki/spaceform.yaml", 1, 1)


def test_a_path_becomes_a_uri() -> None:
    assert place_of(Mark("spaces/a b#é%.yaml", 1, 1), "").uri == "spaces/a%20b%23%C3%A9%25.yaml"
    assert place_of(Mark("c:x.yaml", 1, 1), "").uri == "c%3Ax.yaml"


@pytest.mark.parametrize(
    "file, path",
    [
        ("/etc/passwd", "etc/passwd"),
        ("../../etc/passwd", "etc/passwd"),
        ("a/../../b.yaml", "a/b.yaml"),
        ("//evil.example/x", "evil.example/x"),
        ("./a.yaml", "a.yaml"),
        ("..", "spaceform.yaml"),
    ],
)
def test_no_mark_of_an_edited_plan_leads_out_of_the_repository(file: str, path: str) -> None:
    assert place_of(Mark(file, 1, 1), "").path == path


def test_a_line_that_is_none_becomes_the_first() -> None:
    assert place_of(Mark("a.yaml", 0, -3), "") == ("a.yaml", 1, 1)


@pytest.mark.long
@pytest.mark.parametrize("text", HOSTILE)
def test_any_name_of_a_file_becomes_a_relative_reference(text: str) -> None:
    uri = place_of(Mark(text, 1, 1), "").uri
    assert REFERENCE.fullmatch(uri)
    assert not uri.startswith("/")
