import json

import pytest

from spaceform.plan import Refusal
from tests.unit.report.hostile import HOSTILE
from tests.unit.report.plans import everything_plan, grant, label, plan_of, spaces
from tests.unit.report.rendering import render_plan


def test_a_merge_request_is_told_what_is_created_updated_and_deleted() -> None:
    plan = plan_of(
        label("A", "new"),
        label("A", "old", before="old", after=None),
        grant("A", ("read/space",), ("read/space", "create/page")),
        grant("B", ("read/space",), None),
    )
    assert json.loads(render_plan(plan, "gitlab")) == {"create": 1, "update": 1, "delete": 2}


def test_nothing_to_do_is_three_zeros() -> None:
    found = json.loads(render_plan(plan_of(spaces=spaces("A")), "gitlab"))
    assert found == {"create": 0, "update": 0, "delete": 0}


def test_what_is_refused_and_left_out_does_not_count_and_a_refused_plan_does() -> None:
    first, second = label("A", "x"), label("A", "y")
    refusal = Refusal(guard="credentials", address=first.address, message="no", stops="change")
    assert json.loads(render_plan(plan_of(first, second, refusals=(refusal,)), "gitlab")) == {
        "create": 1,
        "update": 0,
        "delete": 0,
    }
    stopped = plan_of(first, second, refusals=(refusal.model_copy(update={"stops": "run"}),))
    assert json.loads(render_plan(stopped, "gitlab"))["create"] == 2


@pytest.mark.long
@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_in_it(text: str) -> None:
    found = json.loads(render_plan(everything_plan(text), "gitlab"))
    assert set(found) == {"create", "update", "delete"}
    assert all(type(count) is int for count in found.values())
