"""Answers that no sandbox gives, served as those of v1's tests are."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.unit.client.cloud_v1.conftest import Serve, serving


@pytest.fixture
def serve() -> Iterator[Serve]:
    with ExitStack() as stack:
        yield lambda *answers: stack.enter_context(serving(answers))
