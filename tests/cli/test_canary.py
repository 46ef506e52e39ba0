"""A canary token must appear in no output, plan, journal, backup or traceback."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from spaceform.sandbox import Sandbox
from spaceform.sandbox.store.records import User
from tests.cli.canary import ENCODINGS, FAILURES, Echo, echo, sightings, texts_below
from tests.cli.conftest import Spaceform
from tests.cli.harness import ENGINEERING, Repository, Result, finish, start, variables

TOKEN = (
    "ATATT3xCanary/Fg+q7Zp0LxW_k-9TbR4vN2sUyE6hJm1cAoDgI8fKwPzX5lQeBtYrMuVnOjHiSdGaTcWkFxZpLqC3y7R"
    "b0KsJ2Eo9UvHnMwDt4Xg6PzIaYf1QlVjBr8mSkNeTcOx5WhGuFiLdZ3pCyARqK7b-JvEs_HoM0nUwXt2DzPg9IfYa=5C0FFEE1"
)
"""As Atlassian makes them: long, and with signs that URLs, base64 and shells write differently."""
EMAIL = "admin@example.com"
CLIENT = "sandbox-client"
WAYS = ("basic", "file", "bearer", "client")

COMMANDS = (
    ("plan", "--verbose", "--out", "kept/plan.json"),
    ("plan", "--format", "json"),
    ("apply", "--yes", "--verbose"),
    ("apply", "--yes", "--format", "json"),
    ("inspect", "ENG", "--verbose"),
    ("doctor", "--verbose"),
    ("doctor", "--format", "json"),
    ("release", "ENG", "--yes"),
)

Set = Callable[[str, str], None]


@dataclass
class Canary:
    """A site whose administrator has the canary for a token, behind a proxy that may echo it."""

    run: Spaceform
    site: Sandbox
    proxy: Echo
    root: Path
    secrets: list[str] = field(default_factory=lambda: [TOKEN])

    def check(self, *arguments: str) -> Result:
        """Run a command; nothing that it says or leaves behind holds a secret."""
        result = self.run(*arguments)
        kept = texts_below(self.root / "kept") | texts_below(self.root / "state")
        said = {Path("stdout"): result.out, Path("stderr"): result.err}
        for place, text in (said | kept).items():
            assert sightings(text, self.secrets) == [], (place, arguments)
        return result

    def find_access_tokens(self) -> list[str]:
        """Return the access tokens that the site has given."""
        with self.site.edit() as store:
            return list(vars(store.tokens)["_issued"])


@pytest.fixture
def canary(
    site: Sandbox, repository: Repository, offline: Spaceform, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Canary]:
    (repository.root / "kept").mkdir()
    with site.edit() as store:
        store.directory.find_user(EMAIL).token = TOKEN
        store.directory.find_user("Service Account").client_secret = TOKEN
        bearer = User("5b10a2844c20165700ede2ff", "Robot", None, TOKEN, site_admin=True)
        store.directory.add_user(bearer)
    with echo(site.url) as proxy:
        made = Canary(offline, site, proxy, repository.root)
        enter(made, "basic", monkeypatch)
        yield made


def enter(canary: Canary, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the environment for one way in."""
    path = canary.root / "token"
    path.write_text(f"{TOKEN}\n", encoding="utf-8")
    given = {
        "basic": {"EMAIL": EMAIL, "TOKEN": TOKEN},
        "file": {"EMAIL": EMAIL, "TOKEN_FILE": str(path)},
        "bearer": {"TOKEN": TOKEN},
        "client": {"CLIENT_ID": CLIENT, "CLIENT_SECRET": TOKEN},
    }[way]
    for name in variables(""):
        short = name.removeprefix("SPACEFORM_")
        monkeypatch.setenv(name, canary.proxy.url if short == "SITE" else given.get(short, ""))


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, canary: Canary, monkeypatch: pytest.MonkeyPatch) -> str:
    enter(canary, request.param, monkeypatch)
    return str(request.param)


