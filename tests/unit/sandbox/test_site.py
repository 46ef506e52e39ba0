import json
from pathlib import Path

import pytest
import requests

from spaceform.sandbox import Companions, RefusalError, Sandbox, SeedError, Store
from spaceform.sandbox.store.snapshot import SnapshotError
from tests.unit.sandbox.api import as_user

SEED = {"spaces": [{"key": "ENG", "name": "Engineering"}]}


def test_several_sites_live_side_by_side() -> None:
    with Sandbox(seed=SEED) as first, Sandbox() as second:
        assert first.url != second.url
        assert as_user(first, "admin").status("GET", "/space/ENG") == 200
        assert as_user(second, "admin").status("GET", "/space/ENG") == 404


def test_it_can_be_started_and_stopped_by_hand_and_more_than_once() -> None:
    site = Sandbox()
    assert site.start() is site.start()
    url = site.url
    site.stop()
    site.stop()
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=60)
    site.start()
    assert site.url == url
    assert as_user(site, "admin").status("GET", "/space") == 200
    site.stop()


def test_another_hand_can_change_the_store_while_the_site_answers(site: Sandbox) -> None:
    admin = as_user(site, "admin")
    with site.edit() as store:
        assert isinstance(store, Store)
        store.create_space("ENG", "Engineering")
    assert admin.get("/space/ENG")["name"] == "Engineering"
    with site.edit() as store, pytest.raises(RefusalError, match="No space with key : NONE"):
        store.space("NONE")


def test_requests_and_faults_can_be_cleared(site: Sandbox) -> None:
    admin = as_user(site, "admin")
    site.add_fault("* * status=500")
    assert admin.status("GET", "/space") == 500
    site.clear_faults()
    assert admin.status("GET", "/space") == 200
    assert [each.status for each in site.requests] == [500, 200]
    site.clear_requests()
    assert [each.status for each in site.requests] == []


def test_faults_are_checked_before_anything_starts() -> None:
    with pytest.raises(ValueError, match="unknown action"):
        Sandbox(faults=["GET * explode"])


def test_a_seed_can_be_a_file(tmp_path: Path) -> None:
    path = tmp_path / "seed.json"
    path.write_text(json.dumps(SEED))
    for seed in (path, str(path)):
        with Sandbox(seed=seed) as site:
            assert as_user(site, "admin").status("GET", "/space/ENG") == 200


@pytest.mark.parametrize(
    "content,reason",
    [
        (b"{", "Expecting property name"),
        (b"\xff", "utf-8"),
        (b'{"spaces": [{}]}', r"spaces\[0\].key: missing"),
        (b"[" * 100_000, "recursion"),
    ],
)
def test_a_seed_file_that_makes_no_sense_is_named(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    path = tmp_path / "seed.json"
    path.write_bytes(content)
    with pytest.raises(SeedError, match=reason) as caught:
        Sandbox(seed=path)
    assert str(path) in str(caught.value)


def test_data_outlive_the_site(tmp_path: Path) -> None:
    path = tmp_path / "site.json"
    with Sandbox(data=path) as first:
        as_user(first, "admin").post("/space", {"key": "ENG", "name": "Engineering"})
        assert not path.exists()
    with Sandbox(data=path, seed={"spaces": [{"key": "SEED"}]}) as second:
        admin = as_user(second, "admin")
        assert admin.get("/space/ENG")["name"] == "Engineering"
        assert admin.status("GET", "/space/SEED") == 404


def test_data_that_are_damaged_are_an_error_and_stay_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "site.json"
    path.write_text("{")
    with pytest.raises(SnapshotError, match=r"site\.json"):
        Sandbox(data=path)
    assert path.read_text() == "{"


def test_companions_that_nobody_has_heard_of_can_be_simulated() -> None:
    companions = Companions(added={"export/space": ("delete/space",)}, dropped={})
    with Sandbox(companions=companions, seed=SEED) as site:
        admin = as_user(site, "admin")
        for pair in ("read/space", "export/space"):
            key, _, target = pair.partition("/")
            admin.post(
                "/space/ENG/permission",
                {
                    "subject": {"type": "group", "identifier": "engineers"},
                    "operation": {"key": key, "target": target},
                },
            )
        with site.edit() as store:
            held = store.pairs_of("ENG", "group:engineers")
        assert held == {"read/space", "export/space", "delete/space"}


def test_the_clock_can_be_set() -> None:
    with Sandbox(clock=lambda: 0.0, seed=SEED) as site:
        space = as_user(site, "admin").get("/space/ENG?expand=history")
        assert space["history"]["createdDate"] == "1970-01-01T00:00:00.000Z"


def test_a_data_file_remembers_the_mode_and_the_roles_unless_another_mode_is_asked_for(
    tmp_path: Path,
) -> None:
    data = tmp_path / "site.json"
    with Sandbox(mode="transition", data=data) as site, site.edit() as store:
        store.create_space("ENG")
        store.add_role("Auditor", "read/space")
        store.assign("ENG", "group:engineers", "Auditor")
    with Sandbox(data=data) as site, site.edit() as store:
        assert store.mode == "transition"
        assert store.role_of("ENG", "group:engineers") == "Auditor"
    with Sandbox(data=data, mode="roles") as site, site.edit() as store:
        assert store.mode == "roles"


def test_what_another_hand_does_before_the_first_request_is_listed_at_once() -> None:
    with Sandbox(lag=1000) as site:
        admin = as_user(site, "admin")
        with site.edit() as store:
            store.create_space("ENG")
        assert len(admin.get("/space")["results"]) == 1
        with site.edit() as store:
            store.create_space("OPS")
            store.set_property("ENG", "owner", 1)
            store.add_label("ENG", "platform")
        assert len(admin.get("/space")["results"]) == 1
        assert len(admin.get("/space?spaceKey=OPS")["results"]) == 1
        assert admin.get("/space/ENG/property")["results"] == []
        assert admin.get("/space/ENG/property/owner")["value"] == 1
        assert admin.get("/space/ENG/label")["results"] == []
        labels = admin.get("/space/ENG?expand=metadata.labels")["metadata"]["labels"]
        assert labels["results"] == []
