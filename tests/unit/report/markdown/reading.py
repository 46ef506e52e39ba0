"""Markdown read as hosts read it: what there is in it besides text, and which text is in code."""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from spaceform.report.markdown.inert import DIFF_SIGNS
from tests.unit.report.hostile import HOSTILE

MARKUP = (
    "@everyone",
    "me@example.com",
    "\u200b@octocat",
    "acme/wiki#1 GH-1 #1 !1 $1 ~label %milestone",
    "0123456789abcdef0123456789abcdef01234567",
    "https://evil.example www.evil.example ftp://x",
    "[x](https://evil.example) ![x](y) <https://evil.example> [x]: y",
    "<script>alert(1)</script> <!-- </details> -->",
    "&#64;everyone &lt;b&gt; &amp;",
    "# heading",
    "- item\n1. item",
    "| a | b |\n|---|---|",
    "```\nout\n```",
    "~~~",
    "`one` ``two`` ```three````",
    "`" * 150 + "@everyone",
    "` `` ``` ```` ````` @everyone `",
    "$`x`$ $$y$$ :smile: {{x}} [[_TOC_]]",
    "/merge",
    "/close @me",
    "\\",
    "ends with \\",
    "\\`",
    "**bold** _em_ ~~gone~~",
    "  both  ",
    "   ",
    "===",
    "---",
    "> quote",
    "    indented",
)
"""Texts that are something else than text to a parser, or to a host."""

TRIED = tuple(dict.fromkeys((*HOSTILE, *MARKUP)))

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
BLOCKS = {
    "blockquote",
    "bullet_list",
    "fence",
    "heading",
    "hr",
    "html_block",
    "inline",
    "list_item",
    "paragraph",
}
INLINES = {"text", "code_inline", "strong", "em", "softbreak"}
HTML = re.compile(r"(<details>\n<summary>[\w:,– ]+</summary>\n|</details>\n)", re.ASCII)
# GitHub, GitLab and Bitbucket look for these in text that is not code.
LIVE = re.compile(r"@|#|://|www\.|`|<|\||&|\[|\]|\$|~|GH-|\b[0-9a-f]{7,}\b|:\w+:")


def kind(token: Token) -> str:
    return token.type.removesuffix("_open").removesuffix("_close")


def tokens(markdown: str) -> Iterator[Token]:
    for token in PARSER.parse(markdown):
        yield token
        yield from token.children or ()


def read(markdown: str) -> tuple[list[str], list[str]]:
    """Return the texts in code and the other texts; whatever is no report's is an error."""
    coded: list[str] = []
    plain: list[str] = []
    folds: list[bool] = []
    for token in tokens(markdown):
        assert kind(token) in BLOCKS | INLINES, token
        if token.type == "fence":
            assert token.info in ("diff", "sh")
            lines = token.content.splitlines()
            assert token.info == "sh" or all(line.startswith(DIFF_SIGNS) for line in lines)
            coded += lines
        elif token.type == "code_inline":
            coded.append(token.content)
        elif token.type == "text":
            plain.append(token.content)
        elif token.type == "html_block":
            assert HTML.fullmatch(token.content), token.content
            folds.append(token.content.startswith("<details>"))
    assert folds == [True, False] * (len(folds) // 2)  # each is closed, and none is in another
    return coded, plain


def assert_inert(markdown: str) -> list[str]:
    """Check that nothing in a report is alive; returns the texts in its code."""
    coded, plain = read(markdown)
    for text in plain:
        assert not LIVE.search(text), text
    return coded
