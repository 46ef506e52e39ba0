from datetime import timedelta

import pytest

from spaceform.aspects.details import Details
from spaceform.aspects.labels import LabelChange
from spaceform.aspects.lifecycle import CreatedSpace, DoomedSpace, NewSpace, SpaceChange
from spaceform.aspects.properties import LiveProperty
from spaceform.change import Change
from spaceform.condition import Condition
from spaceform.errors import ForbiddenError, ProviderError, RefusedError, StalePlanError
from spaceform.opening import (
    Opening,
    find_half_made,
    find_just_made,
    read_created,
    reopen,
)
from spaceform.ownership import Record, RecordChange
from spaceform.principals import Identity
from spaceform.progress import WAITS
from spaceform.space import RECORD_KEY, Owner
from tests.unit.build import (
    ADA,
    ADMINISTER,
    BOB,
    EXPORT,
    ME,
    NOW,
    OWNER,
    READ,
    RIVAL,
    Held,
    created,
    plan,
    record,
    regrant,
    reset,
    stored,
)
from tests.unit.fake_site import FakeSite

LABEL = LabelChange(address="ENG/labels/a", space_id="100", after="a")
GRANT = regrant(ADA.principal, (READ,), (READ, EXPORT))
DOOMED = DoomedSpace(name="Engineering", pages=2, blog_posts=1, watchers=1)
DELETION = SpaceChange(address="ENG/space", space_id="100", before=DOOMED)
NEW = NewSpace(key="ENG", name="Engineering")


def ours(held: Held | None = None) -> FakeSite:
    return FakeSite(kept={RECORD_KEY: stored(record())}).hold(held or {})


def reopened(site: FakeSite, *changes: Change, space_id: str = "100") -> Opening | None:
    return reopen(plan(*changes, space_id=space_id), "ENG", changes, site)


# A space that is there


def test_a_space_is_read_again_with_nothing_but_what_is_to_be_written() -> None:
    site = ours({ADA.principal: (READ,)})
    found = reopened(site, LABEL, GRANT)
    assert site.log == ["read_space ENG grants labels record"]
    assert found is not None
    assert found.conditions == {LABEL.address: Condition.FRESH, GRANT.address: Condition.FRESH}
    assert not found.created


def test_a_change_that_is_in_place_is_satisfied() -> None:
    site = ours()
    site.labels_of = {"a"}
    found = reopened(site, LABEL)
    assert found is not None
    assert found.conditions[LABEL.address] is Condition.SATISFIED


def test_one_stale_change_stops_the_space_and_tells_both_sides() -> None:
    site = ours({ADA.principal: (READ, ADMINISTER)})
    with pytest.raises(StalePlanError, match=ADMINISTER) as caught:
        reopened(site, LABEL, GRANT)
    assert GRANT.address in str(caught.value)
    assert LABEL.address not in str(caught.value)


@pytest.mark.parametrize("kept", [None, record(owner=RIVAL)], ids=["nobody's", "a rival's"])
@pytest.mark.parametrize("owner", [OWNER, None], ids=["ours", "without"])
def test_a_plan_cannot_adopt_a_space_and_delete_it(
    owner: Owner | None, kept: Record | None
) -> None:
    site = FakeSite(kept={RECORD_KEY: stored(kept)} if kept else {}, doomed=DOOMED)
    claim = RecordChange(address="ENG/ownership", space_id="100", before=kept, after=record())
    found = plan(DELETION, claim, owner=owner)
    with pytest.raises(StalePlanError, match="this owner's record"):
        reopen(found, "ENG", (DELETION, claim), site)


def test_without_an_owner_nothing_is_deleted() -> None:
    with pytest.raises(StalePlanError, match="this owner's record"):
        reopen(plan(DELETION, owner=None), "ENG", (DELETION,), ours())


def test_a_space_that_is_gone_is_stale() -> None:
    with pytest.raises(StalePlanError, match="gone"):
        reopened(FakeSite(there=False), LABEL)


