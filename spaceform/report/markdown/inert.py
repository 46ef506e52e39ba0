"""Inert text: whatever is untrusted, as Markdown that is read as nothing but these characters.

All of it stands in code, in a span or in a fenced block, and nowhere else. Hosts look for mentions,
issues, commits, links and emoji after they have parsed the Markdown, in text that is not code
(GitHub's filters skip `pre`, `code` and `a`; GitLab's too), so an escape or a character reference
such as `&#64;` in plain text would be undone before they look. Inside code there is no such text,
no HTML, and no reference that is resolved. No untrusted text stands in HTML, a heading or a table.
"""

import re
from collections.abc import Iterable

from spaceform.report.untrusted import visible

DIFF_SIGNS = ("+", "-", "!", "#", "@@")
"""How each line of a diff begins; hosts colour them as gain, loss, change, remark and title."""

_RUN = re.compile("`+")


def code(text: str) -> str:
    """Return a text as a code span.

    The span is fenced with the shortest run of backticks that the text does not have. One more than
    the longest would do by the book, but GitHub's and GitLab's parsers (cmark, comrak) take a run
    of more than 80 for plain text, and a name may have as many.
    """
    shown = visible(text) or '""'
    runs = {len(run) for run in _RUN.findall(shown)}
    fence = "`" * next(length for length in range(1, len(shown) + 2) if length not in runs)
    # A space at both ends is taken away again, unless there is nothing but spaces.
    pad = " " if not shown.isspace() and (shown[0] in "` " or shown[-1] in "` ") else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def codes(texts: Iterable[str]) -> str:
    """Return several texts, each as a code span."""
    return ", ".join(map(code, texts))


def diff_line(sign: str, text: str, indent: int = 0) -> str:
    """Return a line for a diff.

    It begins with a sign, whatever the text is, so it is never the end of a fence, a workflow
    command (`::add-mask::`) or one of GitLab's quick actions (`/merge`).
    """
    line = f"{sign} {' ' * indent}{visible(text)}".rstrip()
    return f"{line} @@" if sign == "@@" else line


def fenced(lines: Iterable[str], language: str = "diff") -> tuple[str, ...]:
    """Return lines as a fenced block; each of them has to begin with something of ours."""
    return (f"```{language}", *lines, "```")
