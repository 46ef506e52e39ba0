from datetime import timedelta

import pytest

from spaceform.aspects.details import Homepage, HomepageName
from spaceform.aspects.grants import PAIRS, Access, GrantChange
from spaceform.aspects.lifecycle import DoomedSpace, SpaceChange
from spaceform.aspects.properties import LiveProperty
from spaceform.aspects.settings import Settings
from spaceform.change import Origin, Reason, Risk
from spaceform.mark import Mark
from spaceform.ownership import Record, RecordChange
from spaceform.plan import Overrides
from spaceform.principals import Directory, Principal
from spaceform.site_roles import PermissionModel, RoleMode
from spaceform.space import DesiredGrant, DesiredSpace, LiveSpace, Owner, Unknown
from spaceform.space_plan import Lookup, SpacePlan
from tests.unit.build import (
    ADA,
    ADMINISTER,
    BOB,
    CREATE,
    ENGINEERS,
    EXPORT,
    GONE,
    ME,
    NOTE,
    OWNER,
    READ,
    RIVAL,
    TODAY,
    UPDATE,
    VIEWER_ROLE,
    addresses,
    change_at,
    directory,
    grant,
    live,
    model,
    planned,
    record,
    setting,
)

EDITED = LiveProperty(value={"format": 1, "checksum": "no"}, version=2)
DOOMED = DoomedSpace(name="Engineering", pages=2, blog_posts=1, watchers=4)
MINE: dict[str, Origin] = {"mine": "created", "found": "adopted"}
NEW = DesiredSpace(key="ENG", name="Engineering")
PLACES = ("", "grants", "homepage", "labels", "state")
MARKS = {path: Mark("spaces/eng.yaml", line, 3) for line, path in enumerate(PLACES, start=1)}
NEW_EXACT = NEW.model_copy(update={"exact": frozenset({"grants"})})


def access_of(found: SpacePlan, name: str) -> GrantChange:
    change = change_at(found, f"ENG/grants/{name}")
    assert isinstance(change, GrantChange)
    return change


def record_after(found: SpacePlan) -> Record:
    change = change_at(found, "ENG/ownership")
    assert isinstance(change, RecordChange)
    assert change.after is not None
    return change.after


def with_grants(*grants: DesiredGrant, desired: DesiredSpace = NEW) -> DesiredSpace:
    return desired.model_copy(update={"grants": grants})


# Memory, exact, keep and ignore


def test_an_undeclared_label_that_we_created_is_removed() -> None:
    found = planned(
        DesiredSpace(key="ENG", labels=()),
        live(labels=("mine", "found", "theirs"), record=record(labels=MINE)),
    )
    assert addresses(found) == ["ENG/ownership", "ENG/labels/mine"]
    assert change_at(found, "ENG/labels/mine").reason is Reason.NO_LONGER_DECLARED
    assert [left.value for left in found.space.unmanaged] == ["found", "theirs"]
    assert record_after(found) == record()


def test_a_section_that_disappears_is_released_and_nothing_is_removed() -> None:
    desired = DesiredSpace(key="ENG", properties={"p": 1})
    found = planned(
        desired,
        live(properties={"p": 1}, record=record(properties={"p": "adopted"}, labels=MINE)),
    )
    assert addresses(found) == ["ENG/ownership"]
    assert [note.address for note in found.notes] == ["ENG/labels"]


@pytest.mark.parametrize("section", ["grants", "properties", "labels"])
def test_exact_goes_as_far_as_ignore_lets_it(section: str) -> None:
    desired = DesiredSpace(
        key="ENG",
        grants=(grant("user:id-me", READ, ADMINISTER),),
        properties={},
        labels=(),
        exact=frozenset({"grants", "properties", "labels"}),
        ignore=(f"{section}/*",),
    )
    found = planned(
        desired,
        live(
            held={ME.principal: (READ, ADMINISTER), BOB.principal: (READ,)},
            properties={"p": 1},
            labels=("a",),
        ),
    )
    expected = {
        "grants": "ENG/grants/user:id-bob",
        "properties": "ENG/properties/p",
        "labels": "ENG/labels/a",
    }
    kept = expected.pop(section)
    assert {*expected.values()} == {*addresses(found)} - {"ENG/ownership"}
    assert [(left.address, left.kept) for left in found.space.unmanaged] == [(kept, True)]
    assert all(change_at(found, address).reason is Reason.EXACT for address in expected.values())


