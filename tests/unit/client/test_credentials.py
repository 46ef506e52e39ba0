import os
from pathlib import Path

import pytest

from spaceform.client import Credentials, open_site, read_credentials
from spaceform.client.credentials import ClientCredentials
from spaceform.errors import AuthError
from spaceform.transport import Basic, Bearer, ServiceAccount

GIVEN = {
    "SPACEFORM_SITE": "https://ACME.atlassian.net/wiki/",
    "SPACEFORM_EMAIL": "ada@acme.example",
    "SPACEFORM_TOKEN": "s3cret",
}
SERVICE = {
    "SPACEFORM_SITE": "https://acme.atlassian.net",
    "SPACEFORM_CLIENT_ID": "my-client",
    "SPACEFORM_CLIENT_SECRET": "ATOAhush",
}
CLOUD = "1324a887-45db-1bf4-1e99-ef0ff456d421"


def test_an_e_mail_address_and_a_token_are_enough() -> None:
    credentials = read_credentials({**GIVEN, "HOME": "/nowhere"})
    assert credentials == Credentials("https://acme.atlassian.net", "s3cret", "ada@acme.example")
    assert credentials.authorization == Basic("ada@acme.example", "s3cret")


@pytest.mark.parametrize("email", [{}, {"SPACEFORM_EMAIL": " "}])
def test_a_token_alone_is_a_bearer_token(email: dict[str, str]) -> None:
    environ = {name: GIVEN[name] for name in ("SPACEFORM_SITE", "SPACEFORM_TOKEN")}
    assert read_credentials({**environ, **email}).authorization == Bearer("s3cret")


def test_a_token_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("s3cret\n")
    environ = {**GIVEN, "SPACEFORM_TOKEN_FILE": str(file)}
    del environ["SPACEFORM_TOKEN"]
    assert read_credentials(environ).token == "s3cret"


def test_everything_that_is_missing_is_said_at_once_with_an_example() -> None:
    with pytest.raises(AuthError) as info:
        read_credentials({})
    assert str(info.value) == (
        "No usable credentials: SPACEFORM_SITE is not set; neither SPACEFORM_TOKEN nor "
        "SPACEFORM_TOKEN_FILE is set; for example: SPACEFORM_SITE=https://acme.atlassian.net "
        "SPACEFORM_EMAIL=ada@acme.com SPACEFORM_TOKEN_FILE=/path/to/token."
    )


@pytest.mark.parametrize(
    "changed, said",
    [
        ({"SPACEFORM_SITE": "acme.atlassian.net"}, "SPACEFORM_SITE is not a site: it must begin"),
        ({"SPACEFORM_SITE": "https://ada:s3cret@acme.example"}, "user name or a password"),
        ({"SPACEFORM_SITE": "http://acme.example"}, "the token would travel in the clear"),
        ({"SPACEFORM_EMAIL": "ada"}, "SPACEFORM_EMAIL is not an e-mail address"),
        ({"SPACEFORM_EMAIL": "ada@acme.example:s3cret"}, "SPACEFORM_EMAIL is not an e-mail"),
        ({"SPACEFORM_TOKEN": "s3cret\r\nEvil: 1"}, "the token in SPACEFORM_TOKEN is empty, or"),
        ({"SPACEFORM_TOKEN": "s3cret "}, ""),
        ({"SPACEFORM_TOKEN_FILE": "s3cret"}, "both SPACEFORM_TOKEN and SPACEFORM_TOKEN_FILE"),
        ({"SPACEFORM_TOKEN": "", "SPACEFORM_TOKEN_FILE": "/s3cret"}, "No such file or directory"),
    ],
)
def test_what_is_wrong_is_said_without_what_was_written(changed: dict[str, str], said: str) -> None:
    if not said:
        assert read_credentials({**GIVEN, **changed}).token == "s3cret"
        return
    with pytest.raises(AuthError) as info:
        read_credentials({**GIVEN, **changed})
    assert said in str(info.value)
    assert "s3cret" not in str(info.value)


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe", b"a b", b"a" * 20_000 + b"\n"])
def test_a_file_that_holds_no_token_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "token"
    file.write_bytes(content)
    environ = {**GIVEN, "SPACEFORM_TOKEN": "", "SPACEFORM_TOKEN_FILE": str(file)}
    with pytest.raises(AuthError, match="SPACEFORM_TOKEN_FILE"):
        read_credentials(environ)


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    environ = {**GIVEN, "SPACEFORM_TOKEN": "", "SPACEFORM_TOKEN_FILE": os.fspath(tmp_path)}
    with pytest.raises(AuthError, match="cannot be read"):
        read_credentials(environ)


