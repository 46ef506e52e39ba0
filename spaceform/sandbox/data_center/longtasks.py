"""Long tasks: what `DELETE /space/{spaceKey}` began."""

from typing import Final

from spaceform.sandbox.store.records import Task
from spaceform.sandbox.store.refusal import unknown
from spaceform.sandbox.wire.bodies import JsonObject
from spaceform.sandbox.wire.call import Call, Operation, Reply
from spaceform.sandbox.wire.paging import page, window

_LIMIT: Final = 100


def list_tasks(call: Call) -> Reply:
    """`GET /longtask`: the caller's own; all for a site administrator."""
    tasks = (task for task in call.store.tasks.by_id.values() if _sees(call, task))
    return Reply(body=page(call, tasks, lambda task: _task_body(call, task), window(call, _LIMIT)))


def get_task(call: Call) -> Reply:
    """`GET /longtask/{id}`; each one counts as a poll."""
    named = call.parts["id"]
    tasks = call.store.tasks.by_id.values()
    task = next((each for each in tasks if str(each.task_id) == named), None)
    if task is None or not _sees(call, task):
        raise unknown(f"No task found with id : {named}")
    task.polls += 1
    call.store.settle()
    return Reply(body=_task_body(call, task))


def _sees(call: Call, task: Task) -> bool:
    own = task.account_id == call.caller.account_id
    return own or call.store.directory.is_site_admin(call.caller)


def _task_body(call: Call, task: Task) -> JsonObject:
    now = call.store.clock()
    told = "in progress"
    if task.finished:
        told = "Successfully removed space." if task.successful else "Error removing space."
    return {
        "id": str(task.task_id),
        "name": {"key": "com.atlassian.confluence.spaces.actions.delete", "args": [task.space_key]},
        "elapsedTime": int(1000 * ((task.ended or now) - task.started)),
        "percentageComplete": call.store.tasks.percentage(task, now),
        "successful": task.successful,
        "finished": task.finished,
        "messages": [{"translation": told, "args": []}],
        "_links": {"self": f"{call.origin}{call.context}/rest/api/longtask/{task.task_id}"},
    }


OPERATIONS: Final = (
    Operation("GET", "/longtask", list_tasks),
    Operation("GET", "/longtask/{id}", get_task),
)
