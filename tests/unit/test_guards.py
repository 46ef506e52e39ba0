from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from spaceform.aspects.grants import Access, accesses
from spaceform.aspects.labels import LabelChange
from spaceform.aspects.lifecycle import StateChange
from spaceform.change import Change, SpaceRef
from spaceform.guards import check, check_roles, check_run, check_space, removals
from spaceform.lockout import Touched
from spaceform.manifest import Options, load
from spaceform.mark import Mark
from spaceform.plan import Overrides
from spaceform.principals import Principal, User
from spaceform.site_roles import SiteRole
from spaceform.space import DesiredSpace, LiveSpace, Unknown
from spaceform.space_plan import SpacePlan
from tests.unit.build import (
    ADA,
    ADMIN_ROLE,
    ADMINISTER,
    BOB,
    COMMENT,
    ENGINEERS,
    EXPORT,
    KEEPER_ROLE,
    ME,
    READ,
    Held,
    addresses,
    directory,
    exchange,
    grant,
    granted,
    having,
    live,
    planned,
    regrant,
    rerole,
    reset,
    role_rows,
    setting,
    touched,
)

FULL = (READ, ADMINISTER)
ME_, ADA_, BOB_ = ME.principal, ADA.principal, BOB.principal
GROUP = ENGINEERS.principal
NOBODY = directory()
HERE = Mark(file="spaceform.yaml", line=7, column=3)
ARCHIVE = StateChange(address="ENG/state", before="present", after="archived")


# Losses


def drop(*labels: str) -> tuple[LabelChange, ...]:
    return tuple(LabelChange(address=f"ENG/labels/{label}", before=label) for label in labels)


def many(count: int) -> tuple[str, ...]:
    return tuple(f"l{number:03}" for number in range(count))


@pytest.mark.parametrize(
    "size, lost, refused",
    [
        (3, 3, False),
        (4, 4, True),
        (10, 3, False),
        (13, 4, True),
        (14, 4, False),
        (20, 6, False),
        (20, 7, True),
        (70, 21, False),
        (70, 22, True),
    ],
)
def test_more_than_three_and_thirty_percent_of_a_section_is_refused(
    size: int, lost: int, *, refused: bool
) -> None:
    labels = many(size)
    space = Touched("ENG", live(labels=labels), drop(*labels[:lost]))
    found = check_space(space, directory(), Overrides())
    assert bool(found) is refused
    assert all(refusal.flag == f"--max-removals {lost}" for refusal in found)


def test_a_removal_is_one_pair_one_property_or_one_label() -> None:
    assert removals(regrant(ADA_, (READ, EXPORT, ADMINISTER), (READ,))) == 2
    assert removals(regrant(ADA_, (READ,), (READ, EXPORT))) == 0
    assert removals(reset("a", 1, None)) == 1
    assert removals(reset("a", 1, 2)) == 0
    assert removals(*drop("a")) == 1
    assert removals(ARCHIVE) == 0


def test_what_a_creator_loses_is_no_removal() -> None:
    assert removals(regrant(ME_, (READ, EXPORT), (READ,), space_id=None)) == 0


def test_pairs_are_counted_over_all_principals_of_a_space() -> None:
    held = {ADA_: (READ, EXPORT), BOB_: (READ, EXPORT), ME_: FULL}
    losses = (regrant(ADA_, (READ, EXPORT), ()), regrant(BOB_, (READ, EXPORT), ()))
    found = check_space(touched(held, *losses), directory(), Overrides())
    assert [refusal.address for refusal in found] == ["ENG/grants"]
    assert check_space(touched(held, losses[0]), directory(), Overrides()) == ()


def test_sections_are_counted_one_by_one() -> None:
    space = Touched(
        "ENG",
        live(labels=("a", "b", "c"), properties={"a": 1, "b": 1, "c": 1}),
        (*drop("a", "b", "c"), *(reset(key, 1, None) for key in "abc")),
    )
    assert check_space(space, directory(), Overrides()) == ()


def test_every_section_that_loses_too_much_is_told() -> None:
    space = Touched(
        "ENG",
        live(labels=tuple("abcd"), properties=dict.fromkeys("abcd", 1)),
        (*drop(*"abcd"), *(reset(key, 1, None) for key in "abcd")),
    )
    found = check_space(space, directory(), Overrides())
    assert [(each.address, each.flag) for each in found] == [
        ("ENG/properties", "--max-removals 8"),
        ("ENG/labels", "--max-removals 8"),
    ]


def test_properties_are_counted_and_refused_like_labels() -> None:
    changes = tuple(reset(f"p{number}", 1, None) for number in range(4))
    few = {f"p{number}": number for number in range(13)}
    (refusal,) = check_space(Touched("ENG", live(properties=few), changes), NOBODY, Overrides())
    assert refusal.address == "ENG/properties"
    assert refusal.message == "4 of 13 live properties would go, more than 30 %"
    enough = {**few, "p13": 13}
    assert not check_space(Touched("ENG", live(properties=enough), changes), NOBODY, Overrides())


