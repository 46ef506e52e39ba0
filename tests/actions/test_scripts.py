"""The shell around the actions: only what the lock names is installed, and signals get through."""

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from spaceform.sandbox import Sandbox
from tests.actions.runner import ROOT, Runner
from tests.cli.harness import HELD, Repository, wait_for

pytestmark = pytest.mark.long

INSTALL = ROOT / "ci" / "install.sh"


def prepare(own: Path) -> None:
    """Put the Python of these tests where `run.sh` keeps its own, as if it had been installed."""
    summed = subprocess.run(
        ["cksum"], input=str(ROOT / "actions"), capture_output=True, text=True, check=True
    )
    venv = own / f"spaceform-{summed.stdout.replace(' ', '').strip()}"
    (venv / "bin").mkdir(parents=True)
    (venv / "installed").write_text(str(ROOT), encoding="utf-8")
    python = venv / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    python.chmod(0o755)


def test_an_action_runs_from_its_folder(
    runner: Runner, repository: Repository, site: Sandbox
) -> None:
    prepare(runner.own)
    for name in ("pip.py", "venv.py", "ensurepip.py", "json.py", "spaceform/__init__.py"):
        repository.write(name, "raise SystemExit('taken over')\n")
    step = runner.finish(runner.start("plan", "bash", str(ROOT / "actions/run.sh"), "plan"))
    assert step.code == 0
    assert step.outputs["changes"] == "true"
    fault = f"POST */space/*/permission {HELD}"
    site.add_fault(fault)
    script = ("bash", str(ROOT / "actions/run.sh"), "apply")
    process = runner.start("apply", *script, digest=step.outputs["digest"])
    wait_for(lambda: site.strikes(fault))
    step = runner.interrupt(process, signal.SIGINT, site)
    assert step.outputs["failure-reason"] == "interrupted"
    assert int(step.outputs["skipped"]) > 0


@pytest.mark.parametrize("said", ["exit 1", "exit 127"])
def test_a_python_that_is_too_old_is_named(said: str, tmp_path: Path) -> None:
    python = tmp_path / "python3.9"
    python.write_text(f"#!/bin/sh\n{said}\n", encoding="utf-8")
    python.chmod(0o755)
    result = subprocess.run(
        ["bash", str(INSTALL), str(tmp_path / "venv")],
        env={"PATH": os.environ["PATH"], "PYTHON": str(python)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert str(python) in result.stderr
    assert not (tmp_path / "venv").exists()


def names(listed: str) -> set[str]:
    """Return the names of packages, as they are compared, from lines such as `name==1.2`."""
    found = re.findall(r"^([\w.-]+)(?:\[.*\])?==", listed, re.MULTILINE)
    return {re.sub(r"[-_.]+", "-", name).lower() for name in found}


@pytest.mark.long
def test_what_is_installed_is_what_the_lock_names(tmp_path: Path) -> None:
    work = tmp_path / "workspace"
    work.mkdir()
    for name in ("pip.py", "venv.py", "ensurepip.py"):
        (work / name).write_text("raise SystemExit('taken over')\n", encoding="utf-8")
    tree = tmp_path / "tree"
    shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(".*", "tests", "__pycache__"))
    call = ["bash", str(tree / "ci" / "install.sh"), str(tmp_path / "venv")]
    environment = {**os.environ, "PYTHON": sys.executable}
    for _twice in range(2):
        subprocess.run(call, cwd=work, env=environment, check=True)
    venv = tmp_path / "venv" / "bin" / "python"
    listed = subprocess.run(
        [venv, "-I", "-m", "pip", "list", "--format=freeze", "--disable-pip-version-check"],
        capture_output=True,
        text=True,
        check=True,
    )
    lock = (ROOT / "requirements/runtime.lock").read_text(encoding="utf-8")
    assert names(listed.stdout) - {"pip", "setuptools"} <= names(lock) | {"spaceform"}
    # A lock whose hash is not that of the package installs nothing.
    lines = lock.replace("sha256:", "sha256:00")
    (tree / "requirements/runtime.lock").write_text(lines, encoding="utf-8")
    call[-1] = str(tmp_path / "other")
    refused = subprocess.run(call, cwd=work, env=environment, check=False, capture_output=True)
    assert refused.returncode != 0
    assert not (tmp_path / "other" / "installed").exists()
