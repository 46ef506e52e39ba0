"""An inspection as text for people."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pydantic import JsonValue
from rich.console import Console
from rich.text import Text

from spaceform.aspects.details import Homepage
from spaceform.aspects.settings import Settings
from spaceform.inspection.access_matrix import draw_matrix
from spaceform.inspection.findings import Inspection, Ownership, StateContent, Unseen
from spaceform.inspection.paper import printed
from spaceform.observation import ContentCount, ContentItem, StateSettings
from spaceform.principals import User

_MOST_TITLES = 5
_LONGEST = 200
_INDENT = 18


def render_text(
    inspection: Inspection,
    *,
    color: bool,
    width: int,
    clean: Callable[[str], str],
    verbose: bool = False,
) -> str:
    """Return an inspection for a terminal or a log.

    `clean` makes a text of the site harmless; with `verbose` nothing is left out.
    """
    return printed(
        lambda console: _Page(inspection, console, clean, verbose).write(), color=color, width=width
    )


@dataclass(frozen=True)
class _Page:
    found: Inspection
    console: Console
    clean: Callable[[str], str]
    verbose: bool

    def write(self) -> None:
        found = self.found
        self._title()
        for label, value in self._details():
            self._line(label, value)
        self._access()
        self._lines("properties", found.properties, self._properties)
        self._lines("content states", found.content_in_states, self._states)
        self._lines("watchers", found.watchers, self._watchers)

    def _title(self) -> None:
        found = self.found
        text = Text(self.clean(found.name), style="bold")
        text.append(
            f"  {self.clean(found.key)} · id {self.clean(found.id)} · {found.status}",
            style="not bold",
        )
        self.console.print(text)
        self.console.print(Text(self.clean(f"{found.site}/wiki/spaces/{found.key}"), style="dim"))
        self.console.print()

    def _details(self) -> Iterator[tuple[str, str | Unseen]]:
        found = self.found
        yield "description", found.description or "none"
        page = found.homepage
        yield "homepage", _homepage(page) if page else "none"
        yield "labels", _say(found.labels, lambda names: ", ".join(names) or "none")
        yield "theme", found.theme
        yield "settings", _say(found.settings, _settings)
        yield "content", _say(found.content, _content)
        yield "states", _say(found.state_settings, _state_settings)
        yield "record", "none" if found.ownership is None else _say(found.ownership, _ownership)

    def _access(self) -> None:
        access = self.found.access
        if isinstance(access, Unseen):
            self._heading("access", access)
            return
        self._heading(f"access ({_count(len(access), 'principal')})")
        for line in draw_matrix(access, self.clean, self.console.width):
            self.console.print(line, soft_wrap=True)

    def _properties(self, properties: dict[str, JsonValue]) -> Iterator[str]:
        for key, value in properties.items():
            yield f"{key}  {self._cut(json.dumps(value, ensure_ascii=False))}"

    def _states(self, states: tuple[StateContent, ...]) -> Iterator[str]:
        for found in states:
            name = f"{found.state.name} ({found.state.id})" if found.state.name else found.state.id
            yield f"{name}: {_unseen(_say(found.content, self._titles))}"

    def _titles(self, items: tuple[ContentItem, ...]) -> str:
        shown = items if self.verbose else items[:_MOST_TITLES]
        titles = ", ".join(f"{item.title} ({item.type} {item.id})" for item in shown)
        more = f" and {len(items) - len(shown)} more" if len(shown) < len(items) else ""
        return f"{len(items)}{': ' if titles else ''}{titles}{more}"

    def _watchers(self, users: tuple[User, ...]) -> Iterator[str]:
        for user in users:
            away = " (deactivated)" if user.active is False else ""
            yield f"{user.name or 'name hidden'}  {user.account_id}{away}"

    def _cut(self, text: str) -> str:
        if self.verbose or len(text) <= _LONGEST:
            return text
        return f"{text[:_LONGEST]}… (+{len(text) - _LONGEST:,} characters)"

    def _lines(self, title: str, part: object, lines: Callable[..., Iterable[str]]) -> None:
        if isinstance(part, Unseen):
            self._heading(title, part)
            return
        found = list(lines(part))
        self._heading(f"{title} ({len(found)})")
        for line in found:
            self.console.print(Text(f"  {self.clean(line)}"), soft_wrap=True)

    def _heading(self, title: str, unseen: Unseen | None = None) -> None:
        self.console.print()
        text = Text(title, style="bold")
        if unseen is not None:
            text.append(f": {self.clean(_unseen(unseen))}", style="not bold yellow")
        self.console.print(text, soft_wrap=True)

    def _line(self, label: str, value: str | Unseen) -> None:
        style = "yellow" if isinstance(value, Unseen) else ""
        text = Text(f"{label:<{_INDENT}}", style="dim")
        text.append(self.clean(self._cut(_unseen(value))), style=f"not dim {style}".strip())
        self.console.print(text, soft_wrap=True)


def _say(part: object, words: Callable[..., str]) -> str | Unseen:
    return part if isinstance(part, Unseen) else words(part)


def _unseen(value: str | Unseen) -> str:
    if isinstance(value, str):
        return value
    return (
        f"could not be read: {value.message}"
        if value.unseen == "failed"
        else (f"{value.unseen}: {value.message}")
    )


def _homepage(page: Homepage) -> str:
    return f"{page.title} ({page.id})" if page.title else f"page {page.id}"


def _settings(settings: Settings) -> str:
    return f"route-override: {_on(settings.route_override)}"


def _content(counts: tuple[ContentCount, ...]) -> str:
    return (
        ", ".join(
            f"{'at least ' if found.at_least else ''}{_count(found.count, found.type)}"
            for found in counts
        )
        or "none"
    )


def _state_settings(settings: StateSettings) -> str:
    own = ", ".join(state.name for state in settings.space_states)
    return (
        f"{_on(settings.allowed)}; custom {_on(settings.custom_allowed)},"
        f" of the space {_on(settings.space_allowed)}{f' ({own})' if own else ''}"
    )


def _ownership(record: Ownership) -> str:
    if record.owner is None:
        return f"unreadable: {record.unreadable}"
    counts = [
        f"{section}: {_made(record, section)}"
        for section in sorted({*record.created, *record.adopted})
    ]
    if record.custom_content:
        counts.append(f"custom content: {_count(len(record.custom_content), 'principal')}")
    return f"{record.owner.name} ({record.owner.id}); {', '.join(counts) or 'nothing yet'}"


def _made(record: Ownership, section: str) -> str:
    created = len(record.created.get(section, ()))
    adopted = len(record.adopted.get(section, ()))
    return " and ".join(
        f"{number} {how}" for number, how in ((created, "created"), (adopted, "adopted")) if number
    )


def _on(flag: bool | None) -> str:  # noqa: FBT001 - it is what is shown
    return "not set" if flag is None else "on" if flag else "off"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