def test_what_a_plan_adds_or_changes_is_not_counted_as_live() -> None:
    few = {f"p{number}": number for number in range(13)}
    losses = [reset(f"p{number}", 1, None) for number in range(4)]
    more = [reset("new", None, 1), reset("p12", 12, 13)]
    space = Touched("ENG", live(properties=few), (*losses, *more))
    (refusal,) = check_space(space, NOBODY, Overrides())
    assert "4 of 13" in refusal.message


def test_a_property_whose_key_has_slashes_is_counted_once() -> None:
    keys = [f"app/{number}/x" for number in range(13)]
    changes = tuple(reset(key, 1, None) for key in keys[:4])
    space = Touched("ENG", live(properties=dict.fromkeys(keys, 1)), changes)
    (refusal,) = check_space(space, NOBODY, Overrides())
    assert "4 of 13" in refusal.message


def test_what_this_plan_has_removed_already_is_counted_as_live() -> None:
    labels = many(20)
    changes = drop(*labels[:6])
    assert (
        check_space(Touched("ENG", live(labels=labels[6:]), changes), directory(), Overrides())
        == ()
    )


def test_a_run_removes_no_more_than_twenty() -> None:
    assert check_run(drop(*many(20)), Overrides()) == ()
    (refusal,) = check_run(drop(*many(21)), Overrides())
    assert (refusal.guard, refusal.address) == ("losses", "*")
    assert refusal.flag == "--max-removals 21"
    assert refusal.stops == "run"
    assert refusal.message == "the run removes 21 grants, properties and labels, more than 20"


def test_max_removals_lifts_both_limits_for_at_most_so_many() -> None:
    labels = many(30)
    changes = drop(*labels)
    space = Touched("ENG", live(labels=labels), changes)
    for limit, refused in ((30, False), (31, False), (29, True), (0, True)):
        overrides = Overrides(max_removals=limit)
        assert check_space(space, directory(), overrides) == ()
        found = check_run(changes, overrides)
        assert bool(found) is refused
        assert all(f"more than {limit}" in refusal.message for refusal in found)
    assert check_run((), Overrides(max_removals=0)) == ()


# Roles

KEEPER = having(KEEPER_ROLE)


def with_roles(held: Held, roles: Mapping[Principal, SiteRole], *changes: Change) -> Touched:
    found = live(held=held)
    assert not isinstance(found.grants, Unknown)
    rows = (*role_rows(roles), *found.grants)
    return Touched("ENG", found.model_copy(update={"grants": rows}), changes)


def refused(
    space: Touched,
    *,
    members: Mapping[str, tuple[User, ...] | None] | None = None,
    overrides: Overrides | None = None,
) -> list[str]:
    found = check_space(space, directory(members=members), overrides or Overrides())
    return [refusal.guard for refusal in found]


def test_a_role_that_goes_counts_as_its_pairs() -> None:
    gone = exchange(ADA_, having(ADMIN_ROLE))
    assert removals(gone) == len(ADMIN_ROLE.permissions)
    assert removals(exchange(ADA_, granted(*KEEPER_ROLE.permissions), KEEPER)) == 0
    held = dict.fromkeys((ADA_, BOB_, ME_), ADMIN_ROLE)
    assert refused(with_roles({}, held, gone)) == ["losses"]
    assert refused(with_roles({}, {**held, GROUP: ADMIN_ROLE}, gone)) == []


def test_a_pair_that_is_granted_and_comes_with_a_role_is_counted_once() -> None:
    losses = (exchange(ADA_, KEEPER),)
    beside = {ADA_: KEEPER_ROLE.permissions, ME_: FULL, BOB_: FULL}
    # 4 of 8 would be too many, 4 of 12 would be as well; it is 4 pairs of hers and 4 of others.
    (refusal,) = check_space(
        with_roles(beside, {ADA_: KEEPER_ROLE}, *losses), directory(), Overrides()
    )
    assert "4 of 8" in refusal.message


def test_a_role_shrinks_only_with_its_own_key() -> None:
    shrunk = rerole("Big Reader", (READ, EXPORT, COMMENT), (READ,))
    shrunk = shrunk.model_copy(update={"mark": HERE})
    grown = rerole("Other", (READ,), (READ, EXPORT))
    (refusal,) = check_roles([shrunk, grown], Overrides(allow_role_shrink=("Other",)))
    assert (refusal.guard, refusal.address) == ("role-shrink", "site/roles/Big Reader")
    assert refusal.flag == "--allow-role-shrink 'Big Reader'"
    assert refusal.mark == HERE
    assert refusal.message == (
        f"everybody who has the role loses {COMMENT}, {EXPORT}, in every space of the site"
    )
    assert check_roles([shrunk, grown], Overrides(allow_role_shrink=("Big Reader",))) == ()


