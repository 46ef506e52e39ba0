"""What is ours, what was there before us, and what belongs to somebody else."""

from collections.abc import Callable

import pytest
from pydantic import JsonValue

from spaceform.plan import Overrides
from spaceform.sandbox import Store
from spaceform.space import RECORD_KEY, DesiredSpace
from tests.contract.plan_apply import (
    ADMIN,
    ADMINS,
    AUTHORS,
    READERS,
    THEM,
    US,
    Loop,
    addresses,
    declare,
    desired,
    everything,
    flags,
    grants,
    guards,
    name_of,
    space,
)

Json = dict[str, JsonValue]

ADOPT = Overrides(adopt=("ENG",))
ALL = frozenset({"grants", "properties", "labels"})


def smaller(**sections: object) -> DesiredSpace:
    """Declare one item less in every section that remembers."""
    less: dict[str, object] = {
        "grants": grants(site_admins=ADMINS),
        "properties": {},
        "labels": ("managed",),
    }
    return everything("ENG", **{**less, **sections})


def furnish(store: Store, key: str = "ENG") -> None:
    """Put in by hand what `everything` declares, and more."""
    store.grant(key, "group:engineers", *AUTHORS)
    store.grant(key, "user:Member", *READERS)
    store.set_property(key, "owner", {"team": "platform", "cost-centre": 42})
    store.set_property(key, "app.setting", 1)
    store.add_label(key, "platform")
    store.add_label(key, "by-hand")


REMOVED = [
    "ENG/ownership",
    "ENG/grants/group:engineers",
    "ENG/properties/owner",
    "ENG/labels/platform",
]


# Additive with memory


def test_what_we_created_goes_when_it_is_no_longer_declared(loop: Loop) -> None:
    loop.bring_about(everything())
    plan = loop.plan(smaller(), Overrides(max_removals=20))
    assert sorted(addresses(plan)) == sorted(REMOVED)
    reasons = {change.reason for change in plan.changes if change.aspect != "ownership"}
    assert reasons == {"no longer declared"}
    loop.bring_about(smaller(), Overrides(max_removals=20))
    assert loop.pairs("group:engineers") == set()
    assert (loop.properties(), loop.labels()) == ({}, {"managed"})


def test_what_was_there_before_us_stays_when_it_is_no_longer_declared(old: Loop) -> None:
    with old.site.edit() as store:
        furnish(store)
    old.bring_about(everything(), ADOPT)
    before = old.state()
    old.bring_about(smaller())
    after = old.state()
    assert {**after, "properties": None} == {**before, "properties": None}
    assert old.properties() == {"owner": {"team": "platform", "cost-centre": 42}, "app.setting": 1}


def test_what_is_live_and_undeclared_is_listed_and_left(loop: Loop) -> None:
    loop.bring_about(everything())
    with loop.site.edit() as store:
        furnish(store)
    plan = loop.plan(everything())
    assert addresses(plan) == []
    listed = {item.address for planned in plan.spaces for item in planned.unmanaged}
    assert {"ENG/grants/user:712020:2b1f7a9e-5c0d-4e8b-9a37-6f4d1c8e0b52"} <= listed
    assert {"ENG/labels/by-hand", "ENG/properties/app.setting"} <= listed
    assert "ENG/properties/spaceform" not in listed


def test_what_we_created_and_changed_is_still_ours(loop: Loop) -> None:
    loop.bring_about(everything())
    loop.bring_about(everything(properties={"owner": "new"}))
    with loop.site.edit() as store:
        store.set_property("ENG", "owner", "by hand")
    loop.bring_about(everything(properties={}))
    assert loop.properties() == {}


def test_what_came_back_by_another_hand_after_it_was_removed_is_not_ours(loop: Loop) -> None:
    loop.bring_about(everything())
    loop.bring_about(smaller(), Overrides(max_removals=20))
    with loop.site.edit() as store:
        store.add_label("ENG", "platform")
        store.set_property("ENG", "owner", 1)
        store.grant("ENG", "group:engineers", *READERS)
    assert addresses(loop.plan(smaller())) == []


def test_what_another_hand_made_between_plan_and_apply_is_not_ours(loop: Loop) -> None:
    loop.bring_about(smaller())
    plan = loop.plan(everything())
    with loop.site.edit() as store:
        store.grant("ENG", "group:engineers", *AUTHORS)
        store.set_property("ENG", "owner", {"team": "platform", "cost-centre": 42})
        store.add_label("ENG", "platform")
    assert loop.apply(plan).complete
    loop.bring_about(smaller(), Overrides(max_removals=20))
    assert loop.labels() == {"managed", "platform"}
    assert set(loop.properties()) == {"owner"}
    assert loop.pairs("group:engineers") == set(AUTHORS)


