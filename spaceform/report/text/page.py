"""The page: lines of text, wrapped to a width and coloured; all text is made harmless here."""

from collections.abc import Iterable
from io import StringIO

from rich.console import Console
from rich.style import Style
from rich.text import Text

from spaceform.report.phrases import Phrase, Tone
from spaceform.report.presentation import Presentation
from spaceform.report.untrusted import visible

_NARROWEST = 40
_WIDEST = 120
_LEAST_BODY = 20

_STYLES = {
    Tone.PLAIN: Style(),
    Tone.TITLE: Style(bold=True),
    Tone.GAIN: Style(color="green"),
    Tone.LOSS: Style(color="red"),
    Tone.CHANGE: Style(color="yellow"),
    Tone.ALARM: Style(color="red", bold=True),
    Tone.WARNING: Style(color="yellow", bold=True),
    Tone.ASIDE: Style(dim=True),
}
GAP = Phrase("  ")


class Page:
    """Lines for a terminal, or for a log where there is no colour; none of them ends in a space."""

    def __init__(self, presentation: Presentation) -> None:
        self.width = max(_NARROWEST, min(presentation.width, _WIDEST))
        self._color = presentation.color
        self._lines: list[Text] = []
        self._console = Console(
            file=StringIO(),
            width=self.width,
            color_system="standard" if presentation.color else None,
            force_terminal=presentation.color,
            legacy_windows=False,
            _environ={},  # how a report looks is the caller's decision
        )

    def blank(self) -> None:
        """Leave a line free, if anything stands above it."""
        if self._lines and self._lines[-1].plain:
            self._lines.append(Text())

    def heading(self, text: str) -> None:
        """Begin a section."""
        self.blank()
        self.put(Phrase(text, Tone.TITLE))

    def conclude(self, phrase: Phrase) -> None:
        """Say what it comes to: in a log on one line, which is looked for there."""
        self.blank()
        self.put(phrase, wrap=self._color)

    def put(
        self,
        *phrases: Phrase,
        indent: int = 0,
        lead: Phrase | None = None,
        right: str = "",
        wrap: bool = True,
    ) -> None:
        """Add a line: `lead`, then phrases that wrap beside it, and `right` at the margin.

        What stands at the right margin follows the phrases where there is no room for it. What is
        to be copied does not `wrap`.
        """
        first = Text(" " * indent)
        if lead is not None:
            first.append_text(_text((lead, Phrase(" "))))
        margin = first.cell_len
        body = self._with_right(_text(phrases), margin, right)
        for line in self._wrapped(body, self.width - margin) if wrap else (body,):
            first.append_text(line)
            first.rstrip()
            self._lines.append(_without_command(first))
            first = Text(" " * margin)

    def fits(self, *phrases: Phrase, indent: int, right: str = "") -> bool:
        """Tell whether phrases find room on one line."""
        room = self.width - indent - (Text(visible(right)).cell_len + 2 if right else 0)
        return _text(phrases).cell_len <= room

    def text(self) -> str:
        """Return the page, each line with its end."""
        if not self._color:
            return "".join(f"{line.plain}\n" for line in self._lines)
        with self._console.capture() as captured:
            for line in self._lines:
                self._console.print(line, soft_wrap=True)
        return captured.get()

    def _with_right(self, body: Text, margin: int, right: str) -> Text:
        if not right:
            return body
        aside = _text((Phrase(right, Tone.ASIDE),))
        room = self.width - margin - body.cell_len - aside.cell_len
        body.append(" " * room if room >= len(GAP.text) else GAP.text)
        return body.append_text(aside)

    def _wrapped(self, body: Text, width: int) -> Iterable[Text]:
        if body.cell_len <= width:
            return (body,)
        return body.wrap(self._console, max(width, _LEAST_BODY), overflow="fold")


def _text(phrases: Iterable[Phrase]) -> Text:
    """Return phrases as one text that is never read as markup."""
    text = Text()
    for phrase in phrases:
        text.append(visible(phrase.text), _STYLES[phrase.tone])
    return text


def _without_command(line: Text) -> Text:
    """Disarm a line that a CI runner would take for an order, such as `::add-mask::`."""
    start = len(line.plain) - len(line.plain.lstrip())
    if not line.plain.startswith("::", start):
        return line
    return Text.assemble(line[:start], "\\", line[start:])
