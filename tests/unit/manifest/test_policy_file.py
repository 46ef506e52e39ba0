"""The policy file: read whole, refused whole, and never taken for absent where it is there."""

import os
from pathlib import Path
from textwrap import dedent

import pytest

from spaceform.errors import ManifestError
from spaceform.manifest import POLICY_FILE, Options, load, read_policy
from spaceform.policy import Forbid, LimitRun, Protect, RequireAdministrators
from tests.unit.manifest.workspace import ADA, Workspace

RULE = "version: 1\nrules: {r: {protect: [deletion]}}\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    found = Workspace(tmp_path)
    found.space("name: Engineering")
    return found


def problems(workspace: Workspace, text: str) -> list[str]:
    workspace.write(POLICY_FILE, text)
    with pytest.raises(ManifestError) as caught:
        read_policy(workspace.root)
    alone = [str(problem) for problem in caught.value.problems]
    assert workspace.problems() == alone, "an apply and a plan say the same"
    return [line.removeprefix(f"{POLICY_FILE}:") for line in alone]


def rule(workspace: Workspace, text: str) -> str:
    """What is wrong with a rule `r`, which begins in the third column of line three."""
    (found,) = problems(workspace, f"version: 1\npeople: {{ada: {ADA}}}\nrules: {{r: {text}}}\n")
    return found


# There, or not there


def test_without_a_file_there_is_no_policy(workspace: Workspace) -> None:
    assert read_policy(workspace.root) is None
    assert workspace.load().policy is None


def test_what_is_desired_stands_under_the_policy(workspace: Workspace) -> None:
    workspace.write(POLICY_FILE, RULE)
    found = workspace.load().policy
    assert found is not None
    assert found == read_policy(workspace.root)
    assert found.rules[0].demand == Protect(deeds=("deletion",))
    assert str(found.rules[0].mark) == f"{POLICY_FILE}:2:9"


def test_a_policy_may_have_no_rules(workspace: Workspace) -> None:
    workspace.write(POLICY_FILE, "version: 1\nrules: {}\n")
    found = read_policy(workspace.root)
    assert found is not None
    assert found.rules == ()


def test_a_link_is_no_policy_and_no_absence(workspace: Workspace, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere.yaml"
    target.write_text(RULE, encoding="utf-8")
    for each in (target, tmp_path / "nowhere.yaml"):
        (workspace.root / POLICY_FILE).symlink_to(each)
        (problem,) = workspace.problems()
        assert problem.startswith(f"{POLICY_FILE}:1:1: the policy is a symbolic link")
        with pytest.raises(ManifestError):
            read_policy(workspace.root)
        (workspace.root / POLICY_FILE).unlink()


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "~\n"])
def test_an_empty_file_is_no_policy_and_no_absence(workspace: Workspace, text: str) -> None:
    assert problems(workspace, text)[0].partition(": ")[2].startswith("the file is empty")


def test_a_folder_or_a_pipe_in_its_place_is_an_error(workspace: Workspace) -> None:
    (workspace.root / POLICY_FILE).mkdir()
    assert "this is not a file" in workspace.problem()
    (workspace.root / POLICY_FILE).rmdir()
    os.mkfifo(workspace.root / POLICY_FILE)
    assert "this is not a file" in workspace.problem()


def test_what_cannot_even_be_looked_at_is_an_error(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path) -> os.stat_result:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "lstat", refuse)
    with pytest.raises(ManifestError, match="this cannot be read: Permission denied"):
        read_policy(workspace.root)


@pytest.mark.parametrize(
    "name",
    [
        "spaceform.policy.yml",
        ".spaceform.policy.yaml",
        "Spaceform.Policy.yaml",
        "spaceform-policy.yaml",
        "spaceform_policy.yml",
    ],
)
def test_a_file_by_almost_that_name_is_an_error(workspace: Workspace, name: str) -> None:
    workspace.write(name, RULE)
    said = f"{name}:1:1: this would be the policy by another name, and nobody reads it"
    assert workspace.problem() == f"{said} (rename it to {POLICY_FILE})"


def test_no_other_file_of_that_name_is_a_policy(workspace: Workspace) -> None:
    workspace.write(f"spaces/{POLICY_FILE}", RULE)
    assert any("unknown key `rules`" in problem for problem in workspace.problems())
    assert read_policy(workspace.root) is None


def test_a_folder_that_is_not_there_has_no_policy(tmp_path: Path) -> None:
    assert read_policy(tmp_path / "nowhere") is None


# What is wrong in it


