"""Name, description and homepage of a space, of v1."""

from pydantic import JsonValue

from spaceform.aspects.details import Details as Values
from spaceform.aspects.details import Homepage
from spaceform.change import SpaceRef
from spaceform.client.answer import Answer, Object, find, find_text
from spaceform.client.api import Api

EXPAND = "description.plain,homepage"


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
        """Write the given fields with `PUT /space/{key}`, which leaves the others as they are."""
        body: Object = {}
        if name is not None:
            body["name"] = name
        if description is not None:
            body["description"] = describe(description)
        if homepage_id is not None:
            body["homepage"] = {"id": homepage_id}
        if body:
            self._api.send("PUT", "space", ref.key, body=body)


def describe(description: str) -> JsonValue:
    """Return a description as v1 writes it."""
    return {"plain": {"value": description, "representation": "plain"}}


def take_details(answer: Answer) -> Values:
    """Take the details out of an expanded space."""
    space = answer.object
    return Values(
        name=answer.text(space, "name"),
        description=_description(answer, space),
        homepage=_homepage(answer, space),
    )


def _description(answer: Answer, space: Object) -> str:
    """Read the description; a space that never had one may lack the whole branch."""
    plain = find(space, "description", "plain")
    return "" if plain is None else answer.text(plain, "value")


def _homepage(answer: Answer, space: Object) -> Homepage | None:
    page = find(space, "homepage")
    if page is None:
        return None
    return Homepage(id=answer.identifier(page, "id"), title=find_text(page, "title") or "")