def test_another_space_under_the_same_key_is_stale() -> None:
    site = ours()
    site.space_id = "999"
    with pytest.raises(StalePlanError, match="999"):
        reopened(site, LABEL)


@pytest.mark.parametrize(
    "found", [None, stored(record(RIVAL)), LiveProperty(value="damaged", version=1)]
)
def test_a_space_that_is_not_ours_any_more_is_stale(found: LiveProperty | None) -> None:
    site = FakeSite(kept={RECORD_KEY: found} if found else {})
    with pytest.raises(StalePlanError, match="owner"):
        reopened(site, LABEL)


def test_without_ownership_no_record_is_read() -> None:
    site = FakeSite()
    assert reopen(plan(LABEL, owner=None), "ENG", (LABEL,), site) is not None
    assert site.log == ["read_space ENG labels"]


def test_a_record_that_changed_since_is_stale_where_it_is_to_be_written() -> None:
    change = RecordChange(address="ENG/ownership", before=None, after=record())
    site = FakeSite(kept={RECORD_KEY: stored(record(RIVAL))})
    with pytest.raises(StalePlanError, match=RIVAL.name):
        reopened(site, change)


def test_grants_that_are_not_shown_any_more_are_an_error_and_no_mistake_of_ours() -> None:
    site = ours({ADA.principal: (READ,)})
    site.confidential = True
    with pytest.raises(ForbiddenError):
        reopened(site, GRANT)


def test_a_space_that_we_do_not_administer_is_refused() -> None:
    site = ours({ADA.principal: (READ,)})
    site.administered = False
    with pytest.raises(RefusedError, match="do not administer"):
        reopened(site, GRANT)


@pytest.mark.parametrize("administered", [None, True])
def test_a_space_that_we_may_administer_is_opened(*, administered: bool | None) -> None:
    site = ours({ADA.principal: (READ,)})
    site.administered = administered
    assert reopened(site, GRANT) is not None


def test_who_gave_administration_up_finds_everything_done() -> None:
    site = ours({ADA.principal: (READ, EXPORT)})
    site.administered = False
    found = reopened(site, GRANT)
    assert found is not None
    assert found.conditions == {GRANT.address: Condition.SATISFIED}


# A space that is to go


def test_a_deletion_of_what_is_gone_is_satisfied() -> None:
    assert reopened(FakeSite(there=False), DELETION) is None


def test_a_deletion_is_opened_where_nothing_was_added() -> None:
    site = ours()
    assert reopened(site, DELETION) is not None
    site.doomed = DOOMED.model_copy(update={"pages": 1, "watchers": 99})
    assert reopened(site, DELETION) is not None


@pytest.mark.parametrize("more", [{"pages": 3}, {"blog_posts": 2}])
def test_a_deletion_that_would_take_more_than_was_reviewed_is_stale(more: dict[str, int]) -> None:
    site = ours()
    site.doomed = DOOMED.model_copy(update=more)
    with pytest.raises(StalePlanError, match="deletes"):
        reopened(site, DELETION)


@pytest.mark.parametrize("owner", [None, RIVAL])
def test_a_deletion_of_what_is_not_ours_is_stale(owner: object) -> None:
    site = FakeSite(kept={RECORD_KEY: stored(record(RIVAL))} if owner else {})
    with pytest.raises(StalePlanError, match="owner"):
        reopened(site, DELETION)


# A space that was just created, or half made


def opened(site: FakeSite, *changes: Change) -> Opening:
    return read_created(plan(created(), *changes), site.ref, changes, site, lambda _: None)


def test_a_creation_waits_until_the_space_shows() -> None:
    site = FakeSite(there=False)
    waits: list[float] = []
    with pytest.raises(ProviderError, match="does not show"):
        read_created(plan(created()), site.ref, (created(),), site, waits.append)
    assert waits == list(WAITS)


