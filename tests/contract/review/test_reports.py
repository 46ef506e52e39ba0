"""Whole reports at every host: of any size, and with anything in them."""

import re
from dataclasses import replace

import pytest

from spaceform.plan import Plan
from spaceform.report import Presentation, render_plan
from spaceform.review import Marker, Review, compose, keep_up
from spaceform.review.body import measure
from spaceform.review.marker import read_marker
from tests.contract.review.scene import DIGEST, PROD, Scene
from tests.unit.report.hostile import HOSTILE
from tests.unit.report.plans import everything_plan, grant, label, plan_of, spaces


def report(review: Review, plan: Plan) -> str:
    def render(limit: int) -> str:
        known = Presentation(plan_path="plan.json")
        looks = replace(known, limit=limit, collapsible=review.collapsible)
        return render_plan(plan, "markdown", looks)

    return compose(review, Marker(PROD, DIGEST), render, "brief")


@pytest.mark.long
def test_a_report_with_hostile_text_fits_and_gives_no_orders(scene: Scene) -> None:
    with scene.open() as review:
        bodies = [report(review, everything_plan(text)) for text in HOSTILE]
    for body in bodies:
        assert measure(body) <= review.limit
        assert read_marker(body, review.style) == Marker(PROD, DIGEST)
        assert not re.search(r"^\s*/[A-Za-z]", body, re.MULTILINE)
        assert body.encode()
        assert review.collapsible or "<details>" not in body


@pytest.mark.parametrize(
    "plan",
    [
        plan_of(*(label("ENG", f"label-{number}") for number in range(2000))),
        plan_of(*(grant(f"S{number}", ("read/space",), None) for number in range(2000))),
        plan_of(*(label("ENG", "\U0001f600" * 30 + str(number)) for number in range(2000))),
        plan_of(spaces=spaces("ENG")),
    ],
    ids=["low", "high", "astral", "empty"],
)
def test_a_plan_of_any_size_is_put_there_whole_or_counted(plan: Plan, scene: Scene) -> None:
    with scene.open() as review:
        body = report(review, plan)
        scene.forum.limit = review.limit
        assert keep_up(review, PROD, body) == "created"
        assert keep_up(review, PROD, report(review, plan)) == "unchanged"
    assert measure(body) <= review.limit
    assert not body.endswith("brief")
