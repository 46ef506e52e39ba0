# ruff: noqa: E501 - a message is one line here too
import pytest

from tests.unit.manifest.workspace import Workspace


@pytest.mark.parametrize("key", ["ENG", "eng2", "2TEAM", "x" * 245, "~ada", "~5b10", "~a.b@c:d-e"])
def test_a_key_has_letters_and_digits(workspace: Workspace, key: str) -> None:
    workspace.spaces(f"{key}: {{}}")
    assert workspace.only_space().key == key


@pytest.mark.parametrize("key", ["a-b", "a b", "'~'", "a/b", "é", "''", "'٣'", "~a/b", "~a b"])
def test_anything_else_is_no_key(workspace: Workspace, key: str) -> None:
    workspace.spaces(f"{key}: {{}}")
    assert workspace.problem() == (
        f"spaces/a.yaml:3:3: `{key.strip(chr(39))}` cannot be a space's key "
        "(keys are letters and digits of ASCII; those of personal spaces begin with `~`)"
    )


def test_a_key_that_confluence_fails_on_is_refused(workspace: Workspace) -> None:
    workspace.spaces(f"{'x' * 246}: {{}}")
    assert workspace.problem() == (
        "spaces/a.yaml:3:3: the key has 246 characters "
        "(Confluence fails on more than 245, although it documents 255)"
    )


def test_a_key_that_reads_as_a_number_wants_quotes(workspace: Workspace) -> None:
    workspace.spaces("2024: {}\nENG: {}\n")
    assert workspace.problem() == 'spaces/a.yaml:3:3: a key must be text (write it as "2024")'


def test_a_space_that_is_null_is_refused(workspace: Workspace) -> None:
    workspace.spaces("ENG:")
    assert workspace.problem() == (
        "spaces/a.yaml:3:3: the space `ENG` is null "
        "(write `{}` for a space of which nothing is managed yet)"
    )


@pytest.mark.parametrize(
    "text,problem",
    [
        ("spaces: {A: {}}\n", "1:1: `version` is missing (add `version: 1`)"),
        ("version: 1\n", "1:1: `spaces` is missing (add `spaces: …`)"),
        ("version: 2\nspaces: {A: {}}\n", "1:10: this spaceform reads version 1 of the format, not 2 (write `version: 1`, or use a newer spaceform)"),
        ("version: '1'\nspaces: {A: {}}\n", "1:10: `version` must be a whole number, not the text `1` (write it without quotes)"),
        ("version: 1.0\nspaces: {A: {}}\n", "1:10: `version` must be a whole number, not the number 1.0 (write it without quotes)"),
        ("version: 1\nspaces: ~\n", "2:1: `spaces` is null (leave it out to not manage it, or write an empty value such as [] or {})"),
        ("version: 1\nspaces: [A]\n", "2:9: `spaces` must be a mapping, not a list (write `name: value` lines below it)"),
        ("version: 1\nspace: {A: {}}\n", "2:1: unknown key `space` (did you mean `spaces`?)"),
        ("version: 1\nspaces: {A: text}\n", "2:13: this must be a mapping, not the text `text` (write `name: value` lines below it)"),
        ("- 1\n", "1:1: this must be a mapping, not a list (write `name: value` lines below it)"),
        ("text\n", "1:1: this must be a mapping, not the text `text` (write `name: value` lines below it)"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_manifest_is_refused(
    workspace: Workspace, text: str, problem: str
) -> None:
    workspace.write("spaces/a.yaml", text)
    assert workspace.problem() == f"spaces/a.yaml:{problem}"
