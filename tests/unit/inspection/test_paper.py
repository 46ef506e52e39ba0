from rich.console import Console
from rich.text import Text

from spaceform.inspection.paper import hang, printed


def paper(lead: str, body: str, width: int = 30) -> list[str]:
    def write(console: Console) -> None:
        hang(console, Text(lead), Text(body))

    return printed(write, color=False, width=width).splitlines()


def test_a_body_goes_on_below_its_beginning() -> None:
    assert paper("sign ", "one two three four five six") == [
        "sign one two three four five",
        "     six",
    ]


def test_a_word_without_a_gap_is_folded() -> None:
    assert paper("", "x" * 45) == ["x" * 30, "x" * 15]


def test_a_body_keeps_some_room_however_long_its_lead() -> None:
    assert paper("x" * 28 + " ", "one two three")[0].endswith("one two three")


def test_no_line_is_an_order_to_a_runner() -> None:
    assert paper("  ", "a long beginning of it and ::add-mask::all") == [
        "  a long beginning of it and",
        "  \\::add-mask::all",
    ]
