import pytest

from spaceform.sandbox import RefusalError, Store
from spaceform.sandbox.store import builtin
from spaceform.sandbox.store.pairs import PAIRS, SITE_DEFAULTS


@pytest.fixture
def store() -> Store:
    store = Store()
    store.create_space("ENG", "Engineering")
    return store


def test_a_space_is_made_as_the_site_makes_it(store: Store) -> None:
    assert store.pairs_of("ENG", "user:Admin") == set(PAIRS)
    assert store.pairs_of("ENG", "group:confluence-users") == set(SITE_DEFAULTS)
    assert store.page("ENG", "Engineering Home").content_id == store.space("ENG").homepage_id


def test_a_private_space_is_the_creators_alone(store: Store) -> None:
    space = store.create_space("MINE", private=True, creator="Member", status="archived")
    assert list(space.grants) == [f"user:{builtin.MEMBER}"]
    assert space.status == "archived"


def test_the_sites_defaults_can_be_others() -> None:
    store = Store()
    store.default_pairs = ("read/space",)
    store.create_space("ENG")
    assert store.pairs_of("ENG", "group:confluence-users") == {"read/space"}


def test_a_space_whose_key_begins_with_a_tilde_is_personal(store: Store) -> None:
    assert store.create_space("~ada").kind == "personal"


def test_a_key_is_taken_without_regard_to_case(store: Store) -> None:
    with pytest.raises(RefusalError, match="already exists with key eng"):
        store.create_space("eng")


def test_grants_come_and_go_without_companions(store: Store) -> None:
    store.grant("ENG", "group:engineers", "read/space", "create/page")
    assert store.pairs_of("ENG", "group:engineers") == {"read/space", "create/page"}
    store.revoke("ENG", "group:engineers", "read/space")
    assert store.pairs_of("ENG", "group:engineers") == {"create/page"}
    store.revoke("ENG", "group:engineers")
    assert store.pairs_of("ENG", "group:engineers") == set()


def test_even_the_last_administrator_can_go(store: Store) -> None:
    store.revoke("ENG", "user:Admin", "administer/space")
    assert "administer/space" not in store.pairs_of("ENG", "user:Admin")


def test_a_pair_that_is_not_there_cannot_be_given(store: Store) -> None:
    with pytest.raises(RefusalError, match="not supported"):
        store.grant("ENG", "anonymous", "move/page")


def test_a_property_is_written_whatever_its_version(store: Store) -> None:
    assert store.set_property("ENG", "owner", 1).version == 1
    assert store.set_property("ENG", "owner", 2, by="Member").version == 2
    assert store.space("ENG").properties["owner"].modified_by == builtin.MEMBER
    store.remove_property("ENG", "owner")
    assert store.space("ENG").properties == {}


def test_labels_themes_and_watches_are_set(store: Store) -> None:
    store.add_label("ENG", "platform")
    store.add_label("ENG", "old")
    store.remove_label("ENG", "old")
    store.set_theme("ENG", "com.example.theme")
    store.watch("ENG", "Member")
    store.watch("ENG", "Member")
    space = store.space("ENG")
    assert [label.name for label in space.labels] == ["platform"]
    assert space.watchers == [builtin.MEMBER]
    assert space.theme_key == "com.example.theme"


def test_a_theme_goes_and_must_be_one_of_the_sites(store: Store) -> None:
    store.set_theme("ENG", "com.example.theme")
    store.set_theme("ENG", None)
    assert store.space("ENG").theme_key is None
    with pytest.raises(RefusalError, match="no theme 'none'"):
        store.set_theme("ENG", "none")


def test_pages_have_parents_and_states(store: Store) -> None:
    page = store.add_page("ENG", "Draft", parent="Engineering Home", state="Rough draft")
    assert (page.parent_id, page.state_id) == (store.space("ENG").homepage_id, 1)
    store.set_homepage("ENG", "Draft")
    assert store.space("ENG").homepage_id == page.content_id
    for arguments, reason in (
        ({"parent": "None"}, "no page 'None'"),
        ({"state": "None"}, "no content state 'None'"),
    ):
        with pytest.raises(RefusalError, match=reason):
            store.add_page("ENG", "Other", **arguments)
    with pytest.raises(RefusalError, match="already exists"):
        store.add_page("ENG", "draft")


def test_people_are_added(store: Store) -> None:
    ada = store.add_user("Ada", email="ada@example.com", token="t", groups=("engineers",))
    assert ada.account_id.startswith("712020:")
    group = store.add_group("platform", ["ada@example.com"], group_id="1-2")
    assert group.members == [ada.account_id]
    store.join("platform", "Member")
    store.leave("platform", "Ada")
    assert group.members == [builtin.MEMBER]
    store.hide_members("platform")
    store.deactivate_user("Ada")
    assert group.hidden
    assert not ada.active
    assert store.add_user("Robot", account_type="app", account_id="r-1").is_app


def test_a_deleted_space_takes_its_content_along(store: Store) -> None:
    page = store.page("ENG", "Engineering Home")
    store.delete_space("ENG")
    assert list(store.contents) == []
    with pytest.raises(RefusalError, match="No space with id"):
        store.space_of(page)
