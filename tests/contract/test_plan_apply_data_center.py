"""Plan and apply on a Data Center: its pairs, its people, and what it does not have."""

from collections.abc import Iterator

import pytest

from spaceform.outcome import Status
from spaceform.plan import Overrides
from spaceform.sandbox import Sandbox
from spaceform.space import DesiredSpace
from tests.contract.plan_apply import (
    ADMIN,
    ADMINS,
    AUTHORS,
    MEMBER,
    SECOND_ADMIN,
    Loop,
    addresses,
    declare,
    ended,
    everything,
    grants,
    guards,
    open_loop,
    space,
)

ME, OTHER = f"user:{ADMIN}", f"user:{SECOND_ADMIN}"
KEEPERS = ("read/space", "administer/space")
PLENTY = Overrides(max_removals=1000, adopt=("ENG",))
LEAVING = Overrides(max_removals=1000, adopt=("ENG",), allow_lockout=("ENG",))


@pytest.fixture
def loop() -> Iterator[Loop]:
    """An empty Data Center, and an administrator who plans and applies."""
    site = Sandbox(flavour="datacenter", version="10.2.1", deletion_seconds=0)
    with open_loop(site, "data-center") as opened:
        yield opened


@pytest.fixture
def old(loop: Loop) -> Loop:
    """The same with a space ENG that people made by hand, and that two people administer."""
    with loop.site.edit() as store:
        store.create_space("ENG", "Engineering", private=True)
        store.revoke("ENG", ME)
        store.grant("ENG", ME, *KEEPERS, "export/space", "create/page")
        store.grant("ENG", OTHER, *KEEPERS)
    return loop


def declared(**access: tuple[str, ...]) -> DesiredSpace:
    """Declare people's grants, by their usernames, as the whole truth."""
    named = {f"user:{name.replace('_', '-')}": pairs for name, pairs in access.items()}
    return space(grants=declare(named), exact=frozenset({"grants"}))


def test_a_space_is_created_with_everything_that_is_offered(loop: Loop) -> None:
    wanted = everything(theme=None, settings=None)
    loop.bring_about(wanted)
    assert loop.pairs("group:site-admins") == {"read/space", "administer/space"}
    assert loop.pairs("group:engineers") == {"read/space", "create/page"}
    assert loop.labels() == {"managed", "platform"}
    assert loop.properties() == {"owner": {"team": "platform", "cost-centre": 42}}
    assert loop.space().description == "How we build things."
    loop.bring_about(wanted.model_copy(update={"name": "Renamed", "description": ""}))
    assert (loop.space().name, loop.space().description) == ("Renamed", "")


def test_a_creator_who_is_not_declared_keeps_nothing_with_exact_grants(loop: Loop) -> None:
    wanted = space(grants=grants(site_admins=ADMINS), exact=frozenset({"grants"}))
    plan = loop.plan(wanted, PLENTY)
    assert plan.refusals == ()
    result = loop.apply(plan)
    assert result.complete, result
    assert loop.pairs(ME) == set()
    assert addresses(loop.plan(wanted)) == []


def test_pairs_have_the_names_of_manifests(loop: Loop) -> None:
    pairs = (*AUTHORS, "restrict_content/space", "delete/space", "delete_mail/space")
    loop.bring_about(space(grants=grants(site_admins=ADMINS, engineers=pairs)))
    assert loop.pairs("group:engineers") == {
        "read/space",
        "create/page",
        "restrict/space",
        "delete_own/space",
        "delete_mail/space",
    }


def test_nothing_is_foreseen_that_does_not_come_by_itself(loop: Loop) -> None:
    lean = ("read/space", "create/page")
    wanted = space(grants=grants(site_admins=KEEPERS, engineers=lean))
    plan = loop.plan(wanted)
    assert {getattr(change, "foreseen", ()) for change in plan.changes} == {()}
    loop.bring_about(wanted)
    assert loop.pairs("group:engineers") == set(lean)


@pytest.mark.parametrize(
    "pair, brought",
    [("update/page", "create/page"), ("restrict/space", "restrict_content/space")],
)
def test_a_pair_that_comes_with_another_is_refused_without_it(
    loop: Loop, pair: str, brought: str
) -> None:
    engineers = ("read/space", pair)
    plan = loop.plan(space(grants=grants(site_admins=ADMINS, engineers=engineers)))
    (refusal,) = plan.refusals
    assert refusal.address == "ENG/grants/group:engineers"
    assert f"it comes with {brought}" in refusal.message


def test_sections_that_are_not_offered_are_refused_and_others_are_not(loop: Loop) -> None:
    plan = loop.plan(everything())
    assert guards(plan) == ["not-offered", "not-offered"]
    assert {refusal.address for refusal in plan.refusals} == {"ENG/settings", "ENG/theme"}


