from collections.abc import Iterator

import pytest

from spaceform.sandbox import Sandbox, cloud_v2
from tests.unit.sandbox.api import Api
from tests.unit.sandbox.cloud_v2.site import as_user, engineering, id_of

PUBLISHED = """
GET    /labels
GET    /spaces
POST   /spaces
GET    /spaces/{id}
GET    /spaces/{id}/labels
GET    /spaces/{id}/content/labels
GET    /spaces/{id}/operations
GET    /spaces/{id}/properties
POST   /spaces/{id}/properties
GET    /spaces/{id}/properties/{propertyId}
PUT    /spaces/{id}/properties/{propertyId}
DELETE /spaces/{id}/properties/{propertyId}
GET    /spaces/{id}/permissions
GET    /space-permissions
GET    /space-roles
POST   /space-roles
GET    /space-roles/{id}
PUT    /space-roles/{id}
DELETE /space-roles/{id}
GET    /space-role-mode
GET    /spaces/{id}/role-assignments
POST   /spaces/{id}/role-assignments
"""


CONTENT = {("GET", "/spaces/{id}/pages"), ("GET", "/spaces/{id}/blogposts")}
"""What spaces need of content, which v2 publishes apart from them."""


def test_all_22_published_operations_are_there_and_what_they_need_of_content() -> None:
    published = {tuple(line.split()) for line in PUBLISHED.strip().splitlines()}
    assert len(published) == 22
    assert published | CONTENT == {(each.method, each.path) for each in cloud_v2.OPERATIONS}


def test_every_operation_says_what_it_is() -> None:
    for operation in cloud_v2.OPERATIONS:
        assert operation.handler.__doc__, operation


@pytest.fixture
def site() -> Iterator[Sandbox]:
    with engineering("pre-roles") as site:
        yield site


def test_the_caller_learns_what_it_may_do(site: Sandbox, admin: Api) -> None:
    path = f"/spaces/{id_of(site, 'ENG')}/operations"
    assert len(admin.get(path)["operations"]) == 26
    with site.edit() as store:
        store.grant("ENG", "user:Member", "read/space", "create/page")
    assert as_user(site, "member").get(path) == {
        "operations": [
            {"operation": "read", "targetType": "space"},
            {"operation": "create", "targetType": "page"},
        ]
    }


@pytest.mark.parametrize("mode", ["transition", "roles"])
def test_what_comes_with_a_role_counts(mode: str) -> None:
    with engineering(mode) as site:
        path = f"/spaces/{id_of(site, 'ENG')}/operations"
        with site.edit() as store:
            store.assign("ENG", "class:all-licensed-users", "Viewer")
        operations = as_user(site, "member").get(path)["operations"]
        assert {"operation": "create", "targetType": "comment"} in operations
        assert len(operations) == 3


def test_who_does_not_see_the_space_gets_404(site: Sandbox, member: Api) -> None:
    member.refused(404, "GET", f"/spaces/{id_of(site, 'ENG')}/operations")


@pytest.mark.parametrize(
    "part", ["", "/labels", "/content/labels", "/operations", "/properties", "/permissions"]
)
@pytest.mark.parametrize(
    "space_id,status", [("ENG", 400), ("9" * 30, 400), ("-1", 400), ("1", 404)]
)
def test_a_space_is_named_by_its_id_and_a_key_is_400(
    admin: Api, part: str, space_id: str, status: int
) -> None:
    admin.refused(status, "GET", f"/spaces/{space_id}{part}")
