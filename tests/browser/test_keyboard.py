from playwright.sync_api import Page

from spaceform.report.html.changes import change_id
from tests.browser.scenes import ids, team_plan, wide_plan
from tests.browser.studio import Look
from tests.unit.report.plans import everything_plan

PLAN = team_plan()


def focused(page: Page, what: str) -> object:
    return page.evaluate(f"(document.activeElement).{what}")


def tab_until(page: Page, what: str, wanted: object, most: int = 80) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if focused(page, what) == wanted:
            return
    raise AssertionError(wanted)


def test_the_first_stop_leads_to_the_report(look: Look) -> None:
    page = look.at(PLAN).page
    page.keyboard.press("Tab")
    assert focused(page, "textContent") == "Skip to the report"
    assert page.get_by_role("link", name="Skip to the report").is_visible()
    page.keyboard.press("Enter")
    assert focused(page, "id") == "main"


def test_filters_work_without_a_mouse(look: Look) -> None:
    sight = look.at(PLAN)
    page = sight.page
    tab_until(page, "name", "q")
    page.keyboard.type("grants")
    tab_until(page, "name", "space")
    page.keyboard.type("TEAM3")
    tab_until(page, "value", "critical")
    page.keyboard.press("Space")
    wanted = ids(PLAN, space="TEAM3", risks=["critical"], holding="/grants/")
    assert wanted
    assert set(sight.shown()) == wanted
    tab_until(page, "textContent", "Clear filters")
    page.keyboard.press("Enter")
    sight.until("document.querySelector('#count').value == '54 changes in 6 spaces'")


def test_enter_in_the_search_sends_nothing_and_loses_nothing(look: Look) -> None:
    sight = look.at(PLAN)
    page = sight.page
    page.get_by_label("Search").fill("okapis")
    page.get_by_label("Search").press("Enter")
    assert len(sight.requests) == 1
    assert set(sight.shown()) == ids(PLAN, holding="Okapis")


def test_a_space_and_a_change_fold_without_a_mouse(look: Look) -> None:
    page = look.at(PLAN).page
    change = page.locator(f"#{change_id(PLAN.changes[0])}")
    line = change.locator(".line").first
    tab_until(page, "tagName", "SUMMARY")
    page.keyboard.press("Enter")
    assert page.locator("div.space > details").first.get_attribute("open") is None
    page.keyboard.press("Enter")
    change.locator("summary").first.focus()
    page.keyboard.press("Space")
    assert not line.is_visible()


def test_the_matrix_scrolls_without_a_mouse(look: Look) -> None:
    sight = look.at(wide_plan(), viewport={"width": 360, "height": 700})
    page = sight.page
    matrix = page.locator("#matrix .scroll").first
    matrix.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    sight.until("document.activeElement.scrollLeft > 0")


def test_whatever_has_the_focus_shows_it(look: Look) -> None:
    page = look.at(everything_plan("x")).page
    stops = 0
    for _ in range(300):
        page.keyboard.press("Tab")
        if focused(page, "tagName") == "BODY":
            break
        style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert style not in ("none", ""), focused(page, "outerHTML")
        stops += 1
    assert stops > 40


def test_a_command_is_copied_whole(look: Look) -> None:
    sight = look.at(PLAN)
    button = sight.page.get_by_role("button", name="Copy Apply")
    button.focus()
    sight.page.keyboard.press("Enter")
    assert sight.page.locator("#copied").inner_text() == "Copied."
    sight.page.get_by_label("Search").focus()
    sight.page.keyboard.press("Control+V")
    assert sight.page.get_by_label("Search").input_value() == "spaceform apply plan.json"
    assert not sight.complaints
