"""Source: the bytes of a file as text, within limits and without characters that nobody sees."""

import re

from spaceform.errors import ManifestError, Problem
from spaceform.mark import Mark

MAX_BYTES = 1024 * 1024
"""A file of a thousand spaces has about half of this; the parsers slow down with more."""

_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_LINE_END = re.compile(r"\r\n|\r|\n")
# What YAML 1.2 calls printable, less the three line ends that YAML 1.1 knew and 1.2 does not: the
# two parsers would disagree about those.
UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


def decode(data: bytes, file: str) -> str:
    """Return the text of a file; raises ManifestError with the place of what is not text."""
    if len(data) > MAX_BYTES:
        raise _error(file, "", f"the file is larger than {MAX_BYTES:,} bytes", "split it")
    try:
        # A byte order mark at the start is what some editors write, and YAML allows it.
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _undecodable(data, file, error) from error
    if bad := UNPRINTABLE.search(text):
        message = f"the character U+{ord(bad[0]):04X} cannot be seen and is not allowed"
        hint = f'remove it, or write it as "\\u{ord(bad[0]):04x}" where it is meant'
        raise _error(file, text[: bad.start()], message, hint)
    return text


def _undecodable(data: bytes, file: str, error: UnicodeDecodeError) -> ManifestError:
    if data.startswith(_UTF16):
        return _error(file, "", "the file is UTF-16 or UTF-32, not UTF-8", "save it as UTF-8")
    # `error.start` does not count a byte order mark that was taken off.
    start = error.start + (3 if data.startswith(b"\xef\xbb\xbf") else 0)
    before = data[:start].decode("utf-8-sig", errors="replace")
    return _error(file, before, f"the byte 0x{data[start]:02X} is not UTF-8", "save it as UTF-8")


def _error(file: str, before: str, message: str, hint: str) -> ManifestError:
    lines = _LINE_END.split(before)
    mark = Mark(file, len(lines), len(lines[-1]) + 1)
    return ManifestError((Problem(mark, message, hint),))
