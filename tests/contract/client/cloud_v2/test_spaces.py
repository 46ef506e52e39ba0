import pytest

from spaceform.aspects.details import Details
from spaceform.aspects.properties import LiveProperty
from spaceform.client import Site
from spaceform.errors import ProviderError
from spaceform.provider import Want
from spaceform.sandbox import Sandbox
from spaceform.sandbox.store.directory import new_group
from spaceform.sandbox.wire.address import GATEWAY
from spaceform.space import SECTIONS, LiveSpace, Unknown
from tests.contract.client.cloud_v2.conftest import Build, Connect, ref_of, sent

EVERYTHING: frozenset[Want] = frozenset((*SECTIONS, "record"))
LISTS: frozenset[Want] = frozenset(("details", "grants", "properties", "labels", "record"))
DETAILS: frozenset[Want] = frozenset({"details"})
NOTHING: frozenset[Want] = frozenset()


def read(site: Site, wants: frozenset[Want] = LISTS, key: str = "ENG") -> LiveSpace:
    space = site.spaces.read_space(key, wants)
    assert space is not None
    return space


def fill(sandbox: Sandbox, rows: int) -> None:
    """Give the space so many labels and properties, the record after them, and many grants."""
    with sandbox.edit() as store:
        for number in range(rows):
            store.add_label("ENG", f"label-{number:03}")
            store.set_property("ENG", f"key-{number:03}", number)
            store.directory.add_group(new_group(f"group-{number:03}", []))
            store.grant("ENG", f"group:group-{number:03}", "read/space")
        store.set_property("ENG", "spaceform", {"version": 1})


def test_all_lists_come_with_the_space(site: Site, sandbox: Sandbox) -> None:
    with sandbox.edit() as store:
        store.set_property("ENG", "owner", {"team": "platform"})
        store.set_property("ENG", "spaceform", {"version": 1})
        store.add_label("ENG", "platform")
        store.add_label("ENG", "noise", "my")
    site.spaces.look_ahead(["ENG"])
    sandbox.clear_requests()
    space = read(site)
    ref = ref_of(sandbox)
    assert sent(sandbox) == ["GET /space-role-mode", f"GET /spaces/{ref.id}"]
    assert (space.ref, space.status, space.administered) == (ref, "current", True)
    assert isinstance(space.details, Details)
    assert (space.details.name, space.details.description) == (
        "Engineering",
        "How we build things.",
    )
    assert space.details.homepage is not None
    assert space.details.homepage.title == ""
    assert space.labels == ("platform",)
    assert space.properties == {"owner": LiveProperty(value={"team": "platform"}, version=1)}
    assert space.record == LiveProperty(value={"version": 1}, version=1)
    assert (space.settings, space.theme) == (Unknown.NOT_READ, Unknown.NOT_READ)


def test_settings_and_theme_are_v1_s_and_read_only_where_wanted(
    site: Site, sandbox: Sandbox
) -> None:
    space = read(site, frozenset({"settings", "theme"}))
    assert (space.details, space.theme) == (Unknown.NOT_READ, "default")
    assert sent(sandbox)[2:] == ["GET /space/ENG/settings", "GET /space/ENG/theme"]
    query = sandbox.requests[1].query
    assert query == {"include-operations": ("true",)}


@pytest.mark.parametrize("rows", [50, 60, 300])
def test_lists_that_do_not_come_whole_are_read_from_their_beginning(
    site: Site, sandbox: Sandbox, rows: int
) -> None:
    fill(sandbox, rows)
    space = read(site)
    assert isinstance(space.labels, tuple)
    assert isinstance(space.properties, dict)
    assert isinstance(space.grants, tuple)
    assert (len(space.labels), len(space.properties)) == (rows, rows)
    assert len({row.principal for row in space.grants}) == rows + 2
    assert space.record == LiveProperty(value={"version": 1}, version=1)
    pages = [request for request in sandbox.requests if request.path.endswith("/labels")]
    assert len(pages) == {50: 0, 60: 1, 300: 2}[rows]
    assert all(request.query["limit"] == ("250",) for request in pages)


def test_the_record_is_asked_for_by_its_key_where_no_list_has_it(
    site: Site, sandbox: Sandbox
) -> None:
    space = read(site, frozenset({"record"}))
    assert (space.record, space.properties) == (None, Unknown.NOT_READ)
    assert sandbox.requests[-1].query["key"] == ("spaceform",)


def test_a_record_that_lists_do_not_show_yet_is_found(build: Build, open_as: Connect) -> None:
    sandbox = build(lag=60.0)
    site = open_as(sandbox)
    read(site)
    site.properties.create_property(ref_of(sandbox), "spaceform", {"version": 1})
    space = read(site)
    assert space.record == LiveProperty(value={"version": 1}, version=1)


def test_who_administers_nothing_is_told(sandbox: Sandbox, open_as: Connect) -> None:
    assert read(open_as(sandbox, "member")).administered is False


def test_spaces_are_found_archived_and_however_their_key_is_capitalised(
    site: Site, sandbox: Sandbox
) -> None:
    with sandbox.edit() as store:
        store.create_space("OLD", status="archived")
    assert read(site, NOTHING, "old").status == "archived"


def test_a_space_that_is_hidden_and_one_that_is_not_there_are_the_same(
    sandbox: Sandbox, open_as: Connect
) -> None:
    with sandbox.edit() as store:
        store.create_space("SECRET", private=True)
    member = open_as(sandbox, "member")
    assert member.spaces.read_space("SECRET", LISTS) is None
    assert member.spaces.read_space("NOWHERE", LISTS) is None


