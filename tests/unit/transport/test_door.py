from pathlib import Path

import pytest

from spaceform.errors import UnreachableError
from spaceform.transport.door import find_bundle, find_proxies

PROXY = "http://proxy.example:3128"


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_a_proxy_is_found_in_the_usual_variables(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, PROXY)
    assert find_proxies("https://acme.example") == {"https": PROXY}


@pytest.mark.parametrize("hosts", ["acme.example", ".example", "*"])
def test_hosts_that_need_no_proxy_get_none(monkeypatch: pytest.MonkeyPatch, hosts: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", PROXY)
    monkeypatch.setenv("NO_PROXY", hosts)
    assert find_proxies("https://acme.example") == {}


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8765", "http://localhost", "http://[::1]:1"])
def test_this_machine_is_never_behind_a_proxy(monkeypatch: pytest.MonkeyPatch, origin: str) -> None:
    monkeypatch.setenv("HTTP_PROXY", PROXY)
    assert find_proxies(origin) == {}


@pytest.mark.parametrize(
    "address",
    [
        "socks5://ada:hush@proxy.example",
        "http://ada:hush@proxy.example:99999",
        "http://ada:hush@:3128",
        "http://ada:hush@[::1",
        "http://ada:hush@proxy.example:0",
    ],
)
def test_a_proxy_that_is_none_for_http_is_refused_without_its_password(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", address)
    with pytest.raises(UnreachableError, match="does not name an HTTP proxy") as info:
        find_proxies("https://acme.example")
    assert "hush" not in str(info.value)


def test_a_proxy_may_be_named_without_a_scheme(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "proxy.example:3128")
    assert find_proxies("https://acme.example") == {"https": PROXY}


def test_authorities_come_from_the_first_variable_that_names_a_bundle(tmp_path: Path) -> None:
    bundle = tmp_path / "ca.pem"
    bundle.touch()
    assert find_bundle({}) is True
    assert find_bundle({"SSL_CERT_FILE": str(bundle), "REQUESTS_CA_BUNDLE": ""}) == str(bundle)


def test_a_bundle_that_is_not_there_is_named() -> None:
    with pytest.raises(UnreachableError, match=r"SSL_CERT_FILE names .* not there: /nowhere/ca"):
        find_bundle({"SSL_CERT_FILE": "/nowhere/ca"})
