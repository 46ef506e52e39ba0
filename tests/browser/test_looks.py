"""How a report looks: light, dark, narrow, printed, and without its script."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Page

from spaceform.plan import Plan, Refusal
from tests.browser.scenes import ids, many_changes, team_plan, wide_plan
from tests.browser.studio import Look, Sight
from tests.unit.report.plans import everything_plan, grant, plan_of, spaces

PLAN = team_plan(3)
REFUSED = team_plan(1).model_copy(
    update={
        "refusals": (
            Refusal(
                guard="lockout", address="TEAM0/grants", message="nobody", flag="--allow-lockout X"
            ),
        )
    }
)
EMPTY = plan_of(spaces=spaces("A"))
MANY = plan_of(*(grant(f"TEAM{number}", None, ("read/space",)) for number in range(14)))
PLANS = {
    "everything": everything_plan("x"),
    "many spaces": MANY,
    "refused": REFUSED,
    "empty": EMPTY,
}
LEAST_CONTRAST = 4.5

COLORS = """each => {
    let back = each;
    while (getComputedStyle(back).backgroundColor === "rgba(0, 0, 0, 0)") back = back.parentElement;
    return [getComputedStyle(each).color, getComputedStyle(back).backgroundColor];
}"""


def luminance(color: str) -> float:
    """Return how bright a colour is, as WCAG 2 reckons it."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", color)[:3]]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(page: Page, selector: str) -> float:
    one, other = (luminance(color) for color in page.locator(selector).first.evaluate(COLORS))
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_that_has_a_colour_can_be_read(scheme: str, look: Look) -> None:
    page = look.at(everything_plan("x"), color_scheme=scheme).page
    is_dark = luminance(page.evaluate("getComputedStyle(document.body).backgroundColor")) < 0.1
    assert is_dark is (scheme == "dark")
    for selector in (
        "body",
        ".aside",
        ".place",
        "bdi.gain",
        "bdi.loss",
        "bdi.alarm",
        ".sign.change",
        ".badge.critical",
        ".badge.high",
        ".badge.low",
        ".badge.refused",
        "#matrix td.gain",
        "#matrix td.loss",
        "#matrix td.kept",
        ".summary",
        "nav a",
        "button",
    ):
        assert contrast(page, selector) >= LEAST_CONTRAST, selector


def test_gains_and_losses_differ_in_colour_and_in_sign_and_in_word(look: Look) -> None:
    page = look.at(PLAN).page
    gain, loss = page.locator("#matrix td.gain").first, page.locator("#matrix td.loss").first
    assert gain.text_content() == "+ gains"
    assert loss.text_content() == "\N{MINUS SIGN} loses"
    assert page.locator("#matrix td.kept").first.text_content() == "• has"
    assert gain.evaluate(COLORS)[1] != loss.evaluate(COLORS)[1]
    access = page.locator("#access .line").all_inner_texts()
    assert {"gains", "loses"} <= {words.split()[1] for words in access}


@pytest.mark.parametrize("name", PLANS)
@pytest.mark.parametrize("scheme, width", [("light", 1200), ("dark", 1200), ("light", 360)])
def test_axe_finds_nothing_wrong(name: str, scheme: str, width: int, look: Look) -> None:
    sight = look.at(PLANS[name], color_scheme=scheme, viewport={"width": width, "height": 900})
    assert sight.faults() == ""


def test_axe_would_find_something_wrong(look: Look) -> None:
    sight = look.at(EMPTY)
    sight.page.evaluate("document.querySelector('h1').remove()")
    sight.page.evaluate("document.body.append(document.createElement('button'))")
    assert "button-name" in sight.faults()


def test_headings_go_down_one_by_one_and_the_landmarks_are_there(look: Look) -> None:
    page = look.at(everything_plan("x")).page
    levels = page.locator("h1,h2,h3,h4").evaluate_all("all => all.map(each => +each.tagName[1])")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for role in ("banner", "navigation", "main", "search", "contentinfo"):
        assert page.get_by_role(role).count() == 1, role


@pytest.mark.parametrize("name", PLANS)
def test_nothing_is_wider_than_a_phone(name: str, look: Look) -> None:
    page = look.at(PLANS[name], viewport={"width": 360, "height": 700}).page
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_the_heads_of_a_matrix_stay_while_it_scrolls(look: Look) -> None:
    page = look.at(wide_plan(), viewport={"width": 360, "height": 400}).page
    matrix = page.locator("#matrix .scroll").first
    row, head = matrix.locator("tbody th").first, matrix.locator("thead th").first
    script = "each => each.getBoundingClientRect().toJSON()"
    left, top = row.evaluate(script)["x"], head.evaluate(script)["y"]
    matrix.evaluate("each => each.scrollBy(60, 40)")
    assert matrix.evaluate("each => [each.scrollLeft > 0, each.scrollTop > 0]") == [True, True]
    assert row.evaluate(script)["x"] == left
    assert head.evaluate(script)["y"] == top


def test_without_a_script_everything_is_there_and_no_control_is(look: Look) -> None:
    plan = everything_plan("x")
    page = look.at(plan, java_script_enabled=False).page
    assert page.locator("li.entry:visible").count() == len(plan.changes)
    for control in ("form", "button", "input", "select"):
        assert page.locator(f"{control}:visible").count() == 0, control
    with_script = look.at(plan).page
    for part in ("header", "main section", "footer"):
        texts = page.locator(part).all_text_contents()
        assert texts == with_script.locator(part).all_text_contents()
    page.locator("summary").first.click()
    assert page.locator("div.space > details").first.get_attribute("open") is None


def test_printed_everything_is_unfolded_and_no_control_is_there(look: Look) -> None:
    plan = many_changes(400)
    sight = look.at(plan)
    sight.page.get_by_role("button", name="Collapse all").click()
    sight.page.emulate_media(media="print", color_scheme="dark")
    assert heights(sight, "li.entry") == 400
    assert heights(sight, "#matrix tbody tr") == 200
    for selector in ("form", "nav", "button", ".anchor", ".skip"):
        assert sight.page.locator(f"{selector}:visible").count() == 0, selector
    back = sight.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert back == "rgb(255, 255, 255)"


def test_printed_filtered_it_says_so(look: Look) -> None:
    sight = look.at(PLAN, "#space=TEAM1")
    sight.page.emulate_media(media="print")
    assert set(sight.shown()) == ids(PLAN, space="TEAM1")
    assert sight.page.get_by_text("9 of 27 changes, in 1 space").is_visible()
    assert sight.page.locator("input:visible, select:visible, button:visible").count() == 0


def test_it_can_be_printed_without_a_script(look: Look, tmp_path: Path) -> None:
    page = look.at(everything_plan("x"), java_script_enabled=False).page
    pdf = page.pdf(path=tmp_path / "report.pdf", format="A4")
    assert pdf.startswith(b"%PDF")
    page.emulate_media(media="print")
    assert page.locator("li.entry:visible").count() == len(everything_plan("x").changes)


def heights(sight: Sight, selector: str) -> int:
    """Return how many elements take room."""
    script = "found => found.filter(each => each.getBoundingClientRect().height > 5).length"
    found: int = sight.page.locator(selector).evaluate_all(script)
    return found


def test_a_plan_against_manifests_says_that_nothing_can_be_applied(look: Look) -> None:
    plan: Plan = PLAN.model_copy(update={"against": PLAN.base, "base": None})
    page = look.at(plan).page
    assert page.get_by_text("nothing can be applied").is_visible()
    assert page.get_by_text("spaceform apply").count() == 0