def test_keep_saves_from_exact_and_from_no_longer_declared() -> None:
    held = {ENGINEERS.principal: (READ,), BOB.principal: (READ,)}
    within = setting(keep=("group:engineers",))
    exact = planned(with_grants(desired=NEW_EXACT), live(held=held), within)
    assert "ENG/grants/user:id-bob" in addresses(exact)
    assert "ENG/grants/group:engineers" not in addresses(exact)
    created = record(grants={"group:g-eng": "created", "user:id-bob": "created"})
    memory = planned(with_grants(), live(held=held, record=created), within)
    assert "ENG/grants/user:id-bob" in addresses(memory)
    assert "ENG/grants/group:engineers" not in addresses(memory)


def test_exact_on_an_unmanaged_section_does_nothing() -> None:
    desired = DesiredSpace(key="ENG", name="Engineering", exact=frozenset({"labels", "grants"}))
    held = {BOB.principal: (READ,)}
    assert addresses(planned(desired, live(labels=("a",), held=held))) == []


def test_without_ownership_only_exact_removes() -> None:
    desired = DesiredSpace(key="ENG", labels=(), properties={}, exact=frozenset({"properties"}))
    space = live(labels=("a",), properties={"p": 1}, record=record(labels={"a": "created"}))
    found = planned(desired, space, setting(owner=None))
    assert addresses(found) == ["ENG/properties/p"]


# Adoption


@pytest.mark.parametrize("owned", [None, EDITED, record(RIVAL, labels={"a": "created"})])
def test_exact_changes_nothing_in_a_space_that_is_not_ours(
    owned: Record | LiveProperty | None,
) -> None:
    desired = DesiredSpace(key="ENG", labels=(), exact=frozenset({"labels"}))
    found = planned(desired, live(labels=("a",), record=owned))
    assert addresses(found) == ["ENG/labels/a"]
    assert [refusal.guard for refusal in found.refusals] == ["ownership"]


@pytest.mark.parametrize("owned", [None, EDITED, record(RIVAL, labels={"a": "created"})])
def test_nothing_undeclared_goes_from_a_space_that_is_just_being_taken(
    owned: Record | LiveProperty | None,
) -> None:
    overrides = Overrides(adopt=("ENG",), take_over=("ENG",))
    found = planned(
        DesiredSpace(key="ENG", labels=("b",)),
        live(labels=("a", "b"), record=owned),
        setting(overrides),
    )
    assert addresses(found) == ["ENG/ownership"]
    assert record_after(found) == record(labels={"b": "adopted"})
    assert [left.value for left in found.space.unmanaged] == ["a"]


def test_an_adoption_shows_what_exact_removes() -> None:
    desired = DesiredSpace(key="ENG", labels=("b",), exact=frozenset({"labels"}))
    found = planned(
        desired, live(labels=("a", "b"), record=None), setting(Overrides(adopt=("ENG",)))
    )
    assert addresses(found) == ["ENG/ownership", "ENG/labels/a"]
    assert change_at(found, "ENG/labels/a").reason is Reason.EXACT
    assert found.refusals == ()


def test_a_space_without_a_record_and_without_a_difference_is_only_noted() -> None:
    found = planned(DesiredSpace(key="ENG", labels=("a",)), live(labels=("a",), record=None))
    assert (found.changes, found.refusals) == ((), ())
    assert [note.address for note in found.notes] == ["ENG"]


