from collections.abc import Iterator

import pytest

from spaceform.transport import retry
from tests.contract.review.scene import WAYS, Scene, open_scene


@pytest.fixture(autouse=True)
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Repeat at once: how long is waited is tested where it is decided."""
    monkeypatch.setattr(retry, "_BASE", 0.001)
    monkeypatch.setattr(retry, "_BASE_TOO_MANY", 0.001)


@pytest.fixture(params=WAYS)
def scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    with open_scene(request.param) as opened:
        yield opened


@pytest.fixture
def github() -> Iterator[Scene]:
    with open_scene("github") as opened:
        yield opened


@pytest.fixture
def gitlab() -> Iterator[Scene]:
    with open_scene("gitlab") as opened:
        yield opened


@pytest.fixture
def bitbucket() -> Iterator[Scene]:
    with open_scene("bitbucket") as opened:
        yield opened
