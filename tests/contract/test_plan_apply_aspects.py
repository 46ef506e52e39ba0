"""What is declared comes into being, what drifted comes back, and nothing else is a change."""

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import JsonValue

from spaceform.aspects.details import HomepageName
from spaceform.aspects.settings import Settings
from spaceform.client.discovery import Dialect
from spaceform.outcome import Status
from spaceform.plan import Overrides
from spaceform.sandbox import Store
from spaceform.space import RECORD_KEY, DesiredSpace
from tests.contract.plan_apply import (
    ADMIN,
    ADMINS,
    AUTHORS,
    READERS,
    Loop,
    addresses,
    declare,
    desired,
    ended,
    everything,
    grants,
    space,
    statuses,
)


def test_a_space_with_every_section_comes_into_being_and_the_next_plan_is_empty(loop: Loop) -> None:
    result = loop.bring_about(everything(exact=frozenset({"grants"})))
    assert set(statuses(result)) == {
        "ENG/space",
        "ENG/ownership",
        "ENG/grants/group:engineers",
        "ENG/grants/group:site-admins",
        f"ENG/grants/user:{ADMIN}",
        "ENG/properties/owner",
        "ENG/labels/managed",
        "ENG/labels/platform",
        "ENG/settings/route-override",
        "ENG/theme",
    }
    made = loop.space()
    assert (made.name, made.description) == ("Engineering", "How we build things.")
    assert (made.theme_key, made.route_override) == ("com.example.theme", True)
    assert loop.pairs("group:engineers") == set(AUTHORS)
    assert loop.pairs("group:site-admins") == set(ADMINS)
    assert loop.pairs(f"user:{ADMIN}") == set()
    assert loop.labels() == {"managed", "platform"}
    assert loop.properties() == {"owner": {"team": "platform", "cost-centre": 42}}


def test_a_space_of_nothing_but_a_name_comes_into_being_with_the_site_s_defaults(
    loop: Loop,
) -> None:
    plan = loop.plan(space())
    assert any("default" in note.message for note in plan.notes)
    loop.bring_about(space())
    assert loop.pairs("group:confluence-users") == {*loop_defaults(loop)}


def loop_defaults(loop: Loop) -> tuple[str, ...]:
    with loop.site.edit() as store:
        return store.default_pairs


def test_empty_sections_of_a_new_space_are_no_changes(loop: Loop) -> None:
    wanted = space(properties={}, labels=(), description="", theme="default")
    assert addresses(loop.plan(wanted)) == ["ENG/space", "ENG/ownership"]
    loop.bring_about(wanted)


def test_a_personal_space_comes_into_being(loop: Loop) -> None:
    loop.bring_about(everything("~5b10a2844c20165700ede21f"))
    assert loop.space("~5b10a2844c20165700ede21f").kind == "personal"


def test_several_spaces_come_into_being_in_one_run(loop: Loop) -> None:
    wanted = desired(*(everything(f"S{number}") for number in range(6)))
    result = loop.bring_about(wanted)
    assert len(result.spaces) == 6


def test_the_creator_s_declared_access_is_what_stays_of_all_that_it_was_given(loop: Loop) -> None:
    wanted = space(grants=declare({f"user:{ADMIN}": ADMINS, "group:site-admins": ADMINS}))
    loop.bring_about(wanted)
    assert loop.pairs(f"user:{ADMIN}") == set(ADMINS)


def test_the_creator_s_undeclared_access_stays_and_the_plan_says_so(loop: Loop) -> None:
    wanted = space(grants=grants(site_admins=ADMINS))
    assert any("creator" in note.message for note in loop.plan(wanted).notes)
    loop.bring_about(wanted)
    assert len(loop.pairs(f"user:{ADMIN}")) == 26


def rename(store: Store) -> None:
    store.space("ENG").name = "Something else"


def describe(store: Store) -> None:
    store.space("ENG").description = "Changed"


def undescribe(store: Store) -> None:
    store.space("ENG").description = ""


def widen(store: Store) -> None:
    store.grant("ENG", "group:engineers", "delete/page", "export/space")


