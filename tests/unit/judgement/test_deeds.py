"""Rules about what must not happen, and about how much may."""

import pytest

from spaceform.change import Change, Reason
from spaceform.judgement import Judged, judge
from spaceform.mark import Mark
from spaceform.plan import Overrides
from spaceform.policy import Deed
from spaceform.space import DesiredSpace
from spaceform.space_plan import Lookup
from tests.unit.build import (
    ADA,
    READ,
    RIVAL,
    created,
    grant,
    live,
    planned,
    record,
    regrant,
    reset,
    setting,
    stored,
)
from tests.unit.fake_site import FakeSite
from tests.unit.judgement.court import at_apply, judged, known, notes, refusals, verdict
from tests.unit.policies import policy

ADOPT = setting(Overrides(adopt=("ENG",)))
TAKE = setting(Overrides(take_over=("ENG",)))


def shield(*deeds: str) -> str:
    return f"shield: {{protect: [{', '.join(deeds)}]}}"


def eng(**sections: object) -> DesiredSpace:
    marks = {"": Mark("a.yaml", 3, 3), "state": Mark("a.yaml", 4, 5)}
    return DesiredSpace.model_validate({"key": "ENG", "marks": marks, **sections})


def test_a_protected_space_is_not_deleted() -> None:
    lookup = Lookup(doomed=FakeSite().doomed)
    found = verdict(shield("deletion"), eng(state="absent"), live(), lookup=lookup)
    assert refusals(found) == ["ENG/space: the space is protected from deletion"]
    assert found.refusals[0].mark == Mark("a.yaml", 4, 5)


@pytest.mark.parametrize("state,deed", [("absent", "deletion"), ("archived", "archiving")])
def test_a_manifest_that_asks_for_it_violates_the_rule_though_the_site_has_it(
    state: str, deed: str
) -> None:
    there = None if state == "absent" else live(archived=True)
    found = verdict(shield(deed), eng(state=state), there)
    assert refusals(found) == [f"ENG/state: the space is protected from {deed}"]
    assert verdict(shield("take-over"), eng(state=state), there) == ((), ())


def test_a_protected_space_is_not_archived_but_may_come_back() -> None:
    found = verdict(shield("archiving"), eng(state="archived"), live())
    assert refusals(found) == ["ENG/state: the space is protected from archiving"]
    assert verdict(shield("archiving"), eng(state="present"), live(archived=True)) == ((), ())


def test_a_protected_space_is_not_adopted() -> None:
    asked = eng(labels=("a",))
    found = verdict(shield("adoption"), asked, live(labels=(), record=None), ADOPT)
    assert refusals(found) == ["ENG/ownership: the space is protected from adoption"]
    assert found.refusals[0].mark == Mark("a.yaml", 3, 3)
    assert verdict(shield("take-over"), asked, live(labels=(), record=None), ADOPT) == ((), ())


def test_a_protected_space_is_not_taken_over() -> None:
    there = live(labels=(), record=stored(record(RIVAL)))
    found = verdict(shield("take-over"), eng(labels=("a",)), there, TAKE)
    assert refusals(found) == ["ENG/ownership: the space is protected from being taken over"]
    assert verdict(shield("adoption"), eng(labels=("a",)), there, TAKE) == ((), ())


def test_the_reason_in_a_saved_plan_does_not_hide_an_adoption() -> None:
    there = live(labels=(), record=None)
    changes = planned(eng(labels=("a",)), there, ADOPT).changes
    lying = tuple(change.model_copy(update={"reason": Reason.DECLARED}) for change in changes)
    assert len(refusals(at_apply(shield("adoption"), Judged("ENG", there, lying)))) == 1


def test_the_record_of_a_space_of_ours_or_of_a_new_one_is_no_adoption() -> None:
    ours = planned(eng(labels=("a",)), live(labels=())).changes
    assert "ownership" in {change.aspect for change in ours}
    both = shield("adoption", "take-over")
    assert at_apply(both, Judged("ENG", live(labels=()), ours)) == ((), ())
    new = planned(eng(name="Engineering", labels=("a",)), None).changes
    assert "ownership" in {change.aspect for change in new}
    assert at_apply(both, Judged("ENG", None, new)) == ((), ())


