import json
import signal
import subprocess
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from spaceform.cli.exit_codes import ExitCode
from spaceform.sandbox import Sandbox
from tests.actions.runner import RUN, Runner, Step, obeyed, read_outputs
from tests.cli.harness import ENGINEERING, HELD, Repository, wait_for
from tests.unit.report.hostile import HOSTILE

pytestmark = pytest.mark.long

FORGED = (
    "::set-output name=digest::forged",
    "::error::forged",
    "##[add-path]/forged",
    "digest=forged",
    "digest<<x",
    "```\n::error::forged\n```",
    "a\r::warning::forged\rb",
)


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = spec_from_file_location("run", RUN)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def is_harmless(step: Step) -> bool:
    """Tell whether all that the runner took from what was said are annotations, and ours."""
    names = {name for name, _ in step.commands}
    texts = {text for _, text in step.commands}
    return names <= {"error", "warning", "notice"} and "forged" not in texts


def wrote(site: Sandbox) -> bool:
    return any(each.method != "GET" for each in site.requests)


# What comes of a plan


def test_a_plan_tells_what_would_change_and_its_digest(runner: Runner, site: Sandbox) -> None:
    step = runner.run("plan", directory=".", summary="true")
    plan = json.loads(Path(step.outputs["plan"]).read_text(encoding="utf-8"))
    assert step.code == 0
    assert step.outputs["exit-code"] == "2"
    assert step.outputs["failure-reason"] == ""
    assert step.outputs["changes"] == "true"
    assert step.outputs["digest"] == plan["digest"]
    assert int(step.outputs["creates"]) > 0
    assert step.outputs["spaces"] == "1"
    assert step.outputs["risk"]
    assert "ENG" in step.summary
    assert not wrote(site)


def test_a_plan_without_changes_says_so(runner: Runner) -> None:
    digest = runner.run("plan").outputs["digest"]
    assert runner.run("apply", digest=digest).code == 0
    step = runner.run("plan")
    assert step.code == 0
    assert step.outputs["exit-code"] == "0"
    assert step.outputs["changes"] == "false"
    assert step.outputs["risk"] == ""


def test_every_input_reaches_the_command_line(runner: Runner, repository: Repository) -> None:
    repository.write(
        "spaces/more.yaml", "version: 1\nspaces:\n  OPS: {name: Ops}\n  ADM: {name: Adm}\n"
    )
    step = runner.run(
        "plan", directory=".", only="ENG\n O*\n\n", exclude="ENG", parallelism="2", max_rps="50"
    )
    plan = json.loads(Path(step.outputs["plan"]).read_text(encoding="utf-8"))
    assert [space["key"] for space in plan["spaces"]] == ["OPS"]