def test_the_builder_speaks_of_the_same_rows() -> None:
    space = touched({ADA_: FULL})
    assert space.live is not None
    assert not isinstance(space.live.grants, Unknown)
    assert accesses(space.live.grants) == {ADA_: Access.of(FULL)}


# Many spaces, and names that are not meant

TEAM = """
version: 1
owner: {name: acme/wiki, id: "0123"}
manifests: [spaces/]
templates:
  team: {labels: [managed], exact: [labels]}
  admins:
    exact: [grants]
    grants: {"group:engineers": {permissions: [read/space, administer/space]}}
"""


def manifests(folder: Path, template: str, count: int) -> tuple[DesiredSpace, ...]:
    (folder / "spaces").mkdir()
    (folder / "spaceform.yaml").write_text(TEAM, encoding="utf-8")
    spaces = "".join(f"  T{number:03}: {{extends: {template}}}\n" for number in range(count))
    text = f"version: 1\nspaces:\n{spaces}"
    (folder / "spaces" / "all.yaml").write_text(text, encoding="utf-8")
    return load(folder, Options()).spaces


def among(wanted: tuple[DesiredSpace, ...], found: LiveSpace) -> list[Touched]:
    spaces = []
    for desired in wanted:
        ref = SpaceRef(id=f"1{desired.key}", key=desired.key)
        there = found.model_copy(update={"ref": ref})
        spaces.append(Touched(desired.key, there, planned(desired, there).changes))
    return spaces


def test_a_template_that_takes_one_label_from_each_of_many_spaces_is_counted_together(
    tmp_path: Path,
) -> None:
    wanted = manifests(tmp_path, "team", 200)
    spaces = among(wanted, live(labels=("managed", "by-hand")))
    assert sum(removals(change) for space in spaces for change in space.changes) == 200
    (refusal,) = check(spaces, directory(), Overrides())
    assert (refusal.address, refusal.flag) == ("*", "--max-removals 200")
    assert check(spaces[:20], directory(), Overrides()) == ()
    assert check(spaces, directory(), Overrides(max_removals=200)) == ()
    assert check(spaces, directory(), Overrides(max_removals=199))


def test_a_template_that_locks_others_out_needs_the_key_of_every_space(tmp_path: Path) -> None:
    wanted = manifests(tmp_path, "admins", 200)
    spaces = among(wanted, live(held={ME_: FULL, ADA_: FULL}))
    known = directory(members={ENGINEERS.id: (ME,)})
    plenty = Overrides(max_removals=10_000)
    found = check(spaces, known, plenty)
    assert [refusal.flag for refusal in found] == [
        f"--allow-lockout T{number:03}" for number in range(200)
    ]
    some = plenty.model_copy(update={"allow_lockout": ("T000", "t001", "T00*", "*")})
    assert len(check(spaces, known, some)) == 198


@pytest.mark.parametrize("name", ["big reader", "Big*", "*", "site/roles/Big Reader", "Other"])
def test_a_role_shrinks_only_by_its_very_name(name: str) -> None:
    shrunk = rerole("Big Reader", (READ, EXPORT), (READ,))
    assert check_roles([shrunk], Overrides(allow_role_shrink=(name,)))


@pytest.mark.parametrize(
    "protected", [{"keep": ("group:engineers",)}, {"ignore": "group:engineers"}, {"ignore": "g*"}]
)
def test_what_is_kept_stays_and_another_spelling_of_it_stops_the_space(
    protected: dict[str, Any],
) -> None:
    held = {ME_: FULL, ADA_: FULL, GROUP: (READ,)}
    ignore = (f"grants/{protected['ignore']}",) if "ignore" in protected else ()

    def plan(keep: tuple[str, ...], ignored: tuple[str, ...]) -> SpacePlan:
        wanted = DesiredSpace(
            key="ENG",
            grants=(grant("user:id-me", *FULL), grant("user:id-ada", *FULL)),
            exact=frozenset({"grants"}),
            ignore=ignored,
        )
        return planned(wanted, live(held=held), setting(keep=keep))

    assert "ENG/grants/group:engineers" in addresses(plan((), ()))
    kept = plan(protected.get("keep", ()), ignore)
    assert "ENG/grants/group:engineers" not in addresses(kept)
    assert kept.space.blocked is None
    for keep, ignored in ((("group:Engineers",), ()), (("group:eng*",), ())):
        assert plan(keep, ignored).space.blocked is not None
    assert plan((), ("grants/group:Engineers",)).space.blocked is not None
