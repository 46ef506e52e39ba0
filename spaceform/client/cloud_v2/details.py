"""Name, description and homepage of a space, as v2 shows them; they are written through v1."""

from spaceform.aspects.details import Details, Homepage
from spaceform.client.answer import Answer, Object, find

FORMAT = {"description-format": "plain"}
"""The query without which no description is shown."""


def take_details(answer: Answer, space: Object) -> Details:
    """Take the details out of a space; v2 tells a homepage's id and not its title."""
    plain = find(space, "description", "plain")
    page = find(space, "homepageId")
    return Details(
        name=answer.text(space, "name"),
        description="" if plain is None else answer.text(plain, "value"),
        homepage=None if page is None else Homepage(id=answer.identifier(space, "homepageId")),
    )
