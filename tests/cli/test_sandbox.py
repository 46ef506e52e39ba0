import json
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from spaceform.sandbox import Sandbox
from tests.cli.conftest import Spaceform
from tests.cli.harness import Result, finish, start

AUTH = ("admin@example.com", "admin-token")
SEED = {"spaces": [{"key": "ENG", "name": "Engineering"}]}


class Served:
    """A sandbox in a process of its own, as far as its first lines."""

    def __init__(self, *arguments: str, lines: int = 3) -> None:
        self.process = start("sandbox", "--port", "0", *arguments)
        assert self.process.stdout is not None
        self.lines = [self.process.stdout.readline() for _ in range(lines)]
        self.url = self.lines[0].strip().partition("=")[2]

    def get(self, path: str) -> requests.Response:
        return requests.get(f"{self.url}/wiki/rest/api{path}", auth=AUTH, timeout=60)

    def stop(self, number: signal.Signals = signal.SIGINT) -> Result:
        self.process.send_signal(number)
        return finish(self.process)


Serve = Callable[..., Served]


@pytest.fixture
def serve() -> Iterator[Serve]:
    served: list[Served] = []

    def call(*arguments: str, lines: int = 3) -> Served:
        served.append(Served(*arguments, lines=lines))
        return served[-1]

    yield call
    for each in served:
        if each.process.poll() is None:
            each.process.kill()
            each.process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_stopped_and_that_is_no_failure(
    number: signal.Signals, serve: Serve
) -> None:
    served = serve()
    assert served.get("/user/current").json()["displayName"] == "Admin"
    result = served.stop(number)
    assert result.code == 0
    assert "second-admin@example.com / second-admin-token" in result.err
    with pytest.raises(requests.ConnectionError):
        served.get("/user/current")


def test_standard_output_is_what_a_shell_needs(serve: Serve) -> None:
    served = serve()
    assert served.lines[0].startswith("export SPACEFORM_SITE=http://127.0.0.1:")
    assert served.lines[1:] == [
        "export SPACEFORM_EMAIL=admin@example.com\n",
        "export SPACEFORM_TOKEN=admin-token\n",
    ]
    assert served.stop().out == ""


def test_a_data_center_is_entered_with_a_bearer_token(serve: Serve) -> None:
    served = serve("--flavour", "datacenter", lines=2)
    assert served.lines[0].startswith("export SPACEFORM_SITE=http://127.0.0.1:")
    assert served.lines[1] == "export SPACEFORM_TOKEN=admin-token\n"
    assert requests.get(f"{served.url}/_edge/tenant_info", timeout=60).status_code == 404
    result = served.stop()
    assert (result.code, result.out) == (0, "")
    assert "Bearer tokens: admin-token" in result.err


def test_the_other_ways_in_are_told_and_lead_in(serve: Serve) -> None:
    served = serve()
    cloud_id = requests.get(f"{served.url}/_edge/tenant_info", timeout=60).json()["cloudId"]
    client = {
        "grant_type": "client_credentials",
        "client_id": "sandbox-client",
        "client_secret": "sandbox-secret",
    }
    token = requests.post(f"{served.url}/oauth/token", json=client, timeout=60).json()
    site = f"{served.url}/ex/confluence/{cloud_id}/wiki/rest/api"
    for bearer in (token["access_token"], "service-token"):
        headers = {"Authorization": f"Bearer {bearer}"}
        current = requests.get(f"{site}/user/current", headers=headers, timeout=60).json()
        assert current["displayName"] == "Service Account"
    scoped = ("admin@example.com", "admin-scoped-token")
    assert requests.get(f"{site}/user/current", auth=scoped, timeout=60).status_code == 200
    told = served.stop().err
    for name in (cloud_id, *client.values(), "service-token", "admin-scoped-token"):
        assert name in told or name == "client_credentials"


def test_the_free_edition_lets_nobody_change_permissions(serve: Serve) -> None:
    served = serve("--edition", "free")
    space = f"{served.url}/wiki/rest/api/space"
    requests.post(space, json={"key": "ENG", "name": "Engineering"}, auth=AUTH, timeout=60)
    body = {
        "subject": {"type": "group", "identifier": "engineers"},
        "operation": {"key": "read", "target": "space"},
    }
    answer = requests.post(f"{space}/ENG/permission", json=body, auth=AUTH, timeout=60)
    assert answer.status_code == 403
    assert "Free Edition" in answer.json()["message"]