def test_a_second_plan_after_the_first_is_empty() -> None:
    desired = DesiredSpace(key="ENG", labels=("a",), properties={"p": 1})
    space = live(labels=(), properties={})
    after = record_after(planned(desired, space))
    assert after == record(labels={"a": "created"}, properties={"p": "created"})
    again = live(labels=("a",), properties={"p": 1.0}, record=after)
    assert planned(desired, again).changes == ()


@pytest.mark.parametrize(
    "hidden, what, at",
    [
        (live(labels=("a",), record=Unknown.NOT_VISIBLE), "ownership record is", ""),
        (
            live(labels=()).model_copy(update={"labels": Unknown.NOT_VISIBLE}),
            "labels are",
            "labels",
        ),
    ],
    ids=["record", "labels"],
)
def test_what_is_there_but_hidden_blocks_the_space(hidden: LiveSpace, what: str, at: str) -> None:
    found = planned(DesiredSpace(key="ENG", labels=("b",), marks=MARKS), hidden)
    assert found.space.blocked is not None
    assert found.space.blocked.kind == "read"
    assert found.space.blocked.message.startswith(f"its {what} not visible: these credentials")
    assert found.space.blocked.mark == MARKS[at]
    assert found.changes == ()


def test_a_record_that_is_hidden_does_not_matter_without_ownership() -> None:
    hidden = live(labels=(), record=Unknown.NOT_VISIBLE)
    found = planned(DesiredSpace(key="ENG", labels=("b",)), hidden, setting(owner=None))
    assert addresses(found) == ["ENG/labels/b"]


def test_a_section_that_is_hidden_and_unmanaged_does_not_matter() -> None:
    hidden = live(labels=()).model_copy(update={"grants": Unknown.NOT_VISIBLE})
    assert addresses(planned(DesiredSpace(key="ENG", labels=("b",)), hidden))


@pytest.mark.parametrize(
    "desired, space",
    [
        (DesiredSpace(key="ENG", labels=("b",)), live(labels=())),
        (DesiredSpace(key="ENG", labels=("b",)), live(labels=(), record=Unknown.NOT_VISIBLE)),
        (NEW, None),
        (DesiredSpace(key="ENG", state="absent"), None),
    ],
    ids=["there", "blocked", "new", "deleted"],
)
def test_a_space_is_found_where_its_manifest_begins(
    desired: DesiredSpace, space: LiveSpace | None
) -> None:
    mark = Mark("spaces/eng.yaml", 3, 3)
    found = planned(desired.model_copy(update={"marks": {"": mark}}), space)
    assert found.space.mark == mark


HOME = HomepageName(title="Welcome")
CREATED = ("ENG", "", "will be created, if it is not merely invisible to you")


@pytest.mark.parametrize(
    "desired, space, notes",
    [
        (
            NEW,
            None,
            [
                CREATED,
                ("ENG", "", "grants are not managed: the site's default permissions will apply"),
            ],
        ),
        (
            with_grants(grant("user:ada", READ)),
            None,
            [
                CREATED,
                (
                    "ENG/grants",
                    "grants",
                    "user:id-me keeps the access that Confluence gives to a creator",
                ),
            ],
        ),
        (
            with_grants(grant("user:id-me", READ)).model_copy(update={"homepage": HOME}),
            None,
            [CREATED, ("ENG/homepage", "homepage", "deferred: the page does not exist yet")],
        ),
        (
            DesiredSpace(key="ENG", homepage=HOME),
            live(),
            [("ENG/homepage", "homepage", "deferred: no page of that title exists yet")],
        ),
        (
            DesiredSpace(key="ENG", state="absent"),
            None,
            [("ENG/state", "state", "deleted, or not visible to you: nothing to do")],
        ),
    ],
    ids=["default", "creator", "new-homepage", "homepage", "deleted"],
)
def test_a_note_is_told_at_the_line_that_it_is_about(
    desired: DesiredSpace, space: LiveSpace | None, notes: list[tuple[str, str, str]]
) -> None:
    found = planned(desired.model_copy(update={"marks": MARKS}), space)
    expected = [(address, MARKS[path], message) for address, path, message in notes]
    assert [(note.address, note.mark, note.message) for note in found.notes] == expected