def test_a_service_account_logs_in_with_its_client_s_credentials() -> None:
    credentials = read_credentials(SERVICE)
    assert credentials.client == ClientCredentials("my-client", "ATOAhush")
    assert (credentials.token, credentials.email, credentials.cloud_id) == (None, None, None)
    expected = ServiceAccount("my-client", "ATOAhush", "https://auth.atlassian.com")
    assert credentials.authorization == expected
    assert credentials.authorization is credentials.authorization


def test_a_service_account_of_this_machine_s_site_logs_in_there() -> None:
    credentials = read_credentials({**SERVICE, "SPACEFORM_SITE": "http://127.0.0.1:8765/wiki"})
    assert isinstance(credentials.authorization, ServiceAccount)
    assert credentials.authorization.origin == "http://127.0.0.1:8765"


@pytest.mark.parametrize("missing", ["SPACEFORM_CLIENT_ID", "SPACEFORM_CLIENT_SECRET"])
def test_half_of_a_client_s_credentials_names_the_other_half(missing: str) -> None:
    with pytest.raises(AuthError, match=f"is set, and {missing} is not;") as info:
        read_credentials({**SERVICE, missing: " "})
    assert "ATOAhush" not in str(info.value)


@pytest.mark.parametrize("name", ["SPACEFORM_EMAIL", "SPACEFORM_TOKEN", "SPACEFORM_TOKEN_FILE"])
def test_two_ways_in_at_once_are_refused(name: str) -> None:
    ours = "SPACEFORM_CLIENT_ID and SPACEFORM_CLIENT_SECRET"
    with pytest.raises(AuthError, match=f"{ours} and {name} are two ways in") as info:
        read_credentials({**SERVICE, name: "hush"})
    assert "hush" not in str(info.value)


@pytest.mark.parametrize("name", ["SPACEFORM_CLIENT_ID", "SPACEFORM_CLIENT_SECRET"])
def test_a_client_s_credentials_have_no_odd_characters(name: str) -> None:
    with pytest.raises(AuthError, match=f"{name} has characters that none has") as info:
        read_credentials({**SERVICE, name: "hush hush"})
    assert "hush" not in str(info.value)


@pytest.mark.parametrize("given", [GIVEN, SERVICE])
def test_the_id_of_the_cloud_goes_with_any_way_in(given: dict[str, str]) -> None:
    credentials = read_credentials({**given, "SPACEFORM_CLOUD_ID": CLOUD.upper()})
    assert credentials.cloud_id == CLOUD


@pytest.mark.parametrize("odd", ["acme", CLOUD[:-1], f"{CLOUD}/../x", f"{{{CLOUD}}}", "hush"])
def test_what_is_no_id_of_a_cloud_is_refused(odd: str) -> None:
    with pytest.raises(AuthError, match="SPACEFORM_CLOUD_ID is not an id such as") as info:
        read_credentials({**GIVEN, "SPACEFORM_CLOUD_ID": odd})
    assert "hush" not in str(info.value)


def test_a_data_center_s_site_keeps_its_context_path() -> None:
    given = {"SPACEFORM_SITE": "https://acme.com/confluence/", "SPACEFORM_TOKEN": "s3cret"}
    assert read_credentials(given).site == "https://acme.com/confluence"


@pytest.mark.parametrize("token, client", [(None, None), ("x", ClientCredentials("a", "b"))])
def test_credentials_are_one_way_in(token: str | None, client: ClientCredentials | None) -> None:
    with pytest.raises(ValueError, match="and not both"):
        Credentials("https://acme.example", token, client=client)


def test_no_secret_is_in_the_text_of_a_service_account() -> None:
    credentials = read_credentials(SERVICE)
    assert "ATOAhush" not in f"{credentials!r} {credentials} {credentials.authorization!r}"


def test_no_secret_is_in_the_text_of_credentials_or_of_a_site() -> None:
    credentials = read_credentials(GIVEN)
    with open_site(credentials, dialect="cloud-v1") as site:
        assert site.site == "https://acme.atlassian.net"
        assert "s3cret" not in f"{credentials!r} {credentials} {site!r}"