def test_what_was_looked_ahead_serves_the_first_read_and_no_later_one(
    site: Site, sandbox: Sandbox
) -> None:
    site.spaces.look_ahead(["eng", "NEW"])
    sandbox.clear_requests()
    assert isinstance(read(site, DETAILS).details, Details)
    assert site.spaces.read_space("NEW", DETAILS) is None
    assert sent(sandbox) == []
    with sandbox.edit() as store:
        store.space("ENG").name = "Engineers"
        store.create_space("NEW")
    details = read(site, DETAILS).details
    assert isinstance(details, Details)
    assert details.name == "Engineers"
    assert read(site, DETAILS, "NEW").ref.key == "NEW"


def test_what_was_looked_ahead_is_old_once_more_was_read(site: Site, sandbox: Sandbox) -> None:
    site.spaces.look_ahead(["ENG"])
    read(site)
    sandbox.clear_requests()
    read(site, DETAILS)
    assert sent(sandbox) == [f"GET /spaces/{ref_of(sandbox).id}"]


def test_nothing_wanted_shows_nothing_of_what_was_looked_ahead(site: Site) -> None:
    site.spaces.look_ahead(["ENG"])
    assert read(site, NOTHING).details is Unknown.NOT_READ


def test_many_keys_are_looked_ahead_in_requests_that_are_not_too_long(
    site: Site, sandbox: Sandbox
) -> None:
    short = [f"K{number}" for number in range(600)]
    site.spaces.look_ahead([*short, *(key.lower() for key in short)])
    assert [len(request.query["keys"][0].split(",")) for request in sandbox.requests] == [
        250,
        250,
        100,
    ]
    sandbox.clear_requests()
    site.spaces.look_ahead(f"~{number:040}" for number in range(300))
    lengths = [len(request.query["keys"][0].split(",")) for request in sandbox.requests]
    assert sum(lengths) == 300
    assert max(lengths) < 120


def test_another_space_under_the_same_key_is_found(site: Site, sandbox: Sandbox) -> None:
    first = read(site, NOTHING).ref
    with sandbox.edit() as store:
        store.delete_space("ENG")
    assert site.spaces.read_space("ENG", NOTHING) is None
    with sandbox.edit() as store:
        store.create_space("ENG")
    assert read(site, NOTHING).ref.id != first.id
    with sandbox.edit() as store:
        store.delete_space("ENG")
        store.create_space("ENG")
    assert read(site, NOTHING).ref == ref_of(sandbox)


@pytest.mark.parametrize("fault", ["html=404", "html", "truncated", "status=503", "reset"])
@pytest.mark.parametrize("path", ["*/spaces", "*/spaces/*"])
def test_a_failing_site_never_makes_a_space_absent(
    site: Site, sandbox: Sandbox, fault: str, path: str
) -> None:
    sandbox.add_fault(f"GET {path} {fault}")
    with pytest.raises(ProviderError):
        site.spaces.read_space("ENG", NOTHING)


def test_a_space_that_is_listed_and_not_there_is_an_error(site: Site, sandbox: Sandbox) -> None:
    sandbox.add_fault("GET */spaces/* status=404")
    with pytest.raises(ProviderError):
        site.spaces.read_space("ENG", NOTHING)


def test_a_look_ahead_that_is_refused_leaves_everything_to_the_reads(
    site: Site, sandbox: Sandbox
) -> None:
    sandbox.add_fault("GET */spaces status=400 times=1")
    site.spaces.look_ahead(["ENG", "NEW"])
    assert read(site, DETAILS).ref.key == "ENG"
    assert site.spaces.read_space("NEW", DETAILS) is None


def test_a_look_ahead_that_fails_says_so(site: Site, sandbox: Sandbox) -> None:
    sandbox.add_fault("GET */spaces status=403")
    with pytest.raises(ProviderError):
        site.spaces.look_ahead(["ENG"])


@pytest.mark.parametrize("key", ["..", "ENG/property", "../ENG", "ENG?x=1", "EN%47"])
def test_no_key_leads_to_another_space(site: Site, key: str) -> None:
    assert site.spaces.read_space(key, NOTHING) is None


def test_two_keys_are_not_one(site: Site) -> None:
    with pytest.raises(ProviderError, match="has the key 'ENG'"):
        site.spaces.read_space("ENG,OPS", NOTHING)


def test_the_gateway_has_everything_that_is_needed(sandbox: Sandbox, open_as: Connect) -> None:
    fill(sandbox, 300)
    site = open_as(sandbox, prefix=GATEWAY)
    site.spaces.look_ahead(["ENG"])
    space = read(site, EVERYTHING)
    assert not any(isinstance(getattr(space, section), Unknown) for section in SECTIONS)
    assert all(request.path.startswith(GATEWAY) for request in sandbox.requests)
    assert {request.status for request in sandbox.requests} <= {200, 404}


def test_every_space_that_is_visible_is_listed(site: Site, sandbox: Sandbox) -> None:
    with sandbox.edit() as store:
        for number in range(250):
            store.create_space(f"S{number:03}", f"Space {number}")
        store.space("S007").status = "archived"
    listed = site.spaces.list_spaces()
    assert {space.ref.key for space in listed} == {"ENG", *(f"S{n:03}" for n in range(250))}
    assert {space.name for space in listed if space.ref.key == "ENG"} == {"Engineering"}