def test_a_space_is_called_as_the_site_calls_it_and_else_as_the_manifest_does() -> None:
    renamed = DesiredSpace(key="ENG", name="Platform")
    assert planned(renamed, live()).space.name == "Engineering"
    unread = live(labels=()).model_copy(update={"details": Unknown.NOT_READ})
    unnamed = DesiredSpace(key="ENG", labels=())
    assert planned(unnamed, live(labels=())).space.name == "Engineering"
    assert planned(unnamed, unread).space.name is None
    assert planned(renamed, None).space.name == "Platform"
    assert planned(renamed.model_copy(update={"state": "absent"}), None).space.name == "Platform"


def test_a_space_that_cannot_be_planned_is_still_the_one_that_the_site_has() -> None:
    hidden = live(key="ENG", labels=(), record=Unknown.NOT_VISIBLE)
    found = planned(DesiredSpace(key="eng", name="Platform", labels=("b",)), hidden)
    assert (found.space.key, found.space.name) == ("ENG", "Platform")


def test_a_plan_lists_the_sections_that_it_manages_and_the_site_offers() -> None:
    desired = DesiredSpace(key="ENG", name="Engineering", theme="x", labels=())
    within = setting(lacks=frozenset({"theme"}))
    found = planned(desired.model_copy(update={"marks": MARKS}), live(labels=()), within)
    assert found.space.managed == ("details", "labels")
    assert [(refusal.address, refusal.mark) for refusal in found.refusals] == [
        ("ENG/theme", MARKS[""])
    ]
    within = setting(lacks=frozenset({"labels"}))
    found = planned(desired.model_copy(update={"marks": MARKS}), live(theme="x"), within)
    assert [refusal.mark for refusal in found.refusals] == [MARKS["labels"]]


def test_a_change_is_found_at_the_line_that_declares_it() -> None:
    desired = DesiredSpace(key="ENG", labels=("a",), state="archived", marks=MARKS)
    found = planned(desired, live(labels=()))
    assert change_at(found, "ENG/labels/a").mark == MARKS["labels"]
    assert change_at(found, "ENG/state").mark == MARKS["state"]


# Principals


def test_a_space_with_a_name_that_is_nobody_is_blocked_whole() -> None:
    desired = DesiredSpace(key="ENG", labels=("b",), grants=(grant("user:nobody", READ),))
    found = planned(desired, live(labels=(), held={}))
    assert found.space.blocked is not None
    assert (found.space.id, found.space.blocked.kind) == ("100", "name")
    assert found.changes == ()


def test_a_name_in_keep_that_is_nobody_blocks_the_space() -> None:
    within = setting(keep=("group:nobody",))
    found = planned(with_grants(), live(held={}), within)
    assert found.space.blocked is not None


def test_an_access_that_ended_is_taken_away_and_forgotten() -> None:
    ended = grant("user:ada", READ, until=TODAY)
    owned = record(grants={"user:id-ada": "adopted"})
    found = planned(with_grants(ended), live(held={ADA.principal: (READ,)}, record=owned))
    assert access_of(found, "user:ada").reason is Reason.EXPIRED
    assert access_of(found, "user:ada").after is None
    assert record_after(found) == record()


def test_an_access_that_has_not_ended_yet_is_given() -> None:
    found = planned(
        with_grants(grant("user:ada", READ, until=TODAY + timedelta(days=1))), live(held={})
    )
    assert access_of(found, "user:ada").gains == {READ}


def test_a_change_shows_the_display_name_of_a_person() -> None:
    found = planned(with_grants(grant("user:ada", READ)), live(held={}))
    assert access_of(found, "user:ada").person == "Ada Lovelace"


def test_a_group_is_called_by_the_name_that_its_live_row_has() -> None:
    known = directory()
    nameless = setting(known=known.__class__(identity=known.identity))
    held = {ENGINEERS.principal: (READ,)}
    found = planned(with_grants(desired=NEW_EXACT), live(held=held), nameless)
    assert "ENG/grants/group:engineers" in addresses(found)


