from typing import Any

import pytest
from playwright.sync_api import Page

from spaceform.report.html.changes import change_id
from tests.browser.scenes import ids, principal_of, team_plan
from tests.browser.studio import Look, Sight
from tests.unit.report.plans import everything_plan

PLAN = team_plan()


def choose(page: Page, chosen: dict[str, Any]) -> None:
    """Choose filters as a person does."""
    if "words" in chosen:
        page.get_by_label("Search").fill(chosen["words"])
    if "space" in chosen:
        page.get_by_label("Space", exact=True).select_option(chosen["space"])
    if "principal" in chosen:
        page.get_by_label("Principal").select_option(chosen["principal"])
    for name in ("risks", "actions"):
        for value in chosen.get(name, ()):
            page.locator(f"input[value={value}]").check()


def said(sight: Sight) -> str:
    return sight.page.get_by_role("status").first.inner_text()


@pytest.mark.parametrize(
    "chosen",
    [
        {"space": "TEAM1"},
        {"principal": "group:engineers"},
        {"principal": "anonymous", "space": "TEAM2"},
        {"risks": ["critical"]},
        {"risks": ["critical", "high"], "actions": ["delete"]},
        {"actions": ["create", "update"]},
        {"space": "TEAM3", "risks": ["low"], "actions": ["create"]},
        {"principal": "user:ada", "risks": ["medium", "low"]},
    ],
    ids=str,
)
def test_filters_leave_exactly_the_changes_of_the_plan_that_they_name(
    chosen: dict[str, Any], look: Look
) -> None:
    wanted = ids(PLAN, **chosen)
    assert 0 < len(wanted) < len(PLAN.changes)
    sight = look.at(PLAN)
    choose(sight.page, chosen)
    shown = sight.shown()
    assert len(shown) == len(set(shown))
    assert set(shown) == wanted
    spaces = {change.key for change in PLAN.changes if change_id(change) in wanted}
    noun = "space" if len(spaces) == 1 else "spaces"
    assert said(sight) == f"{len(wanted)} of 54 changes, in {len(spaces)} {noun}"
    assert not sight.complaints


@pytest.mark.parametrize(
    "words, held",
    [
        ("okapis", "Okapis"),
        ("LABEL-3", "label-3"),
        ("spaces/team4.yaml", "spaces/team4.yaml"),
        ("group:contractors", "group:contractors"),
    ],
)
def test_a_search_finds_what_a_change_says_whatever_its_case(
    words: str, held: str, look: Look
) -> None:
    wanted = ids(PLAN, holding=held)
    assert 0 < len(wanted) < len(PLAN.changes)
    sight = look.at(PLAN)
    choose(sight.page, {"words": words})
    assert set(sight.shown()) == wanted


def test_a_search_finds_changes_by_their_space_and_needs_every_word(look: Look) -> None:
    sight = look.at(PLAN)
    choose(sight.page, {"words": " team1  labels "})
    assert set(sight.shown()) == ids(PLAN, space="TEAM1", holding="/labels/")


def test_the_matrix_has_the_rows_of_the_changes_that_are_left(look: Look) -> None:
    sight = look.at(PLAN)
    rows = sight.page.locator("tr[data-of]:visible")
    script = "found => found.map(each => each.dataset.of)"
    every = {change_id(change) for change in PLAN.changes if principal_of(change)}
    assert set(rows.evaluate_all(script)) == every
    choose(sight.page, {"space": "TEAM2"})
    assert set(rows.evaluate_all(script)) == every & ids(PLAN, space="TEAM2")
    choose(sight.page, {"words": "zebras"})
    assert rows.count() == 0
    assert not sight.page.get_by_role("heading", name="Access matrix").is_visible()


def test_the_overview_has_the_spaces_of_the_changes_that_are_left(look: Look) -> None:
    plan = team_plan(12)
    sight = look.at(plan)
    rows = sight.page.locator("tr[data-row]:visible")
    assert rows.count() == 12
    choose(sight.page, {"words": "okapis"})
    assert rows.locator("th").all_inner_texts() == ["TEAM0", "TEAM3", "TEAM6", "TEAM9"]


def test_where_nothing_is_left_the_page_says_so_and_clearing_brings_everything_back(
    look: Look,
) -> None:
    sight = look.at(PLAN)
    nothing = sight.page.get_by_text("No change is left by these filters.")
    assert not nothing.is_visible()
    choose(sight.page, {"words": "no such thing"})
    assert sight.shown() == []
    assert nothing.is_visible()
    assert said(sight) == "0 of 54 changes, in 0 spaces"
    sight.page.get_by_role("button", name="Clear filters").click()
    sight.until("document.querySelector('#count').value == '54 changes in 6 spaces'")
    assert set(sight.shown()) == ids(PLAN)


def test_principals_with_hostile_names_can_be_chosen_too(look: Look) -> None:
    plan = everything_plan("<b>\u202e")
    sight = look.at(plan)
    names = sorted({principal_of(change) for change in plan.changes} - {""})
    options = sight.page.get_by_label("Principal").locator("option")
    values = options.evaluate_all("found => found.slice(1).map(each => each.value)")
    assert len(set(values)) == len(names)
    found = []
    for value in values:
        choose(sight.page, {"principal": value})
        found.append(frozenset(sight.shown()))
    assert set(found) == {frozenset(ids(plan, principal=name)) for name in names}


def test_the_changes_of_a_principal_are_one_click_away(look: Look) -> None:
    sight = look.at(PLAN)
    sight.page.get_by_role("link", name="filter changes by user:ada").first.click()
    assert set(sight.shown()) == ids(PLAN, principal="user:ada")
    assert sight.page.get_by_label("Principal").input_value() == "user:ada"


def test_everything_folds_and_unfolds(look: Look) -> None:
    sight = look.at(PLAN)
    line = sight.page.get_by_text("The Zebras 1").first
    assert line.is_visible()
    sight.page.get_by_role("button", name="Collapse all").click()
    assert not line.is_visible()
    assert sight.shown() == []
    sight.page.get_by_role("button", name="Expand all").click()
    assert line.is_visible()
