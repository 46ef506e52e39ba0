"""Anchors: ids and words for links, safe whatever the text is that they are made from."""

import re

from spaceform.json_value import sha256
from spaceform.report.untrusted import visible

_LONGEST = 48
_DIGITS = 10
_WORD = re.compile(r"[a-z0-9]+")


def anchor(kind: str, text: str) -> str:
    """Return an id of small letters, digits and hyphens; no other text of a kind has the same."""
    slug = "-".join(_WORD.findall(text.lower()))[:_LONGEST].strip("-")
    return "-".join(part for part in (kind, slug, sha256(text)[:_DIGITS]) if part)


def token(text: str) -> str:
    """Return what stands for a text in a link: the text itself, where it is short and plain."""
    is_plain = text == visible(text) and text == text.strip() and 0 < len(text) <= _LONGEST
    return text if is_plain else anchor("", text)
