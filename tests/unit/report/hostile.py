"""Texts that somebody might give to a space, to harm those who look at a report of it."""

HOSTILE = (
    "\x1b[2J\x1b[H\x1b[31mred",
    "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "\x1b]0;title\x07",
    "\x1b]52;c;ZXZpbA==\x07",
    "\x1bP+q544e\x1b\\",
    "\x9b31mC1\x9d0;t\x9c",
    "a\x00b\x08\x08\x7f",
    "one\r\ntwo\nthree\rfour",
    "tab\tvertical\x0bform\x0c",
    "next\x85line sep\u2028para\u2029end",
    "admin\u202enimda\u202c",
    "\u2066isolate\u2069 \u200emark\u200f \u061cletter",
    "zero\u200bwidth\u200cjoin\u200der\u2060word\ufeff",
    "soft\u00adhyphen",
    "blank\u2800\u3164\u115f\uffa0",
    "family 👨\u200d👩\u200d👧 ❤\ufe0f",
    "tag\U000e0041\U000e007f",
    "variation\ufe0f\U000e0100",
    "zalgo" + "\u0301" * 30,
    "\u0301leading mark",
    "lone\ud800surrogate\udfff",
    "private\ue000use\U0010ffff",
    "[red]markup[/red] [link=https://evil.example]x[/link] [/]",
    "::add-mask::secret",
    "\n::set-output name=x::y",
    "  ::error file=a::b",
    "##[add-mask]secret",
    "##vso[task.setvariable variable=x]y",
    "section_start:0:x\r\x1b[0K",
    "<script>alert(1)</script> `code` @everyone | a",
    "שלום עולם",
    "مرحبا",
    "日本語の長い名前" * 10,
    "x" * 10_000,
    "long " * 2_000,
    '"quoted" \\x1b \\',
    "",
    " ",
    "%s {0} ${x} $(x)",
)


def dangers(text: str) -> list[str]:
    """Return the characters of a text that steer a terminal, or that nobody sees."""
    allowed = {"\n", "\ufe0f"}
    return [repr(char) for char in text if not char.isprintable() and char not in allowed]
