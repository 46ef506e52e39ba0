import pytest

from spaceform.sandbox import Sandbox
from spaceform.sandbox.data_center.pairs import DEFAULTS, PAIRS
from tests.unit.sandbox.data_center.api import Api, as_person, data_center, keys

NEW = {"key": "OPS", "name": "Operations", "description": {"plain": {"value": "How we run."}}}


def test_a_space_is_created_with_the_sites_defaults(site: Sandbox, admin: Api) -> None:
    space = admin.post("/space", NEW)
    assert (space["key"], space["name"], space["type"]) == ("OPS", "Operations", "global")
    assert space["description"]["plain"]["value"] == "How we run."
    assert space["homepage"]["title"] == "Operations Home"
    assert isinstance(space["id"], int)
    with site.edit() as store:
        assert store.pairs_of("OPS", "user:Admin") == set(PAIRS)
        assert store.pairs_of("OPS", "group:confluence-users") == set(DEFAULTS)


def test_a_private_space_is_its_creators_alone(site: Sandbox, admin: Api, member: Api) -> None:
    admin.post("/space/_private", NEW)
    assert member.status("GET", "/space/OPS") == 404
    with site.edit() as store:
        assert len(store.space("OPS").grants) == 1


@pytest.mark.parametrize(
    "body",
    [{"name": "No key"}, NEW | {"key": "O-P"}, NEW | {"key": "eng"}, NEW | {"name": " "}],
)
def test_a_space_that_makes_no_sense_is_refused(admin: Api, body: dict[str, object]) -> None:
    admin.refused(400, "POST", "/space", body)


def test_who_may_not_create_spaces_creates_none(site: Sandbox) -> None:
    with site.edit() as store:
        store.add_user("Guest", token="guest-token", can_create_spaces=False)
    as_person(site, "guest").refused(403, "POST", "/space", NEW)


def test_parts_of_a_space_are_shown_where_they_are_asked_for(member: Api) -> None:
    bare = member.get("/space/eng")
    assert not {"description", "homepage", "metadata", "history", "alias"} & set(bare)
    names = "description.plain,homepage,metadata.labels,history,icon,operations"
    space = member.get(f"/space/ENG?expand={names}")
    assert space["description"]["plain"] == {"value": "", "representation": "plain"}
    assert space["homepage"]["title"] == "Engineering Home"
    assert space["metadata"]["labels"]["results"] == []
    assert space["history"]["createdBy"]["username"] == "member"
    assert {"operation": "delete_own", "targetType": "space"} in space["operations"]


def test_a_change_keeps_what_it_does_not_name(site: Sandbox, member: Api) -> None:
    member.put("/space/ENG", {"description": {"plain": {"value": "How we build."}}})
    with site.edit() as store:
        page_id = store.add_page("ENG", "Welcome").content_id
    member.put("/space/ENG", {"homepage": {"id": str(page_id)}})
    space = member.put("/space/ENG", {"name": "Engineers"})
    assert (space["name"], space["description"]["plain"]["value"], space["homepage"]["title"]) == (
        "Engineers",
        "How we build.",
        "Welcome",
    )
    member.refused(400, "PUT", "/space/ENG", {"homepage": {"id": 1}})


def test_a_status_in_a_change_archives_nothing(member: Api) -> None:
    assert member.put("/space/ENG", {"status": "archived"})["status"] == "current"


def test_a_space_is_archived_and_restored_as_often_as_one_likes(member: Api) -> None:
    for path, status in (("archive", "archived"), ("restore", "current")):
        for _ in range(2):
            assert member.status("PUT", f"/space/ENG/{path}") == 204
            assert member.get("/space/ENG")["status"] == status


def test_only_administrators_archive_change_and_delete(site: Sandbox, admin: Api) -> None:
    assert admin.status("PUT", "/space/ENG/archive") == 404
    with site.edit() as store:
        store.grant("ENG", "user:Admin", "read/space")
    assert admin.status("PUT", "/space/ENG/archive") == 403
    assert admin.status("PUT", "/space/ENG", {"name": "Mine"}) == 404
    assert admin.status("DELETE", "/space/ENG") == 404


def test_an_old_version_cannot_archive() -> None:
    with data_center("8.5.0") as site:
        assert as_person(site, "member").status("PUT", "/space/ENG/archive") == 404


def test_spaces_are_listed_by_what_is_asked_for(site: Sandbox, member: Api) -> None:
    with site.edit() as store:
        store.create_space("OLD", creator="Member", status="archived")
        store.create_space("~member", creator="Member")
        store.create_space("SECRET", private=True)
        store.add_label("ENG", "platform")
    assert keys(member.get("/space")["results"]) == ["ENG", "OLD", "~member"]
    for query, expected in {
        "status=archived": ["OLD"],
        "type=personal": ["~member"],
        "label=platform": ["ENG"],
        "spaceKey=eng&spaceKey=OLD&spaceKey=NONE": ["ENG", "OLD"],
        "favourite=true": [],
    }.items():
        assert keys(member.get(f"/space?{query}")["results"]) == expected
    member.refused(400, "GET", "/space?status=gone")


def test_past_its_end_the_list_has_the_last_space_once_more(member: Api) -> None:
    assert keys(member.get("/space?start=1")["results"]) == []
    beyond = member.get("/space?start=2")
    assert (keys(beyond["results"]), beyond["size"]) == (["ENG"], 1)
    assert "next" not in beyond["_links"]


def test_a_list_of_nothing_stays_one(admin: Api) -> None:
    assert admin.get("/space?start=5")["results"] == []
