"""One space's part of an apply, from its opening to its end."""

import threading
from datetime import timedelta

from spaceform.aspects.labels import LabelChange
from spaceform.aspects.lifecycle import SpaceChange
from spaceform.change import Change
from spaceform.errors import ForbiddenError, UnclearError
from spaceform.outcome import Outcome, SpaceResult, Status
from spaceform.plan import Plan, Refusal, sealed
from spaceform.space import RECORD_KEY
from spaceform.space_run import SpaceRun
from tests.unit.build import (
    ADA,
    COMMENT,
    ME,
    NOW,
    READ,
    created,
    directory,
    plan,
    record,
    regrant,
    stored,
)
from tests.unit.fake_site import FakeSite

DELETION = SpaceChange(address="ENG/space", space_id="100", before=FakeSite().doomed)
LABEL = LabelChange(address="ENG/labels/a", space_id="100", after="a")
OTHER = LabelChange(address="ENG/labels/b", space_id="100", after="b")
NEW_LABEL = LABEL.model_copy(update={"space_id": None})
CREATION = plan(created(private=False), NEW_LABEL, space_id=None)
MINE = (ME.account_id, NOW + timedelta(minutes=1))


def ours(**fields: object) -> FakeSite:
    site = FakeSite(kept={RECORD_KEY: stored(record())}).hold({ME.principal: (READ,)})
    for name, value in fields.items():
        setattr(site, name, value)
    return site


def run(found: Plan, site: FakeSite, observed: list[Outcome] | None = None) -> SpaceResult:
    told = [] if observed is None else observed
    return SpaceRun(
        plan=found,
        key="ENG",
        provider=site,
        directory=directory(),
        observe=told.append,
        cancel=threading.Event(),
        sleep=lambda _: None,
    ).run()


def ends(found: SpaceResult) -> list[tuple[str, Status, str | None]]:
    return [(each.address, each.status, each.detail) for each in found.outcomes]


def refusing(change: Change, *changes: Change) -> Plan:
    """Return a plan of some changes, the first of which is refused for a reason of its own."""
    refusal = Refusal(guard="credentials", address=change.address, message="no app", stops="change")
    return sealed(plan(change, *changes).model_copy(update={"refusals": (refusal,)}))


def writes(site: FakeSite) -> list[str]:
    return [entry for entry in site.log if not entry.startswith(("read_", "find_"))]


# What is set aside


def test_a_change_that_is_refused_is_skipped_with_the_reason_and_the_others_are_made() -> None:
    site = ours()
    told: list[Outcome] = []
    found = run(refusing(LABEL, OTHER), site, told)
    assert ends(found) == [
        (LABEL.address, Status.SKIPPED, "no app"),
        (OTHER.address, Status.DONE, None),
    ]
    assert site.labels_of == {"b"}
    assert sorted(told, key=str) == sorted(found.outcomes, key=str)
    assert (found.cause, found.message) == (None, None)


def test_a_space_in_which_everything_is_refused_is_not_even_read() -> None:
    site = ours()
    found = run(refusing(LABEL), site)
    assert ends(found) == [(LABEL.address, Status.SKIPPED, "no app")]
    assert site.log == []
    assert not found.wrote


def test_what_a_failure_leaves_undone_is_skipped_with_what_failed() -> None:
    site = ours()
    site.fail("add_grant", ForbiddenError("no access for you", status=403))
    grown = regrant(ADA.principal, (), (READ,))
    found = run(plan(LABEL, grown, owner=None), site)
    assert found.cause == "provider"
    assert ends(found)[1] == (LABEL.address, Status.SKIPPED, found.message)
    assert "no access for you" in str(found.message)


def test_a_pair_that_nobody_foresaw_is_told() -> None:
    site = ours(surprises={READ: (COMMENT,)})
    found = run(plan(regrant(ADA.principal, (), (READ,)), owner=None), site)
    assert any(COMMENT in told for told in found.unforeseen)


# Creation


def test_a_space_is_created_and_filled() -> None:
    site = ours(there=False, beginning=MINE)
    found = run(CREATION, site)
    assert [status for _, status, _ in ends(found)] == [Status.DONE, Status.DONE]
    assert writes(site)[0] == "create_space ENG"
    assert site.labels_of == {"a"}


def test_a_space_that_an_earlier_run_made_is_not_made_again() -> None:
    site = ours(beginning=MINE)
    found = run(CREATION, site)
    words = "created by an earlier run of this plan"
    assert ends(found)[0] == ("ENG/space", Status.SATISFIED, words)
    assert "create_space ENG" not in site.log
    assert site.labels_of == {"a"}


def test_a_creation_whose_answer_was_lost_is_looked_for_and_gone_on_with() -> None:
    site = ours(there=False, beginning=MINE)
    site.lose_answer("create_space")
    found = run(CREATION, site)
    assert [status for _, status, _ in ends(found)] == [Status.DONE, Status.DONE]
    assert site.log.count("create_space ENG") == 1
    assert found.cause is None


def test_what_this_run_created_is_found_though_the_sites_clock_is_behind() -> None:
    creator, moment = MINE
    assert moment is not None
    site = ours(there=False, beginning=(creator, moment - timedelta(hours=1)))
    site.lose_answer("create_space")
    found = run(CREATION, site)
    assert [status for _, status, _ in ends(found)] == [Status.DONE, Status.DONE]
    assert site.log.count("create_space ENG") == 1


def test_a_creation_that_did_not_arrive_has_failed_and_nothing_else_is_begun() -> None:
    site = ours(there=False, beginning=MINE)
    site.fail("create_space", UnclearError("cut off", method="POST", path="/space"))
    found = run(CREATION, site)
    assert [status for _, status, _ in ends(found)] == [Status.FAILED, Status.SKIPPED]
    assert "not made" in str(ends(found)[0][2])
    assert found.cause == "provider"
    assert site.labels_of == set()


# Deletion


def test_a_space_is_deleted() -> None:
    site = ours()
    found = run(plan(DELETION), site)
    assert ends(found) == [("ENG/space", Status.DONE, None)]
    assert (site.there, found.wrote) == (False, True)
    assert writes(site) == ["delete_space ENG"]


def test_a_space_that_is_gone_already_is_deleted() -> None:
    site = ours(there=False)
    found = run(plan(DELETION), site)
    assert ends(found) == [
        ("ENG/space", Status.SATISFIED, "deleted already, or not visible to you any more")
    ]
    assert writes(site) == []


def test_a_deletion_whose_answer_was_lost_is_done_where_the_space_is_gone() -> None:
    site = ours()
    site.lose_answer("delete_space")
    found = run(plan(DELETION), site)
    ((_, status, detail),) = ends(found)
    assert status is Status.DONE
    assert "settled by reading back" in str(detail)
    assert site.log[-1] == "read_space ENG"


def test_a_deletion_whose_answer_was_lost_is_unknown_where_the_space_is_there_still() -> None:
    # The site deletes in its own time: what is there now may be gone later.
    site = ours()
    site.fail("delete_space", UnclearError("cut off", method="DELETE", path="/space"))
    found = run(plan(DELETION), site)
    assert [status for _, status, _ in ends(found)] == [Status.UNKNOWN]
    assert (found.cause, found.wrote) == ("provider", True)