def test_what_we_made_before_a_crash_is_ours_after_the_same_plan_resumed(loop: Loop) -> None:
    loop.bring_about(smaller())
    plan = loop.plan(everything())
    read = f"GET */spaces/{loop.space().space_id} reset after=2"
    with loop.fault("POST */label lost-answer", read):
        assert not loop.apply(plan).complete
    assert loop.labels() == {"managed", "platform"}
    assert loop.apply(plan).complete
    loop.bring_about(smaller(), Overrides(max_removals=20))
    assert loop.labels() == {"managed"}


def test_without_a_record_nothing_is_ours_and_nothing_goes(loop: Loop) -> None:
    loop.bring_about(desired(everything(), owner=None))
    assert loop.record() is None
    assert addresses(loop.plan(desired(smaller(), owner=None))) == []
    exact = desired(smaller(exact=frozenset({"labels"})), owner=None)
    assert addresses(loop.plan(exact)) == ["ENG/labels/platform"]


# Released sections


@pytest.mark.parametrize("section", ["grants", "properties", "labels"])
def test_a_section_that_disappears_is_released_and_the_plan_says_so(
    loop: Loop, section: str
) -> None:
    loop.bring_about(everything())
    before = {**loop.state(), "properties": loop.properties()}
    plan = loop.plan(everything("ENG", **{section: None}))
    assert addresses(plan) == ["ENG/ownership"]
    assert any(note.address == f"ENG/{section}" for note in plan.notes)
    loop.bring_about(everything("ENG", **{section: None}))
    assert {**loop.state(), "properties": loop.properties()} == before


def test_what_was_released_is_not_ours_when_its_section_comes_back(loop: Loop) -> None:
    loop.bring_about(everything())
    loop.bring_about(everything(labels=None))
    loop.bring_about(everything(labels=("managed",)))
    assert loop.labels() == {"managed", "platform"}


def test_a_space_whose_last_remembering_section_disappeared_loses_nothing(loop: Loop) -> None:
    loop.bring_about(space(labels=("a", "b")))
    loop.bring_about(space())
    assert loop.labels() == {"a", "b"}


# Exact, keep and ignore


def test_exact_removes_everything_undeclared(old: Loop) -> None:
    with old.site.edit() as store:
        furnish(store)
    wanted = everything(exact=ALL)
    overrides = Overrides(adopt=("ENG",), max_removals=100)
    plan = old.plan(wanted, overrides)
    assert {"ENG/labels/by-hand", "ENG/properties/app.setting"} <= set(addresses(plan))
    old.bring_about(wanted, overrides)
    assert set(old.state()["grants"]) == {  # type: ignore[call-overload]
        principal(old, "site-admins"),
        principal(old, "engineers"),
    }
    assert (old.labels(), set(old.properties())) == ({"managed", "platform"}, {"owner"})
    assert old.record() is not None


def principal(loop: Loop, group: str) -> str:
    with loop.site.edit() as store:
        return store.directory.group(group).principal


def test_exact_with_empty_sections_removes_everything(loop: Loop) -> None:
    loop.bring_about(space(labels=("a", "b"), properties={"p": 1}))
    with loop.site.edit() as store:
        store.add_label("ENG", "c")
        store.set_property("ENG", "q", 2)
    loop.bring_about(space(labels=(), properties={}, exact=ALL))
    assert (loop.labels(), loop.properties()) == (set(), {})


def test_labels_of_other_prefixes_are_no_team_labels(loop: Loop) -> None:
    loop.bring_about(space(labels=("a",)))
    with loop.site.edit() as store:
        store.add_label("ENG", "b", "global")
        store.add_label("ENG", "c", "my")
    loop.bring_about(space(labels=(), exact=ALL))
    assert {label.name for label in loop.space().labels} == {"b", "c"}


def test_exact_of_a_section_that_is_not_there_does_nothing(loop: Loop) -> None:
    loop.bring_about(space(labels=("a",)))
    with loop.site.edit() as store:
        store.set_property("ENG", "p", 1)
    assert addresses(loop.plan(space(labels=("a",), exact=ALL))) == []


