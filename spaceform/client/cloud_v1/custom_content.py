"""An app's grants on its own content types, of v1."""

from spaceform.change import SpaceRef
from spaceform.client.answer import Object
from spaceform.client.api import Api
from spaceform.client.cloud_v1.grants import subject_of
from spaceform.errors import UnsupportedError
from spaceform.principals import Principal
from spaceform.provider import DirectoryPort


class CustomContent:
    """Implements CustomContentPort."""

    def __init__(self, api: Api, directory: DirectoryPort) -> None:
        self._api = api
        self._directory = directory

    def send_custom_content(
        self,
        ref: SpaceRef,
        principal: Principal,
        granted: tuple[str, ...],
        revoked: tuple[str, ...],
    ) -> None:
        """Send grants with one `POST /space/{key}/permission/custom-content`, which is for apps."""
        if not self._directory.read_identity().is_app:
            raise UnsupportedError(
                "Only an app can grant permissions on its custom content types: run with the "
                "app's own token."
            )
        operations = [_operation(pair, access=True) for pair in granted]
        operations += [_operation(pair, access=False) for pair in revoked]
        self._api.send(
            "POST",
            *("space", ref.key, "permission", "custom-content"),
            body={"subject": subject_of(principal), "operations": [*operations]},
        )


def _operation(pair: str, *, access: bool) -> Object:
    key, _, target = pair.partition("/")
    return {"key": key, "target": target, "access": access}
