"""A plan as text: who gains and who loses, the changes, what stands against it, one sentence."""

from spaceform.plan import Plan
from spaceform.report.approval import apply_command, override_flags
from spaceform.report.counts import plural, summarize_plan
from spaceform.report.phrases import Phrase, Tone
from spaceform.report.presentation import Presentation
from spaceform.report.text.access_text import put_access
from spaceform.report.text.changes_text import put_changes
from spaceform.report.text.page import Page
from spaceform.report.text.remarks_text import put_notes, put_undeclared, put_unmanaged
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
        put_unmanaged(page, plan, verbose=verbose or presentation.unmanaged)
        put_undeclared(page, plan, verbose=verbose or presentation.unmanaged)
        _put_foot(page, plan, presentation)
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


def _put_foot(page: Page, plan: Plan, presentation: Presentation) -> None:
    """Write what an approval refers to; there is nothing to approve without a change."""
    if not plan.changes:
        return
    page.blank()
    # On a screen it is the person who plans that applies; a command belongs to a file.
    command = apply_command(plan, presentation) if presentation.plan_path else None
    rows = [
        ("Digest", plan.digest),
        ("Made", f"{plan.created:%Y-%m-%d %H:%M} UTC, expires {plan.expires:%Y-%m-%d %H:%M} UTC"),
        ("Overrides", " ".join(override_flags(plan.overrides))),
        ("Apply", command or ""),
    ]
    for name, words in rows:
        if words:
            page.put(Phrase(words), lead=Phrase(name.ljust(9), Tone.ASIDE), wrap=False)


def _tone(plan: Plan) -> Tone:
    if plan.refused:
        return Tone.ALARM
    return Tone.WARNING if plan.blocked else Tone.TITLE
