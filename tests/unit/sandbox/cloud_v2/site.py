"""Sandboxes for v2, in every mode, and ways to ask them."""

from collections.abc import Iterator
from contextlib import contextmanager

from spaceform.sandbox import Sandbox
from tests.unit.sandbox.api import V2, Api, Json, as_basic, as_bearer


class Clock:
    """A clock that goes on only when it is told to."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


def as_user(site: Sandbox, name: str) -> Api:
    return as_basic(site, f"{name}@example.com", f"{name}-token", V2)


def as_app(site: Sandbox) -> Api:
    return as_bearer(site, "app-token", V2)


def id_of(site: Sandbox, key: str) -> str:
    with site.edit() as store:
        return str(store.space(key).space_id)


def role_id(site: Sandbox, name: str) -> str:
    with site.edit() as store:
        return store.roles.named(name).role_id


def group_id(site: Sandbox, name: str) -> str:
    with site.edit() as store:
        return store.directory.group(name).group_id


def everything(api: Api, path: str) -> list[Json]:
    """All pages of a list."""
    found: list[Json] = []
    following: str | None = path
    while following is not None:
        page = api.get(following)
        found += page["results"]
        following = page["_links"].get("next")
        following = None if following is None else following.removeprefix(V2)
    return found


@contextmanager
def engineering(mode: str, **arguments: Json) -> Iterator[Sandbox]:
    """A site in a mode with a space ENG: the administrator's, and all of it for no one else."""
    with Sandbox(mode=mode, **arguments) as site:
        with site.edit() as store:
            store.create_space("ENG", "Engineering", private=True)
        yield site
