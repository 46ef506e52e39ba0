import pytest

from spaceform.sandbox import Sandbox
from tests.unit.sandbox.api import Api

PATH = "/space/ENG/state"


@pytest.fixture(autouse=True)
def eng(site: Sandbox) -> None:
    with site.edit() as store:
        store.create_space("ENG")
        store.add_page("ENG", "Draft", state="Rough draft")
        store.add_page("ENG", "News", kind="blogpost", state="Rough draft")
        store.add_page("ENG", "Done")


def test_a_space_suggests_states(member: Api) -> None:
    names = [state["name"] for state in member.get(PATH)]
    assert names == ["Rough draft", "In progress", "Ready for review"]


def test_state_settings_are_for_administrators(admin: Api, member: Api) -> None:
    settings = admin.get(f"{PATH}/settings")
    assert settings["spaceContentStatesAllowed"] is True
    assert len(settings["spaceContentStates"]) == 3
    member.refused(403, "GET", f"{PATH}/settings")


def test_content_is_found_by_its_state(member: Api) -> None:
    page = member.get(f"{PATH}/content?state-id=1&expand=space")
    assert [content["title"] for content in page["results"]] == ["Draft", "News"]
    assert page["results"][0]["space"]["key"] == "ENG"
    assert member.get(f"{PATH}/content?state-id=2")["size"] == 0


@pytest.mark.parametrize("query", ["", "state-id=", "state-id=x", "state-id=1&limit=101"])
def test_a_query_that_makes_no_sense_is_400(admin: Api, query: str) -> None:
    admin.refused(400, "GET", f"{PATH}/content?{query}")


def test_in_a_space_that_is_not_there_is_no_state(admin: Api) -> None:
    for path in ("", "/settings", "/content?state-id=1"):
        admin.refused(404, "GET", f"/space/NONE/state{path}")
