import pytest
from pydantic import JsonValue

from spaceform.aspects.details import Details
from spaceform.aspects.settings import Settings
from spaceform.client.cloud_v1 import Content, Spaces
from spaceform.errors import MalformedResponseError, ProviderError
from spaceform.provider import Want
from spaceform.space import LiveSpace, Unknown
from tests.unit.client.cloud_v1.conftest import Serve

SPACE: dict[str, JsonValue] = {"id": 7, "key": "ENG", "name": "Engineering", "status": "current"}


def read(serve: Serve, want: Want | None, *answers: JsonValue) -> LiveSpace:
    api = serve(*answers).api
    wants: frozenset[Want] = frozenset({want} if want else ())
    space = Spaces(api, Content(api)).read_space("ENG", wants)
    assert space is not None
    return space


def test_permissions_that_are_not_shown_are_not_visible(serve: Serve) -> None:
    assert read(serve, "grants", SPACE).grants is Unknown.NOT_VISIBLE
    assert read(serve, "grants", {**SPACE, "permissions": []}).grants == ()


def test_a_space_without_description_and_homepage_has_neither(serve: Serve) -> None:
    assert read(serve, "details", SPACE).details == Details(name="Engineering")


def test_settings_that_do_not_come_along_are_asked_for(serve: Serve) -> None:
    space = read(serve, "settings", SPACE, {"routeOverrideEnabled": True})
    assert space.settings == Settings(route_override=True)


def test_another_space_than_the_one_asked_for_is_an_error(serve: Serve) -> None:
    with pytest.raises(ProviderError, match="asked for as ENG has the key 'BUILD' on the site"):
        read(serve, None, {**SPACE, "key": "BUILD"})


@pytest.mark.parametrize(
    "field, value",
    [("id", None), ("key", 7), ("status", "trashed"), ("status", None), ("name", None)],
)
def test_a_space_that_makes_no_sense_is_refused(serve: Serve, field: str, value: JsonValue) -> None:
    with pytest.raises(
        MalformedResponseError, match=rf"^{field} is missing.*\[GET /rest/space/ENG"
    ):
        read(serve, "details", {**SPACE, field: value})


def test_a_property_needs_value_and_version(serve: Serve) -> None:
    rows: list[JsonValue] = [{"key": "a", "version": {"number": 1}}, {"key": "a", "value": 1}]
    for row in rows:
        with pytest.raises(MalformedResponseError, match=r"^(value|version\.number) is missing"):
            read(serve, "properties", SPACE, {"results": [row]})
