"""SARIF 2.1.0: alerts on the lines of manifests, for GitHub code scanning and others."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from pydantic import JsonValue

import spaceform
from spaceform.json_value import sha256
from spaceform.plan import Plan
from spaceform.report.alerts import LEVELS, Alert, plan_alerts
from spaceform.report.counts import plural, summarize_plan
from spaceform.report.places import place_of
from spaceform.report.presentation import Presentation
from spaceform.report.rules import RULES, Rule
from spaceform.report.sarif_message import plain_message
from spaceform.report.untrusted import visible_json
from spaceform.report.validation import Validation, summarize_validation, validation_alerts

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_BASE = "%SRCROOT%"
# GitHub code scanning stores 5,000 results of a run, not always those that matter most, and takes
# a file of 10 MB. That is measured packed, so one of that size unpacked is taken for sure.
_MOST_RESULTS = 5_000
_LARGEST = 9_000_000

Json = dict[str, JsonValue]


def render_plan(plan: Plan, presentation: Presentation) -> str:
    """Return the alerts of a plan as a log with one run; the lowest risk is cut first."""
    about: Json = {"site": plan.site, "digest": plan.digest}
    return write_log(plan_alerts(plan), summarize_plan(plan), presentation, about)


def render_validation(validation: Validation, presentation: Presentation) -> str:
    """Return what is wrong in files as such a log."""
    alerts = validation_alerts(validation)
    return write_log(alerts, summarize_validation(validation), presentation, {})


def write_log(
    alerts: Sequence[Alert], summary: str, presentation: Presentation, about: Json
) -> str:
    """Return a log of alerts, in their order, that says how many do not fit."""
    rules = {**RULES, **{alert.rule.id: alert.rule for alert in _sorted(alerts)}}
    kept = _fitting(_results(alerts, list(rules), presentation.prefix), presentation.limit)
    cut = alerts[len(kept) :]
    run: Json = {
        "tool": {"driver": _driver(rules)},
        "invocations": [_invocation(summary, cut)],
        "originalUriBaseIds": {_BASE: {"description": {"text": "The top of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "results": list[JsonValue](kept),
        "properties": about,
    }
    log: Json = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return visible_json(json.dumps(log, ensure_ascii=False, indent=1) + "\n")


def _sorted(alerts: Iterable[Alert]) -> list[Alert]:
    """Return alerts so that rules that only they know stand in an order of their own."""
    return sorted(alerts, key=lambda alert: alert.rule.id)


def _driver(rules: Mapping[str, Rule]) -> Json:
    return {
        "name": "spaceform",
        "semanticVersion": spaceform.__version__,
        "rules": [_rule(rule) for rule in rules.values()],
    }


def _rule(rule: Rule) -> Json:
    title, words = plain_message(rule.title), plain_message(rule.words)
    return {
        "id": rule.id,
        "shortDescription": {"text": title},
        "fullDescription": {"text": words},
        "help": {"text": words},
        "properties": {"tags": ["confluence"]},
    }


def _invocation(summary: str, cut: Sequence[Alert]) -> Json:
    notes = [_notification("note", summary)]
    if cut:
        counts = Counter(alert.level for alert in cut)
        levels = ", ".join(plural(counts[level], level) for level in LEVELS if counts[level])
        words = f"{plural(len(cut), 'result')} left out, those of the lowest risk: {levels}."
        notes.append(_notification("warning", words))
    return {"executionSuccessful": True, "toolExecutionNotifications": list[JsonValue](notes)}


def _notification(level: str, words: str) -> Json:
    return {"level": level, "message": {"text": plain_message(words)}}


def _results(alerts: Iterable[Alert], rules: list[str], prefix: str) -> Iterable[Json]:
    index = {name: number for number, name in enumerate(rules)}
    seen: Counter[str] = Counter()
    for alert in alerts:
        fingerprint = sha256({"rule": alert.rule.id, "identity": alert.identity})[:32]
        seen[fingerprint] += 1
        yield _result(alert, index[alert.rule.id], f"{fingerprint}:{seen[fingerprint]}", prefix)


def _result(alert: Alert, rule_index: int, fingerprint: str, prefix: str) -> Json:
    place = place_of(alert.mark, prefix)
    return {
        "ruleId": alert.rule.id,
        "ruleIndex": rule_index,
        "level": alert.level.value,
        "message": {"text": plain_message(alert.message)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": place.uri, "uriBaseId": _BASE},
                    "region": {"startLine": place.line, "startColumn": place.column},
                }
            }
        ],
        # GitHub looks at the first of these only, and would make one of the line's text otherwise.
        "partialFingerprints": {"primaryLocationLineHash": fingerprint, "address/v1": fingerprint},
    }


def _fitting(results: Iterable[Json], limit: int | None) -> list[Json]:
    """Return as many results as a host takes, from the first on."""
    room = _LARGEST if limit is None else limit
    kept: list[Json] = []
    for result in results:
        room -= len(json.dumps(result, indent=1))
        if room < 0 or len(kept) == _MOST_RESULTS:
            break
        kept.append(result)
    return kept