def test_with_nothing_to_do_but_what_is_not_offered_an_apply_says_so(loop: Loop) -> None:
    loop.bring_about(space())
    plan = loop.plan(space(theme="default"))
    assert (plan.changes, guards(plan)) == ((), ["not-offered"])
    result = loop.apply(plan)
    assert (result.complete, result.refused) == (False, ("ENG/theme",))
    assert loop.apply(loop.plan(space())).complete


def test_people_are_found_by_username_and_by_key(old: Loop) -> None:
    wanted = declared(admin=KEEPERS, second_admin=KEEPERS, member=AUTHORS)
    old.bring_about(wanted, PLENTY)
    assert old.pairs(f"user:{MEMBER}") == {"read/space", "create/page"}
    key = old.open().directory.read_user("member")
    assert key is not None
    by_key = {"user:admin": KEEPERS, "user:second-admin": KEEPERS}
    again = space(grants=declare({**by_key, f"user:{key.account_id}": AUTHORS}))
    assert addresses(old.plan(again)) == []


def test_a_principal_that_loses_everything_loses_it_in_one_request(old: Loop) -> None:
    with old.site.edit() as store:
        store.grant("ENG", "group:engineers", "read/space", "create/page", "export/space")
    plan = old.plan(declared(admin=KEEPERS, second_admin=KEEPERS), PLENTY)
    old.site.clear_requests()
    assert old.apply(plan).complete
    assert old.pairs("group:engineers") == set()
    revoked = [each.path for each in old.writes() if "/group/" in each.path]
    assert revoked == ["/rest/api/space/ENG/permissions/group/engineers/revoke"]


def test_it_ends_as_well_where_reading_takes_nothing_along(
    old: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spaceform.client.data_center.grants.NATIVE", ("read/space",))
    with old.site.edit() as store:
        store.grant("ENG", "group:engineers", "read/space", "create/page", "export/space")
        store.grant("ENG", "anonymous", "read/space", "create/comment")
    old.bring_about(declared(admin=KEEPERS, second_admin=KEEPERS), PLENTY)
    assert old.pairs("group:engineers") == old.pairs("anonymous") == set()


def test_leaving_a_space_altogether_with_the_key_leaves_nothing(old: Loop) -> None:
    plan = old.plan(declared(second_admin=KEEPERS), LEAVING)
    assert plan.refusals == ()
    result = old.apply(plan)
    assert ended(result) == {Status.DONE}
    assert result.complete
    assert old.pairs(ME) == set()


def test_giving_up_administration_alone_ends_well(old: Loop) -> None:
    with old.site.edit() as store:
        store.revoke("ENG", ME, "export/space")
    kept = ("read/space", "create/page")
    plan = old.plan(declared(admin=kept, second_admin=KEEPERS), LEAVING)
    result = old.apply(plan)
    assert result.complete
    assert old.pairs(ME) == set(kept)


def test_a_lockout_is_refused_by_what_members_of_groups_are(old: Loop) -> None:
    assert guards(old.plan(declared(admin=KEEPERS), PLENTY)) == ["lockout"]
    assert guards(old.plan(declared(second_admin=KEEPERS), PLENTY)) == ["lockout"]
    with old.site.edit() as store:
        store.grant("ENG", "group:site-admins", *KEEPERS)
    assert guards(old.plan(space(grants=grants(site_admins=KEEPERS)), PLENTY)) == []


def test_whoever_does_not_administer_the_space_is_told(old: Loop) -> None:
    with old.site.edit() as store:
        store.grant("ENG", "group:engineers", "read/space")
    plan = old.as_(MEMBER).plan(declared(admin=KEEPERS, second_admin=KEEPERS))
    assert [blocked.key for blocked in plan.blocked] == ["ENG"]
    assert plan.changes == ()


def test_a_space_is_archived_brought_back_and_deleted(old: Loop) -> None:
    for state, status in (("archived", "archived"), ("present", "current")):
        wanted = space(state=state, labels=("managed",))
        old.bring_about(wanted, Overrides(adopt=("ENG",)))
        assert old.space().status == status
    keys = Overrides(allow_space_delete=("ENG",))
    plan = old.plan(space(state="absent"), keys)
    assert old.apply(plan, allow_space_delete=("ENG",)).complete
    assert not old.exists()


@pytest.mark.parametrize("fault", ["lost-answer", "status=500", "truncated"])
def test_grants_whose_answers_are_lost_are_settled_by_reading(loop: Loop, fault: str) -> None:
    with loop.fault(f"PUT */permissions/* {fault} times=2"):
        result = loop.apply(loop.plan(space(grants=grants(site_admins=ADMINS, engineers=AUTHORS))))
    assert result.complete
    assert loop.pairs("group:engineers") == {"read/space", "create/page"}
