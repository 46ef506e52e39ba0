import pytest
from markdown_it import MarkdownIt

from spaceform.review.marker import Marker, Style, read_marker, slot_of, write_marker
from tests.unit.report.hostile import HOSTILE

DIGEST = "0123456789abcdef" * 4
STYLES: tuple[Style, ...] = ("comment", "definition")


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("digest", [DIGEST, None])
def test_a_marker_says_what_was_written(style: Style, digest: str | None) -> None:
    marker = Marker(slot_of("prod", "wiki"), digest)
    assert read_marker(f"{write_marker(marker, style)}\n\n# A report\n", style) == marker
    assert read_marker(f"{write_marker(marker, style)}\r\n\r\n# A report\r\n", style) == marker
    assert read_marker(write_marker(marker, style), style) == marker


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.long
@pytest.mark.parametrize("text", [text for text in HOSTILE if text])
def test_no_name_ends_a_marker_or_is_seen(style: Style, text: str) -> None:
    marker = Marker(slot_of(text, text), DIGEST)
    line = write_marker(marker, style)
    assert line.isascii()
    assert line.isprintable()
    assert "--" not in line.removeprefix("<!--").removesuffix("-->")
    assert read_marker(f"{line}\n\nx", style) == marker
    assert MarkdownIt("commonmark").render(f"{line}\n\nx") in (f"{line}\n<p>x</p>\n", "<p>x</p>\n")


def test_names_of_any_length_are_told_apart_in_few_characters() -> None:
    one, other = slot_of("e" * 100_000, None), slot_of("e" * 100_000 + "x", None)
    assert one != other
    assert len(one) < 100
    assert slot_of(f"~{'0' * 64}", None).startswith("%7E")


def test_an_environment_is_no_name() -> None:
    assert len({slot_of("a", None), slot_of(None, "a"), slot_of("a", "a"), slot_of("a/a", "")}) == 4


@pytest.mark.parametrize(
    "body",
    [
        "",
        "text",
        f"text\n<!-- spaceform slot=/ digest={DIGEST} -->",
        f" <!-- spaceform slot=/ digest={DIGEST} -->",
        f"<!-- spaceform slot=/ digest={DIGEST} --> more",
        f"<!-- spaceform slot=/ digest={DIGEST[1:]} -->",
        f"<!-- spaceform slot=/ digest={DIGEST.upper()} -->",
        "<!-- spaceform slot=/ -->",
        f"[//]: # (spaceform slot=/ digest={DIGEST})",
    ],
)
def test_what_is_not_quite_a_marker_is_none(body: str) -> None:
    assert read_marker(body, "comment") is None
