import pytest

from spaceform.sandbox import Store
from spaceform.sandbox.store.records import Task
from spaceform.sandbox.store.tasks import Pace


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def begin(store: Store) -> Task:
    space = store.create_space("ENG")
    return store.tasks.delete(space, store.directory.find_user("Admin"), 1, store.clock())


def test_a_deletion_takes_its_time(clock: Clock) -> None:
    store = Store(pace=Pace(seconds=10), clock=clock)
    task = begin(store)
    clock.now += 5
    store.settle()
    assert not task.finished
    assert store.tasks.percentage(task, clock.now) == 50
    assert store.space("ENG").deletion_task == 1
    clock.now += 5
    store.settle()
    assert task.successful
    assert store.tasks.percentage(task, clock.now) == 100
    assert store.spaces.find("ENG") is None
    assert list(store.contents) == []


def test_a_deletion_can_wait_for_polls(clock: Clock) -> None:
    store = Store(pace=Pace(seconds=0, polls=2), clock=clock)
    task = begin(store)
    for polls in range(3):
        task.polls = polls
        store.settle()
        assert task.finished is (polls == 2)


def test_it_is_never_all_done_before_the_end(clock: Clock) -> None:
    store = Store(pace=Pace(seconds=1, polls=5), clock=clock)
    task = begin(store)
    clock.now += 100
    store.settle()
    assert store.tasks.percentage(task, clock.now) == 99


def test_a_deletion_that_fails_leaves_the_space(clock: Clock) -> None:
    store = Store(pace=Pace(seconds=0, fails=True), clock=clock)
    task = begin(store)
    store.settle()
    assert (task.finished, task.successful) == (True, False)
    assert store.space("ENG").deletion_task is None


def test_a_space_that_is_gone_already_does_not_hinder_its_task(clock: Clock) -> None:
    for fails in (True, False):
        store = Store(pace=Pace(seconds=0, fails=fails), clock=clock)
        task = begin(store)
        store.delete_space("ENG")
        store.settle()
        assert task.finished
