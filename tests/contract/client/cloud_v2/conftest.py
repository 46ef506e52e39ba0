from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from spaceform.change import SpaceRef
from spaceform.client import Credentials, Site
from spaceform.client.dialects import DIALECTS
from spaceform.principals import Principal
from spaceform.sandbox import Sandbox
from spaceform.transport import Transport

V1, V2 = "/wiki/rest/api", "/wiki/api/v2"
LOGINS = {
    "admin": ("admin@example.com", "admin-token"),
    "member": ("member@example.com", "member-token"),
}

Build = Callable[..., Sandbox]
Connect = Callable[..., Site]


@pytest.fixture
def build() -> Iterator[Build]:
    """Start a site with one space ENG that everybody sees and the admin administers."""
    with ExitStack() as stack:

        def build(mode: str = "pre-roles", lag: float = 0.0) -> Sandbox:
            site = stack.enter_context(Sandbox(mode=mode, deletion_seconds=0, lag=lag))
            with site.edit() as store:
                store.create_space("ENG", "Engineering", description="How we build things.")
            return site

        yield build


@pytest.fixture
def open_as() -> Iterator[Connect]:
    """Open a site as somebody, through its own host or the gateway's prefix; waits take no time."""
    with ExitStack() as stack:

        def connect(sandbox: Sandbox, who: str = "admin", prefix: str = "") -> Site:
            email, token = LOGINS[who]
            credentials = Credentials(sandbox.url, token, email)
            transport = Transport(
                sandbox.url, credentials.authorization, sleep=lambda _seconds: None
            )
            return stack.enter_context(DIALECTS["cloud-v2"](transport, credentials, prefix))

        yield connect


@pytest.fixture
def sandbox(build: Build) -> Sandbox:
    return build()


@pytest.fixture
def site(sandbox: Sandbox, open_as: Connect) -> Site:
    return open_as(sandbox)


def ref_of(sandbox: Sandbox, key: str = "ENG") -> SpaceRef:
    """A space as writes name it."""
    with sandbox.edit() as store:
        found = store.space(key)
        return SpaceRef(id=str(found.space_id), key=found.key)


def group(site: Site, name: str) -> Principal:
    """A group by its name."""
    return site.directory.find_groups(name)[0].principal


def sent(sandbox: Sandbox) -> list[str]:
    """The requests so far, without what all paths begin with."""
    return [
        f"{request.method} {request.path.removeprefix(V1).removeprefix(V2)}"
        for request in sandbox.requests
    ]