def narrow(store: Store) -> None:
    store.revoke("ENG", "group:engineers", "create/page")


def revoke(store: Store) -> None:
    store.revoke("ENG", "group:engineers")


def rewrite_property(store: Store) -> None:
    store.set_property("ENG", "owner", {"team": "platform", "cost-centre": 43})


def remove_property(store: Store) -> None:
    store.remove_property("ENG", "owner")


def remove_label(store: Store) -> None:
    store.remove_label("ENG", "platform")


def change_theme(store: Store) -> None:
    store.set_theme("ENG", "com.example.theme.dark")


def reset_theme(store: Store) -> None:
    store.set_theme("ENG", None)


def change_settings(store: Store) -> None:
    store.space("ENG").route_override = False


@pytest.mark.parametrize(
    "drift,found",
    [
        (rename, ["ENG/name"]),
        (describe, ["ENG/description"]),
        (undescribe, ["ENG/description"]),
        (widen, ["ENG/grants/group:engineers"]),
        (narrow, ["ENG/grants/group:engineers"]),
        (revoke, ["ENG/grants/group:engineers"]),
        (rewrite_property, ["ENG/properties/owner"]),
        (remove_property, ["ENG/properties/owner"]),
        (remove_label, ["ENG/labels/platform"]),
        (change_theme, ["ENG/theme"]),
        (reset_theme, ["ENG/theme"]),
        (change_settings, ["ENG/settings/route-override"]),
    ],
)
def test_what_another_hand_changed_comes_back_and_nothing_else_is_written(
    loop: Loop, drift: Callable[[Store], None], found: list[str]
) -> None:
    loop.bring_about(everything())
    before = loop.state()
    with loop.site.edit() as store:
        drift(store)
    assert addresses(loop.plan(everything())) == found
    loop.site.clear_requests()
    result = loop.bring_about(everything())
    assert ended(result) == {Status.DONE}
    assert loop.state() == before
    assert loop.record_writes() == []


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "Engineers"},
        {"description": "New"},
        {"description": ""},
        {"grants": grants(site_admins=ADMINS, engineers=READERS)},
        {"grants": grants(site_admins=ADMINS, engineers=AUTHORS, confluence_users=READERS)},
        {"grants": grants(site_admins=ADMINS, engineers=())},
        {"grants": (*grants(site_admins=ADMINS), *declare({"anonymous": ("read/space",)}))},
        {"properties": {"owner": {"team": "platform", "cost-centre": 43}}},
        {"properties": {"owner": [1, "two", None, True], "second": "text"}},
        {"properties": {}},
        {"labels": ("platform", "new")},
        {"labels": ()},
        {"theme": "com.example.theme.dark"},
        {"theme": "default"},
        {"settings": Settings(route_override=False)},
    ],
)
def test_what_the_manifest_changes_is_changed_and_the_next_plan_is_empty(
    loop: Loop, changed: dict[str, Any]
) -> None:
    loop.bring_about(everything())
    result = loop.bring_about(everything(**changed))
    assert result.wrote
    assert ended(result) == {Status.DONE}


@pytest.mark.parametrize(
    "same",
    [
        {"description": "How we build things.\n"},
        {"description": "  How we build things.\r\n"},
        {"labels": ("platform", "managed")},
        {"properties": {"owner": {"cost-centre": 42, "team": "platform"}}},
        {"properties": {"owner": {"team": "platform", "cost-centre": 42.0}}},
        {"grants": grants(engineers=reversed(AUTHORS), site_admins=reversed(ADMINS))},
        {"key": "eng"},
        {"grants": None, "properties": None},
        {"name": None, "description": None, "theme": None, "settings": None},
        {"settings": Settings()},
    ],
)
def test_order_formatting_and_absence_are_no_change(loop: Loop, same: dict[str, Any]) -> None:
    loop.bring_about(everything())
    released = same.get("grants", "") is None
    plan = loop.plan(DesiredSpace.model_validate({**everything().model_dump(), **same}))
    assert addresses(plan) == (["ENG/ownership"] if released else [])


