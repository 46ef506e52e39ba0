import pytest

from spaceform.change import SpaceRef
from spaceform.client import Site
from spaceform.client.cloud_v1 import content
from spaceform.errors import NotFoundError
from spaceform.observation import ContentCount, ContentItem
from spaceform.sandbox import Sandbox
from tests.contract.client.conftest import Connect

REF = SpaceRef(id="0", key="ENG")
FAULT = "GET /wiki/rest/api/content status=410"


def counts(pages: int, posts: int, *, at_least: bool = False) -> tuple[ContentCount, ...]:
    return (
        ContentCount(type="page", count=pages, at_least=at_least),
        ContentCount(type="blogpost", count=posts),
    )


@pytest.mark.parametrize("fault", [None, FAULT])
def test_a_page_is_found_by_its_exact_title(
    site: Site, sandbox: Sandbox, fault: str | None
) -> None:
    with sandbox.edit() as store:
        page = store.add_page("ENG", "Welcome & hello?")
        store.add_page("ENG", "Welcome")
        store.create_space("OTHER")
        store.add_page("OTHER", "Welcome & hello?")
    if fault:
        sandbox.add_fault(fault)
    (found,) = site.spaces.find_pages(REF, "Welcome & hello?")
    assert (found.id, found.title) == (str(page.content_id), "Welcome & hello?")
    assert site.spaces.find_pages(REF, "welcome & hello?") == ()
    assert site.spaces.find_pages(REF, "Nowhere") == ()


def test_pages_of_a_space_that_is_gone_are_not_found(site: Site) -> None:
    with pytest.raises(NotFoundError):
        site.spaces.find_pages(SpaceRef(id="0", key="GONE"), "Welcome")


def test_content_is_counted_by_type(site: Site, sandbox: Sandbox) -> None:
    with sandbox.edit() as store:
        store.add_page("ENG", "News", kind="blogpost")
    assert site.inspection.count_content(REF) == counts(1, 1)
    assert len(sandbox.requests) == 1


def test_much_content_is_counted_page_by_page_up_to_a_limit(
    site: Site, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "_LIMIT", 2)
    with sandbox.edit() as store:
        for number in range(6):
            store.add_page("ENG", f"Page {number}")
    assert site.inspection.count_content(REF) == counts(7, 0)
    assert [request.path.rpartition("/")[2] for request in sandbox.requests] == [
        "content",
        "page",
        "page",
        "page",
    ]
    monkeypatch.setattr(content, "_MOST_REQUESTS", 3)
    assert site.inspection.count_content(REF) == counts(6, 0, at_least=True)


def test_states_and_who_has_them_are_read(site: Site, sandbox: Sandbox) -> None:
    with sandbox.edit() as store:
        page = store.add_page("ENG", "Draft", state="In progress")
    states = site.inspection.read_states(REF)
    assert states is not None
    state = next(each for each in states if each.name == "In progress")
    assert state.color.startswith("#")
    assert site.inspection.read_content_in_state(REF, state.id) == (
        ContentItem(id=str(page.content_id), type="page", title="Draft"),
    )


def test_the_settings_of_states_are_for_administrators(site: Site, connect: Connect) -> None:
    settings = site.inspection.read_state_settings(REF)
    assert settings is not None
    assert settings.allowed
    assert settings.space_states
    member = connect("member-token", "member@example.com")
    assert member.inspection.read_state_settings(REF) is None


def test_watchers_are_read(site: Site, sandbox: Sandbox) -> None:
    assert site.inspection.read_watchers(REF) == ()
    with sandbox.edit() as store:
        store.watch("ENG", "member@example.com")
    watchers = site.inspection.read_watchers(REF)
    assert watchers is not None
    assert [watcher.name for watcher in watchers] == ["Member"]
