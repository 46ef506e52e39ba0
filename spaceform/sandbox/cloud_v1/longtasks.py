"""Long tasks: what `DELETE /space/{spaceKey}` and the changes of space roles began."""

from typing import Final

from spaceform.sandbox.store.records import Task
from spaceform.sandbox.store.refusal import unknown
from spaceform.sandbox.wire.bodies import JsonObject
from spaceform.sandbox.wire.call import Call, Operation, Reply
from spaceform.sandbox.wire.paging import page, window

_LIMIT: Final = 100
_NAMES: Final = {False: "deleting.space", True: "updating.space.role"}


def list_tasks(call: Call) -> Reply:
    """`GET /longtask`: the caller's own; all for a site administrator."""
    tasks = (task for task in call.store.tasks.by_id.values() if _sees(call, task))
    return Reply(body=page(call, tasks, lambda task: _task_body(call, task), window(call, _LIMIT)))


def get_task(call: Call) -> Reply:
    """`GET /longtask/{id}`; each one counts as a poll."""
    tasks = call.store.tasks
    found = (task for task in tasks.by_id.values() if str(task.task_id) == call.parts["id"])
    task = next(found, None)
    if task is None or not _sees(call, task):
        raise unknown(f"There is no task with id {call.parts['id']}")
    task.polls += 1
    call.store.settle()
    return Reply(body=_task_body(call, task))


def _sees(call: Call, task: Task) -> bool:
    own = task.account_id == call.caller.account_id
    return own or call.store.directory.is_site_admin(call.caller)


def _task_body(call: Call, task: Task) -> JsonObject:
    now = call.store.clock()
    failed = task.finished and not task.successful
    what = f"Space {task.space_key}" if task.role is None else f"Space role {task.role.role_id}"
    message: JsonObject = {"translation": f"{what}: {_told(task)}", "args": []}
    return {
        "id": str(task.task_id),
        "name": {"key": _NAMES[task.role is not None], "args": []},
        "elapsedTime": int(1000 * ((task.ended or now) - task.started)),
        "percentageComplete": call.store.tasks.percentage(task, now),
        "successful": task.successful,
        "finished": task.finished,
        "status": _told(task),
        "messages": [message],
        "errors": [message] if failed else [],
        "additionalDetails": {},
        "_links": {
            "self": f"{call.origin}/wiki/rest/api/longtask/{task.task_id}",
            "status": f"/rest/api/longtask/{task.task_id}",
        },
    }


def _told(task: Task) -> str:
    if not task.finished:
        return "in progress"
    return "success" if task.successful else "failed"


OPERATIONS: Final = (
    Operation("GET", "/longtask", list_tasks),
    Operation("GET", "/longtask/{id}", get_task),
)
