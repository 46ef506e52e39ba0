from collections.abc import Iterator

import pytest

from spaceform.sandbox import Sandbox
from tests.unit.sandbox.api import Api, as_bearer, as_user


@pytest.fixture
def site() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def admin(site: Sandbox) -> Api:
    return as_user(site, "admin")


@pytest.fixture
def second_admin(site: Sandbox) -> Api:
    return as_user(site, "second-admin")


@pytest.fixture
def member(site: Sandbox) -> Api:
    return as_user(site, "member")


@pytest.fixture
def app(site: Sandbox) -> Api:
    return as_bearer(site, "app-token")
