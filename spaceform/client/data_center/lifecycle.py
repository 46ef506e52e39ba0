"""Creating, archiving and deleting of spaces on a Data Center."""

from spaceform.aspects.lifecycle import CreatedSpace
from spaceform.change import SpaceRef
from spaceform.client import cloud_v1
from spaceform.client.answer import Answer, find_text
from spaceform.client.api import Api
from spaceform.client.cloud_v1.lifecycle import take_moment, take_ref
from spaceform.client.data_center.version import SPACE_ADMINISTRATION, Version
from spaceform.errors import NotFoundError, ProviderError

_ALL_DONE = 100


class Lifecycle(cloud_v1.Lifecycle):
    """Implements LifecyclePort; spaces are created and deleted as on Cloud."""

    def __init__(self, api: Api, version: Version) -> None:
        super().__init__(api)
        self._version = version

    def read_beginning(self, key: str) -> CreatedSpace | None:
        """Read `creator` and `creationDate` of `GET /space/{key}`, else what `history` has."""
        try:
            answer = self._api.get("space", key, query={"expand": "history"})
        except NotFoundError:
            return None
        creator = find_text(answer.value, "creator", "userKey")
        created = take_moment(answer, "creationDate")
        return CreatedSpace(
            ref=take_ref(answer),
            name=find_text(answer.value, "name"),
            creator=creator or find_text(answer.value, "history", "createdBy", "userKey"),
            created=created or take_moment(answer, "history", "createdDate"),
        )

    def set_archived(self, ref: SpaceRef, *, archived: bool) -> None:
        """Archive with `PUT /space/{key}/archive`, or bring back with `PUT …/restore`."""
        try:
            self._api.send("PUT", "space", ref.key, "archive" if archived else "restore")
        except ProviderError as error:
            what = "Archiving spaces through the API"
            raise self._version.explain(error, SPACE_ADMINISTRATION, what) from None

    def _has_ended(self, answer: Answer) -> bool:
        """Tell whether a task has ended; `finished` is not documented there."""
        if "finished" in answer.object:
            return answer.flag(answer.value, "finished")
        return answer.number(answer.value, "percentageComplete") >= _ALL_DONE