def test_a_role_that_is_refused_is_not_shown_as_access_that_exact_takes_away() -> None:
    desired = with_grants(grant("group:engineers", role="Viewer"), desired=NEW_EXACT)
    found = planned(desired, live(held={ENGINEERS.principal: (READ,)}))
    assert [refusal.guard for refusal in found.refusals] == ["roles"]
    assert "ENG/grants/group:engineers" not in addresses(found)


# Custom content


def test_custom_content_is_refused_to_people_and_the_rest_is_not() -> None:
    found = planned(with_grants(grant("user:ada", READ, NOTE)), live(held={}))
    (refusal,) = found.refusals
    assert (refusal.stops, refusal.address) == ("change", "ENG/custom-content/user:ada")
    assert "ENG/grants/user:ada" in addresses(found)
    assert record_after(found).custom_content == {}


@pytest.mark.parametrize(
    "who, owner, section, why",
    [
        (directory(), OWNER, "custom-content", "only an app can write grants on custom content"),
        (directory(is_app=True), OWNER, "grants", "an app cannot write permissions other than"),
        (directory(is_app=True), None, "custom-content", "without an ownership record nobody"),
    ],
    ids=["person", "app", "no-record"],
)
def test_whoever_may_not_write_a_grant_is_told_why_and_at_which_line(
    who: Directory, owner: Owner | None, section: str, why: str
) -> None:
    desired = with_grants(grant("user:ada", READ, NOTE)).model_copy(update={"marks": MARKS})
    found = planned(desired, live(held={}), setting(owner=owner, known=who))
    refusal = next(each for each in found.refusals if each.address == f"ENG/{section}/user:ada")
    assert refusal.message.startswith(why)
    assert refusal.mark == MARKS["grants"]


def test_an_app_writes_custom_content_and_no_other_grants() -> None:
    within = setting(known=directory(is_app=True))
    found = planned(with_grants(grant("user:ada", READ, NOTE)), live(held={}), within)
    assert [refusal.address for refusal in found.refusals] == ["ENG/grants/user:ada"]
    after = record_after(found)
    assert after.custom_content == {"user:id-ada": (NOTE,)}
    assert after.owned("grants") == {}


def test_what_was_sent_is_no_difference_for_anybody() -> None:
    owned = record(OWNER, {"user:id-ada": (NOTE,)}, grants={"user:id-ada": "adopted"})
    space = live(held={ADA.principal: (READ,)}, record=owned)
    for is_app in (True, False):
        within = setting(known=directory(is_app=is_app))
        found = planned(with_grants(grant("user:ada", READ, NOTE)), space, within)
        assert (found.changes, found.refusals) == ((), ())


def test_custom_content_that_is_no_longer_declared_is_revoked() -> None:
    owned = record(OWNER, {"user:id-ada": (NOTE,)}, grants={"user:id-ada": "adopted"})
    space = live(held={ADA.principal: (READ,)}, record=owned)
    within = setting(known=directory(is_app=True))
    found = planned(with_grants(grant("user:ada", READ)), space, within)
    assert addresses(found) == ["ENG/ownership", "ENG/custom-content/user:ada"]
    assert record_after(found).custom_content == {}


def test_grants_that_are_released_do_not_forget_what_an_app_sent() -> None:
    owned = record(OWNER, {"user:id-ada": (NOTE,)}, grants={"user:id-ada": "adopted"})
    found = planned(DesiredSpace(key="ENG", labels=()), live(labels=(), record=owned))
    assert addresses(found) == ["ENG/ownership"]
    assert record_after(found) == record(OWNER, {"user:id-ada": (NOTE,)})


