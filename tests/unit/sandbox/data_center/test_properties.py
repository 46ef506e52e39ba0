from spaceform.sandbox import Sandbox
from tests.unit.sandbox.data_center.api import Api

ALL = "/space/ENG/property"


def test_a_property_is_created_read_changed_and_removed(member: Api) -> None:
    created = member.post(ALL, {"key": "owner", "value": {"team": "platform"}})
    assert (created["key"], created["version"]["number"]) == ("owner", 1)
    assert created["version"]["by"]["username"] == "member"
    changed = member.put(f"{ALL}/owner", {"value": "nobody", "version": {"number": 2}})
    assert (changed["value"], changed["version"]["number"]) == ("nobody", 2)
    assert member.get(f"{ALL}/owner?expand=version,space")["space"]["key"] == "ENG"
    assert member.status("DELETE", f"{ALL}/owner") == 204
    assert member.status("GET", f"{ALL}/owner") == 404


def test_only_the_next_version_is_taken(member: Api) -> None:
    member.post(f"{ALL}/owner", {"value": 1})
    for number in (1, 3):
        member.refused(409, "PUT", f"{ALL}/owner", {"value": 2, "version": {"number": number}})
    member.refused(400, "PUT", f"{ALL}/owner", {"value": 2})
    member.refused(404, "PUT", f"{ALL}/none", {"value": 2, "version": {"number": 2}})
    body = {"key": "other", "value": 2, "version": {"number": 2}}
    member.refused(400, "PUT", f"{ALL}/owner", body)


def test_a_key_is_taken_once(member: Api) -> None:
    member.post(ALL, {"key": "owner", "value": 1})
    member.refused(409, "POST", ALL, {"key": "owner", "value": 2})
    member.refused(400, "POST", f"{ALL}/owner", {"value": 2})
    member.refused(413, "POST", f"{ALL}/long", {"value": "x" * 40_000})


def test_properties_come_ten_at_a_time(site: Sandbox, member: Api) -> None:
    with site.edit() as store:
        for at in range(11):
            store.set_property("ENG", f"key-{at}", at)
    first = member.get(ALL)
    assert (first["size"], first["_links"]["next"]) == (
        10,
        "/rest/api/space/ENG/property?limit=10&start=10",
    )
    assert member.get(f"{ALL}?start=10")["results"][0]["value"] == 10


def test_only_administrators_write_properties(site: Sandbox, admin: Api) -> None:
    with site.edit() as store:
        store.grant("ENG", "user:Admin", "read/space")
        store.set_property("ENG", "owner", 1)
    assert admin.get(f"{ALL}/owner")["value"] == 1
    admin.refused(403, "POST", ALL, {"key": "other", "value": 2})
    assert admin.status("DELETE", f"{ALL}/owner") == 403
