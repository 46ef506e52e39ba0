from pathlib import Path

import pytest

from spaceform.errors import Problem
from spaceform.mark import Mark
from spaceform.report import Validation, render_problems
from tests.unit.report.rendering import render_validation


def shown(root: Path | None, *problems: Problem, width: int = 80) -> str:
    return render_problems(problems, color=False, width=width, root=root)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "a.yaml").write_text("version: 1\n  grant: {}\n", encoding="utf-8")
    return tmp_path


def test_a_problem_has_its_place_its_line_and_the_way_out(root: Path) -> None:
    problem = Problem(Mark("a.yaml", 2, 3), "unknown key `grant`", "did you mean `grants`?")
    assert shown(root, problem) == (
        "a.yaml:2:3: unknown key `grant`\n"
        "  2 │   grant: {}\n"
        "    │   ^\n"
        "  → did you mean `grants`?\n"
        "\n"
        "1 problem in 1 file.\n"
    )


def test_what_is_to_be_copied_stands_on_a_line_of_its_own_and_is_not_wrapped() -> None:
    owner = f"owner: {{name: {'x' * 200}}}"
    assert f"→ add this line:\n{owner}\n" in shown(
        None, Problem(None, "no", f"add this line:\n{owner}")
    )


def test_without_a_root_or_a_hint_only_the_message_is_left() -> None:
    problem = Problem(Mark("a.yaml", 2, 3), "wrong")
    assert shown(None, problem) == "a.yaml:2:3: wrong\n\n1 problem in 1 file.\n"


def test_problems_without_a_place_are_counted_too(root: Path) -> None:
    found = shown(root, Problem(None, "no space"), Problem(Mark("a.yaml", 1, 1), "x"))
    assert found.startswith("no space\na.yaml:1:1: x\n")
    assert found.endswith("2 problems in 1 file.\n")
    assert shown(root, Problem(None, "no space")).endswith("\n\n1 problem.\n")


def test_warnings_are_counted_as_warnings() -> None:
    found = render_problems([Problem(None, "x")] * 2, color=False, width=80, noun="warning")
    assert found.endswith("2 warnings.\n")


@pytest.mark.parametrize(
    "mark",
    [
        Mark("missing.yaml", 1, 1),
        Mark("a.yaml", 99, 1),
        Mark("a.yaml", 0, 0),
        Mark("latin.yaml", 1, 1),
        Mark("folder", 1, 1),
        Mark("bad\0name", 1, 1),
        Mark("../outside.yaml", 1, 1),
    ],
)
def test_a_line_that_cannot_be_had_is_left_out(tmp_path: Path, mark: Mark) -> None:
    root = tmp_path / "root"
    (root / "folder").mkdir(parents=True)
    (root / "a.yaml").write_text("a: 1\n", encoding="utf-8")
    (root / "latin.yaml").write_bytes(b"\xe9\xff: 1\n")
    (tmp_path / "outside.yaml").write_text("secret\n", encoding="utf-8")
    assert "│" not in shown(root, Problem(mark, "wrong"))


def test_a_huge_file_is_not_read(root: Path) -> None:
    (root / "a.yaml").write_text("x" * 5_000_000, encoding="utf-8")
    assert "│" not in shown(root, Problem(Mark("a.yaml", 1, 1), "too large"))


def test_the_caret_stands_below_the_column_after_wide_and_escaped_characters(root: Path) -> None:
    (root / "a.yaml").write_text("日本\x1b: x\n", encoding="utf-8")
    lines = shown(root, Problem(Mark("a.yaml", 1, 6), "wrong")).splitlines()
    assert lines[1] == r"  1 │ 日本\x1b: x"
    assert lines[2] == f"    │ {' ' * 10}^"


def test_of_a_long_line_the_place_is_shown(root: Path) -> None:
    (root / "a.yaml").write_text("x" * 500 + "HERE" + "y" * 500, encoding="utf-8")
    lines = shown(root, Problem(Mark("a.yaml", 1, 501), "wrong"), width=60).splitlines()
    assert lines[1] == f"  1 │ …{'x' * 16}HERE{'y' * 31}…"
    assert lines[2].index("^") == lines[1].index("H")


def test_a_place_after_what_cannot_be_shown_in_the_width_still_has_its_caret(root: Path) -> None:
    (root / "a.yaml").write_text("\x1b" * 300 + "HERE", encoding="utf-8")
    lines = shown(root, Problem(Mark("a.yaml", 1, 301), "wrong"), width=40).splitlines()
    assert lines[1] == "  1 │ …HERE"
    assert lines[2] == "    │  ^"


def test_a_file_with_windows_line_ends_and_a_byte_order_mark_is_quoted_plainly(
    root: Path,
) -> None:
    (root / "a.yaml").write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    lines = shown(root, Problem(Mark("a.yaml", 2, 1), "wrong")).splitlines()
    assert lines[1] == "  2 │ b: 2"


def test_a_validation_has_warnings_and_then_what_stands_against_planning(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.yaml").write_text("nme: x\n", encoding="utf-8")
    validation = Validation(
        problems=(Problem(Mark("a.yaml", 1, 1), "no such key"),),
        warnings=(Problem(None, "used nowhere"),),
    )
    report = render_validation(validation, "text", width=80, root=tmp_path)
    assert report == (
        "used nowhere\n\n1 warning.\n\n"
        "a.yaml:1:1: no such key\n  1 │ nme: x\n    │ ^\n\n1 problem in 1 file.\n"
    )


def test_a_validation_without_a_problem_ends_in_one_sentence() -> None:
    assert render_validation(Validation(spaces=2), "text") == "2 spaces valid.\n"
    warned = Validation(warnings=(Problem(None, "used nowhere"),), spaces=2)
    assert render_validation(warned, "text") == (
        "used nowhere\n\n1 warning.\n\n2 spaces valid, with 1 warning.\n"
    )
