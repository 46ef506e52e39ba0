"""What the documentation says is so: its links, names, options, codes and first steps."""

import json
import re
from pathlib import Path
from textwrap import dedent
from typing import get_args

import click
import pytest

from spaceform.aspects.grants import DATA_CENTER_PAIRS, PAIRS
from spaceform.cli.boundary import run
from spaceform.cli.exit_codes import ExitCode
from spaceform.cli.program import COMMANDS, program
from spaceform.client.data_center.pairs import ABSORBED, NATIVE, write_pair
from spaceform.manifest import POLICY_FILE, read_policy
from spaceform.manifest.policy_entries import KINDS as KINDS_OF_RULES
from spaceform.manifest.schema import schema
from spaceform.model import Model
from spaceform.plan import Plan
from spaceform.policy import Deed, ManagedSection
from spaceform.report import RENDERERS, RESULT_RENDERERS, documents
from spaceform.report.rules import RULES
from spaceform.sandbox import Sandbox
from spaceform.sandbox.faults import KINDS

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\(([^)#\s]*)(#[^)\s]*)?\)")


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def anchors(text: str) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {"#" + re.sub(r"[^\w -]", "", head).strip().lower().replace(" ", "-") for head in heads}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_within_the_documentation_leads_somewhere(path: Path) -> None:
    for target, anchor in LINK.findall(path.read_text(encoding="utf-8")):
        if target.startswith("https://"):
            continue
        found = (path.parent / target).resolve() if target else path
        assert found.exists(), target
        if anchor:
            assert anchor in anchors(found.read_text(encoding="utf-8")), target + anchor


def test_every_page_is_in_the_index() -> None:
    index = page("docs/README.md")
    for path in PAGES:
        name = path.relative_to(ROOT).as_posix()
        if name.startswith("docs/") and name != "docs/README.md":
            assert name.removeprefix("docs/") in index, name


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_documented(name: str) -> None:
    text = page("docs/reference/commands.md") + page("docs/reference/sandbox.md")
    assert re.search(rf"`{name}[ `]", text)
    command = program.get_command(click.Context(program), name)
    assert command is not None
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            assert any(f"`{option}" in text for option in parameter.opts), parameter.opts


def test_no_option_is_documented_that_is_not_there() -> None:
    there = {"--help", "--force", "--version"}
    there |= {"--jq", "--depth", "--detach"}  # of gh and git, in files for CI that pages show
    for name in COMMANDS:
        command = program.get_command(click.Context(program), name)
        assert command is not None
        there |= {option for parameter in command.params for option in parameter.opts}
    for path in PAGES:
        for option in re.findall(r"(?<![\w-])--[a-z][a-z-]+", path.read_text(encoding="utf-8")):
            assert option in there, (path.name, option)


def test_every_rule_of_an_alert_is_documented() -> None:
    text = page("docs/reference/reports.md")
    for rule in RULES:
        assert f"`{rule}`" in text, rule


def test_every_exit_code_is_documented() -> None:
    text = page("docs/reference/exit-codes.md")
    for code in ExitCode:
        assert f"| {code.value} |" in text


def test_every_key_of_a_manifest_and_of_the_configuration_is_documented() -> None:
    spaces = json.dumps(schema("manifest"))
    manifest = page("docs/reference/manifest.md")
    for key in ("extends", "name", "description", "state", "homepage", "grants", "properties"):
        assert f'"{key}"' in spaces
        assert f"`{key}`" in manifest
    for key in ("labels", "theme", "settings", "exact", "ignore"):
        assert f'"{key}"' in spaces
        assert f"`{key}`" in manifest
    configuration = page("docs/reference/configuration.md")
    for key in schema("config")["properties"]:
        assert key == "version" or f"`{key}" in configuration, key


def test_every_key_and_value_of_a_policy_is_documented() -> None:
    text = page("docs/reference/policy.md")
    whole = schema("policy")
    for kind in KINDS_OF_RULES:
        assert re.search(rf"^## {kind}$", text, re.MULTILINE), kind
    parts = [whole, *whole["definitions"].values()]
    for key in {key for part in parts for key in part["properties"]} - {"version"}:
        assert f"`{key}`" in text or f"## {key}" in text or f"{key}:" in text, key
    for deed in get_args(Deed):
        assert f"| `{deed}` |" in text, deed
    for section in get_args(ManagedSection):
        assert f"`{section}`" in text, section


@pytest.mark.parametrize(
    "name", ["docs/reference/policy.md", "docs/how-to/guard-spaces-with-a-policy.md"]
)
def test_every_policy_in_the_documentation_is_one(name: str, tmp_path: Path) -> None:
    blocks = re.findall(r"^ *```yaml\n(.*?)^ *```$", page(name), re.DOTALL | re.MULTILINE)
    assert blocks
    for block in blocks:
        text = dedent(block)
        text = text if "version:" in text else f"version: 1\n{text}"
        (tmp_path / POLICY_FILE).write_text(text, encoding="utf-8")
        found = read_policy(tmp_path)
        assert found is not None
        assert found.rules


def test_every_known_pair_is_documented() -> None:
    text = page("docs/reference/manifest.md")
    for pair in PAIRS:
        operation, _, target = pair.partition("/")
        (row,) = re.findall(rf"^\| `{target}` \|.*$", text, re.MULTILINE)
        assert f"`{operation}`" in row, pair


def test_every_pair_of_data_center_is_documented() -> None:
    text = page("docs/reference/data-center.md")
    for pair in NATIVE:
        operation = write_pair(pair)
        told = f"`{operation['operationKey']}` on `{operation['targetType']}`"
        assert f"| `{pair}` | {told} |" in text
    for pair, brought in ABSORBED.items():
        assert f"| `{pair}` | `{brought}` |" in text
    for pair in DATA_CENTER_PAIRS:
        operation_key, _, target = pair.partition("/")
        assert f"`{operation_key}` on `{target}`" in page("docs/reference/manifest.md")


def test_every_field_of_a_plan_is_documented() -> None:
    text = page("docs/reference/plan.md")
    for name in Plan.model_fields:
        assert f"`{name}`" in text, name


def test_every_field_of_a_report_is_documented() -> None:
    text = page("docs/reference/reports.md")
    models: list[type[Model]] = [
        value
        for value in vars(documents).values()
        if isinstance(value, type) and value.__module__ == documents.__name__
    ]
    assert len(models) > 5
    for name in {name for model in models for name in model.model_fields}:
        assert f"`{name}`" in text, name


def test_every_format_of_a_report_is_documented() -> None:
    text = page("docs/reference/reports.md")
    for name in RENDERERS:
        (last,) = re.findall(rf"^\| `{name}` \|.*\| yes \| (yes|no) \|$", text, re.MULTILINE)
        assert last == ("yes" if name in RESULT_RENDERERS else "no"), name
        assert f"\n## {name}\n" in text, name


def test_every_fault_of_the_sandbox_is_documented() -> None:
    text = page("docs/reference/sandbox.md")
    for kind in KINDS:
        assert f"`{kind}" in text, kind


def test_the_plan_in_the_readme_is_what_the_demo_shows() -> None:
    pattern = re.compile(r"^```\n(Who gains.*?)^```$", re.DOTALL | re.MULTILINE)
    (picture,) = pattern.findall(page("README.md"))
    shown = page("tests/cli/golden/demo.txt").splitlines()
    words = {" ".join(line.split()) for line in shown}
    for line in picture.splitlines():
        assert " ".join(line.split()) in words or not line, line


def test_the_tutorial_does_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pattern = re.compile(r"^```yaml\n(version: 1.*?)^```$", re.DOTALL | re.MULTILINE)
    configuration, manifest = pattern.findall(page("docs/tutorial/first-space.md"))
    (tmp_path / "spaceform.yaml").write_text(configuration, encoding="utf-8")
    (tmp_path / "spaces").mkdir()
    team = tmp_path / "spaces" / "team.yaml"
    team.write_text(manifest, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with Sandbox() as site:
        monkeypatch.setenv("SPACEFORM_SITE", site.url)
        monkeypatch.setenv("SPACEFORM_EMAIL", "admin@example.com")
        monkeypatch.setenv("SPACEFORM_TOKEN", "admin-token")
        assert run(["validate"]) == ExitCode.INVALID
        (owner,) = re.findall(r"owner: \{.*\}", capsys.readouterr().err)
        (tmp_path / "spaceform.yaml").write_text(configuration + owner + "\n", encoding="utf-8")
        assert run(["validate"]) == run(["plan"]) == run(["apply", "--yes"]) == 0
        assert run(["plan", "--detailed-exitcode"]) == 0
        with site.edit() as store:
            store.add_label("TEAM", "by-hand")
        assert run(["plan", "--detailed-exitcode"]) == 0
        assert "labels/by-hand" in capsys.readouterr().out
        locked = re.sub(r"\n *group:site-admins:.*", "", manifest)
        team.write_text(locked, encoding="utf-8")
        assert run(["plan"]) == ExitCode.REFUSED
        assert "--allow-lockout TEAM" in capsys.readouterr().out


def test_the_first_plan_of_the_readme_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    section = page("README.md").partition("## Your own site in five minutes")[2]
    pattern = re.compile(r"^```yaml\n(version: 1.*?)^```$", re.DOTALL | re.MULTILINE)
    configuration, manifest = pattern.findall(section)
    monkeypatch.chdir(tmp_path)
    with Sandbox() as site:
        with site.edit() as store:
            store.create_space("ENG", "Engineering")
        monkeypatch.setenv("SPACEFORM_SITE", site.url)
        monkeypatch.setenv("SPACEFORM_EMAIL", "admin@example.com")
        monkeypatch.setenv("SPACEFORM_TOKEN", "admin-token")
        assert run(["doctor"]) == 0
        (tmp_path / "spaceform.yaml").write_text(configuration, encoding="utf-8")
        (tmp_path / "spaces").mkdir()
        (tmp_path / "spaces" / "eng.yaml").write_text(manifest, encoding="utf-8")
        assert run(["doctor"]) == run(["plan"]) == 0
        assert "+ labels/platform" in capsys.readouterr().out
        assert {request.method for request in site.requests} == {"GET"}