def test_what_keep_and_ignore_name_is_never_removed(old: Loop) -> None:
    with old.site.edit() as store:
        furnish(store)
        store.add_group("auditors", ["Member"])
        store.grant("ENG", "group:auditors", *READERS)
    wanted = everything(
        exact=ALL,
        grants=grants(site_admins=ADMINS),
        labels=("managed",),
        properties={},
        ignore=(
            "properties/app.*",
            "labels/by-*",
            "labels/platform",
            "grants/user:*",
            "grants/group:engineers",
        ),
    )
    keeping = desired(wanted, keep=(name_of("group:auditors"), name_of("group:confluence-users")))
    old.bring_about(keeping, Overrides(adopt=("ENG",), max_removals=100))
    assert old.pairs("group:auditors") == set(READERS)
    assert old.pairs("group:engineers") == set(AUTHORS)
    assert old.pairs("user:Member") == set(READERS)
    assert len(old.pairs("group:confluence-users")) == 9
    assert (old.labels(), old.properties()) == (
        {"managed", "platform", "by-hand"},
        {"app.setting": 1},
    )


def test_what_we_created_stays_where_keep_or_ignore_names_it(loop: Loop) -> None:
    loop.bring_about(everything())
    ignoring = smaller(ignore=("grants/group:engineers", "labels/*", "properties/owner"))
    loop.bring_about(ignoring)
    assert loop.pairs("group:engineers") == set(AUTHORS)
    assert (loop.labels(), set(loop.properties())) == ({"managed", "platform"}, {"owner"})


@pytest.mark.parametrize("pattern", ["grants/group:{id}", "grants/group:auditors", "grants/*:aud*"])
def test_a_principal_is_protected_by_its_id_and_by_its_name(loop: Loop, pattern: str) -> None:
    with loop.site.edit() as store:
        group = store.add_group("auditors", ["Member"])
    loop.bring_about(everything())
    with loop.site.edit() as store:
        store.grant("ENG", "group:auditors", *READERS)
    wanted = everything(exact=frozenset({"grants"}), ignore=(pattern.format(id=group.group_id),))
    plan = loop.plan(wanted, Overrides(max_removals=100))
    assert addresses(plan) == [f"ENG/grants/user:{ADMIN}"]


def test_a_group_whose_name_has_brackets_is_protected_by_its_name(loop: Loop) -> None:
    with loop.site.edit() as store:
        store.add_group("[ext] auditors", ["Member"])
    loop.bring_about(everything())
    with loop.site.edit() as store:
        store.grant("ENG", "group:[ext] auditors", *READERS)
    wanted = everything(exact=frozenset({"grants"}), ignore=("grants/group:[ext] auditors",))
    plan = loop.plan(wanted, Overrides(max_removals=100))
    assert "ENG/grants/group:[ext] auditors" not in addresses(plan)


def test_protection_that_does_not_resolve_stops_every_space_that_it_protects(loop: Loop) -> None:
    loop.bring_about(desired(everything(), everything("OPS")))
    plan = loop.plan(
        desired(
            everything(name="New", ignore=("grants/group:nobody",)), everything("OPS", name="New")
        )
    )
    assert [planned.key for planned in plan.blocked] == ["ENG"]
    assert addresses(plan) == ["OPS/name"]
    kept = desired(everything(), everything("OPS"), keep=(name_of("group:nobody"),))
    assert [planned.key for planned in loop.plan(kept).blocked] == ["ENG", "OPS"]


# Adoption


def test_a_space_without_a_record_is_not_changed_before_it_is_adopted(old: Loop) -> None:
    plan = old.plan(everything())
    assert guards(plan) == ["ownership"]
    assert flags(plan) == ["--adopt ENG"]
    assert "ENG/labels/managed" in addresses(plan)
    assert "ENG/ownership" not in addresses(plan)


def test_a_space_without_a_record_and_without_differences_is_an_empty_plan_with_a_note(
    old: Loop,
) -> None:
    plan = old.plan(space(labels=()))
    assert (addresses(plan), guards(plan)) == ([], [])
    assert any("record" in note.message for note in plan.notes)


def test_adoption_is_a_change_of_its_own_even_alone(old: Loop) -> None:
    plan = old.plan(space(labels=()), ADOPT)
    assert addresses(plan) == ["ENG/ownership"]
    old.bring_about(space(labels=()), ADOPT)
    assert old.record()["owner"]["id"] == US.id


@pytest.mark.parametrize("glob", ["ENG", "eng", "E*", "*"])
def test_adoption_takes_globs_without_case(old: Loop, glob: str) -> None:
    assert guards(old.plan(everything(), Overrides(adopt=(glob,)))) == []


