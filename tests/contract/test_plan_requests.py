"""How many requests planning takes: they are exact, so that a new one is a change to decide on."""

import copy
from collections.abc import Iterator
from math import ceil

import pytest

from spaceform import engine
from spaceform.aspects.grants import PAIRS
from spaceform.client import Credentials, open_site
from spaceform.executor import Conduct
from spaceform.plan import Plan
from spaceform.sandbox import LoggedRequest, Sandbox
from spaceform.sandbox.store.directory import new_group
from spaceform.sandbox.store.records import Space
from spaceform.space import Desired, DesiredSpace
from tests.contract.plan_apply import ADMINS, AUTHORS, US, addresses, declare, no_wait

MANY = 1_000
BATCH = 250
FIXED = {
    "GET /_edge/tenant_info",
    "GET /wiki/rest/api/user/current",
    "GET /wiki/api/v2/space-role-mode",
    "GET /wiki/rest/api/group",
}
"""Discovery, identity, permission model, and all groups at once."""

PRINCIPALS = {
    "group:site-admins": ADMINS,
    "group:engineers": AUTHORS,
    "group:confluence-users": ("read/space", "export_content/space"),
    "anonymous": ("read/space", "export_content/space"),
}


def key_of(number: int) -> str:
    return f"S{number:04}"


def desire(count: int, **sections: object) -> Desired:
    spaces = tuple(
        DesiredSpace.model_validate({"key": key_of(number), "name": "Many", **sections})
        for number in range(count)
    )
    return Desired(owner=US, spaces=spaces)


def managed(properties: int = 40, labels: int = 40) -> dict[str, object]:
    """Sections with close to fifty rows each, the record among them."""
    return {
        "description": "One of many.",
        "grants": declare(PRINCIPALS),
        "properties": {f"property-{number:03}": {"number": number} for number in range(properties)},
        "labels": tuple(f"label-{number:03}" for number in range(labels)),
    }


def plan(sandbox: Sandbox, desired: Desired) -> tuple[Plan, list[LoggedRequest]]:
    """Plan as a run of its own, and return what it sent."""
    sandbox.clear_requests()
    credentials = Credentials(sandbox.url, "admin-token", "admin@example.com")
    with open_site(credentials, read_only=True) as site:
        found = engine.plan(desired, site)
    return found, list(sandbox.requests)


def multiply(sandbox: Sandbox, desired: Desired) -> None:
    """Make all the spaces: the first by an apply, the others as its copies."""
    first = desired.model_copy(update={"spaces": desired.spaces[:1]})
    credentials = Credentials(sandbox.url, "admin-token", "admin@example.com")
    with open_site(credentials) as site:
        result = engine.apply(engine.plan(first, site), site, Conduct(sleep=no_wait))
    assert result.complete, result
    with sandbox.edit() as store:
        made = store.space(key_of(0))
        for number in range(1, len(desired.spaces)):
            store.spaces.add(_copy(made, key_of(number), store.ids.next()))


def _copy(made: Space, key: str, space_id: int) -> Space:
    twin = copy.deepcopy(made)
    twin.key, twin.space_id, twin.homepage_id = key, space_id, None
    return twin


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as site:
        yield site


def beyond(requests: list[LoggedRequest]) -> list[LoggedRequest]:
    """Return the requests for spaces: all but what every plan begins with."""
    return [found for found in requests if f"{found.method} {found.path}" not in FIXED]


def test_a_thousand_unchanged_spaces_take_one_request_each_and_few_more(sandbox: Sandbox) -> None:
    wanted = desire(MANY, **managed())
    multiply(sandbox, wanted)
    found, requests = plan(sandbox, wanted)
    assert addresses(found) == []
    assert found.blocked == ()
    assert len(beyond(requests)) == MANY + ceil(MANY / BATCH)
    assert len(requests) <= MANY + 10


def test_a_thousand_spaces_of_which_only_details_are_managed_take_ten_in_all(
    sandbox: Sandbox,
) -> None:
    wanted = desire(MANY, description="One of many.")
    multiply(sandbox, wanted)
    found, requests = plan(sandbox, wanted)
    assert addresses(found) == []
    assert len(beyond(requests)) == ceil(MANY / BATCH)
    assert len(requests) <= 10


def test_rows_beyond_fifty_take_one_request_more_for_every_250(sandbox: Sandbox) -> None:
    count = 3
    wanted = desire(count, **{**managed(), "grants": declare(_groups(sandbox, 30))})
    multiply(sandbox, wanted)
    with sandbox.edit() as store:
        rows = sum(len(pairs) for pairs in store.space(key_of(0)).grants.values())
    assert 500 < rows < 1_000
    found, requests = plan(sandbox, wanted)
    assert addresses(found) == []
    assert len(beyond(requests)) == 1 + count * (1 + ceil(rows / 250))


def test_two_hundred_rows_take_one_request_more(sandbox: Sandbox) -> None:
    count = 3
    wanted = desire(count, **{**managed(), "grants": declare(_groups(sandbox, 7))})
    multiply(sandbox, wanted)
    found, requests = plan(sandbox, wanted)
    assert addresses(found) == []
    assert len(beyond(requests)) == 1 + count * 2


def _groups(sandbox: Sandbox, count: int) -> dict[str, tuple[str, ...]]:
    """Make groups, and declare every pair there is for each of them."""
    with sandbox.edit() as store:
        for number in range(count):
            store.directory.add_group(new_group(f"team-{number:02}", []))
    everything = tuple(sorted(PAIRS))
    return {
        **PRINCIPALS,
        "group:site-admins": everything,
        **{f"group:team-{number:02}": everything for number in range(count)},
    }
