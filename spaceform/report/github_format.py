"""GitHub: annotations on the lines of manifests, as workflow commands for the log of a step."""

from collections import Counter
from collections.abc import Iterable, Sequence

from spaceform.plan import Plan
from spaceform.report.alerts import LEVELS, Alert, Level, plan_alerts
from spaceform.report.counts import plural, summarize_plan
from spaceform.report.phrases import listing
from spaceform.report.places import place_of
from spaceform.report.presentation import Presentation
from spaceform.report.untrusted import visible
from spaceform.report.validation import Validation, summarize_validation, validation_alerts

# GitHub shows so many annotations of each level that a step makes, and drops the others in silence.
_MOST = 10
_MOST_PLACES = 8
_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}


def render_plan(plan: Plan, presentation: Presentation) -> str:
    """Return the alerts of a plan, the highest risk first, and its sentence for the log."""
    return write_annotations(plan_alerts(plan), summarize_plan(plan), presentation.prefix)


def render_validation(validation: Validation, presentation: Presentation) -> str:
    """Return what is wrong in files in the same way."""
    alerts = validation_alerts(validation)
    return write_annotations(alerts, summarize_validation(validation), presentation.prefix)


def write_annotations(alerts: Iterable[Alert], summary: str, prefix: str) -> str:
    """Return as many annotations as GitHub shows, the last with the number of all others."""
    ordered = _together(alerts)
    shown = _shown(ordered, _MOST)
    if len(shown) < len(ordered):
        shown = _shown(ordered, _MOST - 1)
    lines = [_annotation(alert, prefix) for alert in shown]
    if len(shown) < len(ordered):
        lines.append(_rest(ordered, shown))
    return "".join(f"{line}\n" for line in (*lines, _unarmed(visible(summary))))


def command(name: str, properties: dict[str, str], message: str) -> str:
    """Return a workflow command that the runner reads as exactly this; what is empty is left out.

    It is what `@actions/core` writes: `%` and line ends as `%25`, `%0D` and `%0A`, and in a
    property also what would end it.
    """
    named = ((key, _escaped(visible(value))) for key, value in properties.items() if value)
    said = ",".join(
        f"{key}={value.replace(':', '%3A').replace(',', '%2C')}" for key, value in named
    )
    return f"::{name}{' ' if said else ''}{said}::{_escaped(visible(message))}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _annotation(alert: Alert, prefix: str) -> str:
    place = place_of(alert.mark, prefix)
    properties = {
        "file": place.path,
        "line": str(place.line),
        "col": str(place.column),
        "title": alert.title,
    }
    return command(_COMMANDS[alert.level], properties, alert.message)


def _together(alerts: Iterable[Alert]) -> list[Alert]:
    """Return alerts, those that have no line and say the same of many spaces as one."""
    groups: dict[object, list[Alert]] = {}
    for number, alert in enumerate(alerts):
        same = (alert.rule.id, alert.title, alert.text) if alert.mark is None else number
        groups.setdefault(same, []).append(alert)
    return [
        group[0]._replace(where=listing((alert.where for alert in group), _MOST_PLACES))
        for group in groups.values()
    ]


def _shown(alerts: Iterable[Alert], notices: int) -> list[Alert]:
    """Return those that are shown of each level."""
    room = {Level.ERROR: _MOST, Level.WARNING: _MOST, Level.NOTE: notices}
    shown = []
    for alert in alerts:
        room[alert.level] -= 1
        if room[alert.level] >= 0:
            shown.append(alert)
    return shown


def _rest(alerts: Sequence[Alert], shown: Sequence[Alert]) -> str:
    left = Counter(alert.level for alert in alerts)
    left.subtract(alert.level for alert in shown)
    levels = ", ".join(plural(left[level], _COMMANDS[level]) for level in LEVELS if left[level])
    words = f"{levels}: not shown here, because GitHub shows no more of one step"
    return command("notice", {"title": f"{left.total()} more"}, words)


def _unarmed(line: str) -> str:
    return f"\\{line}" if line.lstrip().startswith("::") else line
