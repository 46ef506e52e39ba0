"""Creating, archiving and deleting of spaces, of v1."""

from datetime import UTC, datetime
from functools import partial

from pydantic import JsonValue

from spaceform.aspects.lifecycle import CreatedSpace, NewSpace
from spaceform.change import SpaceRef
from spaceform.client.answer import Answer, find_text
from spaceform.client.api import Api
from spaceform.client.cloud_v1.conflicts import as_conflict
from spaceform.client.cloud_v1.details import describe
from spaceform.client.cloud_v1.longtasks import TaskError, follow, has_ended, is_finished
from spaceform.errors import NotFoundError, ProviderError, UnclearError


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
            name=find_text(answer.value, "name"),
            creator=find_text(answer.value, "history", "createdBy", "accountId"),
            created=take_moment(answer, "history", "createdDate"),
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
            follow(self._api, lambda: self._is_finished(task) and self._is_gone(ref))
        except TaskError as error:
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

    def _is_finished(self, task: str) -> bool:
        return is_finished(self._api, task, self._has_ended)

    def _has_ended(self, answer: Answer) -> bool:
        return has_ended(answer)

    def _is_gone(self, ref: SpaceRef) -> bool:
        return not self._is_there(ref.key)

    def _is_there(self, key: str) -> bool:
        try:
            self._api.get("space", key)
        except NotFoundError:
            return False
        return True


def take_ref(answer: Answer) -> SpaceRef:
    """Take a space's id and key out of an answer."""
    return SpaceRef(id=answer.identifier(answer.value, "id"), key=answer.text(answer.value, "key"))


def take_moment(answer: Answer, *names: str) -> datetime | None:
    """Take a moment, in ISO 8601, where the names lead to one."""
    text = find_text(answer.value, *names)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        answer.refuse(".".join(names))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
