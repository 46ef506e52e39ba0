"""The theme of a space, of v1."""

from spaceform.aspects.theme import DEFAULT
from spaceform.change import SpaceRef
from spaceform.client.api import Api
from spaceform.errors import ForbiddenError, NotFoundError


class Theme:
    """Implements ThemePort."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def read_theme(self, ref: SpaceRef) -> str:
        """Read the theme with `GET /space/{key}/theme`, where 404 means that none was ever set."""
        try:
            answer = self._api.get("space", ref.key, "theme")
        except NotFoundError:
            return DEFAULT
        return answer.text(answer.value, "themeKey")

    def set_theme(self, ref: SpaceRef, theme: str) -> None:
        """Set the theme with `PUT /space/{key}/theme`, where 403 may mean that there is no such."""
        try:
            self._api.send("PUT", "space", ref.key, "theme", body={"themeKey": theme})
        except ForbiddenError as error:
            raise ForbiddenError(
                f"{error.message} The site may not have a theme {theme!r}.",
                status=error.status,
                method=error.method,
                path=error.path,
            ) from None

    def reset_theme(self, ref: SpaceRef) -> None:
        """Take the theme away with `DELETE /space/{key}/theme`."""
        self._api.send("DELETE", "space", ref.key, "theme")
