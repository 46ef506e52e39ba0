from collections.abc import Callable, Iterator

import pytest

from spaceform.client import Credentials, Site, open_site
from spaceform.sandbox import Sandbox

Login = Callable[[str | None, str], Site]


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A site with a space that has something of everything."""
    with Sandbox() as opened:
        with opened.edit() as store:
            store.create_space("ENG", "Engineering", description="How we build things.")
            store.revoke("ENG", "group:confluence-users")
            store.grant("ENG", "group:engineers", "read/space", "create/page", "update/page")
            store.grant("ENG", "anonymous", "read/space")
            store.set_property("ENG", "owner", {"team": "platform"})
            store.add_label("ENG", "platform")
            store.set_theme("ENG", "com.example.theme")
            store.add_page("ENG", "Welcome", state="In progress")
            store.add_page("ENG", "News", kind="blogpost")
            store.watch("ENG", "member@example.com")
        yield opened


@pytest.fixture
def login(sandbox: Sandbox) -> Iterator[Login]:
    """Opens the site with an account's credentials."""
    opened: list[Site] = []

    def enter(email: str | None, token: str) -> Site:
        opened.append(open_site(Credentials(sandbox.url, token, email), read_only=True))
        return opened[-1]

    yield enter
    for site in opened:
        site.close()


@pytest.fixture
def admin(login: Login) -> Site:
    return login("admin@example.com", "admin-token")


@pytest.fixture
def member(login: Login) -> Site:
    return login("member@example.com", "member-token")
