import json

import pytest

from spaceform.client import Site
from spaceform.errors import AuthError, NotFoundError, ProviderError
from spaceform.inspection import Unseen, inspect_space, render_json
from spaceform.inspection.gathering import HIDDEN
from spaceform.ownership import Record, encode
from spaceform.sandbox import Sandbox
from spaceform.space import Owner
from tests.unit.inspection.conftest import Login

US = Owner(name="acme/wiki-spaces", id="7f3c")


def test_everything_about_a_space_is_found(admin: Site, sandbox: Sandbox) -> None:
    found = inspect_space(admin, "eng")
    assert (found.site, found.key, found.status) == (sandbox.url, "ENG", "current")
    assert (found.name, found.description) == ("Engineering", "How we build things.")
    assert found.homepage is not None
    with sandbox.edit() as store:
        assert found.homepage.id == str(store.space("ENG").homepage_id)
    assert found.labels == ("platform",)
    assert found.theme == "com.example.theme"
    assert found.properties == {"owner": {"team": "platform"}}
    assert not isinstance(found.settings, Unseen)
    assert found.settings.route_override is False
    assert found.ownership is None
    assert not found.failed


def test_content_states_and_watchers_are_found(admin: Site) -> None:
    found = inspect_space(admin, "ENG")
    assert not isinstance(found.content, Unseen)
    assert {each.type: each.count for each in found.content} == {"page": 2, "blogpost": 1}
    assert not isinstance(found.watchers, Unseen)
    assert [user.name for user in found.watchers] == ["Member"]
    assert not isinstance(found.states, Unseen)
    assert [state.name for state in found.states][:2] == ["Rough draft", "In progress"]
    assert not isinstance(found.state_settings, Unseen)
    assert found.state_settings.allowed
    assert not isinstance(found.content_in_states, Unseen)
    titles = {
        each.state.name: [item.title for item in each.content]
        for each in found.content_in_states
        if not isinstance(each.content, Unseen)
    }
    assert titles == {"Rough draft": [], "In progress": ["Welcome"], "Ready for review": []}


def test_the_access_matrix_has_every_principal_with_its_name_groups_first(admin: Site) -> None:
    access = inspect_space(admin, "ENG").access
    assert not isinstance(access, Unseen)
    assert [(who.principal.partition(":")[0], who.name) for who in access] == [
        ("group", "engineers"),
        ("user", "Admin"),
        ("anonymous", None),
    ]
    assert access[0].permissions == ("create/page", "read/space", "update/page")
    assert len(access[1].permissions) == 26


def test_what_a_member_may_not_see_is_said_and_the_rest_is_shown(member: Site) -> None:
    found = inspect_space(member, "ENG")
    assert found.state_settings == HIDDEN
    assert found.labels == ("platform",)
    assert not found.failed


@pytest.mark.parametrize(
    "path, part",
    [
        ("*/spaces/*/labels", "labels"),
        ("*/space/ENG/theme", "theme"),
        ("*/space/ENG/settings", "settings"),
        ("*/spaces/*/properties", "properties"),
        ("*/spaces/*/properties", "ownership"),
        ("*/spaces/*/blogposts", "content"),
        ("*/space/ENG/state", "states"),
        ("*/space/ENG/state", "content_in_states"),
        ("*/space/ENG/state/settings", "state_settings"),
        ("*/space/ENG/watch", "watchers"),
    ],
)
def test_a_part_that_fails_does_not_stop_the_others(
    path: str, part: str, admin: Site, sandbox: Sandbox
) -> None:
    with sandbox.edit() as store:
        # More than come along with the space, so that each part is read by itself.
        for number in range(51):
            store.add_label("ENG", f"label-{number:02}")
            store.set_property("ENG", f"property-{number:02}", number)
    sandbox.add_fault(f"GET {path} html")
    found = inspect_space(admin, "ENG")
    unseen = getattr(found, part)
    assert isinstance(unseen, Unseen)
    assert unseen.unseen == "failed"
    assert "web page" in unseen.message
    assert found.failed
    assert found.name == "Engineering"


