# ruff: noqa: E501 - a message is one line here too
import re

import pytest

from spaceform.manifest import Options
from spaceform.space import Owner
from tests.unit.manifest.workspace import ADA, BOB, Workspace


@pytest.fixture(autouse=True)
def one_space(workspace: Workspace) -> None:
    workspace.spaces("ENG: {}")


def test_the_owner_is_who_the_configuration_says(workspace: Workspace) -> None:
    assert workspace.load().owner == Owner(name="acme/wiki", id="0123abcd-owner")


def test_a_missing_configuration_is_an_error_that_shows_a_small_one(workspace: Workspace) -> None:
    (workspace.root / "spaceform.yaml").unlink()
    problem = workspace.problem()
    assert problem.startswith("spaceform.yaml:1:1: there is no spaceform.yaml here")
    example = re.search(r"can hold: (.*)\)$", problem)
    assert example
    workspace.write("spaceform.yaml", example[1])
    assert workspace.load().owner


def test_a_missing_owner_is_an_error_that_prints_a_fresh_id(workspace: Workspace) -> None:
    workspace.configure(owner="")
    first, second = workspace.problem(), workspace.problem()
    assert first.startswith("spaceform.yaml:1:1: `owner` is missing (add this line")
    assert first != second
    line = re.search(r"new id: (owner: .*)\)$", first)
    assert line
    workspace.configure(owner=line[1])
    owner = workspace.load().owner
    assert owner
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", owner.id)


def test_without_ownership_there_is_no_owner(workspace: Workspace) -> None:
    workspace.configure(owner="ownership: none")
    assert workspace.load().owner is None
    assert workspace.warnings() == []
    workspace.configure("ownership: none")
    assert workspace.load().owner is None
    assert workspace.warnings() == [
        (
            "spaceform.yaml:2:1: with `ownership: none` there is no record, so the owner is not used "
            "(remove one of the two)"
        )
    ]


@pytest.mark.parametrize(
    "line,problem",
    [
        ("ownr: 1", "3:1: unknown key `ownr` (did you mean `owner`?)"),
        ("permision-sets: {}", "3:1: unknown key `permision-sets` (did you mean `permission-sets`?)"),
        ("permission_sets: {}", "3:1: unknown key `permission_sets` (did you mean `permission-sets`?)"),
        ("ownership: nobody", "3:12: `ownership` must be `none`, not the text `nobody` (known values: `none`)"),
        ("manifests: spaces", "3:12: `manifests` must be a list, not the text `spaces` (write it as [one, another])"),
        ("vars: {a: 1}", "3:11: `a` must be text, not the number 1 (put it into quotes)"),
        (f"vars: {{a: {'x' * 1001}}}", "3:11: the variable has 1001 characters (1000 is the most: it is for words, not for pages)"),
        ("vars: {a: ~}", "3:8: `a` is null (leave it out to not manage it, or write an empty value such as [] or {})"),
        ("templates: []", "3:12: `templates` must be a mapping, not an empty list (write `name: value` lines below it)"),
        ("templates: {a: ~}", "3:16: this is null (leave it out to not manage it, or write an empty value such as [] or {})"),
        ("keep: [x]", "3:8: `x` is not a principal, which is group:NAME, user:NAME, class:NAME or anonymous (write `group:x` or `user:x`)"),
        ("roles: {R: {permissions: []}, r: {permissions: []}}", "3:31: `r` is the role `R` again (keep one of them; names of roles compare without case)"),
        ("roles: {R: {}}", "3:12: `permissions` is missing (add `permissions: …`)"),
        ("roles: {R: {permission: []}}", "3:13: unknown key `permission` (did you mean `permissions`?)"),
        ("site: acme.atlassian.net", "3:7: this is not a site (it must begin with https:// and a host, as https://acme.atlassian.net does)"),
        ("vars: {a: '${vars.b}'}", "3:11: `${vars.b}`: only values of spaces and templates hold variables (write what it stands for)"),
        ("people: {5b10ac8d82e05b22cc7d4ef5: 5b10ac8d82e05b22cc7d4ef1}", "3:10: `5b10ac8d82e05b22cc7d4ef5` is an account id, and cannot be the name of another (choose a name for that person)"),
        ("environments: {a: {people: {5b10ac8d82e05b22cc7d4ef5: 5b10ac8d82e05b22cc7d4ef1}}}", "3:29: `5b10ac8d82e05b22cc7d4ef5` is an account id, and cannot be the name of another (choose a name for that person)"),
        ("people: {ada: ada@example.com}", "3:15: `ada@example.com` is not an account id (it is the last part of the address of that person's profile in Confluence)"),
        ("people: {ada: 557058}", "3:15: `ada` must be text, not the number 557058 (put it into quotes)"),
        ("permission-sets: {a/b: []}", "3:19: `a/b` cannot be a set's name (a name with `/` would be taken for a pair)"),
        ("permission-sets: {a: [b]}", "3:23: `b` is neither a permission set nor a pair as `read/space` is (known permission sets: `a`)"),
        ("permission-sets: {a: [b], b: [a]}", "3:19: permission sets name each other: a → b → a (break the circle)"),
        ("permission-sets: {a: [read/Space]}", "3:23: `read/Space` is not a pair of an operation and a target (did you mean `read/space`?)"),
        ("roles: {R: {permissions: [reader]}}", "3:27: `reader` is neither a permission set nor a pair as `read/space` is (there are no permission sets yet)"),
        ("environments: {a: {sit: x}}", "3:20: unknown key `sit` (did you mean `site`?)"),
    ],
)  # fmt: skip
def test_what_is_wrong_has_its_place_and_a_way_out(
    workspace: Workspace, line: str, problem: str
) -> None:
    workspace.configure(line)
    assert workspace.problem(Options(environment="a" if "env" in line else None)) == (
        f"spaceform.yaml:{problem}"
    )


