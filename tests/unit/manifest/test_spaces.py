# ruff: noqa: E501 - a message is one line here too
import pytest

from spaceform.aspects.details import HomepageName
from spaceform.aspects.settings import Settings
from tests.unit.manifest.workspace import ADA, Workspace

FULL = """\
name: Engineering
description: ""
state: archived
homepage: {id: "12345"}
grants: {anonymous: {permissions: []}}
properties: {owner: {team: platform, cost-centre: 42, none: ~}, a:b: [1.5, true, x]}
labels: [b, a, b]
theme: default
settings: {route-override: false}
exact: [grants]
ignore: ["properties/app.*"]
"""


def test_a_space_is_what_its_manifest_says(workspace: Workspace) -> None:
    workspace.space(FULL)
    space = workspace.only_space()
    assert (space.key, space.name, space.description) == ("ENG", "Engineering", "")
    assert (space.state, space.theme) == ("archived", "default")
    assert space.homepage == HomepageName(id="12345")
    assert space.grants
    assert space.properties == {
        "owner": {"team": "platform", "cost-centre": 42, "none": None},
        "a:b": [1.5, True, "x"],
    }
    assert space.labels == ("a", "b")
    assert space.settings == Settings(route_override=False)
    assert space.exact == {"grants"}
    assert space.ignore == ("properties/app.*",)


def test_what_is_absent_is_unmanaged_and_what_is_empty_is_managed(workspace: Workspace) -> None:
    workspace.spaces("A: {}\nB: {grants: {}, properties: {}, labels: [], settings: {}}\n")
    absent, empty = workspace.load().spaces
    assert absent.managed == frozenset()
    assert empty.managed == {"grants", "properties", "labels", "settings"}


def test_everything_has_its_place(workspace: Workspace) -> None:
    workspace.space(FULL)
    marks = workspace.only_space().marks
    assert {path: (mark.line, mark.column) for path, mark in marks.items()} == {
        "": (3, 3),
        "name": (4, 5),
        "description": (5, 5),
        "state": (6, 5),
        "homepage": (7, 5),
        "grants": (8, 5),
        "grants/anonymous": (8, 14),
        "properties": (9, 5),
        "properties/owner": (9, 18),
        "properties/a:b": (9, 69),
        "labels": (10, 5),
        "labels/b": (10, 20),
        "labels/a": (10, 17),
        "theme": (11, 5),
        "settings": (12, 5),
        "settings/route-override": (12, 16),
        "exact": (13, 5),
        "exact/grants": (13, 13),
        "ignore": (14, 5),
        "ignore/properties/app.*": (14, 14),
    }
    assert {mark.file for mark in marks.values()} == {"spaces/a.yaml"}