def test_what_people_cannot_send_stays_as_it_was_recorded() -> None:
    owned = record(OWNER, {"user:id-ada": (NOTE,)}, grants={"user:id-ada": "adopted"})
    space = live(held={ADA.principal: (READ,)}, record=owned)
    found = planned(with_grants(grant("user:ada", READ, "create/ac:com.example:note")), space)
    assert addresses(found) == ["ENG/custom-content/user:ada"]
    assert len(found.refusals) == 1


@pytest.mark.parametrize("how", ["keep", "ignore"])
def test_custom_content_of_somebody_who_is_kept_is_not_revoked(how: str) -> None:
    owned = record(OWNER, {"user:id-ada": (NOTE,)}, grants={"user:id-ada": "created"})
    space = live(held={ADA.principal: (READ,)}, record=owned)
    known = directory(is_app=True)
    within = setting(known=known, keep=("user:ada",) if how == "keep" else ())
    ignore = ("grants/user:ada",) if how == "ignore" else ()
    desired = with_grants().model_copy(update={"ignore": ignore})
    found = planned(desired, space, within)
    assert "ENG/custom-content/user:ada" not in addresses(found)
    forgotten = [
        change
        for change in found.changes
        if isinstance(change, RecordChange) and change.after and not change.after.custom_content
    ]
    assert forgotten == []


def test_custom_content_of_an_access_that_ended_has_expired() -> None:
    owned = record(OWNER, {"user:id-ada": (NOTE,)}, grants={"user:id-ada": "adopted"})
    space = live(held={ADA.principal: (READ,)}, record=owned)
    within = setting(known=directory(is_app=True))
    found = planned(with_grants(grant("user:ada", READ, NOTE, until=TODAY)), space, within)
    assert change_at(found, "ENG/custom-content/user:ada").reason is Reason.EXPIRED


# Creation


def test_a_space_with_managed_grants_is_created_private() -> None:
    for desired, private in ((with_grants(), True), (NEW, False)):
        change = change_at(planned(desired, None), "ENG/space")
        assert isinstance(change, SpaceChange)
        assert change.after is not None
        assert change.after.private is private


def test_a_plan_says_that_a_missing_space_may_be_invisible() -> None:
    notes = [note.message for note in planned(NEW, None).notes]
    assert any("invisible" in message for message in notes)
    assert any("default" in message for message in notes)


def test_the_access_of_a_creator_who_is_declared_becomes_what_is_declared() -> None:
    found = planned(with_grants(grant("user:id-me", READ, ADMINISTER)), None)
    change = access_of(found, "user:id-me")
    assert change.losses == PAIRS - {READ, ADMINISTER}
    assert (change.reason, change.risk) == (Reason.DECLARED, Risk.MEDIUM)
    assert record_after(found).owned("grants") == {"user:id-me": "created"}
    assert not any("keeps the access" in note.message for note in found.notes)


def test_the_access_of_a_creator_who_is_not_declared_is_kept_and_told() -> None:
    found = planned(with_grants(grant("user:ada", READ)), None)
    assert "ENG/grants/user:id-me" not in addresses(found)
    assert any("keeps the access" in note.message for note in found.notes)
    assert record_after(found).owned("grants") == {"user:id-ada": "created"}


def test_exact_takes_the_access_of_a_creator_who_is_not_declared() -> None:
    found = planned(with_grants(grant("user:ada", READ), desired=NEW_EXACT), None)
    change = access_of(found, "user:id-me")
    assert (change.after, change.reason, change.risk) == (None, Reason.EXACT, Risk.MEDIUM)
    assert change.losses == PAIRS


def test_a_creator_whom_keep_names_keeps_the_access_even_where_grants_are_exact() -> None:
    within = setting(keep=("user:id-me",))
    found = planned(with_grants(grant("user:ada", READ), desired=NEW_EXACT), None, within)
    assert "ENG/grants/user:id-me" not in addresses(found)
    assert any("keeps the access" in note.message for note in found.notes)


