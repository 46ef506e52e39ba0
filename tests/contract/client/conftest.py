from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from spaceform.client import Credentials, Site, open_site
from spaceform.provider import Want
from spaceform.sandbox import Sandbox

ADMIN = ("admin-token", "admin@example.com")

Connect = Callable[..., Site]


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A site with one space, ENG, that everybody sees and the admin administers."""
    with Sandbox() as site:
        with site.edit() as store:
            store.create_space("ENG", "Engineering", description="How we build things.")
        yield site


@pytest.fixture
def connect(sandbox: Sandbox) -> Iterator[Connect]:
    """Open the site as somebody: token, and e-mail address where there is one."""
    with ExitStack() as stack:

        def connect(token: str, email: str | None = None, *, read_only: bool = False) -> Site:
            credentials = Credentials(sandbox.url, token, email)
            return stack.enter_context(
                open_site(credentials, read_only=read_only, dialect="cloud-v1")
            )

        yield connect


def read(site: Site, want: Want, key: str = "ENG") -> object:
    """One section of a space, as the site shows it now."""
    space = site.spaces.read_space(key, frozenset({want}))
    assert space is not None
    section: object = getattr(space, want)
    return section


@pytest.fixture
def site(connect: Connect) -> Site:
    """The site as its administrator sees it."""
    return connect(*ADMIN)
