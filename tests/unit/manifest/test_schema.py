"""The schemas that editors use: up to date, complete, and of one mind with the loader."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from spaceform.manifest.compose import compose
from spaceform.manifest.problems import Problems
from spaceform.manifest.schema import NAMES, PLAN, plan_schema, schema, text, write
from spaceform.plan import to_json
from tests.unit.report.plans import everything_plan

ROOT = Path(__file__).parents[3]
EXAMPLES = sorted((ROOT / "examples").rglob("*.yaml"))


def errors(name: str, yaml: str) -> list[str]:
    value = compose(yaml, "f", Problems()).value
    return [error.json_path for error in Draft7Validator(schema(name)).iter_errors(value)]


def properties(part: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - any JSON
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "properties" and "type" in part:
                yield from value.items()
            yield from properties(value)
    elif isinstance(part, list):
        for item in part:
            yield from properties(item)


@pytest.mark.parametrize("name", [*NAMES, PLAN])
def test_the_files_are_up_to_date(name: str) -> None:
    path = ROOT / "schemas" / f"{name}.schema.json"
    hint = "run `.venv/bin/python -m spaceform.manifest.schema schemas`"
    assert path.read_text(encoding="utf-8") == text(name), hint


def test_what_is_written_is_the_text(tmp_path: Path) -> None:
    write(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        "config.schema.json",
        "manifest.schema.json",
        "plan.schema.json",
        "policy.schema.json",
    }
    for name in (*NAMES, PLAN):
        written = (tmp_path / f"{name}.schema.json").read_text(encoding="utf-8")
        assert written == text(name)


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_one_of_its_draft_and_says_that_it_is_generated(name: str) -> None:
    Draft7Validator.check_schema(schema(name))
    assert "Generated" in text(name).splitlines()[0]
    assert schema(name)["title"]
    assert schema(name)["$schema"] == "http://json-schema.org/draft-07/schema#"


@pytest.mark.parametrize("name", NAMES)
def test_every_key_is_described(name: str) -> None:
    described = list(properties(schema(name)))
    assert len(described) > 10
    assert [key for key, value in described if not value.get("description")] == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_examples_are_valid_and_lead_editors_to_the_schema(path: Path) -> None:
    content = path.read_text(encoding="utf-8")
    first = content.splitlines()[0]
    assert first.startswith("# yaml-language-server: $schema=")
    target = (path.parent / first.partition("=")[2]).resolve()
    assert target.is_file()
    assert errors(target.name.removesuffix(".schema.json"), content) == []


@pytest.mark.parametrize(
    "line,place",
    [
        ("nmae: x", "$.spaces.A"),
        ("name: 42", "$.spaces.A.name"),
        ("name: ~", "$.spaces.A.name"),
        ("name: ''", "$.spaces.A.name"),
        (f"name: {'x' * 201}", "$.spaces.A.name"),
        ("state: gone", "$.spaces.A.state"),
        ("homepage: {id: 1}", "$.spaces.A.homepage"),
        ("homepage: {}", "$.spaces.A.homepage"),
        ("grants: {engineers: {role: x}}", "$.spaces.A.grants"),
        ("grants: {class:nobody: {role: x}}", "$.spaces.A.grants"),
        ("grants: {group:x: {}}", "$.spaces.A.grants['group:x']"),
        ("grants: {group:x: {role: x, permissions: []}}", "$.spaces.A.grants['group:x']"),
        ("grants: {group:x: {role: x, until: soon}}", "$.spaces.A.grants['group:x'].until"),
        ("properties: {a: ~}", "$.spaces.A.properties.a"),
        ("properties: {spaceform: 1}", "$.spaces.A.properties"),
        ("labels: [Platform]", "$.spaces.A.labels[0]"),
        ("settings: {route-override: 'yes'}", "$.spaces.A.settings['route-override']"),
        ("exact: [theme]", "$.spaces.A.exact[0]"),
    ],
)
def test_what_the_loader_refuses_an_editor_marks(line: str, place: str) -> None:
    assert errors("manifest", f"version: 1\nspaces: {{A: {{{line}}}}}") == [place]


@pytest.mark.parametrize(
    "line",
    [
        "name: '${vars.x}'",
        "state: '${vars.x}'",
        "labels: ['${vars.x}', a]",
        "exact: ['${vars.x}']",
        "homepage: {id: '${vars.x}'}",
        "grants: {anonymous: {permissions: [author, read/space], until: '${vars.x}'}}",
        "grants: {class:all-licensed-users: {role: x, until: 2027-01-31}}",
        "properties: {a: {b: ~, c: [1, x]}}",
        "homepage: Welcome",
    ],
)
def test_what_the_loader_takes_an_editor_takes(line: str) -> None:
    assert errors("manifest", f"version: 1\nspaces: {{~ada: {{{line}}}}}") == []


@pytest.mark.parametrize(
    "line,place",
    [
        ("ownr: {}", "$"),
        ("owner: {name: x}", "$.owner"),
        ("ownership: all", "$.ownership"),
        ("people: {ada: 5}", "$.people.ada"),
        ("permission-sets: {a/b: []}", "$['permission-sets']"),
        ("templates: {t: {nmae: x}}", "$.templates.t"),
        ("environments: {e: {people: []}}", "$.environments.e.people"),
        ("manifests: spaces", "$.manifests"),
    ],
)
def test_a_wrong_configuration_is_marked(line: str, place: str) -> None:
    assert errors("config", f"{{version: 1, {line}}}") == [place]


@pytest.mark.parametrize(
    "rule,place",
    [
        ("{}", "$.rules.r"),
        ("{protect: [deletion], limit-run: {spaces: 1}}", "$.rules.r"),
        ("{protct: [deletion]}", "$.rules.r"),
        ("{protect: []}", "$.rules.r.protect"),
        ("{protect: [deletoin]}", "$.rules.r.protect[0]"),
        ("{require-name: {}}", "$.rules.r['require-name']"),
        ("{require-labels: [Managed]}", "$.rules.r['require-labels'][0]"),
        ("{forbid: {permissions: [a/b]}}", "$.rules.r.forbid"),
        ("{limit-run: {removals: -1}}", "$.rules.r['limit-run'].removals"),
        ("{limit-space: {administrators: 1.5}}", "$.rules.r['limit-space'].administrators"),
        ("{protect: [deletion], severity: fatal}", "$.rules.r.severity"),
        ("{protect: [deletion], except: []}", "$.rules.r.except"),
    ],
)
def test_a_wrong_rule_is_marked(rule: str, place: str) -> None:
    assert place in errors("policy", f"version: 1\nrules: {{r: {rule}}}")


def test_a_policy_that_the_loader_takes_an_editor_takes() -> None:
    assert errors("policy", "version: 1\nrules: {r: {protect: [deletion], except: ['~*']}}") == []
    assert errors("policy", "version: 1\nrules: {'a b': {protect: [deletion]}}") == ["$.rules"]


def test_an_editor_completes_pairs_and_states() -> None:
    definitions = schema("manifest")["definitions"]
    permissions = definitions["AccessEntry"]["properties"]["permissions"]["items"]["anyOf"]
    assert "read/space" in permissions[0]["enum"]
    assert definitions["SpaceEntry"]["properties"]["state"]["anyOf"][0]["enum"] == [
        "present",
        "archived",
        "absent",
    ]


def test_the_schema_of_plans_knows_every_plan_and_nothing_else() -> None:
    Draft202012Validator.check_schema(plan_schema())
    validator = Draft202012Validator(plan_schema())
    found = json.loads(to_json(everything_plan("x")))
    assert list(validator.iter_errors(found)) == []
    for spoilt in (
        {"format": 2},
        {"site": None},
        {"unknown": 1},
        {"changes": [{"aspect": "weather"}]},
        {"changes": [{**found["changes"][0], "risk": "none"}]},
    ):
        assert list(validator.iter_errors({**found, **spoilt})), spoilt
