"""A check-up as text for people: one screen."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from spaceform.inspection.checkup import Checkup, Finding, Kind, Sight
from spaceform.inspection.checkup_words import say_access, say_identity, say_site, say_token
from spaceform.inspection.paper import hang, printed

_INDENT = 14
_WIDEST = 120
_MOST = 8
_OWNERSHIP = "ownership"
_RUN = "*"  # the address of what is about everything together
_PLAN_TELLS = "safety rules want to be asked first: spaceform plan shows which, and their flags"
_KINDS: tuple[tuple[Kind, str, str, str], ...] = (
    ("fails", "✗", "red", "What will not work"),
    ("unread", "✗", "red", "What could not be found out"),
    ("waits", "·", "cyan", "What waits for a flag"),
    ("warns", "!", "yellow", "What may surprise"),
)


def render_checkup(  # noqa: PLR0913 - each is one wish about the text
    checkup: Checkup,
    *,
    color: bool,
    width: int,
    clean: Callable[[str], str],
    verbose: bool = False,
    quiet: bool = False,
) -> str:
    """Return a check-up for a terminal or a log.

    `clean` makes a text of the site or of a manifest harmless; with `verbose` nothing is left out,
    with `quiet` everything is that stands against nothing.
    """

    def write(console: Console) -> None:
        _Page(checkup, console, clean, verbose, quiet).write()

    return printed(write, color=color, width=min(width, _WIDEST))


@dataclass(frozen=True)
class _Page:
    found: Checkup
    console: Console
    clean: Callable[[str], str]
    verbose: bool
    quiet: bool

    def write(self) -> None:
        if not self.quiet:
            for label, value in self._lines():
                self._hang(f"{label:<{_INDENT}}", value)
            for spaces, sign, style, label in _rows(self.found.spaces):
                names = self._listing(sight.key for sight in spaces)
                self._hang(f"  {sign} ", f"{label}: {names}", style)
        for kind, sign, style, title in _KINDS:
            self._findings(title, sign, style, self._shown(kind))
        self._end()

    def _shown(self, kind: Kind) -> tuple[Finding, ...]:
        """Return what is shown of a kind: whose a space is, but no more of what a plan is about."""
        found = self.found.of_kind(kind)
        if kind != "waits" or self.verbose:
            return found
        standing = tuple(finding for finding in found if finding.guard == _OWNERSHIP)
        rest = tuple(finding for finding in found if finding.guard != _OWNERSHIP)
        addresses = dict.fromkeys(each.address for each in rest if each.address != _RUN)
        where = self._listing(addresses) or "all in all"
        more = Finding(kind=kind, address=where, message=_PLAN_TELLS)
        return (*standing, more) if rest else standing

    def _lines(self) -> Iterator[tuple[str, str]]:
        found = self.found
        yield from say_site(found)
        if found.access is not None:
            yield "Access", say_access(found.access)
        if found.access is not None and found.access.lacks:
            yield "Not offered", ", ".join(found.access.lacks)
        if found.identity is not None:
            yield "You", say_identity(found)
        if token := say_token(found):
            yield "Token", token
        yield "Manifests", self._manifests()

    def _manifests(self) -> str:
        found = self.found.manifests
        if found is None:
            return (
                "not looked at" if self.found.failure else "none here: there is no spaceform.yaml"
            )
        count = _count(len(found.spaces), "space")
        where = f" in the environment {found.environment}" if found.environment else ""
        whose = f", owned by {found.owner}" if found.owner else ", without ownership records"
        return f"{count}{where}{whose}{'' if self.found.spaces else '; not looked at'}"

    def _findings(self, title: str, sign: str, style: str, found: Iterable[Finding]) -> None:
        groups: dict[tuple[str, bool], list[Finding]] = {}
        for finding in found:
            # A flag names its space, so that a group has as many ways out as findings.
            groups.setdefault((finding.message, finding.way_out is None), []).append(finding)
        if groups:
            self.console.print()
            self.console.print(Text(title, style="bold"))
        for (message, _), findings in groups.items():
            where = self._listing(dict.fromkeys(finding.address for finding in findings))
            mark = findings[0].mark if len(findings) == 1 else None
            place = f"  ({mark.file}:{mark.line})" if mark else ""
            self._hang(f"  {sign} ", f"{where}{place}", f"{style} bold")
            self._hang("    ", message)
            outs = list(dict.fromkeys(each.way_out for each in findings if each.way_out))
            for way_out in outs if self.verbose else outs[:_MOST]:
                self._hang("    → ", way_out, "green")

    def _end(self) -> None:
        if self.console.file.tell():
            self.console.print()
        if self.found.failure is not None:
            self._hang("✗ ", self.found.failure, "red bold")
            return
        text, style = _sum_up(self.found)
        self._hang("", text, "", body=style)

    def _hang(self, lead: str, text: str, style: str = "dim", *, body: str = "") -> None:
        hang(self.console, Text(lead, style=style), Text(self.clean(text), style=body))

    def _listing(self, names: Iterable[str]) -> str:
        found = list(names)
        if self.verbose or len(found) <= _MOST + 1:
            return ", ".join(found)
        return f"{', '.join(found[:_MOST])} and {len(found) - _MOST} more"


def _rows(spaces: Iterable[Sight]) -> Iterator[tuple[list[Sight], str, str, str]]:
    """Sort the declared spaces by what these credentials can do in them."""
    rows: dict[tuple[str, str, str], list[Sight]] = {
        ("✓", "green", "administered"): [],
        ("✓", "green", "seen (whether it is administered does not show)"): [],
        ("!", "yellow", "seen, and not administered"): [],
        ("·", "dim", "not there yet, or not visible"): [],
        ("✗", "red", "could not be read"): [],
    }
    by_rank = list(rows.values())
    for sight in spaces:
        by_rank[_rank(sight)].append(sight)
    for (sign, style, label), found in rows.items():
        if found:
            yield found, sign, style, label


def _rank(sight: Sight) -> int:
    if not sight.read:
        return 4
    if sight.id is None:
        return 3
    return {True: 0, None: 1, False: 2}[sight.administered]


def _sum_up(found: Checkup) -> tuple[str, str]:
    fails, unread, waits = (len(found.of_kind(kind)) for kind in ("fails", "unread", "waits"))
    parts = []
    if fails:
        verb = "does" if fails == 1 else "do"
        parts.append(f"{_count(fails, 'thing')} that {verb} not work here as declared.")
    if unread:
        parts.append(f"{_count(unread, 'space')} could not be read.")
    if parts:
        return " ".join(parts), "red bold"
    if found.manifests is None:
        return "The credentials work. In a repository this tells about its spaces too.", "bold"
    if waits:
        return "Nothing stands against what is declared but what waits for a flag.", "bold"
    return "Nothing stands against what is declared. See it: spaceform plan", "green bold"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
