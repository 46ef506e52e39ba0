import pytest

from spaceform.sandbox import Sandbox
from tests.unit.sandbox.api import Api
from tests.unit.sandbox.cloud_v2.site import Clock, as_user, everything, id_of


@pytest.fixture(autouse=True)
def spaces(site: Sandbox) -> None:
    with site.edit() as store:
        store.create_space("OPS", "Alpha", description="Runs.")
        store.create_space("eng", "Beta")
        store.create_space("OLD", "Gamma", status="archived")
        store.create_space("HIDDEN", private=True, creator="member@example.com")
        store.create_space("~me", "Me")
        store.add_label("eng", "platform")


def keys(api: Api, query: str) -> list[str]:
    return [space["key"] for space in everything(api, f"/spaces?{query}")]


@pytest.mark.parametrize(
    "query,expected",
    [
        ("", ["OPS", "eng", "OLD", "~me"]),
        ("status=current", ["OPS", "eng", "~me"]),
        ("status=archived", ["OLD"]),
        ("type=personal", ["~me"]),
        ("type=system", []),
        ("keys=ENG,ops", ["OPS", "eng"]),
        ("keys=ENG&keys=old", ["eng", "OLD"]),
        ("keys=HIDDEN,NONE", []),
        ("keys=", []),
        ("labels=platform,none", ["eng"]),
        ("labels=none", []),
        ("favorited-by=anyone", []),
        ("not-favorited-by=anyone", ["OPS", "eng", "OLD", "~me"]),
        ("sort=-id", ["~me", "OLD", "eng", "OPS"]),
        ("sort=key", ["eng", "OLD", "OPS", "~me"]),
        ("sort=-name", ["~me", "OLD", "eng", "OPS"]),
        ("limit=1", ["OPS", "eng", "OLD", "~me"]),
    ],
)
def test_spaces_are_listed(admin: Api, query: str, expected: list[str]) -> None:
    assert keys(admin, query) == expected


def test_spaces_are_named_by_ids_too(site: Sandbox, admin: Api) -> None:
    ops, eng, hidden = (id_of(site, key) for key in ("OPS", "ENG", "HIDDEN"))
    assert keys(admin, f"ids={ops},{eng},{hidden}&limit=1") == ["OPS", "eng"]
    assert keys(admin, f"ids={ops}&keys=OPS,ENG") == ["OPS"]


@pytest.mark.parametrize("name", ["keys", "ids"])
def test_250_spaces_are_named_at_once_and_no_more(admin: Api, name: str) -> None:
    names = [str(number) for number in range(251)]
    assert admin.get(f"/spaces?{name}={','.join(names[:250])}")["results"] == []
    reason = admin.refused(400, "GET", f"/spaces?{name}={','.join(names)}")
    assert "more than 250" in reason


@pytest.mark.parametrize(
    "query",
    [
        "status=trashed",
        "type=other",
        "sort=created",
        "ids=ENG",
        "ids=99999999999999999999",
        "description-format=storage",
        "include-icon=maybe",
    ],
)
def test_a_query_that_makes_no_sense_is_400(admin: Api, query: str) -> None:
    admin.refused(400, "GET", f"/spaces?{query}")


def test_a_space_in_a_list(site: Sandbox, admin: Api) -> None:
    with site.edit() as store:
        space = store.space("OPS")
        store.space("eng").alias = "engineering"
        store.space("eng").homepage_id = None
    ops, eng = admin.get("/spaces?keys=OPS,ENG")["results"]
    assert ops == {
        "id": str(space.space_id),
        "key": "OPS",
        "name": "Alpha",
        "type": "global",
        "status": "current",
        "authorId": space.creator,
        "createdAt": ops["createdAt"],
        "homepageId": str(space.homepage_id),
        "_links": {"webui": "/spaces/OPS"},
    }
    assert ops["createdAt"].endswith("Z")
    assert eng["currentActiveAlias"] == "engineering"
    assert "homepageId" not in eng


