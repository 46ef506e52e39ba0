"""Rules about names and about what manifests have to say."""

import pytest

from spaceform.judgement import Judged
from spaceform.mark import Mark
from spaceform.space import DesiredSpace
from tests.unit.build import created, live, planned, reset
from tests.unit.judgement.court import at_apply, notes, refusals, verdict

NAMES = "names: {require-name: {key: '[A-Z]{2,5}', name: '[A-Z].*'}}"
LABELS = "labels: {require-labels: [managed, team]}"
OWNER = "owner: {require-properties: [owner]}"


def eng(key: str = "ENG", **sections: object) -> DesiredSpace:
    marks = {"": Mark("a.yaml", 3, 3), **{name: Mark("a.yaml", 4, 5) for name in sections}}
    return DesiredSpace.model_validate({"key": key, "marks": marks, **sections})


def test_a_name_is_held_against_the_whole_pattern() -> None:
    assert verdict(NAMES, eng(name="Engineering"), live()) == ((), ())
    found = verdict(NAMES, eng(name="the Engineers"), live())
    assert refusals(found) == ["ENG/name: the name 'the Engineers' is not like [A-Z].*"]
    assert found.refusals[0].mark == Mark("a.yaml", 4, 5)


def test_a_name_that_is_declared_and_live_is_still_one() -> None:
    found = verdict("n: {require-name: {name: '[a-z]+'}}", eng(name="Engineering"), live())
    assert len(refusals(found)) == 1


def test_a_name_that_no_manifest_manages_is_only_told() -> None:
    found = verdict("n: {require-name: {name: '[a-z]+'}}", eng(), live())
    assert refusals(found) == []
    assert notes(found) == ["ENG/name: the name 'Engineering' is not like [a-z]+"]


def test_the_key_of_a_new_space_must_fit_and_that_of_an_old_one_cannot_be_changed() -> None:
    rules = "keys: {require-name: {key: 'TEAM[A-Z]+'}}"
    found = verdict(rules, eng(name="Engineering"), None)
    assert refusals(found) == ["ENG/space: the key is not like TEAM[A-Z]+"]
    assert found.refusals[0].mark == Mark("a.yaml", 3, 3)
    found = verdict(rules, eng(name="Engineering"), live())
    assert refusals(found) == []
    assert notes(found) == ["ENG: the key is not like TEAM[A-Z]+"]


def test_a_name_is_judged_at_apply_by_what_is_written() -> None:
    rename = planned(eng(name="the Engineers"), live()).changes
    assert len(refusals(at_apply(NAMES, Judged("ENG", live(), rename)))) == 1
    small = "n: {require-name: {name: '[a-z]+'}}"
    assert len(refusals(at_apply(small, Judged("ENG", None, (created(),))))) == 1


def test_sections_that_a_manifest_leaves_alone_are_found() -> None:
    rules = "sections: {require-sections: [grants, labels]}"
    found = verdict(rules, eng(labels=("a",)), live(labels=("a",)))
    assert refusals(found) == ["ENG/grants: the manifest does not manage `grants`"]
    assert found.refusals[0].mark == Mark("a.yaml", 3, 3)
    # A section that is managed and empty is managed.
    assert verdict(rules, eng(labels=(), grants=()), live(labels=(), held={})) == ((), ())
    assert at_apply(rules, Judged("ENG", live(), ())) == ((), ())


@pytest.mark.parametrize("there", [(), ("managed", "team")])
def test_a_required_label_is_declared_and_not_only_live(there: tuple[str, ...]) -> None:
    found = verdict(LABELS, eng(labels=("managed",)), live(labels=there))
    assert refusals(found) == ["ENG/labels/team: 'team' is not among the declared labels"]
    assert found.refusals[0].mark == Mark("a.yaml", 4, 5)


def test_labels_that_are_not_managed_are_not_declared() -> None:
    found = verdict(LABELS, eng(name="Engineering"), live())
    assert len(refusals(found)) == 2
    assert found.refusals[0].mark == Mark("a.yaml", 3, 3)


def test_a_required_property_is_declared() -> None:
    assert verdict(OWNER, eng(properties={"owner": 1}), live(properties={})) == ((), ())
    found = verdict(OWNER, eng(properties={"ownr": 1}), live(properties={"owner": 1}))
    assert refusals(found) == ["ENG/properties/owner: 'owner' is not among the declared properties"]


def test_a_saved_plan_may_not_take_away_what_is_required() -> None:
    exact = frozenset({"labels", "properties"})
    there = live(labels=("managed", "team"), properties={"owner": 1})
    asked = eng(labels=("managed",), properties={"a": 1}, exact=exact)
    space = Judged("ENG", there, planned(asked, there).changes)
    assert len(refusals(at_apply(f"{LABELS}\n{OWNER}", space))) == 2
    kept = Judged("ENG", there, (reset("a", after=1),))
    assert at_apply(f"{LABELS}\n{OWNER}", kept) == ((), ())


def test_a_saved_plan_creates_nothing_that_lacks_what_is_required() -> None:
    asked = eng(name="Engineering", labels=("managed", "team"), properties={"owner": 1})
    whole = planned(asked, None).changes
    assert at_apply(f"{LABELS}\n{OWNER}", Judged("ENG", None, whole)) == ((), ())
    cut = tuple(change for change in whole if change.aspect == "space")
    assert len(refusals(at_apply(f"{LABELS}\n{OWNER}", Judged("ENG", None, cut)))) == 3


def test_sections_that_were_not_read_are_not_judged_at_apply() -> None:
    assert at_apply(f"{LABELS}\n{OWNER}", Judged("ENG", live(), ())) == ((), ())
    assert at_apply(f"{LABELS}\n{OWNER}", Judged("ENG", None, ())) == ((), ())