def test_only_what_a_creator_is_given_and_loses_again_is_no_high_risk() -> None:
    administers = grant("user:ada", READ, ADMINISTER)
    assert access_of(planned(with_grants(administers), None), "user:ada").risk is Risk.HIGH
    both = {ME.principal: (READ, ADMINISTER), ADA.principal: (READ, ADMINISTER)}
    found = planned(with_grants(grant("user:id-me", READ), administers), live(held=both))
    assert access_of(found, "user:id-me").risk is Risk.CRITICAL


def test_a_creator_is_given_all_pairs_where_the_site_has_no_role_for_it() -> None:
    desired = with_grants(grant("user:ada", READ), desired=NEW_EXACT)
    within = PermissionModel(RoleMode.TRANSITION, (VIEWER_ROLE,))
    change = access_of(planned(desired, None, setting(within=within)), "user:id-me")
    assert change.before == Access.of(PAIRS)
    change = access_of(planned(desired, None, setting(within=model())), "user:id-me")
    assert change.before is not None
    assert change.before.role is not None
    assert change.before.role.name == "Admin"


def test_a_creation_brings_everything_that_is_declared() -> None:
    desired = DesiredSpace(
        key="ENG",
        name="Engineering ",
        description="How.\r\n",
        labels=("a",),
        properties={"p": None},
        theme="x",
        settings=Settings(route_override=True),
        state="archived",
    )
    found = planned(desired, None)
    assert addresses(found) == [
        "ENG/space",
        "ENG/ownership",
        "ENG/properties/p",
        "ENG/labels/a",
        "ENG/settings/route-override",
        "ENG/theme",
        "ENG/state",
    ]
    change = change_at(found, "ENG/space")
    assert isinstance(change, SpaceChange)
    assert change.after is not None
    assert (change.after.name, change.after.description) == ("Engineering", "How.")
    assert record_after(found) == record(labels={"a": "created"}, properties={"p": "created"})


def test_what_a_new_space_has_anyway_is_no_change() -> None:
    desired = DesiredSpace(key="ENG", name="E", theme="default", labels=(), settings=Settings())
    found = planned(desired, None)
    assert addresses(found) == ["ENG/space", "ENG/ownership"]
    change = change_at(found, "ENG/space")
    assert isinstance(change, SpaceChange)
    assert change.after is not None
    assert not change.after.description


def test_a_homepage_of_a_new_space_is_deferred_with_a_warning() -> None:
    desired = NEW.model_copy(update={"homepage": HomepageName(title="Welcome")})
    (note,) = [note for note in planned(desired, None).notes if note.warning]
    assert note.address == "ENG/homepage"


def test_a_space_without_a_name_cannot_be_created() -> None:
    found = planned(DesiredSpace(key="ENG", labels=("a",), marks=MARKS), None)
    assert found.space.blocked is not None
    assert found.space.blocked.kind == "name"
    message = "a space that is not there needs a `name` to be created"
    assert (found.space.blocked.message, found.space.blocked.mark) == (message, MARKS[""])


# State


@pytest.mark.parametrize("archived", [True, False])
def test_a_state_that_is_not_declared_is_left(*, archived: bool) -> None:
    assert planned(NEW, live(archived=archived)).changes == ()


def test_unarchiving_comes_first_and_archiving_last() -> None:
    desired = DesiredSpace(key="ENG", labels=("a",), state="present")
    assert addresses(planned(desired, live(labels=(), archived=True)))[0] == "ENG/state"
    archived = desired.model_copy(update={"state": "archived"})
    assert addresses(planned(archived, live(labels=())))[-1] == "ENG/state"


@pytest.mark.parametrize("state", ["present", "archived"])
def test_a_state_that_is_as_declared_is_no_change(state: str) -> None:
    desired = NEW.model_copy(update={"state": state})
    assert planned(desired, live(archived=state == "archived")).changes == ()


def absent(found: LiveSpace | None, overrides: Overrides | None = None) -> SpacePlan:
    desired = DesiredSpace(key="ENG", name="Engineering", state="absent", labels=("a",))
    return planned(desired, found, setting(overrides), Lookup(doomed=DOOMED))


