import socket
import ssl
import threading
from collections.abc import Callable, Iterator

import pytest

from spaceform.sandbox import Sandbox
from tests.cli.conftest import Spaceform
from tests.cli.harness import OPERATIONS, Repository, Result
from tests.unit.transport.wire import CERTIFICATE

Set = Callable[[str, str], None]

COMMANDS = [["plan"], ["apply", "--yes"], ["inspect", "ENG"]]

every_command = pytest.mark.parametrize("command", COMMANDS, ids=" ".join)


@pytest.fixture
def environ(monkeypatch: pytest.MonkeyPatch) -> Set:
    return monkeypatch.setenv


@pytest.fixture
def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@pytest.fixture
def untrusted_port() -> Iterator[int]:
    """A port that speaks TLS with a certificate that signs itself."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    listener = socket.create_server(("127.0.0.1", 0))

    def shake_hands() -> None:
        with listener:
            while True:
                try:
                    connection, _ = listener.accept()
                    with connection:
                        context.wrap_socket(connection, server_side=True).close()
                except ssl.SSLError:
                    continue
                except OSError:
                    return

    thread = threading.Thread(target=shake_hands, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def assert_one_sentence(result: Result, code: int, *words: str) -> None:
    """The whole output is one clear line on standard error."""
    assert (result.code, result.out) == (code, "")
    assert result.err.startswith("Error: ")
    assert result.err.count("\n") == 1
    for word in words:
        assert word in result.err
    assert "admin-token" not in result.err


@every_command
def test_a_refused_connection_is_7(
    command: list[str], spaceform: Spaceform, environ: Set, free_port: int
) -> None:
    environ("SPACEFORM_SITE", f"http://127.0.0.1:{free_port}")
    assert_one_sentence(spaceform(*command), 7, "refuses the connection", "SPACEFORM_SITE")


@every_command
def test_a_name_that_does_not_resolve_is_7(
    command: list[str], spaceform: Spaceform, environ: Set
) -> None:
    environ("SPACEFORM_SITE", "https://nowhere.invalid")
    assert_one_sentence(spaceform(*command), 7, "nowhere.invalid has no address")


@every_command
def test_a_site_that_does_not_speak_tls_is_7(
    command: list[str], spaceform: Spaceform, environ: Set, site: Sandbox
) -> None:
    environ("SPACEFORM_SITE", site.url.replace("http:", "https:"))
    assert_one_sentence(spaceform(*command), 7, "No secure connection", "HTTPS")


@every_command
def test_a_certificate_that_nobody_trusts_is_7(
    command: list[str], spaceform: Spaceform, environ: Set, untrusted_port: int
) -> None:
    environ("SPACEFORM_SITE", f"https://localhost:{untrusted_port}")
    assert_one_sentence(spaceform(*command), 7, "not trusted", "REQUESTS_CA_BUNDLE")


@every_command
def test_http_beyond_this_machine_is_7(
    command: list[str], spaceform: Spaceform, environ: Set
) -> None:
    environ("SPACEFORM_SITE", "http://acme.atlassian.net")
    assert_one_sentence(spaceform(*command), 7, "SPACEFORM_SITE", "https")


@every_command
def test_missing_credentials_are_7(command: list[str], spaceform: Spaceform, environ: Set) -> None:
    environ("SPACEFORM_TOKEN", "")
    assert_one_sentence(spaceform(*command), 7, "SPACEFORM_TOKEN")


@every_command
def test_wrong_credentials_are_7(command: list[str], spaceform: Spaceform, environ: Set) -> None:
    environ("SPACEFORM_TOKEN", "wr0ng-token")
    result = spaceform(*command)
    assert_one_sentence(result, 7, "does not accept the credentials")
    assert "wr0ng-token" not in result.err


@every_command
def test_two_ways_in_at_once_are_7(command: list[str], spaceform: Spaceform, environ: Set) -> None:
    environ("SPACEFORM_CLIENT_ID", "id")
    environ("SPACEFORM_CLIENT_SECRET", "hush")
    result = spaceform(*command)
    assert_one_sentence(result, 7, "SPACEFORM_CLIENT_SECRET", "SPACEFORM_TOKEN are two ways in")
    assert "hush" not in result.err


@every_command
@pytest.mark.parametrize(
    "fault, words",
    [
        ("html", "web page"),
        ("html=403", "web page"),
        ("html=404", "web page"),
        ("html=502", "failed with status 502"),
        ("truncated", "cut off"),
        ("reset", "closed the connection"),
        ("redirect=https://elsewhere.example/login", "redirected the request to elsewhere.example"),
        ("status=401", "does not accept the credentials"),
        ("status=403", "may not do this"),
        ("status=410", "no longer offers"),
        ("status=429", "fewer requests"),
        ("status=500", "failed with status 500"),
    ],
)
def test_a_site_that_answers_nothing_useful_is_7(
    fault: str, words: str, command: list[str], spaceform: Spaceform, site: Sandbox
) -> None:
    site.add_fault(f"GET * {fault}")
    assert_one_sentence(spaceform(*command), 7, words)
    assert {request.method for request in site.requests} == {"GET"}


def test_a_redirect_is_never_followed(spaceform: Spaceform, site: Sandbox) -> None:
    with Sandbox() as elsewhere:
        site.add_fault(f"GET * redirect={elsewhere.url}/wiki/rest/api/user/current")
        assert spaceform("plan").code == 7
        assert elsewhere.requests == ()


@pytest.mark.parametrize(
    "fault, words",
    [
        ("html", "web page"),
        ("truncated", "cut off"),
        ("status=403", "may not do this"),
        ("status=500", "failed with status 500"),
        ("redirect=https://elsewhere.example/", "elsewhere.example"),
    ],
)
def test_a_space_that_cannot_be_read_is_told_in_the_plan_and_the_others_are_planned(
    fault: str, words: str, spaceform: Spaceform, site: Sandbox, repository: Repository
) -> None:
    repository.write("spaces/ops.yaml", OPERATIONS)
    with site.edit() as store:
        made = store.create_space("OPS", "Operations")
    site.add_fault(f"GET */spaces/{made.space_id} {fault}")
    result = spaceform("plan")
    assert result.code == 7
    assert words in " ".join(result.out.split())
    assert "Engineering" in result.out


LABEL = "POST */space/ENG/label"


@pytest.mark.parametrize(
    "fault, words",
    [
        ("status=401", "does not accept the credentials"),
        ("status=403", "may not do this"),
        ("status=404", "not there"),
        ("status=429", "fewer requests"),
        ("status=500", "failed with status 500"),
        ("html=503", "failed with status 503"),
        ("redirect=https://elsewhere.example/", "elsewhere.example"),
        ("reset", "closed the connection"),
    ],
)
def test_a_write_that_fails_is_told_with_what_was_written_and_what_was_not(
    fault: str, words: str, spaceform: Spaceform, site: Sandbox
) -> None:
    site.add_fault(f"{LABEL} {fault}")
    result = spaceform("apply", "--yes")
    assert result.code == 6
    assert "✓ ENG/space done" in result.err
    assert "✓ ENG/grants/group:engineers done" in result.err
    assert "✗ ENG/labels/platform failed" in result.err
    assert words in result.err
    assert "3 done, 0 satisfied, 2 failed" in result.out


@pytest.mark.parametrize("fault, code", [("lost-answer", 0), ("truncated", 0), ("html", 6)])
def test_a_write_whose_answer_was_lost_is_settled_by_looking_and_never_sent_again(
    fault: str, code: int, spaceform: Spaceform, site: Sandbox
) -> None:
    site.add_fault(f"{LABEL} {fault}")
    assert spaceform("apply", "--yes").code == code
    posts = [f"{each.method} {each.path}" for each in site.requests if each.method == "POST"]
    assert len([each for each in posts if each.endswith("/ENG/label")]) == 1
    with site.edit() as store:
        assert bool(store.space("ENG").labels) is (code == 0)


def test_a_first_write_that_is_refused_is_1_and_nothing_was_written(
    spaceform: Spaceform, site: Sandbox
) -> None:
    site.add_fault("POST */space/_private status=403")
    result = spaceform("apply", "--yes")
    assert result.code == 1
    assert "may not do this" in " ".join(result.out.split())
    assert spaceform("inspect", "ENG").code == 7


def test_a_passing_failure_is_waited_out(spaceform: Spaceform, site: Sandbox) -> None:
    site.add_fault("GET * status=503 times=2")
    site.add_fault("POST * status=429 retry-after=0 times=2")
    assert spaceform("apply", "--yes").code == 0


def test_what_a_site_writes_into_its_errors_cannot_steer_the_terminal(
    spaceform: Spaceform, environ: Set
) -> None:
    environ("SPACEFORM_SITE", "https://acme\x1b[2J.atlassian.net")
    result = spaceform("plan")
    assert result.code == 7
    assert "\x1b" not in result.err
