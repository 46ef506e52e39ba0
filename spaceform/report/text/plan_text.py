"""A plan as text: who gains and who loses, the changes, what stands against it, one sentence."""

import shlex

from spaceform.aspects.lifecycle import SpaceChange
from spaceform.plan import Overrides, Plan
from spaceform.report.counts import plural, summarize_plan
from spaceform.report.phrases import Phrase, Tone
from spaceform.report.presentation import Presentation
from spaceform.report.text.access_text import put_access
from spaceform.report.text.changes_text import put_changes
from spaceform.report.text.page import Page
from spaceform.report.text.remarks_text import put_notes, put_unmanaged
from spaceform.report.text.standing_text import put_blocked, put_refusals
from spaceform.report.untrusted import cut


def write_plan(plan: Plan, presentation: Presentation) -> str:
    """Return a plan as text; quiet, only what stands against it and the last line."""
    page = Page(presentation)
    verbose, loud = presentation.verbose, not presentation.quiet
    if loud:
        _put_head(page, plan)
    if loud and plan.changes:
        put_access(page, plan, verbose=verbose)
        put_changes(page, plan, verbose=verbose)
    put_refusals(page, plan, verbose=verbose)
    put_blocked(page, plan, verbose=verbose)
    if loud:
        put_notes(page, plan, verbose=verbose)
        put_unmanaged(page, plan, verbose=verbose)
        _put_foot(page, plan, presentation.plan_path)
    page.blank()
    page.put(Phrase(summarize_plan(plan), _tone(plan)), wrap=False)
    return page.text()


def _put_head(page: Page, plan: Plan) -> None:
    unread = sum(
        space.blocked is not None and space.blocked.kind == "read" for space in plan.spaces
    )
    total = plural(len(plan.spaces), "space")
    read = f"{len(plan.spaces) - unread:,} of {total}" if unread else total
    identity = cut(plan.identity)
    person = plan.identity_name
    parts = [
        f"environment {cut(plan.environment)}" if plan.environment else "",
        f"as {f'{cut(person)} ({identity})' if person else identity}",
        f"{read} read",
    ]
    words = " · ".join(part for part in parts if part)
    page.put(Phrase(plan.site, Tone.TITLE), Phrase(f" · {words}", Tone.ASIDE))


def _put_foot(page: Page, plan: Plan, plan_path: str | None) -> None:
    """Write what an approval refers to; there is nothing to approve without a change."""
    if not plan.changes:
        return
    page.blank()
    overrides = _flags(plan.overrides)
    rows = [
        ("Digest", plan.digest),
        ("Made", f"{plan.created:%Y-%m-%d %H:%M} UTC, expires {plan.expires:%Y-%m-%d %H:%M} UTC"),
        ("Overrides", " ".join(overrides)),
        ("Apply", "" if plan.refused or plan_path is None else _command(plan, plan_path)),
    ]
    for name, words in rows:
        if words:
            page.put(Phrase(words), lead=Phrase(name.ljust(9), Tone.ASIDE), wrap=False)


def _command(plan: Plan, plan_path: str) -> str:
    deleted = [
        change.key
        for change in plan.changes
        if isinstance(change, SpaceChange) and change.after is None
    ]
    words = ["spaceform", "apply", plan_path]
    words += [word for key in deleted for word in ("--allow-space-delete", key)]
    return shlex.join(words)


def _flags(overrides: Overrides) -> list[str]:
    named = {
        "--adopt": overrides.adopt,
        "--take-over": overrides.take_over,
        "--allow-lockout": overrides.allow_lockout,
        "--allow-space-delete": overrides.allow_space_delete,
        "--allow-role-shrink": overrides.allow_role_shrink,
    }
    found = [
        f"{flag} {cut(shlex.quote(value))}" for flag, values in named.items() for value in values
    ]
    if overrides.max_removals is not None:
        found.append(f"--max-removals {overrides.max_removals}")
    return found


def _tone(plan: Plan) -> Tone:
    if plan.refused:
        return Tone.ALARM
    return Tone.WARNING if plan.blocked else Tone.TITLE
