"""Long tasks of v1: work that the site goes on with after it has answered."""

import time
from collections.abc import Callable

from spaceform.client.answer import Answer, find, find_text
from spaceform.client.api import Api
from spaceform.errors import NotFoundError, UnclearError
from spaceform.transport.messages import neutralise

_FIRST_WAIT = 0.1
_LONGEST_WAIT = 5.0
_TIME_LIMIT = 600.0
"""Seconds; small spaces were measured to be gone within five."""


class TaskError(Exception):
    """A task that ended without success; its text is what the task said."""


def follow(api: Api, is_done: Callable[[], bool]) -> None:
    """Look again and again, less and less often, until it is done.

    Raises UnclearError where that takes too long.
    """
    end = time.monotonic() + _TIME_LIMIT
    pause = _FIRST_WAIT
    while not is_done():
        if time.monotonic() > end:
            raise UnclearError(f"It took longer than {_TIME_LIMIT:g} seconds.")
        api.transport.wait(pause)
        pause = min(pause * 1.5, _LONGEST_WAIT)


def has_ended(answer: Answer) -> bool:
    """Tell whether a task has ended, for better or worse."""
    return answer.flag(answer.value, "finished")


def is_finished(api: Api, task: str, has_ended: Callable[[Answer], bool] = has_ended) -> bool:
    """Tell whether a task is finished, with `GET /longtask/{id}`.

    Tasks are forgotten after a while, so that one which is not there is over: what came of it says
    a read of what it was about. Raises TaskError for a task that failed.
    """
    try:
        answer = api.get("longtask", task)
    except NotFoundError:
        return True
    if not has_ended(answer):
        return False
    if not answer.flag(answer.value, "successful"):
        raise TaskError(_messages(answer))
    return True


def _messages(answer: Answer) -> str:
    messages = find(answer.value, "messages")
    rows = messages if isinstance(messages, list) else []
    texts = [text for row in rows if (text := find_text(row, "translation"))]
    return f": {neutralise('; '.join(texts))}" if texts else ""
