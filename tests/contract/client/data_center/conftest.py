from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from spaceform.client import Credentials, Site, open_site
from spaceform.principals import Principal
from spaceform.sandbox import Sandbox

ADMIN, SECOND_ADMIN, MEMBER = "admin-token", "second-admin-token", "member-token"
OLDEST, NEWEST = "9.1.0", "10.2.1"

Connect = Callable[..., Site]
Build = Callable[..., Sandbox]


@pytest.fixture
def build() -> Iterator[Build]:
    """Start a Data Center of a version, under a context path or none, with one space ENG."""
    with ExitStack() as stack:

        def build(version: str = NEWEST, context: str = "/confluence") -> Sandbox:
            site = Sandbox(flavour="datacenter", version=version, context=context)
            stack.enter_context(site)
            with site.edit() as store:
                store.create_space("ENG", "Engineering", description="How we build things.")
            return site

        yield build


@pytest.fixture
def sandbox(build: Build) -> Sandbox:
    return build()


@pytest.fixture
def open_as() -> Iterator[Connect]:
    """Open a sandbox with somebody's personal access token."""
    with ExitStack() as stack:

        def connect(sandbox: Sandbox, token: str = ADMIN, *, read_only: bool = False) -> Site:
            credentials = Credentials(sandbox.url, token)
            site = open_site(credentials, read_only=read_only, dialect="data-center")
            return stack.enter_context(site)

        yield connect


@pytest.fixture
def site(sandbox: Sandbox, open_as: Connect) -> Site:
    return open_as(sandbox)


@pytest.fixture
def engineers(site: Site) -> Principal:
    return site.directory.find_groups("engineers")[0].principal
