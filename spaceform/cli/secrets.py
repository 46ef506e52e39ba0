"""Secrets: what the environment holds that no output may show."""

import base64
import os
from collections.abc import Mapping
from pathlib import Path

_NAMES = ("SPACEFORM_TOKEN", "SPACEFORM_CLIENT_SECRET")
_FILES = ("SPACEFORM_TOKEN_FILE",)
_EMAIL = "SPACEFORM_EMAIL"
_SHORTEST = 6  # what is shorter is no token, and taking it out would garble every word
_LONGEST = 16 * 1024


def scrub(text: str, environ: Mapping[str, str] = os.environ) -> str:
    """Return a text without the tokens of the environment, in any form that is sent."""
    for secret in sorted(_secrets(environ), key=len, reverse=True):
        text = text.replace(secret, "…")
    return text


def _secrets(environ: Mapping[str, str]) -> set[str]:
    tokens = {environ[name].strip() for name in _NAMES if name in environ}
    tokens |= {_read(environ[name].strip()) for name in _FILES if name in environ}
    tokens = {token for token in tokens if len(token) >= _SHORTEST}
    email = environ.get(_EMAIL, "").strip()
    sent = {base64.b64encode(f"{email}:{token}".encode()).decode() for token in tokens}
    return tokens | sent


def _read(path: str) -> str:
    try:
        with Path(path).open(encoding="utf-8") as file:
            return file.read(_LONGEST).strip()
    except (OSError, ValueError):
        return ""