@pytest.mark.parametrize(
    "deed,words", [("adoption", "adoption"), ("take-over", "being taken over")]
)
def test_without_records_any_change_takes_a_space(deed: str, words: str) -> None:
    nobodys = setting(owner=None)
    there = live(labels=(), record=stored(record(RIVAL)))
    taken = f"ENG/labels/a: the space is protected from {words}"
    said = [f"{taken}, and with `ownership: none` nobody asks whose it is"]
    space = judged(eng(labels=("a",)), there, nobodys)
    assert refusals(verdict(shield(deed), eng(labels=("a",)), there, nobodys)) == said
    assert refusals(at_apply(shield(deed), space)) == said
    assert verdict(shield(deed), eng(labels=()), there, nobodys) == ((), ())
    new = eng(name="Engineering", labels=("a",))
    assert verdict(shield(deed), new, None, nobodys) == ((), ())


def test_nothing_is_removed_from_a_protected_space() -> None:
    asked = eng(grants=(grant("user:ada"),), labels=("new",))
    there = live(held={ADA.principal: (READ,)}, labels=())
    found = verdict(shield("removals"), asked, there)
    assert refusals(found) == ["ENG/grants/user:ada: the space is protected from removals"]


@pytest.mark.parametrize(
    "change,violates",
    [
        (reset("a", before=1), True),
        (reset("a", before=1, after=2), False),
        (regrant(ADA.principal, before=(READ,)), True),
        (regrant(ADA.principal, after=(READ,)), False),
    ],
)
def test_only_what_takes_something_away_is_a_removal(change: Change, violates: bool) -> None:  # noqa: FBT001 (a parameter of the test)
    space = Judged("ENG", live(held={}, properties={}), (change,))
    assert bool(refusals(at_apply(shield("removals"), space))) is violates


def test_nothing_at_all_happens_to_a_frozen_space() -> None:
    found = verdict(shield("changes"), eng(labels=("a",), name="Other"), live(labels=()))
    assert [line.partition(":")[0] for line in refusals(found)] == [
        "ENG/ownership",
        "ENG/name",
        "ENG/labels/a",
    ]
    assert all("protected from every change" in line for line in refusals(found))
    assert verdict(shield("changes"), eng(labels=()), live(labels=())) == ((), ())


def test_each_change_is_told_once_by_the_gravest_that_it_does() -> None:
    deeds: tuple[Deed, ...] = ("deletion", "changes", "removals")
    lookup = Lookup(doomed=FakeSite().doomed)
    found = verdict(shield(*deeds), eng(state="absent"), live(), lookup=lookup)
    assert refusals(found) == ["ENG/space: the space is protected from deletion"]


# What one run may do


def spaces(*found: Judged, rules: str) -> list[str]:
    verdict = judge(policy(rules), found, known())
    assert all(refusal.mark == Mark("spaceform.policy.yaml", 3, 3) for refusal in verdict.refusals)
    assert notes(verdict) == []
    return refusals(verdict)


GONE = Judged("OPS", live(), (regrant(ADA.principal, before=(READ, "a/b")),))
NEW = Judged("ENG", None, (created(),))
SAME = Judged("DOC", live(), ())


@pytest.mark.parametrize(
    "limit,said",
    [
        ("spaces: 1", "*: the run changes 2 spaces, more than 1"),
        ("creations: 0", "*: the run creates 1, more than 0"),
        ("removals: 1", "*: the run removes 2 live items, more than 1"),
    ],
)
def test_a_run_has_its_limits(limit: str, said: str) -> None:
    assert spaces(NEW, GONE, SAME, rules=f"run: {{limit-run: {{{limit}}}}}") == [said]


def test_a_run_deletes_no_more_than_it_may() -> None:
    lookup = Lookup(doomed=FakeSite().doomed)
    doomed = Judged("ENG", live(), planned(eng(state="absent"), live(), lookup=lookup).changes)
    rules = "run: {limit-run: {deletions: 0}}"
    assert spaces(doomed, rules=rules) == ["*: the run deletes 1, more than 0"]
    assert spaces(doomed, rules="run: {limit-run: {deletions: 1}}") == []


def test_limits_count_the_spaces_of_their_rule_alone() -> None:
    rules = "run: {limit-run: {spaces: 0}, spaces: [ENG]}"
    assert spaces(GONE, SAME, rules=rules) == []
    assert len(spaces(NEW, GONE, rules=rules)) == 1


def test_no_flag_lifts_a_limit() -> None:
    found = judge(policy("run: {limit-run: {removals: 0}}"), [GONE], known())
    assert [refusal.flag for refusal in found.refusals] == [None]
