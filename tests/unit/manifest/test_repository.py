import gc
from datetime import date
from pathlib import Path

import pytest

from spaceform.errors import ManifestError
from spaceform.manifest import Options, load, validate
from spaceform.manifest.names import MAX_ERRORS
from tests.unit.manifest.workspace import ADA, Workspace

EXAMPLES = Path(__file__).parents[3] / "examples"
THREE = "ENG: {}\nops: {}\n~ada: {}\n"


def keys(workspace: Workspace, options: Options) -> list[str]:
    return [space.key for space in workspace.load(options).spaces]


def test_the_example_of_the_contract_is_read(workspace: Workspace) -> None:
    workspace.configure(
        f"""\
manifests: [spaces/]
keep: ["group:site-admins"]                    # never removed by exact
people: {{ada: {ADA}}}
permission-sets:
  reader: [read/space, export_content/space]
  author: [reader, create/page, update/page, create/blogpost, update/blogpost, create/comment]
templates:
  team: {{labels: [managed], exact: [grants]}}
roles:                                         # custom space roles of the site
  Auditor: {{description: Reads everything, permissions: [read/space, export/space]}}
environments:
  staging: {{site: https://acme-staging.atlassian.net, vars: {{suffix: " (staging)"}}}}
  prod:    {{site: https://acme.atlassian.net, vars: {{suffix: ""}}}}
"""
    )
    workspace.space(
        """\
extends: team                       # a template from spaceform.yaml
name: Engineering${vars.suffix}
description: How we build things.   # plain text
state: present                      # present | archived | absent
homepage: Welcome                   # a page's title in the space, or {id: "12345"}
grants:
  group:engineers:      {permissions: [author, export/space]}
  group:platform-team:  {permissions: [author, administer/space, manage_users/space]}
  user:ada:             {role: Collaborator}            # a name from `people:`
  user:5b10ac8d82e05b22cc7d4ef4: {permissions: [reader], until: 2100-01-31}
  class:all-licensed-users: {role: Viewer}
  anonymous:            {permissions: [read/space]}
properties:
  owner: {team: platform, cost-centre: 42}
labels: [platform]                  # team labels of the space
theme: com.example.theme            # or `default`
settings: {route-override: true}
exact: [grants]                     # sections in which the manifest is the whole truth
ignore: ["properties/app.*", "grants/user:5c33*"]
"""
    )
    desired = workspace.load(Options(site="https://acme-staging.atlassian.net"))
    (space,) = desired.spaces
    assert space.name == "Engineering (staging)"
    assert len(space.grants or ()) == 6
    assert space.labels == ("platform",)
    assert len(desired.warnings) == 1


def test_the_examples_are_right_and_beyond_doubt() -> None:
    environments = validate(EXAMPLES, Options(today=date(2027, 1, 1)))
    desired = environments[0]
    assert [each.warnings for each in environments] == [()] * len(environments)
    assert load(EXAMPLES, Options(site="http://127.0.0.1:8765", today=date(2027, 1, 1))).spaces
    assert {space.key for space in desired.spaces} >= {"ENG", "HANDBOOK", "LEGACY", "OPS"}


def test_whoever_runs_the_examples_stays_administrator() -> None:
    for space in load(EXAMPLES, Options(site="http://127.0.0.1:8765")).spaces:
        administrators = {
            str(grant.principal)
            for grant in space.grants or ()
            if "administer/space" in (grant.permissions or ())
        }
        assert space.grants is None or "group:site-admins" in administrators


def test_spaces_come_in_the_order_of_their_keys(workspace: Workspace) -> None:
    workspace.spaces("b: {}\nA: {}\n", "spaces/z.yaml")
    workspace.spaces("C: {}\n~x: {}\n", "spaces/deep/a.yml")
    assert keys(workspace, Options()) == ["A", "b", "C", "~x"]


