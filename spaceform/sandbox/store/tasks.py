"""Long tasks: deletions of spaces that take a while, as they do on a real site."""

from dataclasses import dataclass

from spaceform.sandbox.store.records import Space, Task, User


@dataclass
class Pace:
    """When a deletion is over: after so many seconds and so many polls, well or badly."""

    seconds: float = 0.2
    polls: int = 0
    fails: bool = False


class Tasks:
    """All long tasks; only those that still run are looked at again."""

    def __init__(self, pace: Pace) -> None:
        """Start with none."""
        self.pace = pace
        self.by_id: dict[int, Task] = {}
        self._running: list[Task] = []

    def add(self, task: Task) -> Task:
        """Take a task in."""
        self.by_id[task.task_id] = task
        if not task.finished:
            self._running.append(task)
        return task

    def delete(self, space: Space, caller: User, task_id: int, now: float) -> Task:
        """Begin to delete a space."""
        space.deletion_task = task_id
        return self.add(Task(task_id, space.space_id, space.key, caller.account_id, now))

    def settle(self, now: float) -> list[Task]:
        """End what is due, and return the tasks that have just ended."""
        due = [task for task in self._running if self._is_due(task, now)]
        for task in due:
            task.finished, task.successful, task.ended = True, not self.pace.fails, now
            self._running.remove(task)
        return due

    def percentage(self, task: Task, now: float) -> int:
        """How far a task is; never 100 before its end."""
        if task.finished:
            return 100
        share = (now - task.started) / self.pace.seconds if self.pace.seconds else 0.0
        return max(0, min(99, int(100 * share)))

    def _is_due(self, task: Task, now: float) -> bool:
        return task.polls >= self.pace.polls and now - task.started >= self.pace.seconds