def damage(record: Json) -> JsonValue:
    return {**record, "created": {}}


def forge(record: Json) -> JsonValue:
    return {**record, "checksum": "0" * 64}


def renumber(record: Json) -> JsonValue:
    return {**record, "format": 2}


def misshape(_record: Json) -> JsonValue:
    return "not even an object"


@pytest.mark.parametrize("edit", [damage, forge, renumber, misshape])
def test_a_space_whose_record_cannot_be_read_counts_as_one_without(
    loop: Loop, edit: Callable[[Json], JsonValue]
) -> None:
    loop.bring_about(everything())
    with loop.site.edit() as store:
        store.set_property("ENG", RECORD_KEY, edit(loop.record()))
    before = loop.state()
    plan = loop.plan(smaller(exact=ALL), Overrides(max_removals=100))
    assert guards(plan) == ["ownership"]
    with pytest.raises(Exception, match="record"):
        loop.apply(plan)
    assert loop.state() == before
    loop.bring_about(smaller(), ADOPT)
    assert loop.labels() == {"managed", "platform"}


def test_a_space_of_another_owner_needs_a_take_over(loop: Loop) -> None:
    loop.bring_about(desired(everything(), owner=THEM))
    wanted = smaller(labels=("managed", "ours"))
    plan = loop.plan(wanted, Overrides(adopt=("*",)))
    assert (guards(plan), flags(plan)) == (["ownership"], ["--take-over ENG"])
    loop.bring_about(wanted, Overrides(take_over=("ENG",)))
    assert loop.labels() == {"managed", "platform", "ours"}
    assert loop.pairs("group:engineers") == set(AUTHORS)
    assert loop.record()["owner"] == {"name": US.name, "id": US.id}
    assert guards(loop.plan(desired(everything(name="X"), owner=THEM))) == ["ownership"]


def test_what_another_owner_created_does_not_go_after_a_take_over_that_was_cut_off(
    loop: Loop,
) -> None:
    loop.bring_about(desired(everything(), owner=THEM))
    plan = loop.plan(smaller(name="Taken over"), Overrides(take_over=("ENG",)))
    with loop.fault("PUT */space/ENG reset"):
        assert not loop.apply(plan).complete
    removals = [
        change.address
        for change in loop.plan(smaller(name="Taken over")).changes
        if change.after is None
    ]
    assert removals == []


def test_the_record_is_no_property_of_its_own(loop: Loop) -> None:
    loop.bring_about(everything(exact=frozenset({"properties"})))
    assert loop.record() is not None


def test_a_record_that_would_not_fit_is_refused_before_anything_is_written(loop: Loop) -> None:
    labels = tuple(f"{'l' * 40}-{number}" for number in range(900))
    plan = loop.plan(space(labels=labels))
    assert guards(plan) == ["record-size"]


def test_a_principal_s_revoked_access_is_not_remembered(loop: Loop) -> None:
    loop.bring_about(everything())
    loop.bring_about(everything(grants=grants(site_admins=ADMINS, engineers=())))
    with loop.site.edit() as store:
        store.grant("ENG", "group:engineers", *READERS)
    assert addresses(loop.plan(everything(grants=grants(site_admins=ADMINS)))) == []


def test_two_spellings_of_one_principal_block_their_space(loop: Loop) -> None:
    with loop.site.edit() as store:
        group_id = store.directory.group("engineers").group_id
    twice = declare({"group:engineers": READERS, f"group:{group_id}": READERS})
    plan = loop.plan(space(grants=(*grants(site_admins=ADMINS), *twice)))
    assert [planned.blocked is not None for planned in plan.spaces] == [True]
    assert addresses(plan) == []


def test_a_principal_named_by_its_id_and_by_its_name_is_no_change(loop: Loop) -> None:
    with loop.site.edit() as store:
        group_id = store.directory.group("engineers").group_id
    loop.bring_about(everything())
    other = declare({"group:site-admins": ADMINS, f"group:{group_id}": AUTHORS})
    assert addresses(loop.plan(everything(grants=other))) == []


def test_a_group_that_was_renamed_is_the_same_group(loop: Loop) -> None:
    loop.bring_about(everything())
    with loop.site.edit() as store:
        store.directory.group("engineers").name = "makers"
    wanted = everything(grants=grants(site_admins=ADMINS, makers=AUTHORS))
    assert addresses(loop.plan(wanted)) == []
