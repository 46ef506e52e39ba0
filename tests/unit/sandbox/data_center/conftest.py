from collections.abc import Iterator

import pytest

from spaceform.sandbox import Sandbox
from tests.unit.sandbox.data_center.api import Api, as_person, data_center


@pytest.fixture
def site() -> Iterator[Sandbox]:
    with data_center("10.1.0") as sandbox:
        yield sandbox


@pytest.fixture
def admin(site: Sandbox) -> Api:
    return as_person(site, "admin")


@pytest.fixture
def member(site: Sandbox) -> Api:
    return as_person(site, "member")
