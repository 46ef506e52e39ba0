from tests.unit.manifest.workspace import Workspace


def test_a_template_may_extend_another(workspace: Workspace) -> None:
    workspace.configure(
        "templates:\n"
        "  team: {extends: all, name: Team, labels: [team]}\n"
        "  all: {extends: base, labels: [all], exact: [labels]}\n"
        "  base: {description: Base, theme: x}\n"
    )
    workspace.space("extends: team\ntheme: y\n")
    space = workspace.only_space()
    assert (space.name, space.description, space.theme) == ("Team", "Base", "y")
    assert space.labels == ("team",)
    assert space.exact == {"labels"}
    assert space.mark("description") == ("spaceform.yaml", 6, 10)
    assert space.mark("") == ("spaces/a.yaml", 3, 3)


def test_a_long_chain_of_templates_is_followed(workspace: Workspace) -> None:
    chain = "".join(f"  t{number}: {{extends: t{number + 1}}}\n" for number in range(3000))
    workspace.configure(f"templates:\n{chain}  t3000: {{name: Last}}\n")
    workspace.space("extends: t0")
    assert workspace.only_space().name == "Last"


def test_unknown_templates_name_the_nearest(workspace: Workspace) -> None:
    workspace.configure("templates: {team: {extends: tem}, tern: {}}\n")
    workspace.space("extends: teaam")
    assert workspace.problems() == [
        "spaceform.yaml:3:29: there is no template `tem` (did you mean `team`?)",
        "spaces/a.yaml:4:14: there is no template `teaam` (did you mean `team`?)",
    ]


def test_templates_that_extend_each_other_are_an_error(workspace: Workspace) -> None:
    workspace.configure("templates: {a: {extends: b}, b: {extends: a}, c: {extends: c}}\n")
    workspace.space("extends: a")
    assert workspace.problems() == [
        "spaceform.yaml:3:26: templates extend each other: a → b → a (break the circle)",
        "spaceform.yaml:3:60: templates extend each other: c → c (break the circle)",
    ]


def test_a_template_that_nothing_extends_is_checked_too(workspace: Workspace) -> None:
    workspace.configure("templates: {a: {grants: {user:x: {role: y}}, ignore: [x]}}\n")
    workspace.spaces("ENG: {}")
    assert len(workspace.problems()) == 2


def test_what_is_wrong_in_a_template_is_said_once(workspace: Workspace) -> None:
    workspace.configure("templates: {a: {grants: {group:x: {permissions: [reader]}}}}\n")
    workspace.spaces("A: {extends: a}\nB: {extends: a}\n")
    assert workspace.problem().startswith("spaceform.yaml:3:")


def test_a_doubt_about_a_template_is_said_once(workspace: Workspace) -> None:
    workspace.configure("templates: {a: {grants: {group:x: {permissions: [read/space]}}}}\n")
    workspace.spaces("A: {extends: a}\nB: {extends: a}\n")
    assert len(workspace.warnings()) == 1


def test_variables_stand_in_templates_too(workspace: Workspace) -> None:
    workspace.configure("vars: {x: one}\ntemplates: {a: {labels: ['${vars.x}', '${vars.x}-2']}}\n")
    workspace.spaces("A: {extends: a}")
    assert workspace.only_space().labels == ("one", "one-2")
