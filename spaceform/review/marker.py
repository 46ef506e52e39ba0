"""The marker: the hidden first line of a comment, which tells what plan the comment is about."""

import re
from typing import Literal, NamedTuple
from urllib.parse import quote

from spaceform.json_value import sha256

Style = Literal["comment", "definition"]
"""How a line is hidden: as a comment of HTML, or as a definition of a link that nobody uses."""

_WORDS = "spaceform slot={slot} digest={digest}"
_FORMS: dict[Style, str] = {"comment": f"<!-- {_WORDS} -->", "definition": f"[//]: # ({_WORDS})"}
_SLOT = r"(?P<slot>[A-Za-z0-9_.~%]*/[A-Za-z0-9_.~%]*)"
_LONGEST = 200
_DIGEST = r"(?P<digest>[0-9a-f]{64}|none)"


class Marker(NamedTuple):
    """What a marker says: the slot, and the plan's digest; None where no apply takes the plan."""

    slot: str
    digest: str | None


def slot_of(environment: str | None, name: str | None) -> str:
    """Return the slot of a plan: its environment, and its name among those of one pull request."""
    return f"{_plain(environment or '')}/{_plain(name or '')}"


def write_marker(marker: Marker, style: Style) -> str:
    """Return the line that says it and is not seen."""
    return _FORMS[style].format(slot=marker.slot, digest=marker.digest or "none")


def read_marker(body: str, style: Style) -> Marker | None:
    """Return what the first line of a comment says; None where it is no marker.

    Nothing below that line counts: it may quote anything.
    """
    first = body.lstrip("\ufeff").split("\n", 1)[0].rstrip()
    found = re.fullmatch(_pattern(style), first)
    if found is None:
        return None
    digest = found["digest"]
    return Marker(found["slot"], None if digest == "none" else digest)


def _pattern(style: Style) -> str:
    before, between, after = re.split(r"\{slot\}|\{digest\}", _FORMS[style])
    return f"{re.escape(before)}{_SLOT}{re.escape(between)}{_DIGEST}{re.escape(after)}"


def _plain(text: str) -> str:
    """Return a name in characters that end no marker, as its hash where that would be long."""
    # Two hyphens would end a comment of HTML for some readers, a parenthesis the definition.
    quoted = quote(text, safe="", errors="surrogatepass").replace("-", "%2D").replace("~", "%7E")
    return quoted if len(quoted) <= _LONGEST else f"~{sha256(text)}"
