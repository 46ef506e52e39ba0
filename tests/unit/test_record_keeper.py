import threading

import pytest

from spaceform.aspects.labels import LabelChange
from spaceform.aspects.properties import LiveProperty
from spaceform.change import Change
from spaceform.errors import ConflictError, ForbiddenError, ProviderError, UnclearError
from spaceform.outcome import SpaceResult, Status
from spaceform.ownership import Record, RecordChange, decode, encode, merge
from spaceform.record_keeper import RecordKeeper
from spaceform.space import RECORD_KEY
from spaceform.space_run import SpaceRun
from tests.unit.build import ADA, ADMINISTER, ME, READ, directory, plan, record, regrant, stored
from tests.unit.fake_site import FakeSite

OLD = record(labels={"old": "created"})
NEW = record(labels={"new": "created"})


def site_with(found: Record | LiveProperty | None = None) -> FakeSite:
    kept = stored(found) if isinstance(found, Record) else found
    return FakeSite(kept={RECORD_KEY: kept} if kept else {})


def keeper(site: FakeSite) -> RecordKeeper:
    return RecordKeeper(site, site.ref, site.kept.get(RECORD_KEY), lambda _: None)


def kept(site: FakeSite) -> Record:
    found = decode(site.kept[RECORD_KEY])
    assert isinstance(found, Record)
    return found


def test_a_first_record_is_created() -> None:
    site = site_with()
    assert keeper(site).write(NEW)
    assert kept(site) == NEW


def test_a_record_is_written_over_the_version_that_was_seen() -> None:
    site = site_with(OLD)
    assert keeper(site).write(NEW)
    assert site.log == [f"update_property {RECORD_KEY} 4"]


def test_a_record_that_is_there_already_is_not_written() -> None:
    site = site_with(NEW)
    assert not keeper(site).write(NEW)
    assert site.log == []


def test_one_keeper_writes_version_after_version() -> None:
    site = site_with()
    found = keeper(site)
    assert [found.write(each) for each in (OLD, NEW, NEW, OLD)] == [True, True, False, True]
    assert site.kept[RECORD_KEY].version == 3


def test_what_cannot_be_read_is_written_over_once_it_is_adopted() -> None:
    site = site_with(LiveProperty(value="damaged", version=7))
    assert keeper(site).write(NEW)
    assert site.kept[RECORD_KEY] == LiveProperty(value=encode(NEW), version=8)


@pytest.mark.parametrize("before", [None, OLD])
def test_a_record_that_somebody_else_wrote_since_is_not_written_over(before: Record | None) -> None:
    site = site_with(before)
    found = keeper(site)
    theirs = LiveProperty(value="theirs", version=9)
    site.kept[RECORD_KEY] = theirs
    with pytest.raises(ConflictError):
        found.write(NEW)
    assert site.kept[RECORD_KEY] == theirs


@pytest.mark.parametrize("before", [None, OLD])
def test_a_lost_answer_is_settled_by_reading_back(before: Record | None) -> None:
    site = site_with(before)
    site.lose_answer("update_property" if before else "create_property")
    found = keeper(site)
    assert found.write(NEW)
    assert found.write(OLD)
    assert kept(site) == OLD


@pytest.mark.parametrize("before", [None, OLD])
def test_a_write_that_did_not_arrive_is_an_error_and_not_sent_again(before: Record | None) -> None:
    site = site_with(before)
    site.fail("update_property" if before else "create_property", UnclearError("lost"))
    with pytest.raises(ProviderError, match="not made") as error:
        keeper(site).write(NEW)
    assert not isinstance(error.value, UnclearError)
    assert error.value.wrote
    assert len([entry for entry in site.log if entry.startswith(("create", "update"))]) == 1


@pytest.mark.parametrize("before", [None, OLD])
def test_a_record_that_the_site_is_late_in_showing_is_waited_for(before: Record | None) -> None:
    site = site_with(before)
    operation = "update_property" if before else "create_property"
    site.fail(operation, UnclearError("lost"))
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            site.kept[RECORD_KEY] = stored(NEW, version=4)

    assert RecordKeeper(site, site.ref, site.kept.get(RECORD_KEY), wait).write(NEW)
    assert len(waits) == 3