def test_description_and_icon_are_shown_on_demand(site: Sandbox, admin: Api) -> None:
    path = f"/spaces/{id_of(site, 'OPS')}"
    for answer in (
        admin.get(f"{path}?description-format=plain&include-icon=true"),
        admin.get("/spaces?keys=OPS&description-format=plain&include-icon=true")["results"][0],
    ):
        assert answer["description"] == {"plain": {"representation": "plain", "value": "Runs."}}
        assert set(answer["icon"]) == {"path", "apiDownloadLink"}
    view = admin.get(f"{path}?description-format=view&include-icon=false")
    assert set(view["description"]) == {"view"}
    assert "icon" not in view
    me = admin.get(f"/spaces/{id_of(site, '~me')}?include-icon=true")
    assert set(me["icon"]) == {"path"}


def test_one_space_is_404_for_who_does_not_see_it(site: Sandbox, admin: Api, member: Api) -> None:
    path = f"/spaces/{id_of(site, 'HIDDEN')}"
    admin.refused(404, "GET", path)
    answer = member.get(path)
    assert answer["key"] == "HIDDEN"
    assert answer["_links"] == {"webui": "/spaces/HIDDEN", "base": f"{site.url}/wiki"}


def test_what_is_included_is_cut_at_50(site: Sandbox, admin: Api) -> None:
    with site.edit() as store:
        for number in range(51):
            store.set_property("OPS", f"p{number}", number)
        for number in range(50):
            store.add_label("OPS", f"l{number}")
    path = f"/spaces/{id_of(site, 'OPS')}"
    names = ("labels", "properties", "operations", "permissions")
    answer = admin.get(f"{path}?" + "&".join(f"include-{name}=true" for name in names))
    counts = {name: len(answer[name]["results"]) for name in names}
    assert counts == {"labels": 50, "properties": 50, "operations": 26, "permissions": 35}
    assert answer["labels"]["meta"] == {"hasMore": False}
    assert answer["properties"]["meta"]["hasMore"] is True
    rest = answer["properties"]["_links"]["self"].removeprefix("/wiki/api/v2")
    cursor = answer["properties"]["meta"]["cursor"]
    assert [each["value"] for each in admin.get(f"{rest}?cursor={cursor}")["results"]] == [50]


def test_nothing_is_included_unless_asked_for(site: Sandbox, admin: Api) -> None:
    answer = admin.get(f"/spaces/{id_of(site, 'OPS')}?include-labels=false")
    assert not {"labels", "properties", "operations", "permissions"} & set(answer)


def test_role_assignments_can_be_included_where_there_are_roles(site: Sandbox, admin: Api) -> None:
    path = f"/spaces/{id_of(site, 'OPS')}?include-role-assignments=true"
    assert "not available" in admin.refused(400, "GET", path)
    with Sandbox(mode="roles", seed={"spaces": [{"key": "ENG", "private": True}]}) as other:
        path = f"/spaces/{id_of(other, 'ENG')}?include-role-assignments=true"
        included = as_user(other, "admin").get(path)["roleAssignments"]
        assert [each["principal"]["principalType"] for each in included["results"]] == ["USER"]


def test_a_new_space_is_missing_in_the_list_of_all_for_a_while_but_not_where_it_is_named() -> None:
    clock = Clock()
    with Sandbox(clock=clock, lag=2, mode="transition") as site:
        admin = as_user(site, "admin")
        assert admin.get("/spaces")["results"] == []
        made = admin.post("/spaces", {"key": "NEW", "name": "New"})
        assert admin.get("/spaces")["results"] == []
        assert len(admin.get("/spaces?keys=NEW")["results"]) == 1
        assert len(admin.get(f"/spaces?ids={made['id']}")["results"]) == 1
        assert (
            admin.get(f"/spaces/{made['id']}?include-permissions=true")["permissions"]["results"]
            == []
        )
        clock.now += 2
        assert len(admin.get("/spaces")["results"]) == 1
