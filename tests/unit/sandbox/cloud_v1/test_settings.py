import pytest

from spaceform.sandbox import Sandbox
from tests.unit.sandbox.api import Api

PATH = "/space/ENG/settings"


@pytest.fixture(autouse=True)
def eng(site: Sandbox) -> None:
    with site.edit() as store:
        store.create_space("ENG")


def test_one_setting_can_be_written(admin: Api) -> None:
    assert admin.get(PATH)["routeOverrideEnabled"] is False
    body = {"routeOverrideEnabled": True, "editor": {"page": "v1"}}
    assert admin.put(PATH, body)["routeOverrideEnabled"] is True
    assert admin.put(PATH, {})["routeOverrideEnabled"] is True
    settings = admin.get(PATH)
    assert (settings["spaceKey"], settings["editor"]["page"]) == ("ENG", "v2")


@pytest.mark.parametrize("value", ["true", 1, None])
def test_it_is_true_or_false(admin: Api, value: object) -> None:
    admin.refused(400, "PUT", PATH, {"routeOverrideEnabled": value})


def test_without_rights_the_space_seems_not_there(member: Api) -> None:
    member.get(PATH)
    member.refused(404, "PUT", PATH, {"routeOverrideEnabled": True})
    member.refused(404, "GET", "/space/NONE/settings")
