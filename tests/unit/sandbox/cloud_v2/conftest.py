import pytest

from spaceform.sandbox import Sandbox
from tests.unit.sandbox.api import Api
from tests.unit.sandbox.cloud_v2.site import as_app, as_user


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
    return as_app(site)