def test_a_folder_that_is_there_already_is_not_written_to(
    runner: Runner, repository: Repository, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (repository.root / "reports").symlink_to(elsewhere)
    assert runner.run("plan", folder="reports").code != 0
    assert list(elsewhere.iterdir()) == []
    assert runner.run("plan", folder="other/reports").code == 0
    assert (repository.root / "other" / "reports" / "plan.json").exists()


def test_drift_is_told_and_fails_only_where_that_is_wanted(runner: Runner, site: Sandbox) -> None:
    assert runner.run("apply", digest=runner.run("plan").outputs["digest"]).code == 0
    assert runner.run("drift").outputs["changes"] == "false"
    with site.edit() as store:
        store.remove_label("ENG", "platform")
        store.create_space("BYHAND", "Nobody declares this")
    step = runner.run("drift", unmanaged="true", summary="true")
    assert step.code == 0
    assert step.outputs["failure-reason"] == ""
    assert step.outputs["changes"] == "true"
    assert step.outputs["creates"] == "1"
    assert "BYHAND" in step.said
    assert "BYHAND" not in runner.run("drift", unmanaged="false").said
    failed = runner.run("drift", fail_on_drift="true")
    assert failed.code == ExitCode.DIFFERENCES
    assert failed.outputs["failure-reason"] == "differences"
    assert failed.outputs["changes"] == "true"


def test_drift_that_a_safety_rule_would_not_let_mend_is_told_all_the_same(
    runner: Runner, site: Sandbox, repository: Repository
) -> None:
    repository.write("spaces/eng.yaml", f"{ENGINEERING}    exact: [labels]\n")
    assert runner.run("apply", digest=runner.run("plan").outputs["digest"]).code == 0
    with site.edit() as store:
        for number in range(6):
            store.add_label("ENG", f"by-hand-{number}")
    step = runner.run("drift")
    assert step.code == ExitCode.REFUSED
    assert step.outputs["changes"] == "true"
    assert step.outputs["removals"] == "6"
    assert Path(step.outputs["markdown"]).is_file()


def git(repository: Repository, *arguments: str) -> None:
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
    subprocess.run(["git", *who, *arguments], cwd=repository.root, check=True, capture_output=True)


def test_a_pull_request_of_a_fork_is_compared_without_a_site(
    repository: Repository, tmp_path: Path
) -> None:
    git(repository, "init", "--initial-branch=main")
    git(repository, "add", "--all")
    git(repository, "commit", "--message=Begin")
    text = ENGINEERING.replace("labels: [platform]", "labels: [platform, new]")
    repository.write("spaces/eng.yaml", text)
    runner = Runner(repository.root, tmp_path / "own")
    step = runner.run("plan", against="main")
    assert step.code == 0
    assert step.outputs["changes"] == "true"
    assert step.outputs["creates"] == "1"
    assert {"plan", "digest"}.isdisjoint(step.outputs)
    assert runner.run("plan", against="main", comment="true").code == ExitCode.USAGE
    assert runner.run("plan", against="nowhere").code != 0


def test_what_had_drifted_before_is_told_apart(runner: Runner, repository: Repository) -> None:
    git(repository, "init", "--initial-branch=main")
    git(repository, "add", "--all")
    git(repository, "commit", "--message=Begin")
    step = runner.run("plan", base="main")
    report = json.loads(Path(step.outputs["json"]).read_text(encoding="utf-8"))
    assert {change["in_base"] for change in report["changes"]} == {True}


# How a step fails


def test_invalid_manifests_are_on_the_page_of_the_run(
    runner: Runner, repository: Repository
) -> None:
    repository.write("spaces/eng.yaml", "version: 1\nspaces:\n  ENG: {nmae: x}\n")
    step = runner.run("plan", summary="true")
    assert step.code == ExitCode.INVALID
    assert step.outputs["failure-reason"] == "invalid"
    assert not {"digest", "changes", "plan"} & step.outputs.keys()
    assert "spaces/eng.yaml:3" in step.summary
    assert {name for name, _ in step.commands} == {"error"}


def test_a_refused_plan_fails_and_is_there_all_the_same(runner: Runner, site: Sandbox) -> None:
    with site.edit() as store:
        store.create_space("ENG", "By hand")
    step = runner.run("plan")
    assert step.code == ExitCode.REFUSED
    assert step.outputs["failure-reason"] == "refused"
    assert step.outputs["refusals"] == "1"
    assert Path(step.outputs["plan"]).exists()
    assert runner.run("plan", adopt="E*").code == 0


def test_a_site_that_is_not_there_is_unreachable(repository: Repository, tmp_path: Path) -> None:
    runner = Runner(repository.root, tmp_path / "own", "http://127.0.0.1:9")
    assert runner.run("plan").outputs["failure-reason"] == "unreachable"


@pytest.mark.parametrize("value", ["yes", "TRUE", "true\nfalse"])
def test_a_switch_is_true_or_false(runner: Runner, value: str) -> None:
    step = runner.run("plan", comment=value)
    assert step.code == ExitCode.USAGE
    assert "neither true nor false: comment" in step.said
    assert step.outputs["failure-reason"] == "usage"


def test_every_exit_code_has_one_word_and_a_sentence(script: ModuleType, tmp_path: Path) -> None:
    action = script.Action("plan", tmp_path)
    words = set()
    for code in ExitCode:
        action.code = code
        words.add(action.reason())
        if action.reason():
            assert script.REASONS[ExitCode[action.reason().upper()]]
    assert len(words) == len(ExitCode) - 1  # of a plan, 0 and 2 are both fine
    action.code = -9
    assert action.reason() == "failed"


# What an apply does


def test_only_the_plan_with_the_digest_is_applied(runner: Runner, site: Sandbox) -> None:
    digest = runner.run("plan").outputs["digest"]
    with site.edit() as store:
        store.create_space("OTHER", "Not in the manifests")
    step = runner.run("apply", digest=digest, summary="true")
    assert step.code == 0
    assert step.outputs["changes"] == step.outputs["complete"] == "true"
    assert int(step.outputs["done"]) > 0
    assert step.outputs["digest"] == digest
    assert Path(step.outputs["journal"]).read_text(encoding="utf-8")
    assert json.loads(Path(step.outputs["result"]).read_text(encoding="utf-8"))["complete"]


@pytest.mark.parametrize(
    "digest, reason", [("0" * 64, "stale"), ("", "usage"), ("--yes", "usage"), ("x", "usage")]
)
def test_nothing_is_applied_with_another_digest(
    digest: str, reason: str, runner: Runner, site: Sandbox
) -> None:
    step = runner.run("apply", digest=digest)
    assert step.code != 0
    assert step.outputs["failure-reason"] == reason
    assert "changes" not in step.outputs
    assert not wrote(site)


def test_a_plan_file_is_applied_only_with_its_digest(runner: Runner, site: Sandbox) -> None:
    plan = runner.run("plan").outputs
    step = runner.run("apply", plan=plan["plan"], digest="0" * 64)
    assert step.outputs["failure-reason"] == "refused"
    assert not wrote(site)
    assert runner.run("apply", plan=plan["plan"], digest=plan["digest"]).code == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_cancelled_apply_finishes_what_is_under_way_and_tells_the_rest(
    number: signal.Signals, runner: Runner, site: Sandbox
) -> None:
    digest = runner.run("plan").outputs["digest"]
    fault = f"POST */space/*/permission {HELD}"
    site.add_fault(fault)
    process = runner.start("apply", digest=digest)
    wait_for(lambda: site.strikes(fault))
    step = runner.interrupt(process, number, site)
    assert step.outputs["failure-reason"] == "interrupted"
    assert int(step.outputs["done"]) > 0
    assert int(step.outputs["skipped"]) > 0
    assert step.outputs["unknown"] == "0"


# Nothing of a manifest or a site speaks to the runner


def test_hostile_texts_give_no_orders_and_forge_no_output(
    runner: Runner, repository: Repository, site: Sandbox
) -> None:
    texts = [text for text in (*HOSTILE, *FORGED) if text.strip()]
    spaces = {}
    with site.edit() as store:
        for number, text in enumerate(texts):
            usable = text.encode(errors="replace").decode()
            store.create_space(f"S{number}", usable[:200])
            store.space(f"S{number}").description = usable[:200]
            # The site may have any text, a manifest not quite.
            own = usable if usable.isascii() and usable.isprintable() else ""
            spaces[f"S{number}"] = {"description": f"new {own}".replace("${", "$${")[:200]}
    repository.write("spaces/hostile.yaml", json.dumps({"version": 1, "spaces": spaces}))
    planned = runner.run("plan", adopt="S*", summary="true")
    applied = runner.run("apply", adopt="S*", digest=planned.outputs["digest"], summary="true")
    assert planned.outputs["changes"] == applied.outputs["changes"] == "true"
    for step in (planned, applied):
        assert "S0" in step.said
        assert "S0" in step.summary
        assert is_harmless(step)
        assert "forged" not in json.dumps(step.outputs)


@pytest.mark.parametrize("text", FORGED)
def test_whatever_is_said_the_runner_obeys_nothing_of_it(
    text: str,
    script: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    action = script.Action("plan", tmp_path)
    monkeypatch.setattr(action, "call", lambda *_: script.write(f"{text}\n{text}") or 0)
    action.run()
    script.write("::notice::after\n")
    assert obeyed(capsys.readouterr().out) == [("notice", "after")]


def test_an_unreadable_manifest_gives_no_orders(runner: Runner, repository: Repository) -> None:
    for number, text in enumerate(FORGED):
        broken = {"version": 1, "spaces": {f"S{number}": {text: text}}}
        repository.write(f"spaces/{number}.yaml", json.dumps(broken))
    repository.write("spaces/x\n::error::forged\n.yaml", "nothing: [")
    step = runner.run("plan", summary="true")
    assert step.outputs["failure-reason"] == "invalid"
    assert is_harmless(step)
    assert step.summary.splitlines()[-1].strip("`") == ""


@pytest.mark.parametrize("text", [*HOSTILE, *FORGED])
def test_an_output_is_read_back_as_it_was(script: ModuleType, text: str) -> None:
    assert read_outputs(script.delimited("name", text)) == {"name": text}


@pytest.mark.parametrize("text", [*HOSTILE, *FORGED, "````\n`````"])
def test_a_code_block_cannot_be_left(script: ModuleType, text: str) -> None:
    lines = script.visible_block(text).split("\n")
    fence = lines[-1]
    assert lines[0] == f"{fence}text"
    assert not any(line.strip().startswith(fence) for line in lines[1:-1])


def test_of_a_report_nothing_but_annotations_are_passed_on(
    script: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "plan.github"
    lines = [
        "::error file=spaces/eng.yaml,line=3::ENG: refused",
        "::set-output name=digest::forged",
        "::add-mask::forged",
        "::warning::a\u2028::add-path::forged",
        " ::error::forged",
    ]
    report.write_text("\n".join(lines), encoding="utf-8")
    script.annotate(report)
    assert obeyed(capsys.readouterr().out) == [("error", "ENG: refused"), ("warning", "a")]


def test_modules_in_the_workspace_are_not_imported(runner: Runner, repository: Repository) -> None:
    for name in ("spaceform/__init__.py", "json.py", "sitecustomize.py", "pip.py", "venv.py"):
        repository.write(name, "raise SystemExit('taken over')\n")
    assert runner.run("plan").code == 0


def test_the_tokens_of_the_host_are_not_for_spaceform(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INPUT_TOKEN", "host-token")
    assert "host-token" not in script.environment().values()
    assert script.environment("host-token")["SPACEFORM_GITHUB_TOKEN"] == "host-token"
