import base64
import hashlib
import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest

from spaceform.change import SpaceRef, Unmanaged
from spaceform.plan import Plan, PlannedSpace
from spaceform.report.provenance import AGAINST
from spaceform.space import ListedSpace, Revision
from tests.unit.report.hostile import COMMANDS, HTML, TERMINAL, UNSEEN, dangers
from tests.unit.report.plans import everything_plan, label, plan_of, spaces
from tests.unit.report.rendering import render_plan

VOID = {"meta", "input"}


class Reading(HTMLParser):
    """What a parser makes of a page, and whether every element is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: set[tuple[str, ...]] = set()
        self.texts: dict[str, list[str]] = {}
        self.values: dict[str, str] = {}
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add((tag, *sorted(name for name, _ in attrs)))
        given = dict(attrs)
        self.values[given.get("http-equiv") or given.get("name") or tag] = (
            given.get("content") or ""
        )
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.setdefault(self._open[-1] if self._open else "", []).append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


HARMLESS = set().union(
    *(
        Reading(render_plan(everything_plan(text), "html")).elements
        for text in ("x", "x" * 10_000, "")
    )
)


def test_the_policy_lets_its_own_script_and_style_run_and_nothing_else() -> None:
    reading = Reading(render_plan(everything_plan("x"), "html"))
    policy = dict(
        part.split(" ", 1) for part in reading.values["Content-Security-Policy"].split("; ")
    )
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == "'none'"
    for kind in ("script", "style"):
        source = "".join(reading.texts[kind]).encode()
        digest = base64.b64encode(hashlib.sha256(source).digest()).decode()
        assert policy[f"{kind}-src"] == f"'sha256-{digest}'"
    assert "unsafe" not in reading.values["Content-Security-Policy"]


def test_nothing_on_the_page_comes_from_elsewhere_or_leads_there() -> None:
    text = render_plan(
        everything_plan("x").model_copy(update={"site": "https://acme.example"}), "html"
    )
    assert "://" not in text
    assert not re.search(r"url\(|@import|\bsrc=|href=\"[^#]|\bstyle=|\son\w+=", text)
    assert "localStorage" not in text
    assert "sessionStorage" not in text


@pytest.mark.long
@pytest.mark.parametrize("text", [*HTML, *COMMANDS, *TERMINAL, *UNSEEN])
def test_a_hostile_text_makes_no_element_and_no_attribute(text: str) -> None:
    page = render_plan(everything_plan(text), "html", plan_path=f"{text}.json")
    assert not dangers(page)
    assert Reading(page).elements <= HARMLESS


@pytest.mark.parametrize("text", ["::error::x", "  ::add-mask::x", "##[group]x", "##vso[x]y"])
def test_a_log_takes_no_line_of_the_page_for_an_order(text: str) -> None:
    page = render_plan(everything_plan(text), "html")
    assert "##[" not in page
    assert "##vso[" not in page
    for line in page.splitlines():
        assert not line.lstrip().startswith("::"), line


def test_templates_in_a_text_are_only_text() -> None:
    text = "{{ 7 * 6 }}{% raw %}{# x #}"
    assert text in "".join(Reading(render_plan(plan_of(label("A", text)), "html")).texts["bdi"])


def test_a_plan_without_changes_has_no_filters_and_nothing_to_approve() -> None:
    page = render_plan(plan_of(spaces=spaces("A")), "html")
    assert "<form" not in page
    assert "Nothing to approve." in page
    assert "1 space is as declared." in page


def test_drift_from_before_stands_apart() -> None:
    plan = plan_of(label("A", "new"), label("B", "old", in_base=True))
    page = render_plan(plan, "html")
    caused, drifted = page.split('<section id="drift"')
    assert "labels/new" in caused
    assert "labels/old" not in caused
    assert "labels/old" in drifted
    only = render_plan(plan_of(label("B", "old", in_base=True)), "html")
    assert 'id="changes"' not in only
    assert 'id="drift"' in only


def test_where_spaces_are_many_each_has_its_line_first() -> None:
    def plan(total: int) -> Plan:
        return plan_of(*(label(f"S{number}", "x") for number in range(total)))

    assert "data-row" not in render_plan(plan(8), "html").split("<script>")[0]
    assert render_plan(plan(9), "html").split("<script>")[0].count("data-row") == 9


def test_a_page_of_many_changes_is_laid_out_bit_by_bit() -> None:
    few, many = (plan_of(*(label("A", str(n)) for n in range(total))) for total in (200, 201))
    assert '<body class="many">' not in render_plan(few, "html")
    assert '<body class="many">' in render_plan(many, "html")


def test_a_space_without_an_id_or_a_name_is_shown_all_the_same() -> None:
    plan = plan_of(label("A", "x"), spaces=(PlannedSpace(key="A"),))
    assert "labels/x" in render_plan(plan, "html")


def test_other_formats_need_no_jinja() -> None:
    script = (
        "import sys; from tests.unit.report.plans import *;"
        "from tests.unit.report.rendering import *;"
        "p = plan_of(label('A', 'x'));"
        "render_plan(p, 'json', width=80); render_plan(p, 'text', width=80);"
        "sys.exit('jinja2' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_spaces_that_no_manifest_declares_have_a_section_where_there_are_any() -> None:
    stranger = ListedSpace(ref=SpaceRef(id="7", key="WILD"), name="Wild space")
    assert "Wild space" in render_plan(plan_of(undeclared=(stranger,)), "html")
    assert "no manifest declares" not in render_plan(plan_of(), "html")


def test_what_is_unmanaged_is_unfolded_where_every_item_was_asked_for() -> None:
    many = tuple(Unmanaged(address=f"A/labels/{number}") for number in range(50))
    plan = plan_of(spaces=(PlannedSpace(key="A", unmanaged=many),))
    assert "<details open>" not in render_plan(plan, "html")
    assert "<details open>" in render_plan(plan, "html", unmanaged=True)


def test_sections_come_in_the_order_of_every_report() -> None:
    text = render_plan(everything_plan("x"), "html")
    order = ("access", "changes", "drift", "matrix", "refused", "blocked", "warnings", "notes")
    ids = [f'id="{name}"' for name in (*order, "unmanaged", "undeclared", "approval")]
    links = [f'href="#{name}"' for name in (*order, "unmanaged", "undeclared", "approval")]
    for names in (ids, links):
        places = [text.index(name) for name in names if name in text]
        assert len(places) > 8
        assert places == sorted(places)


def test_the_base_is_named_where_something_had_drifted_before() -> None:
    base = Revision(commit="f" * 40, ref="origin/main")
    page = render_plan(plan_of(label("A", "x", in_base=True), base=base), "html")
    assert "The site differs from the manifests of <bdi>origin/main</bdi> too." in page


def test_a_plan_against_manifests_says_first_that_nothing_can_be_applied() -> None:
    page = render_plan(plan_of(label("A", "x"), against=Revision(commit="f" * 40)), "html")
    assert page.index(AGAINST) < page.index("labels/x")
    assert "spaceform apply" not in page


def test_numbers_of_thousands_are_written_for_people() -> None:
    page = render_plan(plan_of(*(label("A", str(number)) for number in range(1234))), "html")
    assert '<a href="#changes">Changes</a> 1,234' in page
