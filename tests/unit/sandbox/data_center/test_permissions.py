import pytest

from spaceform.sandbox import Sandbox
from spaceform.sandbox.data_center.pairs import PAIRS
from spaceform.sandbox.data_center.people import user_key
from spaceform.sandbox.data_center.permissions import MAX_SUBJECTS
from spaceform.sandbox.store.builtin import ADMIN, MEMBER
from tests.unit.sandbox.data_center.api import Api, Json, as_person, data_center, operations

ALL = "/space/ENG/permissions"
ENGINEERS = f"{ALL}/group/engineers"
READ_AND_CREATE = operations("read/space", "create/page")


def pairs(found: list[Json]) -> set[str]:
    read = (each["operation"] for each in found)
    return {f"{operation['operationKey']}/{operation['targetType']}" for operation in read}


def test_everything_is_listed_at_once(site: Sandbox, member: Api) -> None:
    with site.edit() as store:
        space_id = store.space("ENG").space_id
        store.grant("ENG", "group:engineers", "read/space")
        store.grant("ENG", "anonymous", "read/space")
    found = member.get(ALL)
    place = {"spaceKey": "ENG", "spaceId": space_id}
    read = {"targetType": "space", "operationKey": "read"}
    assert len(found) == len(PAIRS) + 2
    assert pairs(found) == set(PAIRS)
    for subject in (
        {"type": "user", "userKey": user_key(MEMBER)},
        {"type": "group", "name": "engineers"},
        {"type": "anonymous"},
    ):
        assert {"operation": read, "subject": subject, **place} in found


@pytest.mark.parametrize(
    "subject", ["anonymous", "group/engineers", f"user/{user_key(ADMIN)}"], ids=lambda s: s[:9]
)
def test_pairs_are_given_and_taken_as_often_as_one_likes(member: Api, subject: str) -> None:
    path = f"{ALL}/{subject}"
    for _ in range(2):
        assert member.status("PUT", f"{path}/grant", READ_AND_CREATE) == 204
        assert pairs(member.get(path)) == {"read/space", "create/page"}
    for _ in range(2):
        assert member.status("PUT", f"{path}/revoke", operations("create/page")) == 204
        assert pairs(member.get(path)) == {"read/space"}
    assert member.status("PUT", f"{path}/revoke", operations("read/space")) == 204
    assert member.get(path) == []


def test_nothing_comes_or_goes_with_a_pair(member: Api) -> None:
    member.put(f"{ENGINEERS}/grant", READ_AND_CREATE)
    member.put(f"{ENGINEERS}/revoke", operations("read/space"))
    assert pairs(member.get(ENGINEERS)) == {"create/page"}


def test_nothing_is_given_to_who_cannot_see_the_space(member: Api) -> None:
    member.refused(400, "PUT", f"{ENGINEERS}/grant", operations("create/page"))
    member.put(f"{ENGINEERS}/grant", operations("read/space"))
    member.put(f"{ENGINEERS}/grant", operations("create/page"))
    assert pairs(member.get(ENGINEERS)) == {"read/space", "create/page"}


@pytest.mark.parametrize(
    "pair",
    ["update/page", "archive/page", "restrict_content/space", "delete/space", "use/application"],
)
def test_other_pairs_are_unknown_and_nothing_is_done(member: Api, pair: str) -> None:
    for verb in ("grant", "revoke"):
        member.refused(400, "PUT", f"{ENGINEERS}/{verb}", operations("read/space", pair))
    assert member.get(ENGINEERS) == []


@pytest.mark.parametrize("body", [{}, [], ["read"], [{"operationKey": "read"}]])
def test_a_body_that_is_no_list_of_operations_is_refused(member: Api, body: Json) -> None:
    member.refused(400, "PUT", f"{ENGINEERS}/grant", body)


def test_subjects_that_nobody_knows_are_not_found(member: Api) -> None:
    for subject in ("group/nobody", "user/admin", f"user/{user_key('nobody')}"):
        member.refused(404, "GET", f"{ALL}/{subject}")
        member.refused(404, "PUT", f"{ALL}/{subject}/grant", READ_AND_CREATE)


