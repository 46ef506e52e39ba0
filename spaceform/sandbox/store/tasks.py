"""Long tasks: deletions of spaces and changes of roles take a while, as on a real site."""

from dataclasses import dataclass

from spaceform.sandbox.store.records import RoleChange, Space, Task, User


@dataclass
class Pace:
    """When a deletion is over: after so many seconds and so many polls, well or badly.

    A change of a role's pairs takes `role_seconds` and always ends well.
    """

    seconds: float = 0.2
    polls: int = 0
    fails: bool = False
    role_seconds: float = 0.2


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

    def change_role(self, change: RoleChange, caller: User, task_id: int, now: float) -> Task:
        """Begin to change a role's pairs, or to delete it."""
        return self.add(Task(task_id, 0, "", caller.account_id, now, role=change))

    def pending(self, role_id: str) -> RoleChange | None:
        """The change of a role that began last and still runs."""
        changes = (task.role for task in reversed(self._running))
        return next((each for each in changes if each and each.role_id == role_id), None)

    def settle(self, now: float) -> list[Task]:
        """End what is due, and return the tasks that have just ended."""
        due = [task for task in self._running if self._is_due(task, now)]
        for task in due:
            fails = self.pace.fails and task.role is None
            task.finished, task.successful, task.ended = True, not fails, now
            self._running.remove(task)
        return due

    def percentage(self, task: Task, now: float) -> int:
        """How far a task is; never 100 before its end."""
        if task.finished:
            return 100
        seconds = self._seconds(task)
        share = (now - task.started) / seconds if seconds else 0.0
        return max(0, min(99, int(100 * share)))

    def _is_due(self, task: Task, now: float) -> bool:
        polls = self.pace.polls if task.role is None else 0
        return task.polls >= polls and now - task.started >= self._seconds(task)

    def _seconds(self, task: Task) -> float:
        return self.pace.seconds if task.role is None else self.pace.role_seconds