def test_what_a_creator_and_the_sites_defaults_bring_is_not_stale() -> None:
    site = FakeSite().hold({ME.principal: (READ, EXPORT, ADMINISTER)})
    mine = regrant(ME.principal, (READ, EXPORT), (READ,), space_id=None)
    found = opened(site, mine, LABEL)
    assert found.created
    assert set(found.conditions.values()) == {Condition.FRESH}


def test_what_an_earlier_try_did_is_satisfied() -> None:
    site = FakeSite(labels_of={"a"})
    assert opened(site, LABEL).conditions[LABEL.address] is Condition.SATISFIED


def test_a_space_that_another_owner_recorded_since_is_not_half_made() -> None:
    # Two repositories, one identity: the other one created the space after this plan was made.
    site = FakeSite(kept={RECORD_KEY: stored(record(RIVAL, labels={"x": "created"}))})
    change = RecordChange(address="ENG/ownership", before=None, after=record(OWNER))
    with pytest.raises(StalePlanError, match="rival"):
        opened(site, change, LABEL)


@pytest.mark.parametrize("how", ["property", "grant"])
def test_what_somebody_else_changed_in_a_half_made_space_is_stale(how: str) -> None:
    site = FakeSite(kept={RECORD_KEY: stored(record()), "p": LiveProperty(value=7, version=2)})
    site.hold({BOB.principal: (READ, ADMINISTER)})
    change = (
        reset("p", None, 1)
        if how == "property"
        else regrant(BOB.principal, (), (READ, EXPORT), space_id=None)
    )
    with pytest.raises(StalePlanError):
        opened(site, change)


ALIKE = Identity(user=ME)


def test_a_key_that_is_free_has_no_half_made_space() -> None:
    assert find_half_made(plan(created()), NEW, FakeSite(there=False), ALIKE) is None


@pytest.mark.parametrize("minutes", [0, 1])
def test_a_space_that_we_created_after_the_plan_is_ours(minutes: int) -> None:
    site = FakeSite(beginning=(ME.account_id, NOW + timedelta(minutes=minutes)))
    assert find_half_made(plan(created()), NEW, site, ALIKE) == site.ref


@pytest.mark.parametrize(
    "creator, minutes",
    [(ME.account_id, -1), (BOB.account_id, 1), (None, 1), (ME.account_id, None), (None, None)],
)
def test_any_other_space_under_the_key_is_stale(creator: str | None, minutes: int | None) -> None:
    moment = None if minutes is None else NOW + timedelta(minutes=minutes)
    with pytest.raises(StalePlanError, match="expected no space"):
        find_half_made(plan(created()), NEW, FakeSite(beginning=(creator, moment)), ALIKE)


def test_a_space_that_we_created_by_another_name_is_not_half_made() -> None:
    other = Details(name="Engines")
    site = FakeSite(beginning=(ME.account_id, NOW), described=other)
    with pytest.raises(StalePlanError, match="found 100 'Engines', created"):
        find_half_made(plan(created()), NEW, site, ALIKE)
    spaced = FakeSite(beginning=(ME.account_id, NOW), described=Details(name=" Engineering "))
    assert find_half_made(plan(created()), NEW, spaced, ALIKE) == spaced.ref
    nameless = CreatedSpace(ref=site.ref, creator=ME.account_id, created=NOW)
    site.read_beginning = lambda _key: nameless  # type: ignore[method-assign]
    assert find_half_made(plan(created()), NEW, site, ALIKE) == site.ref


def test_a_space_that_was_created_just_now_is_known_by_its_creator_and_no_clock() -> None:
    assert find_just_made(NEW, FakeSite(there=False), ALIKE) is None
    earlier = FakeSite(beginning=(ME.account_id, NOW - timedelta(hours=1)))
    assert find_just_made(NEW, earlier, ALIKE) == earlier.ref
    others = FakeSite(beginning=(BOB.account_id, NOW))
    with pytest.raises(StalePlanError, match="expected no space"):
        find_just_made(NEW, others, ALIKE)
