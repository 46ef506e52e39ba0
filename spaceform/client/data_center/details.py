"""Name, description and homepage of a space on a Data Center."""

from spaceform.change import SpaceRef
from spaceform.client.answer import Object
from spaceform.client.api import Api
from spaceform.client.cloud_v1.details import describe


class Details:
    """Implements DetailsPort."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def update_details(
        self,
        ref: SpaceRef,
        *,
        name: str | None = None,
        description: str | None = None,
        homepage_id: str | None = None,
    ) -> None:
        """Write the given fields with `PUT /space/{key}`, which has to be told key and name too."""
        if name is None and description is None and homepage_id is None:
            return
        body: Object = {"key": ref.key, "name": self._read_name(ref) if name is None else name}
        if description is not None:
            body["description"] = describe(description)
        if homepage_id is not None:
            body["homepage"] = {"id": homepage_id}
        self._api.send("PUT", "space", ref.key, body=body)

    def _read_name(self, ref: SpaceRef) -> str:
        answer = self._api.get("space", ref.key)
        return answer.text(answer.value, "name")