@pytest.mark.parametrize(
    "text,said",
    [
        ("rules: {}", "1:1: `version` is missing (add `version: 1`)"),
        ("version: 1", "1:1: `rules` is missing (add `rules: …`)"),
        ("version: 2\nrules: {}", "1:10: this spaceform reads version 1"),
        ("version: 1\nrules: []", "2:8: `rules` must be a mapping, not an empty list"),
        ("version: 1\nrule: {}", "2:1: unknown key `rule` (did you mean `rules`?)"),
        ("version: 1\nrules: {r: ~}", "2:9: `r` is null"),
        ("version: 1\nrules: {r: {}}", "2:9: the rule `r` demands nothing"),
        ("version: 1\nrules: {a b: {protect: [deletion]}}", "2:9: `a b` cannot be a rule's id"),
        ("version: 1\npeople: {ada: x}\nrules: {}", "2:15: `x` is not an account id"),
        (
            "version: 1\npeople: {5b10ac8d82e05b22cc7d4ef5: 5b10ac8d82e05b22cc7d4ef1}\nrules: {}",
            "2:10: `5b10ac8d82e05b22cc7d4ef5` is an account id, and cannot be the name of another",
        ),
        ("version: 1\nrules:\n\t- x", "3:1: a tab cannot stand here"),
        ("version: 1\nrules: !!python/object {}", "2:8: the tag"),
    ],
)
def test_what_is_no_policy_is_told(workspace: Workspace, text: str, said: str) -> None:
    (found,) = problems(workspace, text)
    assert found.startswith(said)


@pytest.mark.parametrize(
    "text,said",
    [
        ("{protct: [deletion]}", "3:13: unknown key `protct` (did you mean `protect`?)"),
        ("{protect: [deletoin]}", "3:23: an item of `protect` must be `deletion`, `archiving`"),
        ("{protect: deletion}", "3:22: `protect` must be a list, not the text `deletion`"),
        ("{protect: []}", "3:22: there is nothing in this list"),
        ("{protect: [deletion], forbid: {principals: ['*']}}", "3:34: the rule `r` is of two"),
        ("{protect: [deletion], severity: fatal}", "3:44: `severity` must be `error` or"),
        ("{protect: [deletion], spaces: []}", "3:42: there is nothing in this list"),
        ("{protect: [deletion], spaces: ['${vars.x}']}", "3:43: `${vars.x}`: a policy has no"),
        ("{protect: [deletion], message: ''}", "3:43: there is nothing in this text"),
        ("{require-name: {}}", "3:13: `require-name` of the rule `r` demands nothing"),
        ("{require-name: {kye: x}}", "3:28: unknown key `kye` (did you mean `key`?)"),
        ("{require-name: {key: '[A'}}", "3:33: `[A` is not a pattern: unclosed character class"),
        ("{require-name: {key: '(?=x)'}}", "3:33: `(?=x)` is not a pattern: look-around"),
        ("{require-labels: [Managed]}", "3:30: `Managed` is not a label"),
        ("{require-properties: ['']}", "3:34: there is nothing in this text"),
        ("{require-sections: [grant]}", "3:32: an item of `require-sections` must be"),
        ("{limit-run: {}}", "3:13: `limit-run` of the rule `r` demands nothing"),
        ("{limit-run: {removals: -1}}", "3:35: -1 is less than nothing"),
        ("{limit-run: {removals: '3'}}", "3:35: `removals` must be a whole number"),
        ("{limit-run: {removals: true}}", "3:35: `removals` must be a whole number"),
        ("{limit-space: {admins: 3}}", "3:27: unknown key `admins`"),
        ("{require-administrators: [engineers]}", "3:38: `engineers` is not a principal"),
        ("{require-administrators: ['group:*']}", "3:38: `group:*` is a glob"),
        ("{require-administrators: [anonymous]}", "3:38: nobody who is not logged in"),
        ("{require-administrators: [class:anonymous-users]}", "3:38: nobody who is not logged"),
        (
            "{require-administrators: [user:bob]}",
            "3:38: `bob` is neither in `people` of spaceform.policy.yaml nor an account id",
        ),
        ("{forbid: {}}", "3:21: `principals` is missing"),
        ("{forbid: {principals: [grp:x]}}", "3:35: `grp:x` is not a principal"),
        ("{forbid: {principals: ['grp:*']}}", "3:35: `grp:*` is no glob on principals"),
        ("{forbid: {principals: ['g*']}}", "3:35: `g*` is no glob on principals"),
        ("{forbid: {principals: ['class:everybody']}}", "3:35: there is no access class"),
        ("{forbid: {principals: ['*'], except: ['group:*']}}", "3:50: `group:*` is a glob"),
        ("{forbid: {principals: ['*'], permissions: [author]}}", "3:55: `author` is no pair"),
        ("{forbid: {principals: ['*'], permissions: ['x/*']}}", "3:55: `x/*` matches no pair"),
        ("{forbid: {principals: ['*'], permissions: [a/b/c]}}", "3:55: `a/b/c` is not a pair"),
    ],
)
def test_a_rule_that_is_wrong_is_told_with_its_place(
    workspace: Workspace, text: str, said: str
) -> None:
    assert rule(workspace, text).startswith(said)