@pytest.mark.parametrize(
    "kept,written",
    [
        ("Two lines\nof text", "Two lines\r\nof text"),
        ("Two lines\r\nof text\r\n", "Two lines\nof text"),
        ("", " \n"),
    ],
)
def test_line_ends_of_a_description_are_no_change_whoever_wrote_them(
    loop: Loop, kept: str, written: str
) -> None:
    loop.bring_about(space(description="Other"))
    with loop.site.edit() as store:
        store.space("ENG").description = kept
    assert addresses(loop.plan(space(description=written))) == []


def test_a_description_of_several_lines_is_not_a_change_for_ever(loop: Loop) -> None:
    loop.bring_about(space(description="One\r\n\r\nTwo\n\n"))
    loop.bring_about(space(description="One\r\n\r\nThree\n\n"))


def test_a_property_that_is_true_is_not_one_that_is_1(loop: Loop) -> None:
    loop.bring_about(space(properties={"flag": True}))
    assert addresses(loop.plan(space(properties={"flag": 1}))) == ["ENG/properties/flag"]
    loop.bring_about(space(properties={"flag": 1}))
    assert loop.properties()["flag"] is not True


@pytest.mark.parametrize(
    "value",
    [0, "", False, [], {}, 0.1, -0.0, 1e300, 10**30, "ünï \U0001f600 \u2028", {"a": {"b": [None]}}],
)
def test_every_json_value_makes_the_round(loop: Loop, value: JsonValue) -> None:
    loop.bring_about(space(properties={"odd key, with: signs": value}))


def test_a_homepage_that_does_not_exist_yet_is_deferred_with_a_warning(loop: Loop) -> None:
    wanted = space(homepage=HomepageName(title="Welcome"))
    loop.bring_about(wanted)
    plan = loop.plan(wanted)
    assert [note.address for note in plan.notes if note.warning] == ["ENG/homepage"]
    with loop.site.edit() as store:
        page = store.add_page("ENG", "Welcome")
    assert addresses(loop.plan(wanted)) == ["ENG/homepage"]
    loop.bring_about(wanted)
    assert loop.space().homepage_id == page.content_id


def test_a_homepage_can_be_named_by_its_id(loop: Loop) -> None:
    loop.bring_about(space())
    with loop.site.edit() as store:
        page = store.add_page("ENG", "Welcome")
    loop.bring_about(space(homepage=HomepageName(id=str(page.content_id))))
    assert loop.space().homepage_id == page.content_id


def test_an_ambiguous_homepage_blocks_its_space(loop: Loop) -> None:
    loop.bring_about(space())
    with loop.site.edit() as store:
        first, second = store.add_page("ENG", "Welcome"), store.add_page("ENG", "Other")
        second.title = first.title
        titles = [
            page.title for page in (first, second)
        ]  # the site itself never makes two of one title
    assert titles == ["Welcome", "Welcome"]
    plan = loop.plan(space(homepage=HomepageName(title="Welcome")))
    found = [planned.blocked for planned in plan.spaces]
    assert len(found) == 1
    assert found[0] is not None
    assert (found[0].kind, str(first.content_id) in found[0].message) == ("name", True)


def test_a_page_is_the_same_homepage_after_it_got_another_title(loop: Loop) -> None:
    loop.bring_about(space())
    with loop.site.edit() as store:
        page = store.add_page("ENG", "Welcome")
    wanted = space(homepage=HomepageName(id=str(page.content_id)))
    plan = loop.plan(wanted)
    with loop.site.edit() as store:
        page.title = "Hello"
    assert loop.apply(plan).complete
    assert addresses(loop.plan(wanted)) == []


def test_only_what_is_managed_is_read(loop: Loop) -> None:
    loop.bring_about(everything())
    loop.site.clear_requests()
    loop.plan(space(description="How we build things."))
    paths = {request.path for request in loop.site.requests}
    assert paths == {"/wiki/rest/api/user/current", "/wiki/api/v2/spaces"}
    assert len(loop.site.requests) == 2