def test_a_space_in_two_files_is_an_error_that_names_both(workspace: Workspace) -> None:
    workspace.spaces("ENG: {}\n", "spaces/a.yaml")
    workspace.spaces("OPS: {}\neng: {}\n", "spaces/b.yaml")
    assert workspace.problem() == (
        "spaces/b.yaml:4:3: the space `eng` is declared in spaces/a.yaml:3:3 already "
        "(keep one of them; keys compare without case)"
    )


def test_no_space_at_all_is_an_error(workspace: Workspace) -> None:
    (workspace.root / "spaces").mkdir()
    assert workspace.problem().startswith("no manifest declares a space (")
    workspace.write("spaces/a.yaml", "version: 1\nspaces: {}\n")
    assert workspace.problem().startswith("no manifest declares a space (")


@pytest.mark.parametrize(
    "only,exclude,left",
    [
        ((), (), ["ENG", "ops", "~ada"]),
        (("eng",), (), ["ENG"]),
        (("E*", "OPS"), (), ["ENG", "ops"]),
        (("*",), ("~*",), ["ENG", "ops"]),
        ((), ("[eo]*",), ["~ada"]),
        ((), ("nothing",), ["ENG", "ops", "~ada"]),
    ],
)
def test_globs_choose_spaces_without_case(
    workspace: Workspace, only: tuple[str, ...], exclude: tuple[str, ...], left: list[str]
) -> None:
    workspace.spaces(THREE)
    assert keys(workspace, Options(only=only, exclude=exclude)) == left
    left_out = workspace.load(Options(only=only, exclude=exclude)).left_out
    assert left_out == tuple(key for key in ("ENG", "ops", "~ada") if key not in left)


def test_a_glob_that_matches_nothing_is_an_error(workspace: Workspace) -> None:
    workspace.spaces(THREE)
    assert workspace.problem(Options(only=("ENG", "opps"))) == (
        "`--only opps` matches none of 3 spaces (did you mean `ops`?)"
    )
    assert workspace.problem(Options(exclude=("*",))) == (
        "`--exclude` leaves no space (exclude less)"
    )


def test_doubts_about_spaces_that_are_not_chosen_stay_out(workspace: Workspace) -> None:
    workspace.spaces("A: {exact: [labels]}\nB: {}\n")
    assert len(workspace.load().warnings) == 1
    assert workspace.load(Options(exclude=("A",))).warnings == ()


def test_what_is_wrong_in_all_files_comes_at_once_in_order(workspace: Workspace) -> None:
    workspace.configure("ownr: 1\n")
    workspace.write("spaces/c.yaml", b"\xff\xfe")
    workspace.write("spaces/b.yaml", "a: [\n")
    workspace.spaces("A: {name: 1}\nB: {nmae: x}\n", "spaces/a.yaml")
    places = [problem.split(" ")[0] for problem in workspace.problems()]
    assert places == [
        "spaceform.yaml:3:1:",
        "spaces/a.yaml:3:13:",
        "spaces/a.yaml:4:7:",
        "spaces/b.yaml:2:1:",
        "spaces/c.yaml:1:1:",
    ]


def test_more_than_anybody_reads_is_cut(workspace: Workspace) -> None:
    lines = "".join(f"S{number}: {{nmae: x}}\n" for number in range(MAX_ERRORS + 100))
    workspace.spaces(lines)
    problems = workspace.problems()
    assert len(problems) == MAX_ERRORS + 2
    assert problems[0].startswith("there are more than 1,000 problems")


@pytest.mark.parametrize("enabled", [True, False])
def test_the_collector_is_left_as_it_was(workspace: Workspace, *, enabled: bool) -> None:
    workspace.spaces("A: {nmae: x}\n")
    before = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        with pytest.raises(ManifestError):
            workspace.load()
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if before else gc.disable)()


def test_the_day_is_today_in_utc_where_nobody_says_another() -> None:
    assert Options().today >= date(2026, 1, 1)
