from collections.abc import Iterator
from pathlib import Path

import pytest

from spaceform.sandbox import Sandbox
from tests.actions.runner import Runner
from tests.cli.harness import ENGINEERING, Repository


@pytest.fixture
def site() -> Iterator[Sandbox]:
    with Sandbox(deletion_seconds=0) as opened:
        yield opened


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository with one space, in the runner's workspace."""
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    made = Repository(workspace)
    made.write("spaces/eng.yaml", ENGINEERING)
    return made


@pytest.fixture
def runner(repository: Repository, site: Sandbox, tmp_path: Path) -> Runner:
    return Runner(repository.root, tmp_path / "own", site.url)