@pytest.mark.parametrize(
    "line,problem",
    [
        ("nmae: x", "4:5: unknown key `nmae` (did you mean `name`?)"),
        ("xyz: x", "4:5: unknown key `xyz` (known keys: `description`, `exact`, `extends`, `grants`, `homepage`, `ignore`, `labels`, `name`, `properties`, `settings`, `state`, `theme`)"),
        ("name: 42", "4:11: `name` must be text, not the number 42 (put it into quotes)"),
        ("name: true", "4:11: `name` must be text, not true (put it into quotes)"),
        ("name: [x]", "4:11: `name` must be text, not a list (put it into quotes)"),
        ("name: ''", "4:11: there is nothing in this text (leave the key out to not manage it)"),
        ("name: ' '", "4:11: there is nothing in this text (leave the key out to not manage it)"),
        (f"name: {'x' * 201}", "4:11: the name has 201 characters (Confluence takes 200 at most)"),
        ("name:", "4:5: `name` is null (leave it out to not manage it, or write an empty value such as [] or {})"),
        ("description: 1.5", "4:18: `description` must be text, not the number 1.5 (put it into quotes)"),
        ("state: archivd", "4:12: `state` must be `present`, `archived` or `absent`, not the text `archivd` (did you mean `archived`?)"),
        ("homepage: 7", "4:15: `homepage` must be a page's title or id, not the number 7 (an id is written {id: \"12345\"})"),
        ("homepage: ''", "4:15: there is nothing in this text (leave the key out to not manage it)"),
        ("homepage: {id: 12345}", "4:20: `id` must be text, not the number 12345 (put it into quotes)"),
        ("homepage: {id: abc}", "4:20: `abc` is not a page's id (digits in quotes, such as {id: \"12345\"})"),
        ("homepage: {}", "4:15: `id` is missing (add `id: …`)"),
        ("homepage: {idd: '1'}", "4:16: unknown key `idd` (did you mean `id`?)"),
        ("grants: []", "4:13: `grants` must be a mapping, not an empty list (write `name: value` lines below it)"),
        ("properties: {a/b: 1}", "4:18: no request reaches a property whose key has '/' in it (give it another name)"),
        ("properties: {spaceform: 1}", "4:18: the property `spaceform` is reserved for the ownership record (give it another name)"),
        ("properties: {'': 1}", "4:18: a property has no key (give it one)"),
        ("properties: {a: ~}", "4:18: `a` is null (leave it out to not manage it, or write an empty value such as [] or {})"),
        ("labels: [Platform]", "4:14: `Platform` is not a label (a label is 1 to 50 of the characters a-z, 0-9, `-` and `_`)"),
        ("labels: [ok, 5]", "4:18: an item of `labels` must be text, not the number 5 (put it into quotes)"),
        ("labels: [ok, ~]", "4:18: an item of `labels` is null (leave it out to not manage it, or write an empty value such as [] or {})"),
        (f"labels: [{'x' * 51}]", f"4:14: `{'x' * 51}` is not a label (a label is 1 to 50 of the characters a-z, 0-9, `-` and `_`)"),
        ("labels: {a: b}", "4:13: `labels` must be a list, not a mapping (write it as [one, another])"),
        ("theme: ''", "4:12: there is nothing in this text (leave the key out to not manage it)"),
        ("settings: {route-override: yes}", "4:32: `route-override` must be true or false, not the text `yes` (write it without quotes)"),
        ("settings: {route_override: true}", "4:16: unknown key `route_override` (did you mean `route-override`?)"),
        ("exact: [theme]", "4:13: an item of `exact` must be `grants`, `properties` or `labels`, not the text `theme` (known values: `grants`, `labels`, `properties`)"),
        ("exact: grants", "4:12: `exact` must be a list, not the text `grants` (write it as [one, another])"),
        ("ignore: [property/x]", "4:14: `property` is no section that has items (did you mean `properties`?)"),
        ("ignore: [theme/x]", "4:14: `theme` is no section that has items (known sections: `grants`, `labels`, `properties`)"),
        ("ignore: [grants]", "4:14: `grants` names nothing (write `grants/PATTERN`, as in `properties/app.*`)"),
        ("ignore: [grants/eng]", "4:14: `eng` is not a principal, which is group:NAME, user:NAME, class:NAME or anonymous (write `group:eng` or `user:eng`)"),
        ("extends: team", "4:14: there is no template `team` (there are no templates yet)"),
        ("name: ${vars.x}", "4:11: there is no variable `x` (there are no variables yet)"),
        ("name: ${HOME}", "4:11: `${HOME}` is not a variable (variables are written ${vars.NAME}, and a literal ${ is written $${)"),
    ],
)  # fmt: skip
def test_what_is_wrong_has_its_place_and_a_way_out(
    workspace: Workspace, line: str, problem: str
) -> None:
    workspace.space(line)
    assert workspace.problem() == f"spaces/a.yaml:{problem}"


def test_all_that_is_wrong_is_reported_at_once(workspace: Workspace) -> None:
    workspace.space(
        "name: 42\nlabels: [A]\nstate: gone\nxyz: ~\n"
        "grants:\n  group:a: {role: 1}\n  user:b: {role: x}\n  user:c: {rol: x}\n"
        "properties: {a: ~, spaceform: 1}\nignore: [x]\nname: twice\n"
    )
    places = [problem.split(" ", 1)[0] for problem in workspace.problems()]
    assert places == [
        f"spaces/a.yaml:{line}:{column}:"
        for line, column in (
            (4, 11),
            (5, 14),
            (6, 12),
            (7, 5),
            (9, 23),
            (10, 7),
            (11, 16),
            (12, 18),
            (12, 24),
            (13, 14),
            (14, 5),
        )
    ]


def test_ignored_users_are_named_by_their_account_ids(workspace: Workspace) -> None:
    workspace.configure(f"people: {{ada: {ADA}}}")
    workspace.space("ignore: [grants/user:ada, 'grants/user:a*', grants/group:x, labels/user:ada]")
    assert workspace.only_space().ignore == (
        f"grants/user:{ADA}",
        "grants/user:a*",
        "grants/group:x",
        "labels/user:ada",
    )


def test_exact_without_its_section_is_doubtful(workspace: Workspace) -> None:
    workspace.space("exact: [grants, labels]\nlabels: []\n")
    assert workspace.warnings() == [
        (
            "spaces/a.yaml:4:13: `exact` names `grants`, which this space does not have "
            "(write `grants: {}` if it is to be empty)"
        )
    ]


def test_sections_of_a_space_that_is_to_be_absent_are_doubtful(workspace: Workspace) -> None:
    workspace.space("state: absent\nname: Old\nlabels: [x]\ntheme: y\n")
    assert workspace.warnings() == [
        (
            "spaces/a.yaml:4:5: the space is to be absent, so nothing is done with `labels`, `theme` "
            "(remove what is not used)"
        )
    ]