def test_a_space_is_deleted_alone_and_shows_what_goes_with_it() -> None:
    found = absent(live(labels=()), Overrides(allow_space_delete=("ENG",)))
    assert found.refusals == ()
    (change,) = found.changes
    assert (change.address, change.before, change.risk) == ("ENG/space", DOOMED, Risk.CRITICAL)
    assert change.space_id == "100"


@pytest.mark.parametrize("owned", [None, EDITED, record(RIVAL)])
def test_a_space_that_is_not_ours_is_not_deleted_though_everything_is_allowed(
    owned: Record | LiveProperty | None,
) -> None:
    overrides = Overrides(adopt=("*",), take_over=("ENG",), allow_space_delete=("ENG",))
    found = absent(live(record=owned), overrides)
    assert [refusal.guard for refusal in found.refusals] == ["space-deletion"]
    assert [refusal.stops for refusal in found.refusals] == ["run"]


def test_an_absent_space_that_cannot_be_seen_is_no_difference() -> None:
    found = absent(None)
    assert (found.changes, found.refusals) == ((), ())
    assert any("not visible" in note.message for note in found.notes)


# The rest


def test_writes_use_the_key_that_the_site_returned() -> None:
    found = planned(DesiredSpace(key="eng", labels=("a",)), live(key="ENG", labels=()))
    assert addresses(found) == ["ENG/ownership", "ENG/labels/a"]
    assert found.space.key == "ENG"
    assert {change.space_id for change in found.changes} == {"100"}


def test_a_homepage_that_is_not_there_yet_is_deferred_with_a_warning() -> None:
    desired = DesiredSpace(key="ENG", homepage=HomepageName(title="Welcome"))
    found = planned(desired, live())
    assert found.changes == ()
    assert [note.address for note in found.notes if note.warning] == ["ENG/homepage"]
    page = Homepage(id="7", title="Welcome")
    assert addresses(planned(desired, live(), lookup=Lookup(homepage=page)))[-1] == "ENG/homepage"


def test_a_pair_that_confluence_adds_is_a_loss_that_the_plan_shows() -> None:
    found = planned(
        with_grants(grant("user:ada", READ)), live(held={ADA.principal: (READ, EXPORT)})
    )
    assert access_of(found, "user:ada").losses == {EXPORT}


def test_a_plan_foresees_what_the_site_adds_by_itself() -> None:
    desired = with_grants(grant("user:ada", READ, CREATE))
    for adds, foreseen in ((True, (EXPORT, UPDATE)), (False, ())):
        within = setting(within=PermissionModel(has_companions=adds))
        found = planned(desired, live(held={}), within)
        assert access_of(found, "user:ada").foreseen == foreseen


def test_what_is_live_and_undeclared_is_listed() -> None:
    found = planned(with_grants(), live(held={GONE.principal: (READ,)}))
    assert [left.address for left in found.space.unmanaged] == ["ENG/grants/user:id-gone"]
    assert found.changes == ()


def test_a_deleted_group_that_still_has_access_is_the_one_of_that_id() -> None:
    gone = Principal(kind="group", id="8f620304-1432-5265-a936-184fa4f91429")
    spelled = grant(str(gone), READ, EXPORT)
    found = planned(with_grants(spelled), live(held={gone: (READ, EXPORT)}))
    assert found.space.blocked is None
    assert addresses(found) == ["ENG/ownership"]
    lost = planned(with_grants(spelled), live(held={ADA.principal: (READ,)}))
    assert lost.space.blocked is not None
    assert str(gone) in lost.space.blocked.message


def test_ignore_may_name_a_deleted_group_that_still_has_access() -> None:
    gone = Principal(kind="group", id="8f620304-1432-5265-a936-184fa4f91429")
    wanted = NEW_EXACT.model_copy(update={"grants": (), "ignore": (f"grants/{gone}",)})
    found = planned(wanted, live(held={gone: (READ, EXPORT)}))
    assert found.space.blocked is None
    assert not any(isinstance(change, GrantChange) for change in found.changes)
