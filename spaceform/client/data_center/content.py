"""Content and watchers of a space on a Data Center: read for people, or to find a homepage."""

from spaceform.change import SpaceRef
from spaceform.client import cloud_v1
from spaceform.client.answer import Object, find
from spaceform.client.api import Api
from spaceform.client.cloud_v1.paging import read_all
from spaceform.client.data_center.not_offered import refuse
from spaceform.client.data_center.users import take_user
from spaceform.errors import ForbiddenError
from spaceform.observation import ContentItem, ContentState, StateSettings
from spaceform.principals import User

_LIMIT = 200
_STATES = "content states"


class Content(cloud_v1.Content):
    """Implements ObservationPort, and what spaces need of content, which is as on Cloud."""

    def __init__(self, api: Api) -> None:
        super().__init__(api)
        self._api = api

    def read_states(self, _ref: SpaceRef) -> tuple[ContentState, ...] | None:
        """Raise UnsupportedError."""
        refuse(_STATES)

    def read_state_settings(self, _ref: SpaceRef) -> StateSettings | None:
        """Raise UnsupportedError."""
        refuse(_STATES)

    def read_content_in_state(
        self, _ref: SpaceRef, _state_id: str
    ) -> tuple[ContentItem, ...] | None:
        """Raise UnsupportedError."""
        refuse(_STATES)

    def read_watchers(self, ref: SpaceRef) -> tuple[User, ...] | None:
        """Read the watchers with `GET /space/{key}/watchers`, every page of them."""
        try:
            answer, rows = read_all(
                self._api,
                *("space", ref.key, "watchers"),
                limit=_LIMIT,
                identify=lambda answer, row: answer.text(_person(row), "userKey"),
            )
        except ForbiddenError:
            return None
        return tuple(take_user(answer, _person(row)) for row in rows)


def _person(row: Object) -> Object:
    """Return who watches: the row itself, or what it calls the watcher, of which both are told."""
    watcher = find(row, "watcher")
    return watcher if isinstance(watcher, dict) else row