def test_all_problems_are_told_at_once_with_those_of_other_files(workspace: Workspace) -> None:
    workspace.space("nmae: x")
    workspace.write(POLICY_FILE, "version: 1\nrules: {a: {}, b: {protect: [x]}}\n")
    assert len(workspace.problems()) == 3


def test_a_pair_that_is_not_known_is_only_doubtful(workspace: Workspace) -> None:
    rules = "{r: {forbid: {principals: ['*'], permissions: [adminster/space]}}}"
    workspace.write(POLICY_FILE, f"version: 1\nrules: {rules}\n")
    (warning,) = workspace.warnings()
    assert warning.startswith(f"{POLICY_FILE}:2:55: `adminster/space` is a pair that spaceform")
    assert "administer/space" in warning


def test_a_key_that_no_manifest_declares_is_doubtful(workspace: Workspace) -> None:
    workspace.write(POLICY_FILE, "version: 1\nrules: {r: {protect: [deletion], spaces: [EGN]}}\n")
    (warning,) = workspace.warnings()
    assert warning.startswith(f"{POLICY_FILE}:2:9: the rule `r` names `EGN`, which no manifest")
    assert "did you mean `ENG`?" in warning
    fine = "version: 1\nrules: {r: {protect: [deletion], spaces: [eng, 'PROD*']}}\n"
    workspace.write(POLICY_FILE, fine)
    assert workspace.warnings() == []


def test_a_key_that_is_only_left_out_this_time_is_not_doubtful(workspace: Workspace) -> None:
    workspace.spaces("OPS: {name: Operations}", file="spaces/b.yaml")
    workspace.write(POLICY_FILE, "version: 1\nrules: {r: {protect: [deletion], spaces: [OPS]}}\n")
    assert load(workspace.root, Options(only=("ENG",))).warnings == ()


# What is read


def test_names_of_people_are_the_policys_own(workspace: Workspace) -> None:
    workspace.configure("people: {ada: 5b10ac8d82e05b22cc7d4000, eve: 5b10ac8d82e05b22cc7d4eee}")
    text = """
        version: 1
        people: {ada: 5b10ac8d82e05b22cc7d4ef5}
        rules:
          team: {require-administrators: [user:ada, 'group:site-admins', user:ID]}
    """
    text = dedent(text).lstrip().replace("user:ID", f"user:{ADA}")
    workspace.write(POLICY_FILE, text)
    found = read_policy(workspace.root)
    assert found is not None
    demand = found.rules[0].demand
    assert isinstance(demand, RequireAdministrators)
    assert [str(name) for name in demand.administrators] == ["group:site-admins", f"user:{ADA}"]
    workspace.write(POLICY_FILE, text.replace("user:ada", "user:eve"))
    with pytest.raises(ManifestError, match="`eve` is neither in `people` of spaceform"):
        read_policy(workspace.root)


def test_spellings_become_one(workspace: Workspace) -> None:
    text = """
        version: 1
        people: {ada: 5b10ac8d82e05b22cc7d4ef5}
        rules:
          none:
            forbid:
              principals: [class:anonymous-users, anonymous, user:ada, 'group:temp [x', 'user:*']
              except: [user:ada]
              permissions: [administer/space, 'delete/*', 'read/ac:*']
            message: why
            severity: warning
            spaces: [B, A, B]
            except: ['~*']
          run: {limit-run: {removals: 0, spaces: 5}}
    """
    workspace.write(POLICY_FILE, dedent(text).lstrip())
    found = read_policy(workspace.root)
    assert found is not None
    none, run = found.rules
    assert none.demand == Forbid(
        principals=("anonymous", "group:temp [x", "user:*", f"user:{ADA}"),
        exceptions=(f"user:{ADA}",),
        permissions=("administer/space", "delete/*", "read/ac:*"),
    )
    assert (none.severity, none.message) == ("warning", "why")
    assert (none.spaces, none.exceptions) == (("A", "B"), ("~*",))
    assert run.demand == LimitRun(spaces=5, removals=0)
