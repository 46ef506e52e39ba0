"""Every fault of the sandbox's table at every request of a small apply."""

from typing import Final

import pytest

from spaceform.errors import ProviderError, RefusedError
from spaceform.outcome import ApplyResult, Status
from spaceform.sandbox.faults import KINDS
from tests.contract.case import Case, Ground
from tests.contract.corpus import ours
from tests.contract.crashes import Undisturbed, undisturbed, without_hidden
from tests.contract.near import Watch
from tests.contract.plan_apply import (
    ADMINS,
    READERS,
    addresses,
    declare,
    desired,
    ended,
    space,
)
from tests.contract.truth import Bounds, tell_the_truth
from tests.contract.visitor import give

FAULTS: Final = (
    *(f"status={status}" for status in (400, 401, 403, 404, 405, 409, 410, 413, 422, 429)),
    *(f"status={status}" for status in (500, 502, 503, 504)),
    "status=429 retry-after=1",
    "status=429 retry-after=3600",
    "status=503 retry-after=1",
    "reset",
    "lost-answer",
    "truncated",
    "slow-body=1ms",
    "html",
    "html=404",
    "html=502",
    "redirect=https://elsewhere.example/",
    "slow=1ms",
)
pytestmark = pytest.mark.long

LEAST: Final = 1000
"""Faults times requests that are tried; the figure stands in docs/explanation/safety.md."""

KEEPERS: Final = {"group:site-admins": ADMINS}
CASES: Final = {
    "small": Case(
        desired(
            space(
                description="New",
                grants=declare({**KEEPERS, "group:engineers": (*READERS, "create/comment")}),
                properties={"p": 2},
                labels=("a", "b"),
            )
        ),
        ours(
            space(
                description="Old",
                grants=declare({**KEEPERS, "group:engineers": (*READERS, "delete/page")}),
                properties={"p": 1},
                labels=("a",),
            )
        ),
    ),
    "small-creation": Case(
        desired(space(grants=declare({**KEEPERS}), properties={"p": 1}, labels=("a",)))
    ),
    "small-with-roles": Case(
        desired(
            space(
                grants=give({**KEEPERS, "group:engineers": "Viewer", "anonymous": READERS}),
                labels=("b",),
            )
        ),
        ours(
            space(
                grants=give({**KEEPERS, "group:engineers": READERS, "anonymous": "Viewer"}),
                labels=("a",),
            )
        ),
        options={"mode": "transition"},
    ),
}


def test_every_kind_of_fault_is_tried() -> None:
    assert {fault.partition("=")[0].split()[0] for fault in FAULTS} == {*KINDS, "slow"}


@pytest.mark.parametrize("name", CASES)
def test_no_fault_at_any_request_makes_a_lie_or_a_loss(name: str) -> None:
    with CASES[name].opened() as ground:
        end, seen = undisturbed(ground), set[bytes]()
        for kind in FAULTS:
            for at in range(len(end.requests)):
                disturb(ground, end, f"* * {kind} after={at} times=1", at, seen)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("times", [2, 6])
def test_no_fault_that_lasts_for_a_while_makes_a_lie_or_a_loss(name: str, times: int) -> None:
    with CASES[name].opened() as ground:
        end, seen = undisturbed(ground), set[bytes]()
        for kind in ("lost-answer", "truncated", "status=503", "status=403"):
            for at in range(len(end.requests)):
                disturb(ground, end, f"* * {kind} after={at} times={times}", at, seen)


def test_there_are_as_many_faults_and_requests_as_it_is_said() -> None:
    requests = 0
    for case in CASES.values():
        with case.opened() as ground:
            requests += len(undisturbed(ground).requests)
    assert requests * len(FAULTS) >= LEAST


def disturb(ground: Ground, end: Undisturbed, fault: str, at: int, seen: set[bytes]) -> None:
    """Apply with a fault, and look at what is told and left; then apply again without.

    `seen` holds what was left by others: where it is the same, so is what comes after.
    """
    place = f"{fault}: {end.requests[at]}"
    ground.restore()
    site = ground.loop.site
    site.add_fault(fault)
    result = apply(ground, Bounds(ground, end.picture))
    assert site.strikes(fault), place
    site.clear_faults()
    tell_the_truth(ground.loop, ground.plan(), result)
    if fault.endswith("times=1") and result is not None:
        # Whatever was lost once can be read back.
        assert Status.UNKNOWN not in ended(result), (place, result)
    if (left := ground.state()) in seen:
        return
    seen.add(left)
    again = apply(ground, Bounds(ground, end.picture))
    assert again is not None, place
    assert again.complete, (place, result, again)
    assert without_hidden(ground.picture(), end.picture) == end.picture, place
    assert addresses(ground.loop.plan(ground.case.wanted)) == [], place


def apply(ground: Ground, watch: Watch) -> ApplyResult | None:
    """Apply, which may find nobody at home; a defect is never right."""
    try:
        result = ground.apply(watch)
    except (ProviderError, RefusedError):
        return None
    assert all(each.cause != "defect" for each in result.spaces), result
    return result
