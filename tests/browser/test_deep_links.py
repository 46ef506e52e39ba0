from urllib.parse import parse_qs, urlsplit

import pytest

from spaceform.change import Change
from spaceform.plan import Plan
from spaceform.report.html.changes import change_id
from tests.browser.scenes import ids, team_plan
from tests.browser.studio import Look, Sight

PLAN = team_plan(20)


def change_of(plan: Plan, address: str) -> Change:
    (found,) = (change for change in plan.changes if change.address == address)
    return found


def is_in_view(sight: Sight, id_: str) -> bool:
    script = """each => {
        const box = each.getBoundingClientRect();
        return each.checkVisibility() && box.top >= 0 && box.top < innerHeight;
    }"""
    found: bool = sight.page.locator(f"#{id_}").evaluate(script)
    return found


def test_a_link_to_a_change_shows_it(look: Look) -> None:
    wanted = change_id(change_of(PLAN, "TEAM17/properties/owner"))
    assert wanted.startswith("c-team17-properties-owner-")
    sight = look.at(PLAN, f"#{wanted}")
    assert is_in_view(sight, wanted)
    assert set(sight.shown()) == ids(PLAN)


@pytest.mark.parametrize("filters", ["", "risk=critical&risk=high&risk=medium&risk=low&at="])
def test_the_filters_hide_nothing_of_what_a_link_leads_to(filters: str, look: Look) -> None:
    wanted = change_id(change_of(PLAN, "TEAM17/properties/owner"))
    page = look.at(PLAN, f"#{filters}{wanted}", viewport={"width": 1000, "height": 700}).page
    box = page.locator(f"#{wanted}").bounding_box()
    bar = page.locator("#filters").bounding_box()
    assert box is not None
    assert bar is not None
    assert bar["y"] == 0
    assert box["y"] >= bar["height"]


def test_the_id_of_a_change_is_that_of_its_address_whatever_else_is_in_the_plan(
    look: Look,
) -> None:
    wanted = change_id(change_of(PLAN, "TEAM1/name"))
    assert look.at(PLAN).page.locator(f"#{wanted}").count() == 1
    assert look.at(team_plan(2)).page.locator(f"#{wanted}").count() == 1


def test_what_was_filtered_is_in_the_address_and_opens_the_same_view(look: Look) -> None:
    sight = look.at(PLAN)
    page = sight.page
    page.get_by_label("Search").fill("grants & more? no: grants")
    page.get_by_label("Search").fill("grants")
    page.get_by_label("Space", exact=True).select_option("TEAM4")
    page.locator("input[value=critical]").check()
    page.locator("input[value=medium]").check()
    sight.until("location.hash.includes('medium')")
    assert parse_qs(urlsplit(page.url).fragment) == {
        "q": ["grants"],
        "space": ["TEAM4"],
        "risk": ["critical", "medium"],
    }
    again = look.at(PLAN, f"#{urlsplit(page.url).fragment}")
    assert again.shown() == sight.shown() != []
    assert again.page.get_by_label("Search").input_value() == "grants"
    assert again.page.locator("input:checked").count() == 2
    page.get_by_role("button", name="Clear filters").click()
    sight.until("!location.href.includes('#')")


def test_a_link_to_a_change_keeps_the_filters(look: Look) -> None:
    wanted = change_id(change_of(PLAN, "TEAM9/labels/gone"))
    sight = look.at(PLAN, "#action=delete")
    sight.page.locator(f"#{wanted} a.anchor").click()
    fragment = urlsplit(sight.page.url).fragment
    assert parse_qs(fragment) == {"action": ["delete"], "at": [wanted]}
    again = look.at(PLAN, f"#{fragment}")
    assert is_in_view(again, wanted)
    assert set(again.shown()) == ids(PLAN, actions=["delete"])


def test_a_link_to_a_change_that_filters_hide_lifts_them(look: Look) -> None:
    wanted = change_id(change_of(PLAN, "TEAM9/labels/gone"))
    sight = look.at(PLAN, "#action=create")
    assert wanted not in sight.shown()
    sight.page.evaluate(f"location.hash = '{wanted}'")
    sight.until(f"document.getElementById('{wanted}').checkVisibility()")
    assert is_in_view(sight, wanted)


def test_a_link_to_a_change_opens_what_is_folded(look: Look) -> None:
    wanted = change_id(change_of(PLAN, "TEAM9/name"))
    sight = look.at(PLAN)
    sight.page.get_by_role("button", name="Collapse all").click()
    sight.page.evaluate(f"location.hash = '{wanted}'")
    sight.until(f"document.getElementById('{wanted}').checkVisibility()")
    assert sight.page.locator(f"#{wanted}").get_by_text("The Okapis 9").is_visible()


def test_a_fragment_that_names_nothing_does_no_harm(look: Look) -> None:
    plan = team_plan(1)
    for fragment in ("#nothing", "#space=NOWHERE&risk=huge&x=y", "#at=nothing&q=", "#=&=", "#%ff"):
        sight = look.at(plan, fragment)
        assert set(sight.shown()) == ids(plan), fragment
        assert not sight.complaints, fragment


def test_what_a_fragment_says_never_becomes_markup(look: Look) -> None:
    hostile = "%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E"
    sight = look.at(PLAN, f"#q={hostile}&space={hostile}&at={hostile}")
    assert sight.page.locator("img").count() == 0
    assert sight.shown() == []
    assert not sight.complaints
