"""Asking a sandbox that plays Data Center as one of its people."""

from collections.abc import Sequence

from spaceform.sandbox import Sandbox
from tests.unit.sandbox.api import Api, Json, as_bearer

__all__ = ["ROOT", "Api", "Json", "as_person", "data_center", "keys", "operations"]

ROOT = "/rest/api"


def data_center(version: str = "9.2.0", context: str = "") -> Sandbox:
    """A Data Center with the space ENG, which Member created and administers alone."""
    site = Sandbox(flavour="datacenter", version=version, context=context, deletion_seconds=0)
    with site.edit() as store:
        store.create_space("ENG", "Engineering", private=True, creator="Member")
    return site


def as_person(site: Sandbox, username: str) -> Api:
    """The API with someone's personal access token."""
    return as_bearer(site, f"{username}-token", ROOT)


def operations(*pairs: str) -> list[dict[str, str]]:
    """Pairs such as `read/space` as the API takes them."""
    divided = (pair.split("/") for pair in pairs)
    return [{"operationKey": key, "targetType": target} for key, target in divided]


def keys(found: Sequence[Json]) -> list[str]:
    """What each of some spaces is called."""
    return [space["key"] for space in found]