@pytest.mark.parametrize("version", ["2", "1.0", "'1'", "true", "~"])
def test_another_version_is_refused(workspace: Workspace, version: str) -> None:
    workspace.write("spaceform.yaml", f"version: {version}\nowner: {{name: a, id: b}}\n")
    assert workspace.problem().startswith("spaceform.yaml:1:")


def test_a_missing_version_is_all_that_is_wrong_then(workspace: Workspace) -> None:
    workspace.write("spaceform.yaml", "owner: {name: a, id: b}\n")
    assert workspace.problem() == "spaceform.yaml:1:1: `version` is missing (add `version: 1`)"


def test_an_owner_without_an_id_is_incomplete(workspace: Workspace) -> None:
    workspace.configure(owner="owner: {name: acme/wiki}")
    assert workspace.problem() == "spaceform.yaml:2:8: `id` is missing (add `id: …`)"


@pytest.mark.parametrize("text", ["- 1\n", "text\n", "1\n"])
def test_a_configuration_that_is_no_mapping_is_refused(workspace: Workspace, text: str) -> None:
    workspace.write("spaceform.yaml", text)
    assert workspace.problem().startswith("spaceform.yaml:1:1: this must be a mapping, not ")


def test_an_unreadable_configuration_does_not_hide_what_is_wrong_in_manifests(
    workspace: Workspace,
) -> None:
    workspace.write("spaceform.yaml", "version: [\n")
    workspace.space("extends: team\nnmae: x\ngrants: {user:ada: {permissions: [author]}}\n")
    first, second = workspace.problems()
    assert first.startswith("spaceform.yaml:2:1: this is not YAML")
    assert second == "spaces/a.yaml:5:5: unknown key `nmae` (did you mean `name`?)"


@pytest.mark.parametrize(
    "section",
    [
        f"people: {{ada: {ADA}, bob: 5}}",
        "permission-sets: {author: [read/space], b: 5}",
        "vars: {a: x, b: 5}",
        "people: []",
        "permission-sets: []",
        "templates: []",
        "vars: []",
        "permision-sets: {author: [read/space]}",
    ],
)
def test_what_stands_in_a_broken_section_is_not_reported_as_unknown(
    workspace: Workspace, section: str
) -> None:
    workspace.configure(section)
    name = re.split(r"[:_]", section)[0].replace("permision", "permission")
    workspace.space(
        {
            "people": "grants: {user:eve: {role: Viewer}}",
            "permission-sets": "grants: {anonymous: {permissions: [writer]}}",
            "templates": "extends: other",
            "vars": "name: ${vars.c}",
        }[name]
    )
    assert workspace.problem().startswith("spaceform.yaml:3:")


def test_names_and_sets_of_sets_are_read(workspace: Workspace) -> None:
    workspace.configure(
        f"keep: ['group:site-admins', user:bob, anonymous]\npeople: {{bob: '{BOB}'}}\n"
        "roles: {Auditor: {description: Reads, permissions: [read/space]}}\n"
    )
    desired = workspace.load()
    assert [str(name) for name in desired.keep] == ["group:site-admins", "user:bob", "anonymous"]
    assert desired.keep[1].account_id == BOB
    assert desired.keep[1].mark == ("spaceform.yaml", 3, 29)
    assert desired.people == {"bob": BOB}