def test_permissions_are_for_administrators_of_the_space(site: Sandbox, admin: Api) -> None:
    admin.refused(404, "GET", ALL)
    with site.edit() as store:
        store.grant("ENG", "user:Admin", "read/space")
    admin.refused(403, "GET", ALL)
    admin.refused(403, "GET", f"{ALL}/anonymous")
    admin.refused(403, "PUT", f"{ENGINEERS}/grant", READ_AND_CREATE)
    admin.refused(403, "POST", ALL, [{"operations": []}])


def test_the_last_administrator_stays(site: Sandbox, member: Api) -> None:
    mine = f"{ALL}/user/{user_key(MEMBER)}"
    member.refused(400, "PUT", f"{mine}/revoke", operations("administer/space"))
    member.refused(400, "POST", ALL, [{"userKey": user_key(MEMBER), "operations": []}])
    with site.edit() as store:
        assert store.pairs_of("ENG", "user:Member") == set(PAIRS)
    member.put(f"{ALL}/user/{user_key(ADMIN)}/grant", operations("read/space", "administer/space"))
    assert member.status("PUT", f"{mine}/revoke", operations("administer/space")) == 204


def test_a_declaration_is_the_whole_truth_about_whom_it_names(site: Sandbox, member: Api) -> None:
    with site.edit() as store:
        store.grant("ENG", "group:engineers", "read/space", "create/page")
        store.grant("ENG", "anonymous", "read/space")
        store.grant("ENG", "group:site-admins", "read/space")
    declared = [
        {"groupName": "engineers", "operations": operations("read/space", "create/comment")},
        {"userKey": user_key(ADMIN), "operations": operations("read/space")},
        {"operations": []},
    ]
    assert member.status("POST", ALL, declared) == 200
    with site.edit() as store:
        assert store.pairs_of("ENG", "group:engineers") == {"read/space", "create/comment"}
        assert store.pairs_of("ENG", "user:Admin") == {"read/space"}
        assert store.pairs_of("ENG", "anonymous") == set()
        assert store.pairs_of("ENG", "group:site-admins") == {"read/space"}
        assert store.pairs_of("ENG", "user:Member") == set(PAIRS)


def test_a_declaration_is_done_whole_or_not_at_all(member: Api) -> None:
    good = {"groupName": "engineers", "operations": operations("read/space")}
    for bad in (
        {"groupName": "site-admins", "operations": operations("create/page")},
        {"groupName": "site-admins", "userKey": user_key(ADMIN), "operations": []},
        {"groupName": "site-admins"},
        good,
    ):
        member.refused(400, "POST", ALL, [good, bad])
    member.refused(404, "POST", ALL, [good, {"groupName": "nobody", "operations": []}])
    assert member.get(ENGINEERS) == []


def test_a_declaration_has_an_end(site: Sandbox, member: Api) -> None:
    with site.edit() as store:
        names = [store.add_group(f"team-{at}").name for at in range(MAX_SUBJECTS + 1)]
    declared = [{"groupName": each, "operations": operations("read/space")} for each in names]
    member.refused(400, "POST", ALL, declared)
    assert member.status("POST", ALL, declared[:-1]) == 200


def test_an_old_version_has_no_permissions_and_nine_takes_no_declarations() -> None:
    with data_center("8.5.0") as site:
        member = as_person(site, "member")
        assert member.status("GET", ALL) == 404
        assert member.status("PUT", f"{ENGINEERS}/grant", READ_AND_CREATE) == 404
        assert member.status("POST", ALL, []) == 404
    with data_center("9.2.0") as site:
        member = as_person(site, "member")
        assert member.status("GET", ALL) == 200
        assert member.status("PUT", f"{ENGINEERS}/grant", READ_AND_CREATE) == 204
        assert member.status("POST", ALL, []) == 405


def test_seeds_and_other_hands_use_the_same_pairs(site: Sandbox) -> None:
    with site.edit() as store:
        store.grant("ENG", "anonymous", "read/space", "delete_own/space")
        assert store.pairs_of("ENG", "anonymous") == {"read/space", "delete_own/space"}
    seed = {"spaces": [{"key": "OPS", "grants": {"group:engineers": ["update/page"]}}]}
    with pytest.raises(ValueError, match="update/page is not supported"):
        Sandbox(flavour="datacenter", seed=seed)
