from spaceform.sandbox import Sandbox
from spaceform.sandbox.store.builtin import ADMIN, APP, MEMBER
from tests.unit.sandbox.api import Api


def test_a_user_is_found_by_account_id_and_by_nothing_else(member: Api) -> None:
    user = member.get(f"/user?accountId={ADMIN}")
    assert (user["displayName"], user["accountType"], user["type"]) == (
        "Admin",
        "atlassian",
        "known",
    )
    for other in ("admin@example.com", "Admin", "none"):
        member.refused(404, "GET", f"/user?accountId={other}")
    member.refused(400, "GET", "/user?email=admin@example.com")


def test_an_app_is_shown_as_one(member: Api, app: Api) -> None:
    assert member.get(f"/user?accountId={APP}")["accountType"] == "app"
    assert app.get("/user/current")["accountId"] == APP


def test_an_email_address_is_shown_to_its_owner_and_to_site_administrators(
    member: Api, admin: Api
) -> None:
    assert member.get("/user/current")["email"] == "member@example.com"
    assert admin.get(f"/user?accountId={MEMBER}")["email"] == "member@example.com"
    assert member.get(f"/user?accountId={ADMIN}")["email"] == ""


def test_a_deactivated_user_is_inactive_and_keeps_its_grants(site: Sandbox, admin: Api) -> None:
    with site.edit() as store:
        store.create_space("ENG", private=True)
        store.grant("ENG", "user:Member", "read/space")
        store.deactivate_user("Member")
    assert admin.get(f"/user?accountId={MEMBER}")["accountStatus"] == "inactive"
    last = admin.get("/space/ENG?expand=permissions")["permissions"][-1]
    assert last["subjects"]["user"]["results"][0]["accountStatus"] == "inactive"


def test_parts_of_a_user_can_be_asked_for(member: Api) -> None:
    user = member.get("/user/current?expand=operations,details.business")
    assert user["_expandable"] == {"personalSpace": ""}
    assert user["details"] == {"business": {}, "personal": {}}


def test_the_groups_of_a_user_are_listed(member: Api) -> None:
    page = member.get(f"/user/memberof?accountId={MEMBER}")
    assert [group["name"] for group in page["results"]] == ["confluence-users", "engineers"]