def test_more_than_it_bears_is_429(serve: Serve) -> None:
    served = serve("--rate-limit", "2")
    statuses = [served.get("/user/current").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]


@pytest.mark.parametrize(
    "mode,expected",
    [("pre-roles", "PRE_ROLES"), ("transition", "ROLES_TRANSITION"), ("roles", "ROLES")],
)
def test_a_site_can_give_access_by_roles(serve: Serve, mode: str, expected: str) -> None:
    served = serve("--mode", mode)
    answer = requests.get(f"{served.url}/wiki/api/v2/space-role-mode", auth=AUTH, timeout=60)
    assert answer.json()["mode"] == expected


def test_lists_can_be_behind_what_was_written(serve: Serve, tmp_path: Path) -> None:
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps(SEED), encoding="utf-8")
    served = serve("--seed", str(seed), "--lag", "30s")
    spaces = f"{served.url}/wiki/api/v2/spaces"
    body = {"key": "OPS", "name": "Operations"}
    created = requests.post(f"{served.url}/wiki/rest/api/space", json=body, auth=AUTH, timeout=60)
    assert created.status_code == 200
    shown = requests.get(spaces, auth=AUTH, timeout=60).json()["results"]
    assert [each["key"] for each in shown] == ["ENG"]


def test_a_seed_is_there_from_the_start(serve: Serve, tmp_path: Path) -> None:
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps(SEED), encoding="utf-8")
    assert serve("--seed", str(seed)).get("/space/ENG").json()["name"] == "Engineering"


def test_data_is_remembered(serve: Serve, tmp_path: Path) -> None:
    seed, data = tmp_path / "seed.json", tmp_path / "data.json"
    seed.write_text(json.dumps(SEED), encoding="utf-8")
    assert serve("--seed", str(seed), "--data", str(data)).stop().code == 0
    assert serve("--data", str(data)).get("/space/ENG").status_code == 200


def test_faults_and_latency_are_as_told(serve: Serve) -> None:
    served = serve("--fault", "GET */user/current status=503", "--latency", "50ms")
    answer = served.get("/user/current")
    assert answer.status_code == 503
    assert answer.elapsed.total_seconds() >= 0.05


def test_a_port_that_is_taken_is_one_sentence_and_7(offline: Spaceform, site: Sandbox) -> None:
    port = site.url.rpartition(":")[2]
    result = offline("sandbox", "--port", port)
    assert result == (
        7,
        "",
        (
            f"Error: The port {port} is in use already: choose another with --port, or any with"
            " --port 0.\n"
        ),
    )


@pytest.mark.parametrize(
    "flags",
    [
        ["--port", "70000"],
        ["--latency", "soon"],
        ["--latency", "50"],
        ["--fault", "GET"],
        ["--fault", "GET * explode"],
        ["--seed", "missing.json"],
        ["--flavour", "server"],
        ["--mode", "both"],
        ["--edition", "premium"],
        ["--lag", "soon"],
        ["--rate-limit", "0"],
        ["--flavour", "datacenter", "--mode", "roles"],
        ["--flavour", "datacenter", "--edition", "free"],
        ["--flavour", "datacenter", "--lag", "1s"],
    ],
)
def test_a_flag_that_makes_no_sense_is_wrong_usage(flags: list[str], offline: Spaceform) -> None:
    assert offline("sandbox", *flags).code == 64


@pytest.mark.parametrize("flag", ["--seed", "--data"])
def test_a_file_that_makes_no_sense_is_invalid(
    flag: str, offline: Spaceform, tmp_path: Path
) -> None:
    path = tmp_path / "site.json"
    path.write_text('{"planets": []}', encoding="utf-8")
    result = offline("sandbox", "--port", "0", flag, str(path))
    assert result.code == 3
    assert "site.json" in result.err
    assert result.err.count("\n") == 1
