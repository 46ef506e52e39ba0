"""Faults on purpose: what goes wrong, for which requests, and how often.

One string each: `METHOD PATH-GLOB ACTION… [after=N] [times=N] [chance=P]`. METHOD may be `*`; the
glob is compared with the whole path, without the query, and where the request came through the
gateway also with the site's own path. The actions, of which the first seven exclude one another:

    status=503               answer with this status, and do nothing
    reset                    drop the connection, and do nothing
    lost-answer              do what was asked, then drop the connection
    truncated                do what was asked, and cut the answer's body in the middle; an
                             answer without a body is lost
    slow-body=2s             do what was asked, send the answer's headers at once, and its body
                             little by little over this time
    html, html=502           answer with a proxy's HTML page (200 if no status is given)
    redirect=URL             answer with a redirect, and do nothing
    retry-after=1            with status=…: add this Retry-After header
    slow=2s, slow=150ms      wait before everything else, unless the fault is cleared; also alone

`after=N` lets the first N matches pass; `times=N` strikes N times and then never again; with
`chance=0.25` each match is struck by chance, the same ones whenever the same fault is set up.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from random import Random
from threading import Lock
from typing import Final

KINDS: Final = ("status", "reset", "lost-answer", "truncated", "slow-body", "html", "redirect")

_METHOD: Final = re.compile(r"\*|[A-Za-z]+")
_DURATION: Final = re.compile(r"(\d+(?:\.\d+)?)(ms|s|)")
_SHARE: Final = re.compile(r"\d+(?:\.\d+)?")
_SHORTEST: Final = 3


@dataclass(frozen=True)
class Fault:
    """One fault; `kind` is one of KINDS, or empty where the request is only slow."""

    text: str
    method: str
    glob: str
    kind: str = ""
    status: int = 0
    location: str = ""
    retry_after: str = ""
    slow: float = 0.0
    drip: float = 0.0
    chance: float = 1.0
    after: int = 0
    times: int | None = None

    def matches(self, method: str, *paths: str) -> bool:
        """Whether this fault is about such a request, which may be known by several paths."""
        known = self.method in ("*", method)
        return known and any(fnmatchcase(path, self.glob) for path in paths)


@dataclass
class _Count:
    """How often a fault was met, and how often it struck."""

    random: Random
    matches: int = 0
    strikes: int = 0


class Faults:
    """The faults of a site, counted; the first one that matches and is not spent strikes."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._lock = Lock()
        self._faults: list[Fault] = []
        self._counts: list[_Count] = []
        for text in texts:
            self.add(text)

    def add(self, text: str) -> Fault:
        """Add a fault; ValueError says what is wrong with its text."""
        fault = parse(text)
        with self._lock:
            self._faults.append(fault)
            self._counts.append(_Count(Random(text)))  # noqa: S311 - chance, no secret
        return fault

    def clear(self) -> None:
        """Forget all faults."""
        with self._lock:
            self._faults.clear()
            self._counts.clear()

    def __contains__(self, fault: Fault) -> bool:
        with self._lock:
            return any(each is fault for each in self._faults)

    def strikes(self, text: str) -> int:
        """How often the faults with this text have struck."""
        with self._lock:
            pairs = zip(self._faults, self._counts, strict=True)
            return sum(count.strikes for fault, count in pairs if fault.text == text)

    def strike(self, method: str, *paths: str) -> Fault | None:
        """The fault that this request meets, if it meets one; it may be known by several paths."""
        if not self._faults:
            return None
        with self._lock:
            struck = (at for at in range(len(self._faults)) if self._strikes(at, method, paths))
            at = next(struck, None)
            return None if at is None else self._faults[at]

    def _strikes(self, at: int, method: str, paths: tuple[str, ...]) -> bool:
        fault, count = self._faults[at], self._counts[at]
        if not fault.matches(method, *paths):
            return False
        count.matches += 1
        if count.matches <= fault.after or count.strikes == fault.times:
            return False
        struck = count.random.random() < fault.chance
        count.strikes += struck
        return struck


def parse(text: str) -> Fault:
    """Read a fault; ValueError says what is wrong with its text."""
    words = text.split()
    if len(words) < _SHORTEST:
        raise _wrong(text, "expected METHOD PATH-GLOB ACTION")
    method, glob, *actions = words
    if not _METHOD.fullmatch(method):
        raise _wrong(text, f"{method!r} is no method")
    fault = Fault(text, method.upper(), glob)
    for action in actions:
        name, has_value, value = action.partition("=")
        read = _READERS.get(name)
        if read is None:
            raise _wrong(text, f"unknown action {action!r}; there are {', '.join(_READERS)}")
        if name in KINDS and fault.kind:
            raise _wrong(text, f"{fault.kind} and {name} exclude one another")
        try:
            fault = read(fault, value if has_value else None)
        except ValueError as error:
            raise _wrong(text, f"{action!r}: {error}") from error
    return _checked(fault)


def _checked(fault: Fault) -> Fault:
    if fault.retry_after and fault.kind != "status":
        raise _wrong(fault.text, "retry-after needs status=…")
    if not fault.kind and not fault.slow:
        raise _wrong(fault.text, "no action")
    return fault


def _wrong(text: str, reason: str) -> ValueError:
    return ValueError(f"fault {text!r}: {reason}")


def _status(value: str | None) -> int:
    number = _count(value)
    if not 200 <= number <= 599:  # noqa: PLR2004 - what a final answer may have
        raise ValueError("expected a status from 200 to 599")
    return number


def _count(value: str | None) -> int:
    if value is None or not (value.isascii() and value.isdigit()):
        raise ValueError("expected a whole number")
    return int(value)


def _seconds(value: str | None) -> float:
    match = _DURATION.fullmatch(value or "")
    if match is None:
        raise ValueError("expected a duration such as 2s or 150ms")
    return float(match[1]) / (1000 if match[2] == "ms" else 1)


def _share(value: str | None) -> float:
    match = _SHARE.fullmatch(value or "")
    if match is None or not 0 < float(match[0]) <= 1:
        raise ValueError("expected a share above 0 and up to 1, such as 0.25")
    return float(match[0])


def _needed(value: str | None) -> str:
    if not value:
        raise ValueError("expected a value")
    return value


def _bare(kind: str) -> Callable[[Fault, str | None], Fault]:
    def read(fault: Fault, value: str | None) -> Fault:
        if value is not None:
            raise ValueError("takes no value")
        return replace(fault, kind=kind)

    return read


def _html(fault: Fault, value: str | None) -> Fault:
    return replace(fault, kind="html", status=200 if value is None else _status(value))


_READERS: Final[dict[str, Callable[[Fault, str | None], Fault]]] = {
    "status": lambda fault, value: replace(fault, kind="status", status=_status(value)),
    "reset": _bare("reset"),
    "lost-answer": _bare("lost-answer"),
    "truncated": _bare("truncated"),
    "slow-body": lambda fault, value: replace(fault, kind="slow-body", drip=_seconds(value)),
    "html": _html,
    "redirect": lambda fault, value: replace(
        fault, kind="redirect", status=302, location=_needed(value)
    ),
    "retry-after": lambda fault, value: replace(fault, retry_after=_needed(value)),
    "slow": lambda fault, value: replace(fault, slow=_seconds(value)),
    "after": lambda fault, value: replace(fault, after=_count(value)),
    "times": lambda fault, value: replace(fault, times=_count(value)),
    "chance": lambda fault, value: replace(fault, chance=_share(value)),
}