def test_a_part_that_the_site_no_longer_offers_is_no_failure(admin: Site, sandbox: Sandbox) -> None:
    sandbox.add_fault("GET */space/ENG/watch status=410")
    found = inspect_space(admin, "ENG")
    assert isinstance(found.watchers, Unseen)
    assert found.watchers.unseen == "not offered"
    assert not found.failed


def test_content_in_a_state_that_fails_counts_as_a_failure(admin: Site, sandbox: Sandbox) -> None:
    sandbox.add_fault("GET */space/ENG/state/content html times=1")
    assert inspect_space(admin, "ENG").failed


def test_other_states_can_be_asked_for(admin: Site) -> None:
    found = inspect_space(admin, "ENG", ("2", "77"))
    assert not isinstance(found.content_in_states, Unseen)
    assert [each.state.id for each in found.content_in_states] == ["1", "2", "3", "77"]


def test_states_that_are_asked_for_are_read_where_the_suggested_ones_are_hidden(
    admin: Site, sandbox: Sandbox
) -> None:
    sandbox.add_fault("GET */space/ENG/state html")
    found = inspect_space(admin, "ENG", ("2",))
    assert not isinstance(found.content_in_states, Unseen)
    assert not isinstance(found.content_in_states[0].content, Unseen)
    assert [item.title for item in found.content_in_states[0].content] == ["Welcome"]


def test_the_ownership_record_is_told_and_is_no_property(admin: Site, sandbox: Sandbox) -> None:
    record = Record(
        owner=US,
        sections={"labels": {"platform": "created", "old": "adopted"}, "properties": {}},
        custom_content={"group:1": ("read/ac:com.example:note",)},
    )
    with sandbox.edit() as store:
        store.set_property("ENG", "spaceform", encode(record))
    found = inspect_space(admin, "ENG")
    assert found.ownership is not None
    assert not isinstance(found.ownership, Unseen)
    assert found.ownership.owner == US
    assert found.ownership.created == {"labels": ("platform",)}
    assert found.ownership.adopted == {"labels": ("old",)}
    assert found.ownership.custom_content == {"group:1": ("read/ac:com.example:note",)}
    assert found.properties == {"owner": {"team": "platform"}}


def test_a_record_that_somebody_edited_is_told_as_unreadable(admin: Site, sandbox: Sandbox) -> None:
    with sandbox.edit() as store:
        store.set_property("ENG", "spaceform", {"format": 1})
    found = inspect_space(admin, "ENG")
    assert found.ownership is not None
    assert not isinstance(found.ownership, Unseen)
    assert "checksum" in (found.ownership.unreadable or "")


def test_a_space_that_is_not_there_is_an_error(admin: Site) -> None:
    with pytest.raises(NotFoundError, match="no space NOPE"):
        inspect_space(admin, "NOPE")


@pytest.mark.parametrize("path", ["*/spaces", "*/spaces/*"])
def test_a_space_that_cannot_be_read_is_an_error(path: str, admin: Site, sandbox: Sandbox) -> None:
    sandbox.add_fault(f"GET {path} html")
    with pytest.raises(ProviderError, match="web page"):
        inspect_space(admin, "ENG")


def test_wrong_credentials_are_an_error(login: Login) -> None:
    with pytest.raises(AuthError):
        inspect_space(login("admin@example.com", "wrong-token"), "ENG")


def test_credentials_that_end_in_the_middle_are_an_error(admin: Site, sandbox: Sandbox) -> None:
    sandbox.add_fault("GET */space/ENG/watch status=401")
    with pytest.raises(AuthError):
        inspect_space(admin, "ENG")


def test_the_json_is_versioned_and_has_every_part(admin: Site) -> None:
    data = json.loads(render_json(inspect_space(admin, "ENG")))
    assert data["format"] == 1
    assert data["key"] == "ENG"
    assert data["settings"] == {"route-override": False}
    assert data["ownership"] is None
    assert data["watchers"][0]["name"] == "Member"
