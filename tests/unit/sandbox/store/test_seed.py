import pytest

from spaceform.sandbox import SeedError, Store, load_seed
from spaceform.sandbox.store.builtin import MEMBER
from spaceform.sandbox.store.pairs import PAIRS
from spaceform.sandbox.store.roles import Mode

SEED = {
    "users": [
        {
            "name": "Ada",
            "email": "ada@example.com",
            "token": "ada-token",
            "accountId": "5b10ac8d82e05b22cc7d4ef5",
            "active": False,
            "canCreateSpaces": False,
            "groups": ["confluence-users", "engineers"],
        },
        {"name": "Robot", "accountType": "app", "token": "robot-token", "groups": []},
    ],
    "groups": [{"name": "platform", "members": ["ada@example.com"], "hidden": True}],
    "spaces": [
        {
            "key": "ENG",
            "name": "Engineering",
            "description": "How we build things.",
            "status": "archived",
            "creator": "ada@example.com",
            "grants": {"group:platform": ["read/space", "administer/space"], "anonymous": []},
            "properties": {"owner": {"team": "platform"}, "n": 1},
            "labels": ["platform", "global:everyone"],
            "theme": "com.example.theme",
            "settings": {"routeOverrideEnabled": True},
            "pages": [
                {"title": "Welcome", "body": "<p>Hello</p>"},
                {"title": "Draft", "parent": "Welcome", "state": "In progress"},
                {"title": "News", "type": "blogpost"},
            ],
            "homepage": "Welcome",
            "watchers": ["member@example.com"],
        },
        {"key": "MINE", "private": True},
    ],
}


def test_everything_in_a_seed_is_there_and_nothing_else() -> None:
    store = Store()
    load_seed(store, SEED)
    ada = store.directory.find_user("Ada")
    assert (ada.active, ada.can_create_spaces) == (False, False)
    assert [group.name for group in store.directory.groups_of(ada.account_id)] == [
        "confluence-users",
        "engineers",
        "platform",
    ]
    assert store.directory.group("platform").hidden
    assert store.directory.by_bearer("robot-token") is store.directory.find_user("Robot")
    space = store.space("ENG")
    assert list(space.grants) == [store.directory.group("platform").principal]
    assert store.pairs_of("ENG", "group:platform") == {"read/space", "administer/space"}
    assert (space.name, space.description, space.status) == (
        "Engineering",
        "How we build things.",
        "archived",
    )
    assert {key: each.value for key, each in space.properties.items()} == {
        "owner": {"team": "platform"},
        "n": 1,
    }
    assert [(label.prefix, label.name) for label in space.labels] == [
        ("team", "platform"),
        ("global", "everyone"),
    ]
    assert (space.theme_key, space.route_override) == ("com.example.theme", True)
    welcome = store.page("ENG", "Welcome")
    assert space.homepage_id == welcome.content_id
    assert store.page("ENG", "Draft").parent_id == welcome.content_id
    assert store.page("ENG", "Draft").state_id == 2
    assert space.watchers == [MEMBER]
    assert store.pairs_of("MINE", "user:Admin") == set(PAIRS)


def test_nothing_is_a_seed_too() -> None:
    store = Store()
    load_seed(store, {})
    assert len(store.spaces) == 0


@pytest.mark.parametrize(
    "seed,reason",
    [
        ([], "the document: expected a mapping"),
        ({"space": []}, "unknown key 'space'"),
        ({"users": [{}]}, r"users\[0\].name: missing"),
        ({"users": [{"name": "A", "groups": ["x"]}]}, r"users\[0\]: No group found"),
        ({"groups": [{"name": "engineers"}]}, r"groups\[0\]: there is a group"),
        ({"groups": [{"name": "g", "members": ["x"]}]}, r"groups\[0\]: no user 'x'"),
        ({"spaces": [{"key": "A"}, {"key": "a"}]}, r"spaces\[1\]: A space already exists"),
        ({"spaces": [{"key": "A", "status": "gone"}]}, r"spaces\[0\]: status 'gone'"),
        ({"spaces": [{"key": "A", "creator": "x"}]}, r"spaces\[0\]: no user 'x'"),
        (
            {"spaces": [{"key": "A", "grants": {"group:x": []}}]},
            r"spaces\[0\].grants.group:x: No group found",
        ),
        (
            {"spaces": [{"key": "A", "grants": {"anonymous": ["x/y"]}}]},
            r"grants.anonymous: Permission x/y is not supported",
        ),
        ({"spaces": [{"key": "A", "properties": {"p": None}}]}, r"properties.p: No property value"),
        ({"spaces": [{"key": "A", "labels": ["A"]}]}, r"labels\[0\]: Label 'A'"),
        ({"spaces": [{"key": "A", "theme": "x"}]}, r"spaces\[0\].theme: no theme 'x'"),
        ({"spaces": [{"key": "A", "homepage": "x"}]}, r"homepage: no page 'x'"),
        ({"spaces": [{"key": "A", "watchers": ["x"]}]}, r"watchers\[0\]: no user 'x'"),
        ({"spaces": [{"key": "A", "pages": [{"title": "t", "parent": "x"}]}]}, r"pages\[0\]: no"),
    ],
)
def test_a_seed_that_makes_no_sense_names_the_place(seed: object, reason: str) -> None:
    with pytest.raises(SeedError, match=reason):
        load_seed(Store(), seed)


ROLES = {
    "mode": "transition",
    "roles": [{"name": "Auditor", "description": "Reads.", "permissions": ["read/space"]}],
    "spaces": [
        {
            "key": "ENG",
            "roles": {"user:Member": "admin", "class:all-licensed-users": "Auditor"},
            "pages": [{"title": "Welcome", "labels": ["draft"]}],
        },
        {"key": "OPS", "grants": {"user:Member": ["read/space"]}},
    ],
}


def test_a_seed_may_hold_a_mode_and_roles() -> None:
    store = Store()
    load_seed(store, ROLES)
    assert store.mode is Mode.TRANSITION
    assert store.space("ENG").grants == {}
    assert len(store.space("ENG").assignments) == 2
    assert store.role_of("ENG", "user:Member") == "Admin"
    assert store.access_of("ENG", "class:all-licensed-users") == {"read/space"}
    assert store.space("OPS").assignments == {}
    assert [label.name for label in store.page("ENG", "Welcome").labels] == ["draft"]


def test_a_mode_that_was_asked_for_counts_more_than_the_seeds() -> None:
    store = Store()
    load_seed(store, ROLES, Mode.ROLES)
    assert store.mode is Mode.ROLES


@pytest.mark.parametrize(
    "seed,reason",
    [
        ({"mode": "x"}, "mode: 'x' is none of pre-roles, transition, roles"),
        (ROLES | {"mode": "pre-roles"}, r"roles\[0\]: there are no roles in the mode pre-roles"),
        (
            {"spaces": [{"key": "ENG", "roles": {"user:Member": "Admin"}}]},
            r"spaces\[0\].roles.user:Member: there are no roles",
        ),
        (
            {"mode": "roles", "spaces": [{"key": "ENG", "roles": {"user:Member": "Owner"}}]},
            "no space role 'Owner'",
        ),
        ({"mode": "roles", "roles": [{"name": "X", "permissions": ["x"]}]}, "no space permission"),
    ],
)
def test_roles_that_make_no_sense_are_named(seed: dict[str, object], reason: str) -> None:
    with pytest.raises(SeedError, match=reason):
        load_seed(Store(), seed)