def test_an_unchanged_site_is_applied_without_a_write(loop: Loop) -> None:
    loop.bring_about(everything())
    plan = loop.plan(everything())
    loop.site.clear_requests()
    result = loop.apply(plan)
    assert result.complete
    assert not result.wrote
    assert loop.writes() == []


def test_fields_of_a_space_that_do_not_change_are_not_written(loop: Loop) -> None:
    loop.bring_about(everything())
    with loop.site.edit() as store:
        store.space("ENG").name = "Something else"
    loop.site.clear_requests()
    loop.bring_about(everything())
    assert [(request.method, request.body) for request in loop.writes()] == [
        ("PUT", {"name": "Engineering"})
    ]


def test_a_name_with_space_around_it_is_not_a_change_for_ever(loop: Loop) -> None:
    loop.bring_about(space(name=" Engineering "))
    loop.bring_about(space(name=" Engineers "))


MANY = tuple(f"label-{number:02}" for number in range(51))
"""More labels than come along with a space of v2, so that they are read by themselves."""

READS: list[tuple[Dialect, str]] = [
    ("cloud-v2", "*/spaces/{id}/labels"),
    ("cloud-v2", "*/space/ENG/settings"),
    ("cloud-v2", "*/space/ENG/theme"),
    ("cloud-v1", "*/space/ENG/label*"),
    ("cloud-v1", "*/space/ENG/property*"),
    ("cloud-v1", "*/space/ENG/theme*"),
]


@pytest.mark.parametrize("dialect,path", [("cloud-v2", "*/spaces/{id}"), *READS])
def test_a_section_that_is_not_visible_blocks_its_space_and_no_other(
    loop: Loop, dialect: Dialect, path: str
) -> None:
    loop = loop.speaking(dialect)
    loop.bring_about(desired(everything(labels=MANY), everything("OPS")))
    with loop.fault(f"GET {path.format(id=loop.space().space_id)} status=403"):
        plan = loop.plan(
            desired(everything(name="New", labels=MANY), everything("OPS", name="New"))
        )
    assert [planned.blocked is not None for planned in plan.spaces] == [True, False]
    assert addresses(plan) == ["OPS/name"]


@pytest.mark.parametrize("dialect", ["cloud-v1", "cloud-v2"])
def test_a_record_that_is_not_visible_does_not_pass_for_one_that_is_ours(
    loop: Loop, dialect: Dialect
) -> None:
    loop = loop.speaking(dialect)
    loop.bring_about(space(labels=("a",)))
    if dialect == "cloud-v2":
        # A record that comes along with its space is seen; only one that does not is asked for.
        with loop.site.edit() as store:
            store.remove_property("ENG", RECORD_KEY)
    with loop.fault("GET */propert* status=403"):
        plan = loop.plan(space(labels=("a", "b")))
    assert len(plan.blocked) == 1


@pytest.mark.parametrize("dialect,path", READS)
def test_a_section_that_is_hidden_at_apply_stops_its_space_and_no_other(
    loop: Loop, dialect: Dialect, path: str
) -> None:
    loop = loop.speaking(dialect)
    loop.bring_about(desired(everything(labels=MANY), everything("OPS")))
    new: dict[str, Any] = {
        "labels": (*MANY, "new"),
        "properties": {"owner": 1},
        "theme": "com.example.theme.dark",
        "settings": Settings(route_override=False),
    }
    plan = loop.plan(desired(everything(**new), everything("OPS", **new)))
    with loop.fault(f"GET {path.format(id=loop.space().space_id)} status=403"):
        result = loop.apply(plan, allow_space_delete=())
    assert not result.complete
    assert set(statuses(result.spaces[0]).values()) == {Status.SKIPPED}
    assert set(statuses(result.spaces[1]).values()) == {Status.DONE}


def test_an_adopted_space_gets_what_is_declared_and_the_next_plan_is_empty(old: Loop) -> None:
    everyone = set(old.pairs("group:confluence-users"))
    wanted = everything(description="New", grants=grants(site_admins=ADMINS, engineers=AUTHORS))
    old.bring_about(wanted, Overrides(adopt=("ENG",)))
    assert old.pairs("group:confluence-users") == everyone
