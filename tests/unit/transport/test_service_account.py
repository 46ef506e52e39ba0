import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
from pydantic import JsonValue

from spaceform.errors import AuthError, MalformedResponseError
from spaceform.transport import ServiceAccount

SECRET = "ATOAhush-secret"
ORIGIN = "https://auth.example"


@dataclass
class Login:
    """Stands for the transport: gives tokens T1, T2 …, or what a test says."""

    life: JsonValue = 3600
    answers: list[JsonValue | Exception] = field(default_factory=list)
    bodies: list[JsonValue] = field(default_factory=list)
    during: Callable[[], object] = lambda: None

    def __call__(
        self, origin: str, path: str, body: JsonValue, secrets: tuple[str, ...], /
    ) -> JsonValue:
        assert (origin, path) == (ORIGIN, "/oauth/token")
        assert SECRET in secrets
        self.bodies.append(body)
        self.during()
        if self.answers:
            answer = self.answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer
        return {"access_token": f"T{len(self.bodies)}", "expires_in": self.life}


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


def account(clock: Callable[[], float] = time.monotonic) -> ServiceAccount:
    return ServiceAccount("my-client", SECRET, ORIGIN, clock)


def test_a_token_is_asked_for_with_the_client_s_credentials_and_kept() -> None:
    login, made = Login(), account()
    assert [made.header(login) for _ in range(3)] == ["Bearer T1"] * 3
    assert login.bodies == [
        {"grant_type": "client_credentials", "client_id": "my-client", "client_secret": SECRET}
    ]


@pytest.mark.parametrize("life, works", [(3600, 3540), (200, 140), (100, 50), (1, 0.5)])
def test_a_token_is_renewed_a_minute_before_it_expires_or_at_half_its_life(
    life: int, works: float
) -> None:
    clock, login = Clock(), Login(life)
    made = account(clock)
    assert made.header(login) == "Bearer T1"
    clock.now += works - 0.1
    assert made.header(login) == "Bearer T1"
    clock.now += 0.2
    assert made.header(login) == "Bearer T2"


def test_the_time_that_a_login_takes_is_of_the_token_s_life() -> None:
    clock, login = Clock(), Login(100)

    def take_long() -> None:
        clock.now += 49

    login.during = take_long
    made = account(clock)
    assert made.header(login) == "Bearer T1"
    clock.now += 2
    assert made.header(login) == "Bearer T2"


def test_a_token_that_does_not_say_how_long_it_works_works_for_an_hour() -> None:
    clock, login = Clock(), Login(answers=[{"access_token": "T0"}])
    made = account(clock)
    assert made.header(login) == "Bearer T0"
    clock.now += 3500
    assert made.header(login) == "Bearer T0"
    clock.now += 100
    assert made.header(login) == "Bearer T2"


def test_for_how_long_a_token_works_is_known_once_there_is_one() -> None:
    mine = account()
    assert mine.life is None
    mine.header(Login(life=900))
    assert mine.life == 900


def test_many_threads_ask_once() -> None:
    login = Login(during=lambda: time.sleep(0.05))
    made = account()
    with ThreadPoolExecutor(16) as pool:
        headers = set(pool.map(lambda _: made.header(login), range(16)))
    assert headers == {"Bearer T1"}
    assert len(login.bodies) == 1


@dataclass
class Door:
    """A lock that knows how many have come to it."""

    came: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> None:
        self.came.release()
        self.lock.acquire()

    def __exit__(self, *_: object) -> None:
        self.lock.release()


def test_threads_that_wait_for_a_login_that_fails_fail_with_it_and_later_ones_try_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    door = Door()

    def wait_for_all() -> None:
        assert all(door.came.acquire(timeout=60) for _ in range(8))

    login = Login(answers=[AuthError("no", status=401, method="POST", path="/x")])
    login.during = wait_for_all
    monkeypatch.setattr(
        "spaceform.transport.service_account.threading", SimpleNamespace(Lock=lambda: door)
    )
    made = account()

    def ask(_: int) -> str:
        try:
            return made.header(login)
        except AuthError as error:
            return str(error)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(8))) == ["no [POST /x]"] * 8
    assert len(login.bodies) == 1
    login.during = lambda: None
    assert made.header(login) == "Bearer T2"


def test_a_token_that_is_not_accepted_is_replaced_once_for_all_who_had_it() -> None:
    login, made = Login(), account()
    first = made.header(login)
    assert made.replaces(first)
    assert made.replaces(first)
    assert made.header(login) == "Bearer T2"
    assert made.replaces(first)
    assert made.header(login) == "Bearer T2"
    assert len(login.bodies) == 2


def test_a_site_that_accepts_no_token_has_one_replaced_a_minute() -> None:
    clock, login = Clock(), Login()
    made = account(clock)
    assert made.replaces(made.header(login))
    assert not made.replaces(made.header(login))
    clock.now += 61
    assert made.replaces(made.header(login))
    assert made.header(login) == "Bearer T3"


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        {},
        {"access_token": 1},
        {"access_token": ""},
        {"access_token": "a\r\nEvil: 1"},
        {"access_token": "T", "expires_in": 0},
        {"access_token": "T", "expires_in": True},
        {"access_token": "T", "expires_in": "soon"},
    ],
)
def test_an_answer_without_a_usable_token_is_said_to_be_so(answer: JsonValue) -> None:
    with pytest.raises(MalformedResponseError, match="no access token") as info:
        account().header(Login(answers=[answer]))
    assert (info.value.method, info.value.path) == ("POST", "/oauth/token")
    assert "Evil" not in str(info.value)


def test_every_secret_is_known_and_none_is_in_its_text() -> None:
    login, made = Login(), account()
    made.replaces(made.header(login))
    made.header(login)
    encoded = "bXktY2xpZW50OkFUT0FodXNoLXNlY3JldA=="
    assert set(made.secrets()) == {SECRET, encoded, "T1", "T2"}
    assert not [secret for secret in made.secrets() if secret in f"{made!r} {made}"]
