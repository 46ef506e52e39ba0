"""Settings of v1: one of them can be written."""

from spaceform.aspects.settings import Settings as Values
from spaceform.change import SpaceRef
from spaceform.client.answer import Answer
from spaceform.client.api import Api

EXPAND = "settings"
_FIELD = "routeOverrideEnabled"


class Settings:
    """Implements SettingsPort."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def read_settings(self, ref: SpaceRef) -> Values:
        """Read the settings with `GET /space/{key}/settings`."""
        answer = self._api.get("space", ref.key, "settings")
        return take_settings(answer)

    def write_settings(self, ref: SpaceRef, settings: Values) -> None:
        """Write the settings with `PUT /space/{key}/settings`."""
        if settings.route_override is None:
            return
        self._api.send("PUT", "space", ref.key, "settings", body={_FIELD: settings.route_override})


def take_settings(answer: Answer, *names: str) -> Values:
    """Take the settings out of an answer, where the names lead to them."""
    return Values(route_override=answer.flag(answer.value, *names, _FIELD))
