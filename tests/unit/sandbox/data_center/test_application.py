from pathlib import Path

import pytest
import requests

from spaceform.sandbox import Sandbox
from tests.unit.sandbox.api import as_basic
from tests.unit.sandbox.data_center.api import ROOT, Api, as_person, data_center


def test_a_personal_access_token_opens_the_site(site: Sandbox, member: Api) -> None:
    assert member.get("/user/current")["username"] == "member"
    assert as_person(site, "nobody").status("GET", "/user/current") == 401


def test_a_username_opens_the_site_and_an_email_address_does_not(site: Sandbox) -> None:
    assert as_basic(site, "admin", "admin-token", ROOT).status("GET", "/user/current") == 200
    by_email = as_basic(site, "admin@example.com", "admin-token", ROOT)
    assert by_email.status("GET", "/user/current") == 401


def test_apps_and_service_accounts_are_unknown(site: Sandbox) -> None:
    assert as_person(site, "app").status("GET", "/user/current") == 401
    assert as_person(site, "service").status("GET", "/user/current") == 401
    with site.edit() as store:
        assert {user.username for user in store.directory.users.values()} == {
            "admin",
            "second-admin",
            "member",
        }


def test_an_error_is_told_with_its_reason(admin: Api) -> None:
    response = admin.ask("GET", "/space/NONE")
    assert response.json() == {
        "statusCode": 404,
        "data": {
            "authorized": False,
            "valid": True,
            "allowedInReadOnlyMode": True,
            "errors": [],
            "successful": False,
        },
        "message": "No space with key : NONE",
        "reason": "Not Found",
    }


@pytest.mark.parametrize(
    "path",
    ["/space/ENG/theme", "/space/ENG/settings", "/space/ENG/label", "/space/ENG/permission"],
)
def test_what_only_the_cloud_has_is_a_page_that_is_not_found(member: Api, path: str) -> None:
    response = member.ask("GET", path)
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("path", ["/_edge/tenant_info", "/wiki/rest/api/space", "/oauth/token"])
def test_the_clouds_own_places_are_not_there(site: Sandbox, path: str) -> None:
    assert requests.get(site.url + path, timeout=60).status_code == 404


@pytest.mark.parametrize("context", ["/confluence", "/wiki", "/team/docs"])
def test_everything_is_below_the_context_path(context: str) -> None:
    with data_center(context=context) as site:
        member = as_person(site, "member")
        assert site.url.endswith(context)
        links = member.get("/space/ENG")["_links"]
        assert (links["base"], links["context"]) == (site.url, context)
        assert links["self"] == f"{site.url}/rest/api/space/ENG"
        bare = site.url.removesuffix(context)
        assert requests.get(f"{bare}{ROOT}/space", timeout=60).status_code == 404
        assert member.ask("GET", "/space/NO").json()["reason"] == "Not Found"


def test_the_next_page_is_named_without_the_context_path() -> None:
    with data_center(context="/confluence") as site:
        with site.edit() as store:
            store.create_space("OPS", creator="Member")
        links = as_person(site, "member").get("/space?limit=1")["_links"]
        assert links["next"] == "/rest/api/space?limit=1&start=1"


def test_a_browser_must_say_that_it_means_to_write(member: Api) -> None:
    browser = {"User-Agent": "Mozilla/5.0"}
    path, body = "/space/ENG", {"name": "Engineers"}
    assert member.ask("PUT", path, json=body, headers=browser).status_code == 403
    assert member.ask("GET", path, headers=browser).status_code == 200
    trusted = browser | {"X-Atlassian-Token": "no-check"}
    assert member.ask("PUT", path, json=body, headers=trusted).status_code == 200


def test_faults_and_the_log_work_as_on_the_cloud(site: Sandbox, member: Api) -> None:
    site.add_fault("GET */space/ENG status=503 retry-after=1 times=1")
    response = member.ask("GET", "/space/ENG")
    assert (response.status_code, response.headers["retry-after"]) == (503, "1")
    assert response.json()["reason"] == "Service Unavailable"
    assert member.status("GET", "/space/ENG") == 200
    with site.edit() as store:
        account_id = store.directory.find_user("Member").account_id
    seen = [(each.path, each.status, each.account) for each in site.requests]
    path = "/rest/api/space/ENG"
    assert seen == [(path, 503, account_id), (path, 200, account_id)]


def test_a_data_file_and_a_seed_work_as_on_the_cloud(tmp_path: Path) -> None:
    seed = {
        "users": [{"name": "Ada", "email": "ada@example.com", "token": "ada-token"}],
        "spaces": [{"key": "OPS", "creator": "Ada", "grants": {"user:Ada": ["read/space"]}}],
    }
    data = tmp_path / "site.json"
    for _ in range(2):
        with Sandbox(flavour="datacenter", seed=seed, data=data) as site:
            ada = as_basic(site, "ada", "ada-token", ROOT)
            assert ada.get("/space/OPS")["key"] == "OPS"
            assert as_person(site, "admin").status("GET", "/space/OPS") == 404
