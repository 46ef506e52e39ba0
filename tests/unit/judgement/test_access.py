"""Rules about access, tried by what would get past them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from spaceform.aspects.custom_content import CustomContentChange
from spaceform.aspects.grants import Access
from spaceform.judgement import Judged, Known, judge
from spaceform.mark import Mark
from spaceform.principals import ANONYMOUS, Principal
from spaceform.site_roles import PermissionModel, Role, RoleMode
from spaceform.space import DesiredGrant, DesiredSpace
from tests.unit.build import (
    ADA,
    ADMIN_ROLE,
    ADMINISTER,
    ADMINS,
    BOB,
    COMMENT,
    ENGINEERS,
    EXPORT,
    KEEPER_ROLE,
    ME,
    NOTE,
    READ,
    TODAY,
    VIEWER_ROLE,
    created,
    directory,
    exchange,
    grant,
    live,
    model,
    regrant,
    role_rows,
    setting,
    site_role,
)
from tests.unit.judgement.court import at_apply, judged, notes, refusals, renamed, verdict
from tests.unit.policies import policy

FULL = (READ, ADMINISTER)
NOBODY = "none: {forbid: {principals: [anonymous]}}"
NO_SINGLE = "single: {forbid: {principals: ['user:*'], permissions: [administer/space]}}"
TEMPS = "temps: {forbid: {principals: ['group:eng*']}}"
TEAM = "team: {require-administrators: ['group:site-admins']}"


def eng(*grants: DesiredGrant, exact: bool = False) -> DesiredSpace:
    return DesiredSpace(
        key="ENG",
        name="Engineering",
        grants=grants,
        exact=frozenset({"grants"}) if exact else frozenset(),
        marks={
            "": Mark("a.yaml", 3, 3),
            "grants": Mark("a.yaml", 4, 5),
            **{f"grants/{g.principal}": Mark("a.yaml", 5 + at, 7) for at, g in enumerate(grants)},
        },
    )


# Forbidden access


def test_access_that_is_given_refuses_with_the_line_that_gives_it() -> None:
    found = verdict(NOBODY, eng(grant("anonymous", READ)), live(held={}))
    assert refusals(found) == ["ENG/grants/anonymous: anonymous would have read/space"]
    assert found.refusals[0].rule == "none"
    assert found.refusals[0].mark == Mark("a.yaml", 5, 7)


def test_declaring_what_is_live_already_refuses_too() -> None:
    found = verdict(NOBODY, eng(grant("anonymous", READ)), live(held={ANONYMOUS: (READ,)}))
    assert refusals(found) == ["ENG/grants/anonymous: anonymous would have read/space"]


def test_what_is_live_and_declared_by_nobody_is_only_told() -> None:
    found = verdict(NOBODY, eng(grant("group:engineers", READ)), live(held={ANONYMOUS: (READ,)}))
    assert refusals(found) == []
    said = "ENG/grants/anonymous: anonymous has read/space, which no manifest declares"
    assert notes(found) == [said]


@pytest.mark.parametrize("declared", [eng(grant("anonymous")), eng(exact=True)])
def test_taking_forbidden_access_away_is_no_violation(declared: DesiredSpace) -> None:
    found = verdict(NOBODY, declared, live(held={ANONYMOUS: (READ,), ADMINS.principal: FULL}))
    assert found == ((), ())


def test_access_that_is_over_is_none() -> None:
    ended = grant("anonymous", READ, until=TODAY)
    assert refusals(verdict(NOBODY, eng(ended), live(held={}))) == []
    still = grant("anonymous", READ, until=TODAY + timedelta(days=1))
    assert len(refusals(verdict(NOBODY, eng(still), live(held={})))) == 1


@pytest.mark.parametrize("rule", ["anonymous", "class:anonymous-users", "'class:*'", "'*'"])
def test_everybody_is_forbidden_by_either_spelling(rule: str) -> None:
    rules = f"none: {{forbid: {{principals: [{rule}]}}}}"
    assert len(refusals(verdict(rules, eng(grant("anonymous", READ)), live(held={})))) == 1


@pytest.mark.parametrize("rule", ["group:engineers", "group:Engineers", "'group:eng*'", "'*'"])
def test_a_group_is_forbidden_by_name_however_the_manifest_spells_it(rule: str) -> None:
    rules = f"temps: {{forbid: {{principals: [{rule}]}}}}"
    for spelling in (f"group:{ENGINEERS.id}", "group:engineers"):
        found = verdict(rules, eng(grant(spelling, READ)), live(held={}))
        assert refusals(found) == [
            "ENG/grants/group:engineers: group:engineers would have read/space"
        ]


def test_a_group_is_forbidden_by_its_id() -> None:
    rules = f"temps: {{forbid: {{principals: ['group:{ENGINEERS.id}']}}}}"
    assert len(refusals(verdict(rules, eng(grant("group:engineers", READ)), live(held={})))) == 1


def test_a_name_that_holds_the_signs_of_a_glob_is_matched_as_it_is() -> None:
    who = Principal(kind="group", id="g-9")
    found = live(held={who: (READ,)})
    rows = renamed(found.grants, "temp [eu]")  # type: ignore[arg-type]
    rules = "temps: {forbid: {principals: ['group:temp [eu]']}}"
    told = verdict(rules, eng(), found.model_copy(update={"grants": rows}))
    assert notes(told) == [
        "ENG/grants/group:temp [eu]: group:temp [eu] has read/space, which no manifest declares"
    ]


def test_only_the_pairs_of_a_rule_are_forbidden() -> None:
    asked = eng(grant("user:ada", READ, COMMENT), grant(f"user:{BOB.account_id}", *FULL))
    found = verdict(NO_SINGLE, asked, live(held={}))
    who = f"user:{BOB.account_id}"
    assert refusals(found) == [f"ENG/grants/{who}: {who} would have administer/space"]


def test_pairs_may_be_named_by_globs() -> None:
    rules = "rule: {forbid: {principals: ['*'], permissions: ['*/comment']}}"
    found = verdict(rules, eng(grant("user:ada", READ, COMMENT)), live(held={}))
    assert refusals(found) == ["ENG/grants/user:ada: user:ada would have create/comment"]


def test_long_lists_of_pairs_are_cut() -> None:
    pairs = (READ, EXPORT, COMMENT, ADMINISTER, "create/page", "update/page")
    found = verdict(
        "r: {forbid: {principals: ['*']}}", eng(grant("user:ada", *pairs)), live(held={})
    )
    assert refusals(found)[0].endswith(
        "would have administer/space, create/comment, create/page, export_content/space and 2 more"
    )


def test_exceptions_are_matched_exactly() -> None:
    rules = (
        "single: {forbid: {principals: ['*'], except: ['group:engineers'],"
        " permissions: [administer/space]}}"
    )
    assert refusals(verdict(rules, eng(grant("group:engineers", *FULL)), live(held={}))) == []
    assert len(refusals(verdict(rules, eng(grant("group:site-admins", *FULL)), live(held={})))) == 1


def test_what_a_saved_plan_calls_a_group_makes_it_no_exception() -> None:
    rules = "r: {forbid: {principals: ['*'], except: ['group:engineers']}}"
    named = regrant(ADMINS.principal, after=(READ,)).model_copy(update={"name": "group:engineers"})
    found = at_apply(rules, Judged("ENG", live(held={}), (named,)))
    assert len(refusals(found)) == 1


def test_a_group_whose_name_nobody_knows_may_be_the_one_that_is_meant() -> None:
    stranger = Principal(kind="group", id="g-unknown")
    given = Judged("ENG", live(held={}), (regrant(stranger, after=(READ,)),))
    assert len(refusals(at_apply(TEMPS, given))) == 1
    there = Judged("ENG", live(held={stranger: (READ,)}), ())
    assert at_apply(TEMPS, there) == ((), ())
    by_id = "r: {forbid: {principals: ['group:0f0c6a1e-6f0b-4f0a-9d57-1c1f6f4f6f3a']}}"
    assert at_apply(by_id, given) == ((), ())


# Roles


TRANSITION = setting(within=model())


def test_a_role_brings_what_is_forbidden() -> None:
    found = verdict(NO_SINGLE, eng(grant("user:ada", role="Keeper")), live(held={}), TRANSITION)
    assert refusals(found) == ["ENG/grants/user:ada: user:ada would have administer/space"]
    assert (
        refusals(
            verdict(NO_SINGLE, eng(grant("user:ada", role="Viewer")), live(held={}), TRANSITION)
        )
        == []
    )


def test_a_role_is_forbidden_by_its_name_whatever_its_case() -> None:
    rules = "roles: {forbid: {principals: ['*'], roles: [keep*]}}"
    found = verdict(rules, eng(grant("user:ada", role="Keeper")), live(held={}), TRANSITION)
    assert refusals(found) == ["ENG/grants/user:ada: user:ada would have the role 'Keeper'"]


def test_a_saved_plan_cannot_say_that_a_role_is_harmless() -> None:
    liar = Role(id=KEEPER_ROLE.id, name="Viewer", permissions=(READ,))
    change = exchange(ADA.principal, after=Access.of((), liar))
    space = Judged("ENG", live(held={}), (change,))
    assert len(refusals(at_apply(NO_SINGLE, space, TRANSITION))) == 1
    by_name = "roles: {forbid: {principals: ['*'], roles: [Keeper]}}"
    assert len(refusals(at_apply(by_name, space, TRANSITION))) == 1


def test_a_role_that_grows_brings_it_to_those_who_have_it_already() -> None:
    before = site_role("Auditor", READ, custom=True)
    after = site_role("Auditor", *FULL, custom=True)
    there = live(held={}).model_copy(update={"grants": role_rows({ADA.principal: before})})
    now = Known(directory(), PermissionModel(RoleMode.TRANSITION, (before,)))
    then = Known(directory(), PermissionModel(RoleMode.TRANSITION, (after,)))
    rules = policy(NO_SINGLE)
    assert judge(rules, [Judged("ENG", there, ())], now) == ((), ())
    found = judge(rules, [Judged("ENG", there, ())], then)
    assert refusals(found) == ["ENG/grants/user:ada: user:ada would have administer/space"]


def test_pairs_on_custom_content_count() -> None:
    rules = "apps: {forbid: {principals: ['group:*'], permissions: ['read/ac:*']}}"
    app = setting(known=directory(is_app=True))
    found = verdict(rules, eng(grant("group:engineers", READ, NOTE)), live(held={}), app)
    assert refusals(found) == [f"ENG/grants/group:engineers: group:engineers would have {NOTE}"]
    sent = CustomContentChange(
        address="ENG/custom-content/x", principal=ADMINS.principal, name="x", after=(NOTE,)
    )
    assert len(refusals(at_apply(rules, Judged("ENG", live(held={}), (sent,))))) == 1


# New spaces


def test_the_access_that_a_creator_keeps_is_given() -> None:
    found = verdict(NO_SINGLE, eng(grant("group:site-admins", *FULL)), None)
    assert refusals(found) == [
        f"ENG/grants/user:{ME.account_id}: user:{ME.account_id} would have administer/space"
    ]
    assert verdict(NO_SINGLE, eng(grant("group:site-admins", *FULL), exact=True), None) == ((), ())


def test_a_creator_keeps_a_role_where_a_site_has_roles() -> None:
    rules = "roles: {forbid: {principals: ['user:*'], roles: [Admin]}}"
    found = verdict(rules, eng(grant("group:site-admins", role="Keeper")), None, TRANSITION)
    assert refusals(found)[0].endswith("would have the role 'Admin'")
    assert ADMIN_ROLE.name == "Admin"


# Required administrators


def test_who_must_administer_is_asked_for_at_the_end() -> None:
    held = {ADMINS.principal: FULL, ME.principal: FULL}
    assert verdict(TEAM, eng(grant("group:engineers", READ)), live(held=held)) == ((), ())
    found = verdict(TEAM, eng(grant("group:engineers", *FULL)), live(held={ME.principal: FULL}))
    assert refusals(found) == [
        "ENG/grants/group:site-admins: group:site-admins would not hold administer/space"
    ]
    assert found.refusals[0].mark == Mark("a.yaml", 3, 3)


@pytest.mark.parametrize(
    "asked",
    [
        eng(grant("group:site-admins", READ)),
        eng(grant("group:site-admins")),
        eng(grant("group:site-admins", *FULL, until=TODAY)),
        eng(grant("group:engineers", *FULL), exact=True),
    ],
    ids=["reduced", "revoked", "over", "exact"],
)
def test_who_must_administer_cannot_be_taken_out(asked: DesiredSpace) -> None:
    held = {ADMINS.principal: FULL, ME.principal: FULL}
    assert len(refusals(verdict(TEAM, asked, live(held=held)))) == 1


def test_another_group_of_nearly_that_name_is_not_enough() -> None:
    asked = eng(grant("group:engineers", *FULL))
    assert len(refusals(verdict(TEAM, asked, live(held={ENGINEERS.principal: FULL})))) == 1


def test_a_role_that_brings_administration_is_enough() -> None:
    asked = eng(grant("group:site-admins", role="Keeper"))
    assert verdict(TEAM, asked, live(held={}), TRANSITION) == ((), ())
    asked = eng(grant("group:site-admins", role="Viewer"))
    assert len(refusals(verdict(TEAM, asked, live(held={}), TRANSITION))) == 1
    assert VIEWER_ROLE.permissions


def test_a_required_name_that_is_nobody_refuses_with_the_policys_line() -> None:
    rules = "team: {require-administrators: ['group:nobody', 'group:site-admins']}"
    lost = setting(known=directory(unresolved={"group:nobody": "no group has that name"}))
    asked = eng(grant("group:site-admins", *FULL))
    found = verdict(rules, asked, live(held={}), lost)
    assert refusals(found) == ["*: group:nobody: no group has that name"]
    assert found.refusals[0].mark == Mark("spaceform.policy.yaml", 3, 35)
    apart = f"{rules.removesuffix('}')}, except: [eng]}}"
    assert verdict(apart, asked, live(held={}), lost) == ((), ())


def test_a_space_whose_grants_nobody_manages_is_left_alone() -> None:
    asked = DesiredSpace(key="ENG", name="Engineering", labels=("a",))
    assert verdict(TEAM, asked, live(labels=())) == ((), ())


def test_a_new_space_with_the_sites_default_access_is_not_trusted() -> None:
    found = verdict(TEAM, DesiredSpace(key="ENG", name="Engineering"), None)
    (said,) = refusals(found)
    assert said.startswith("ENG/grants: nobody knows whether group:site-admins would hold")
    assert said.endswith("grants are not managed")


def test_nobody_has_to_administer_a_space_that_goes() -> None:
    asked = DesiredSpace(key="ENG", state="absent")
    assert verdict(f"{TEAM}\n{NOBODY}", asked, None) == ((), ())


def test_a_created_space_is_judged_at_apply_too() -> None:
    team = regrant(ADMINS.principal, after=FULL, space_id=None)
    assert at_apply(TEAM, Judged("ENG", None, (created(), team))) == ((), ())
    assert len(refusals(at_apply(TEAM, Judged("ENG", None, (created(),))))) == 1


# Limits of a space


def test_too_many_administrators_are_refused() -> None:
    rules = "few: {limit-space: {administrators: 1}}"
    asked = eng(grant("group:site-admins", *FULL), grant("group:engineers", *FULL))
    found = verdict(rules, asked, live(held={}))
    assert refusals(found) == ["ENG/grants: 2 principals would administer it, more than 1"]
    assert found.refusals[0].mark == Mark("a.yaml", 4, 5)


def test_what_is_live_counts_beside_what_is_given() -> None:
    rules = "few: {limit-space: {users: 1}}"
    there = {BOB.principal: (READ,)}
    found = verdict(rules, eng(grant("user:ada", READ)), live(held=there))
    assert refusals(found) == ["ENG/grants: 2 single users would have access, more than 1"]


def test_too_much_that_was_there_before_is_only_told() -> None:
    rules = "few: {limit-space: {principals: 1}}"
    there = {BOB.principal: (READ,), ADMINS.principal: FULL, ADA.principal: (READ,)}
    found = verdict(rules, eng(grant("user:ada")), live(held=there))
    assert refusals(found) == []
    assert notes(found) == ["ENG/grants: 2 principals would have access, more than 1"]


def test_limits_that_are_kept_are_no_news() -> None:
    rules = "few: {limit-space: {administrators: 1, users: 1, principals: 2}}"
    asked = eng(grant("group:site-admins", *FULL), grant("user:ada", READ))
    assert verdict(rules, asked, live(held={})) == ((), ())


# Which spaces, and how severe


@pytest.mark.parametrize("spaces", ["[ENG]", "[eng]", "['E*']", "['*', X]"])
def test_a_rule_is_about_its_spaces_whatever_their_case(spaces: str) -> None:
    rules = f"none: {{forbid: {{principals: [anonymous]}}, spaces: {spaces}}}"
    asked = eng(grant("anonymous", READ)).model_copy(update={"key": "eNg"})
    assert len(refusals(verdict(rules, asked, live(held={})))) == 1
    apart = f"none: {{forbid: {{principals: [anonymous]}}, except: {spaces}}}"
    assert verdict(apart, asked, live(held={})) == ((), ())


def test_a_warning_only_warns_and_the_message_is_told() -> None:
    rules = (
        "none: {forbid: {principals: [anonymous]}, severity: warning, message: Ask security first}"
    )
    found = verdict(rules, eng(grant("anonymous", READ)), live(held={}))
    assert refusals(found) == []
    (note,) = found.notes
    assert note.message == "none: anonymous would have read/space – Ask security first"
    assert note.rule == "none"
    assert note.warning
    assert note.mark == Mark("a.yaml", 5, 7)


def test_only_what_is_known_is_judged() -> None:
    space = judged(eng(), live(held={}))
    unread = replace(space, live=live(labels=()), declared=replace(space.declared, access={}))
    rules = policy(f"{NOBODY}\n{TEAM}\nfew: {{limit-space: {{principals: 0}}}}")
    assert judge(rules, [unread], Known(directory())) == ((), ())
