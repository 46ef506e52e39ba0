r"""The messages of SARIF: plain text that stays plain where a host takes it for Markdown.

SARIF gives `[text](link)` and `{0}` a meaning in plain text, and hosts show its messages in
comments, where Markdown, `@name` and `#1` have one. A backslash takes all of these away, and a
reader can see what stood there.
"""

import re

from spaceform.report.untrusted import visible

# Where a backslash stands before one of these, CommonMark takes it away again.
_MARKUP = re.compile(r"[\\*\[\]<>~&|$]|(?<![^\W_])_|_(?![^\W_])")
# Here it stays, and the word behind it is no name, number or address any more.
_REFERENCE = re.compile(r"(?<!\w)@(?=\w)|#(?=\w)|(?<=:)/(?=/)|(?<=www)\.|(?<=WWW)\.")


def plain_message(text: str) -> str:
    """Return a text as a message on one line, in which nothing is markup, a link or a mention."""
    text = _MARKUP.sub(r"\\\g<0>", visible(text).replace("`", "'"))
    text = _REFERENCE.sub(r"\g<0>\\", text)
    return text.replace("{", "{{").replace("}", "}}")
