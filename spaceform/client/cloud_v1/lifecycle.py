"""Creating, archiving and deleting of spaces, of v1."""

import time
from datetime import UTC, datetime
from functools import partial

from pydantic import JsonValue

from spaceform.aspects.lifecycle import CreatedSpace, NewSpace
from spaceform.change import SpaceRef
from spaceform.client.answer import Answer, find, find_text
from spaceform.client.api import Api
from spaceform.client.cloud_v1.conflicts import as_conflict
from spaceform.client.cloud_v1.details import describe
from spaceform.errors import NotFoundError, ProviderError, UnclearError
from spaceform.transport.messages import neutralise

_FIRST_WAIT = 0.1
_LONGEST_WAIT = 5.0
_TIME_LIMIT = 600.0
"""Seconds; small spaces were measured to be gone within five."""


class _TaskError(Exception):
    """A task that ended without success; its text is what the task said."""


class Lifecycle:
    """Implements LifecyclePort."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def create_space(self, space: NewSpace) -> SpaceRef:
        """Create a space with `POST /space`, or `POST /space/_private`."""
        body: dict[str, JsonValue] = {"key": space.key, "name": space.name}
        if space.description:
            body["description"] = describe(space.description)
        parts = ("space", "_private") if space.private else ("space",)
        try:
            answer = self._api.send("POST", *parts, body=body)
        except ProviderError as error:
            is_taken = partial(self._is_there, space.key)
            raise as_conflict(error, is_taken) from None
        return take_ref(answer)

    def read_beginning(self, key: str) -> CreatedSpace | None:
        """Read a space's history with `GET /space/{key}?expand=history`."""
        try:
            answer = self._api.get("space", key, query={"expand": "history"})
        except NotFoundError:
            return None
        return CreatedSpace(
            ref=take_ref(answer),
            creator=find_text(answer.value, "history", "createdBy", "accountId"),
            created=_take_moment(answer),
        )

    def set_archived(self, ref: SpaceRef, *, archived: bool) -> None:
        """Archive a space or bring it back with `PUT /space/{key}`."""
        status = "archived" if archived else "current"
        self._api.send("PUT", "space", ref.key, body={"status": status})

    def delete_space(self, ref: SpaceRef) -> None:
        """Delete with `DELETE /space/{key}`, follow `GET /longtask/{id}`, confirm with a read.

        The task is found by its id: the link in the answer lacks `/wiki` and leads nowhere.
        """
        answer = self._api.send("DELETE", "space", ref.key)
        task = answer.identifier(answer.value, "id")
        try:
            self._follow(ref, task)
        except _TaskError as error:
            message = f"Confluence could not delete {ref.key}{error}."
            raise ProviderError(
                message, method=answer.method, path=answer.path, wrote=True
            ) from None
        except ProviderError as error:
            raise UnclearError(
                f"The deletion of {ref.key} was begun, and whether it ended is not known: "
                f"{error.message}",
                method=answer.method,
                path=answer.path,
            ) from None

    def _follow(self, ref: SpaceRef, task: str) -> None:
        """Look again and again, less and less often, until the space is gone."""
        end = time.monotonic() + _TIME_LIMIT
        pause = _FIRST_WAIT
        while not self._is_finished(task) or self._is_there(ref.key):
            if time.monotonic() > end:
                raise UnclearError(f"It took longer than {_TIME_LIMIT:g} seconds.")
            self._api.transport.wait(pause)
            pause = min(pause * 1.5, _LONGEST_WAIT)

    def _is_finished(self, task: str) -> bool:
        try:
            answer = self._api.get("longtask", task)
        except NotFoundError:
            # Tasks are forgotten after a while; whether the space is gone says the read of it.
            return True
        if not answer.flag(answer.value, "finished"):
            return False
        if not answer.flag(answer.value, "successful"):
            raise _TaskError(_messages(answer))
        return True

    def _is_there(self, key: str) -> bool:
        try:
            self._api.get("space", key)
        except NotFoundError:
            return False
        return True


def take_ref(answer: Answer) -> SpaceRef:
    """Take a space's id and key out of an answer."""
    return SpaceRef(id=answer.identifier(answer.value, "id"), key=answer.text(answer.value, "key"))


def _take_moment(answer: Answer) -> datetime | None:
    """Take the moment of a space's creation, in ISO 8601, where it is shown."""
    text = find_text(answer.value, "history", "createdDate")
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        answer.refuse("history.createdDate")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _messages(answer: Answer) -> str:
    messages = find(answer.value, "messages")
    rows = messages if isinstance(messages, list) else []
    texts = [text for row in rows if (text := find_text(row, "translation"))]
    return f": {neutralise('; '.join(texts))}" if texts else ""
