from spaceform.sandbox import Sandbox
from spaceform.sandbox.data_center.people import user_key
from spaceform.sandbox.store.builtin import ADMIN
from tests.unit.sandbox.data_center.api import Api


def test_a_user_has_a_name_and_a_key_and_no_account_id(member: Api) -> None:
    user = member.get("/user?username=admin")
    assert (user["type"], user["username"], user["userKey"], user["displayName"]) == (
        "known",
        "admin",
        user_key(ADMIN),
        "Admin",
    )
    assert not {"accountId", "email", "publicName"} & set(user)


def test_a_user_is_found_by_username_and_by_key(member: Api) -> None:
    by_name = member.get("/user?username=Second-Admin")
    assert by_name == member.get(f"/user?key={by_name['userKey']}")
    assert member.refused(404, "GET", "/user?username=nobody") == (
        "No user found with username : nobody"
    )
    assert member.status("GET", "/user?key=4028") == 404


def test_a_user_must_be_named_in_one_way(member: Api) -> None:
    assert member.status("GET", "/user") == 400
    assert member.status("GET", "/user?username=admin&key=4028") == 400


def test_a_status_is_shown_where_it_is_asked_for(site: Sandbox, admin: Api) -> None:
    with site.edit() as store:
        store.deactivate_user("Member")
    assert admin.get("/user?username=member&expand=status")["status"] == "deactivated"
    assert admin.get("/user/current?expand=status")["status"] == "current"


def test_a_users_groups_are_listed(admin: Api) -> None:
    groups = admin.get("/user/memberof?username=member")["results"]
    assert [group["name"] for group in groups] == ["confluence-users", "engineers"]