def test_nobody_knows_what_became_of_a_lost_answer_where_somebody_else_wrote_too() -> None:
    site = site_with(OLD)
    site.fail("update_property", UnclearError("lost"))
    found = keeper(site)
    site.kept[RECORD_KEY] = LiveProperty(value="theirs", version=9)
    with pytest.raises(UnclearError):
        found.write(NEW)


# In the course of a run


def run(site: FakeSite, *changes: Change) -> SpaceResult:
    space_run = SpaceRun(
        plan=plan(*changes),
        key="ENG",
        provider=site,
        directory=directory(),
        observe=lambda _: None,
        cancel=threading.Event(),
        sleep=lambda _: None,
    )
    return space_run.run()


RECORD_CHANGE = RecordChange(address="ENG/ownership", space_id="100", before=OLD, after=NEW)
LABELS = (
    LabelChange(address="ENG/labels/new", after="new"),
    LabelChange(address="ENG/labels/old", before="old"),
)


def test_a_record_holds_old_and_new_before_the_first_write_and_the_new_alone_at_the_end() -> None:
    site = site_with(OLD)
    site.labels_of = {"old"}
    seen: list[Record] = []
    site.watch = lambda operation: seen.append(kept(site)) if "label" in operation else None
    found = run(site, RECORD_CHANGE, *LABELS)
    assert seen == [merge(OLD, NEW), merge(OLD, NEW)]
    assert kept(site) == NEW
    assert {outcome.status for outcome in found.outcomes} == {Status.DONE}


def test_a_crash_forgets_nothing() -> None:
    site = site_with(OLD)
    site.labels_of = {"old"}
    site.fail("remove_label", ForbiddenError("no"))
    first = run(site, RECORD_CHANGE, *LABELS)
    assert kept(site) == merge(OLD, NEW)
    assert first.wrote
    again = run(site, RECORD_CHANGE, *LABELS)
    assert kept(site) == NEW
    assert site.labels_of == {"new"}
    statuses = {outcome.address: outcome.status for outcome in again.outcomes}
    assert statuses["ENG/labels/new"] is Status.SATISFIED


def test_a_record_that_was_written_half_is_not_called_skipped() -> None:
    site = site_with(OLD)
    site.labels_of = {"old"}
    site.fail("remove_label", ForbiddenError("no"))
    found = run(site, RECORD_CHANGE, *LABELS)
    statuses = {outcome.address: outcome.status for outcome in found.outcomes}
    assert statuses["ENG/ownership"] is Status.FAILED


def test_the_final_record_keeps_an_entry_whose_loss_is_still_to_come() -> None:
    full = (READ, ADMINISTER)
    mine = str(ME.principal)
    before = record(grants={mine: "created"})
    site = site_with(before).hold({ME.principal: full, ADA.principal: full})
    change = RecordChange(address="ENG/ownership", space_id="100", before=before, after=record())
    seen: list[Record] = []
    site.watch = lambda operation: seen.append(kept(site)) if operation == "remove_grant" else None
    found = run(site, change, regrant(ME.principal, (*full,), (READ,)))
    assert found.cause == "refused"
    plain = plan(change, regrant(ME.principal, full, (READ,)))
    allowed = plain.model_copy(
        update={"overrides": plain.overrides.model_copy(update={"allow_lockout": ("ENG",)})}
    )
    result = SpaceRun(
        allowed, "ENG", site, directory(), lambda _: None, threading.Event(), lambda _: None
    ).run()
    assert {outcome.status for outcome in result.outcomes} <= {Status.DONE, Status.SATISFIED}
    assert seen == [before]
    assert site.held(ME.principal) == {READ}


def test_a_record_that_was_refused_counts_as_nothing_written() -> None:
    site = site_with(OLD)
    site.fail("update_property", ForbiddenError("no", status=403))
    found = run(site, RECORD_CHANGE, *LABELS)
    assert found.cause == "provider"
    assert not found.wrote


def test_a_record_that_somebody_else_wrote_first_stops_the_space_unwritten() -> None:
    site = site_with(OLD)
    site.fail("update_property", ConflictError("somebody else wrote first", status=409))
    found = run(site, RECORD_CHANGE, *LABELS)
    assert site.labels_of == set()
    assert not found.wrote
