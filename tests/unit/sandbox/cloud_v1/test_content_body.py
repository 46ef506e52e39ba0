from typing import Final

import pytest

from spaceform.sandbox import Sandbox
from tests.unit.sandbox.api import Api, Json

PARTS: Final = (
    "childTypes",
    "container",
    "metadata",
    "operations",
    "children",
    "restrictions",
    "history",
    "ancestors",
    "body",
    "version",
    "descendants",
    "space",
)


@pytest.fixture
def path(site: Sandbox) -> str:
    with site.edit() as store:
        space = store.create_space("ENG", "Engineering")
        store.add_page("ENG", "Child", parent="Engineering Home")
        store.add_page("ENG", "Grandchild", parent="Child")
        return f"/content/{space.homepage_id}"


def titles(page: Json) -> list[str]:
    return [content["title"] for content in page["results"]]


@pytest.mark.parametrize("part", PARTS)
def test_every_part_can_be_asked_for(admin: Api, path: str, part: str) -> None:
    assert part in admin.get(path)["_expandable"]
    content = admin.get(f"{path}?expand={part}")
    assert part in content
    assert part not in content["_expandable"]


def test_the_tree_is_shown_below(admin: Api, path: str) -> None:
    content = admin.get(f"{path}?expand=children.page,descendants.page,childTypes.all")
    assert titles(content["children"]["page"]) == ["Child"]
    assert titles(content["descendants"]["page"]) == ["Child", "Grandchild"]
    assert content["childTypes"]["page"]["value"] is True
    assert content["childTypes"]["comment"]["value"] is False


def test_the_space_is_expanded_in_turn(admin: Api, path: str) -> None:
    content = admin.get(f"{path}?expand=space.homepage,container.settings")
    assert content["space"]["homepage"]["title"] == "Engineering Home"
    assert content["container"]["settings"]["spaceKey"] == "ENG"


def test_history_and_version_tell_who_and_when(admin: Api, path: str) -> None:
    parts = "version,history.lastUpdated,history.contributors.publishers.users"
    content = admin.get(f"{path}?expand={parts}")
    assert content["version"]["by"]["displayName"] == "Admin"
    assert content["history"]["lastUpdated"]["when"] == content["history"]["createdDate"]
    assert len(content["history"]["contributors"]["publishers"]["users"]) == 1


def test_labels_and_restrictions_are_empty(admin: Api, path: str) -> None:
    parts = "metadata.labels,restrictions.read.restrictions.user"
    content = admin.get(f"{path}?expand={parts}")
    assert content["metadata"]["labels"]["size"] == 0
    assert content["restrictions"]["read"]["operation"] == "read"


def test_operations_are_those_of_the_caller(admin: Api, member: Api, path: str) -> None:
    def operations(api: Api) -> list[str]:
        return [each["operation"] for each in api.get(f"{path}?expand=operations")["operations"]]

    assert operations(admin) == ["read", "update", "delete"]
    assert operations(member) == ["read", "update"]
