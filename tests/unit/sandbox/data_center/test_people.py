from spaceform.sandbox import Sandbox
from spaceform.sandbox.data_center.people import user_key
from spaceform.sandbox.store.builtin import ADMIN, MEMBER, SECOND_ADMIN
from tests.unit.sandbox.data_center.api import Api, as_person


def test_a_user_key_is_stable_and_everyones_own() -> None:
    assert user_key(ADMIN) == user_key(ADMIN) != user_key(MEMBER)
    assert len(user_key(ADMIN)) == 32
    assert int(user_key(ADMIN), 16)


def test_who_has_no_email_address_is_called_by_name(site: Sandbox) -> None:
    with site.edit() as store:
        store.add_user("Ada Lovelace", token="ada-token")
    assert as_person(site, "ada").get("/user/current")["username"] == "ada-lovelace"


def test_whoever_is_deactivated_cannot_log_in(site: Sandbox) -> None:
    with site.edit() as store:
        store.deactivate_user("Member")
    assert as_person(site, "member").status("GET", "/user/current") == 401


def test_an_author_who_is_gone_is_still_told_apart(site: Sandbox, member: Api) -> None:
    with site.edit() as store:
        author = store.add_user("Ada", email="ada@example.com")
        store.set_property("ENG", "owner", 1, by="Ada")
        store.directory.remove_user(author)
    shown = member.get("/space/ENG/property/owner")["version"]["by"]
    assert (shown["type"], shown["userKey"]) == ("unknown", user_key(author.account_id))
    with site.edit() as store:
        assert store.directory.group("confluence-users").members == [ADMIN, SECOND_ADMIN, MEMBER]
