import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from spaceform import progress
from spaceform.cli.boundary import run
from spaceform.sandbox import Sandbox
from spaceform.transport import retry
from tests.cli.harness import ENGINEERING, Repository, Result, start, variables

Spaceform = Callable[..., Result]
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture(autouse=True)
def nothing_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No credentials, no proxy and no window size of whoever runs the tests."""
    for name in (*variables(""), "NO_COLOR", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture(autouse=True, scope="session")
def signals_are_heard() -> None:
    """Let processes that tests start hear Ctrl-C; what runs the tests may have declined it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Repeat and look again at once: how long is waited is tested where it is decided."""
    monkeypatch.setattr(progress, "WAITS", (0.0,))
    monkeypatch.setattr(retry, "_BASE", 0.001)
    monkeypatch.setattr(retry, "_BASE_TOO_MANY", 0.001)


@pytest.fixture
def site() -> Iterator[Sandbox]:
    with Sandbox(deletion_seconds=0) as opened:
        yield opened


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository with one space, in the working directory."""
    made = Repository(tmp_path)
    made.write("spaces/eng.yaml", ENGINEERING)
    return made


@pytest.fixture
def offline(capsys: pytest.CaptureFixture[str]) -> Spaceform:
    """Runs a command line in this process, without credentials."""

    def call(*arguments: str) -> Result:
        code = run(arguments)
        said = capsys.readouterr()
        return Result(code, said.out, said.err)

    return call


@pytest.fixture
def spaceform(
    site: Sandbox,
    repository: Repository,  # noqa: ARG001 - it has to be there
    offline: Spaceform,
    monkeypatch: pytest.MonkeyPatch,
) -> Spaceform:
    """The same in the repository, with the administrator's credentials for the site."""
    for name, value in variables(site.url).items():
        monkeypatch.setenv(name, value)
    return offline


@pytest.fixture
def process(site: Sandbox, repository: Repository) -> Iterator[Start]:
    """Starts spaceform in the repository; nothing of it outlives the test."""
    started: list[subprocess.Popen[str]] = []

    def begin(*arguments: str, **more: str) -> subprocess.Popen[str]:
        started.append(start(*arguments, url=site.url, cwd=repository.root, **more))
        return started[-1]

    yield begin
    for each in started:
        if each.poll() is None:
            each.kill()
            each.communicate()
