"""What a site says went wrong, made safe to show: bounded, one line, no secrets."""

import re
from collections.abc import Iterable

from pydantic import JsonValue

from spaceform.redaction import redact

LONGEST = 300

# Confluence leads its v1 messages with the Java class that was thrown.
_JAVA_CLASS = re.compile(r"^(?:[a-z]\w*\.)+\w+(?:Exception|Error): ")


def neutralise(text: str, secrets: Iterable[str] = ()) -> str:
    """Return foreign text as one short line without control characters and secrets."""
    text = redact(text, secrets)
    # Not printable are control characters, lone surrogates, and those that turn the direction.
    printable = "".join(character if character.isprintable() else " " for character in text)
    line = " ".join(printable.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def published_message(body: JsonValue) -> str | None:
    """Return the message in an error's body, or None where the body is not Confluence's own.

    v1 answers `{statusCode, data, message}`, v2 `{errors: [{status, code, title, detail}]}`. A
    gateway's `{timestamp, status, error, path}` is neither.
    """
    if not isinstance(body, dict):
        return None
    errors = body.get("errors")
    if isinstance(errors, list):
        return "; ".join(filter(None, map(_describe, errors)))
    if "statusCode" not in body:
        return None
    message = body.get("message")
    if isinstance(message, str) and message:
        return _JAVA_CLASS.sub("", message)
    data = body.get("data")
    inner = data.get("errors") if isinstance(data, dict) else None
    return "; ".join(filter(None, map(_translate, inner))) if isinstance(inner, list) else ""


def _describe(error: JsonValue) -> str:
    if not isinstance(error, dict):
        return ""
    return ": ".join(
        text for name in ("title", "detail") if isinstance(text := error.get(name), str) and text
    )


def _translate(error: JsonValue) -> str:
    """Read one of v1's `data.errors`, whose message is `{translation}` or `{key}`."""
    message = error.get("message") if isinstance(error, dict) else None
    if isinstance(message, str):
        return message
    if not isinstance(message, dict):
        return ""
    text = message.get("translation") or message.get("key")
    return text if isinstance(text, str) else ""
