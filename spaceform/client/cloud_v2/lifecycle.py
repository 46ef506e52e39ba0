"""Creating, archiving and deleting of spaces: written through v1, looked at through v2."""

from spaceform.aspects.lifecycle import CreatedSpace, NewSpace
from spaceform.change import SpaceRef
from spaceform.client import cloud_v1
from spaceform.client.answer import Answer, find_text
from spaceform.client.api import Api
from spaceform.client.cloud_v1.lifecycle import take_moment
from spaceform.client.cloud_v2.keys import Keys, take_ref


class Lifecycle(cloud_v1.Lifecycle):
    """Implements LifecyclePort; what v1 reads of spaces is gone on Atlassian's gateway."""

    def __init__(self, api_v1: Api, keys: Keys) -> None:
        super().__init__(api_v1)
        self._keys = keys

    def create_space(self, space: NewSpace) -> SpaceRef:
        """Create a space with v1's `POST /space` or `POST /space/_private`, in every role mode.

        v2's `POST /spaces` is for sites with roles only.
        """
        self._keys.forget(space.key)
        ref = super().create_space(space)
        self._keys.learn(ref)
        return ref

    def read_beginning(self, key: str) -> CreatedSpace | None:
        """Read `authorId` and `createdAt` with `GET /spaces?keys=`."""
        found = self._keys.find(key)
        if found is None:
            return None
        answer, row = found
        return CreatedSpace(
            ref=take_ref(answer, row),
            name=find_text(row, "name"),
            creator=find_text(row, "authorId"),
            created=take_moment(Answer(answer.method, answer.path, row), "createdAt"),
        )

    def delete_space(self, ref: SpaceRef) -> None:
        """Delete with v1's `DELETE /space/{key}`, and confirm it with `GET /spaces/{id}`."""
        try:
            super().delete_space(ref)
        finally:
            self._keys.forget(ref.key)

    def _is_gone(self, ref: SpaceRef) -> bool:
        return not self._keys.is_there(ref)

    def _is_there(self, key: str) -> bool:
        return self._keys.find(key) is not None