def encodings(failure: str, *, every: bool) -> list[Callable[[str], str]]:
    """Return every encoding, or the one that is this failure's turn."""
    known = list(ENCODINGS.values())
    return known if every else [known[list(FAILURES).index(failure) % len(known)]]


def test_the_eyes_find_every_encoding() -> None:
    for encode in ENCODINGS.values():
        for told in (TOKEN, f"{EMAIL}:{TOKEN}", f"Bearer {TOKEN}", f"ab {TOKEN[7:60]} c"):
            assert sightings(f"x {encode(told)} y", [TOKEN])
    assert sightings(json.dumps(TOKEN).replace("/", "\\/"), [TOKEN])
    assert sightings(TOKEN[:40] + "\n    " + TOKEN[40:], [TOKEN])
    assert not sightings("nothing of it, not even ATATT3xCanary", [TOKEN])


def test_nothing_shows_it_where_all_goes_well(canary: Canary, way: str) -> None:
    codes = {arguments: canary.check(*arguments).code for arguments in COMMANDS}
    assert set(codes.values()) <= {0, 2}, codes
    assert canary.check("show", "kept/plan.json", "--verbose").code == 0
    assert list((canary.root / "state").rglob("journal.jsonl")), way


def test_an_access_token_that_was_got_for_a_secret_is_one_too(
    canary: Canary, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(canary, "client", monkeypatch)
    found: list[str] = []

    def explode(*_arguments: object, **_more: object) -> None:
        found.extend(canary.find_access_tokens())
        raise RuntimeError(f"Bearer {found[-1]} {ENCODINGS['base64'](found[-1])}")

    monkeypatch.setattr("spaceform.planning.look_at", explode)
    monkeypatch.setattr("spaceform.engine.look_at", explode)
    result = canary.run("plan", "--verbose")
    assert "Traceback" in result.err
    assert "Bearer …" in result.err
    assert sightings(result.err + result.out, found) == []


@pytest.mark.parametrize("failure", FAILURES)
def test_no_failure_of_a_read_shows_it(
    failure: str, canary: Canary, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    canary.proxy.failure = FAILURES[failure]
    for encoding in encodings(failure, every=way in ("basic", "client")):
        canary.proxy.encode = encoding
        assert canary.check("plan", "--verbose").code == 7
    monkeypatch.setenv("COLUMNS", "44")
    for arguments in COMMANDS[1:] if way == "basic" else ():
        assert canary.check(*arguments).code == 7
    assert canary.proxy.struck


@pytest.mark.parametrize("failure", FAILURES)
def test_no_failure_of_a_write_shows_it(failure: str, canary: Canary, way: str) -> None:
    canary.proxy.failure = FAILURES[failure]
    canary.proxy.methods = ("POST", "PUT", "DELETE")
    canary.proxy.paths = "^(?!/oauth)"
    for encoding in encodings(failure, every=way == "basic"):
        canary.proxy.encode = encoding
        kept = f"kept/{len(list(canary.root.iterdir()))}.jsonl"
        shutil.rmtree(canary.root / "state", ignore_errors=True)
        assert canary.check("apply", "--yes", "--verbose", "--journal", kept).code in (1, 5, 6, 7)
        (canary.root / kept).unlink()
    assert canary.proxy.struck


@pytest.mark.parametrize("columns", ["30", "44", "100", "400"])
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_manifest_that_quotes_it_is_shown_without_it_and_neither_kept_nor_applied(
    form: str, columns: str, canary: Canary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    path = canary.root / "spaces" / "eng.yaml"
    quoting = ENGINEERING.replace("How we build things.", f"Call us with {TOKEN} at any time.")
    path.write_text(quoting, encoding="utf-8")
    assert canary.check("plan", "--format", form).code == 0
    assert canary.check("plan", "--format", form, "--out", "kept/plan.json").code == 4
    assert not (canary.root / "kept" / "plan.json").exists()
    assert canary.check("apply", "--yes", "--format", form).code == 4
    assert {each.method for each in canary.site.requests} == {"GET"}


def test_a_site_that_quotes_it_is_shown_without_it_and_not_backed_up(canary: Canary) -> None:
    assert canary.check("apply", "--yes").code == 0
    with canary.site.edit() as store:
        store.space("ENG").description = f"Call us with {TOKEN}"
    for arguments in (("plan",), ("inspect", "ENG"), ("inspect", "ENG", "--format", "json")):
        assert canary.check(*arguments).code == 0
    assert canary.check("apply", "--yes").code == 4
    path = canary.root / "spaces" / "eng.yaml"
    path.write_text(
        ENGINEERING.replace("How we build things.", f"Call us with {TOKEN}").replace(
            "[platform]", "[other]"
        ),
        encoding="utf-8",
    )
    result = canary.check("apply", "--yes")
    assert (result.code, "the backup" in result.err) == (4, True)
    assert len(list((canary.root / "state").rglob("journal.jsonl"))) == 1


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("place", ["spaceform.engine.plan", "spaceform.manifest.load"])
def test_no_traceback_shows_it(
    place: str, encoding: str, canary: Canary, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = ENCODINGS[encoding]

    def explode(*_arguments: object, **_more: object) -> None:
        message = f"{told(f'{EMAIL}:{TOKEN}')} {told(f'{CLIENT}:{TOKEN}')} {[TOKEN, 1]!r}"
        raise RuntimeError(message) from KeyError(told(TOKEN))

    monkeypatch.setattr(place, explode)
    for arguments in (("plan", "--verbose"), ("plan",), ("apply", "--yes", "--verbose")):
        result = canary.check(*arguments)
        assert result.code == 1
        assert ("Traceback" in result.err) is ("--verbose" in arguments)
    assert way


def test_no_defect_in_a_space_shows_it(canary: Canary, monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(*_arguments: object, **_more: object) -> None:
        raise RuntimeError(f"Basic {ENCODINGS['base64'](f'{EMAIL}:{TOKEN}')} or {TOKEN}")

    monkeypatch.setattr("spaceform.space_run.SpaceRun.run", explode)
    for arguments in (["--verbose"], ["--format", "json"], []):
        assert canary.check("apply", "--yes", *arguments).code == 6


MISTAKES = {
    "two lines": {"TOKEN": f"{TOKEN[:90]}\n{TOKEN[90:]}"},
    "a space in it": {"TOKEN": f"{TOKEN} {TOKEN}"},
    "no text": {"TOKEN": f"{TOKEN}é\udcff"},
    "the token for its file": {"TOKEN": "", "TOKEN_FILE": TOKEN},
    "token and file": {"TOKEN_FILE": "token"},
    "the token for the address": {"EMAIL": TOKEN},
    "the token for the site": {"SITE": TOKEN},
    "the token in the site": {"SITE": f"https://{EMAIL.replace('@', '%40')}:{TOKEN}@acme.example"},
    "the token as a user of the site": {"SITE": f"https://{TOKEN}@acme.example"},
    "the token in the site's path": {"SITE": f"https://acme.example/?token={TOKEN}"},
    "the token as a host": {"SITE": f"https://{TOKEN}"},
    "the token as a port": {"SITE": f"https://acme.example:{TOKEN}"},
    "the token for the cloud": {"CLOUD_ID": TOKEN},
    "the secret for the client": {"EMAIL": "", "TOKEN": "", "CLIENT_ID": TOKEN},
    "the secret alone": {"EMAIL": "", "TOKEN": "", "CLIENT_SECRET": TOKEN},
    "two ways": {"CLIENT_ID": CLIENT, "CLIENT_SECRET": TOKEN},
    "no site": {"SITE": ""},
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_no_mistake_in_the_environment_shows_it(
    mistake: str, canary: Canary, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in MISTAKES[mistake].items():
        monkeypatch.setenv(f"SPACEFORM_{name}", value)
    for arguments in COMMANDS:
        assert canary.check(*arguments).code == 7


@pytest.mark.parametrize(
    "address",
    [
        "http://robot:{}@127.0.0.1:9",
        "http://{}@127.0.0.1:9",
        "socks5://robot:{}@127.0.0.1:9",
        "robot:{}@127.0.0.1:9",
        "http://robot:{}@127.0.0.1:port",
        "http://robot:{}@[::1",
    ],
)
def test_no_proxy_shows_its_password(
    address: str, canary: Canary, monkeypatch: pytest.MonkeyPatch
) -> None:
    password = "pr0xy-p4ssword-Canary+with=signs"
    canary.secrets.append(password)
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("HTTP_PROXY", address.format(password.replace("+", "%2B")))
    for arguments in COMMANDS:
        assert canary.check(*arguments).code in (0, 7)


@pytest.mark.parametrize("name", ["spaceform.yaml", "spaceform.policy.yaml", "spaces/eng.yaml"])
def test_no_problem_of_a_file_shows_it(name: str, canary: Canary) -> None:
    for text in (
        f"version: 1\n{TOKEN}: x\n",
        f"version: 1\nsite: https://me:{TOKEN}@acme.example\n",
        f"version: 1\nspaces: {{ENG: {{state: {TOKEN}, grants: {{'{TOKEN}': {{}}}}}}}}\n",
        f"version: 1\nrules: {{a: {{severity: '{TOKEN}'}}}}\n",
        f"{TOKEN}: [\n",
    ):
        (canary.root / name).write_text(text, encoding="utf-8")
        for arguments in (("validate", "--verbose"), ("validate",), ("plan",)):
            assert canary.check(*arguments).code == 3


@pytest.mark.parametrize(
    "arguments",
    [
        ("plan", TOKEN),
        ("plan", f"--token={TOKEN}"),
        (TOKEN,),
        ("inspect", TOKEN),
        ("plan", "--var", TOKEN),
        ("plan", "--only", TOKEN),
        ("plan", "--out", f"{TOKEN}/plan.json"),
        ("show", TOKEN),
        ("apply", "--expect-digest", TOKEN),
        ("apply", "--yes", "--backup", f"kept/{TOKEN.replace('/', '_')}"),
        ("sandbox", "--fault", TOKEN),
        ("completion", TOKEN),
    ],
)
def test_a_command_line_that_holds_it_is_not_repeated(
    arguments: tuple[str, ...], canary: Canary
) -> None:
    result = canary.check(*arguments)
    assert result.code in (0, 3, 7, 64)


def test_a_plan_file_that_holds_it_is_shown_without_it_and_not_applied(
    canary: Canary, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = canary.root / "spaces" / "eng.yaml"
    path.write_text(ENGINEERING.replace("How we build", TOKEN), encoding="utf-8")
    with monkeypatch.context() as unaware:
        unaware.setattr("spaceform.cli.plan_file.refuse_secrets", lambda *_: None)
        assert canary.run("plan", "--out", "plan.json").code == 0
    assert TOKEN in (canary.root / "plan.json").read_text("utf-8")
    assert canary.check("show", "plan.json").code == 0
    assert canary.check("show", "plan.json", "--format", "json").code == 0
    assert canary.check("apply", "plan.json").code == 4
    assert {each.method for each in canary.site.requests} == {"GET"}


def test_a_process_of_its_own_shows_it_nowhere(canary: Canary) -> None:
    def run(*arguments: str, **more: str) -> None:
        given = {"SPACEFORM_TOKEN": TOKEN, "XDG_STATE_HOME": str(canary.root / "state"), **more}
        process = start(*arguments, url=canary.proxy.url, cwd=canary.root, **given)
        result = finish(process)
        for text in (*result[1:], *texts_below(canary.root / "state").values()):
            assert sightings(text, [TOKEN]) == []

    canary.proxy.methods = ("POST",)
    canary.proxy.failure = FAILURES["500"]
    run("apply", "--yes", "--verbose", PYTHONDEVMODE="1", PYTHONFAULTHANDLER="1")
    run("plan", "--verbose", SPACEFORM_SITE=f"https://me:{TOKEN}@acme.example")
