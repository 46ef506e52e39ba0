"""A plan as text: who gains and who loses, the changes, what stands against it, one sentence."""

from spaceform.plan import Plan
from spaceform.report.approval import apply_command
from spaceform.report.counts import summarize_plan
from spaceform.report.order import changes_by_base
from spaceform.report.phrases import Phrase, Tone
from spaceform.report.presentation import Presentation
from spaceform.report.provenance import AGAINST, origins, revision_name, spaces_read, vouchers
from spaceform.report.text.access_text import put_access
from spaceform.report.text.changes_text import put_changes
from spaceform.report.text.page import Page
from spaceform.report.text.remarks_text import put_notes, put_undeclared, put_unmanaged
from spaceform.report.text.standing_text import put_blocked, put_refusals


def write_plan(plan: Plan, presentation: Presentation) -> str:
    """Return a plan as text; quiet, only what stands against it and the last line."""
    page = Page(presentation)
    verbose, loud = presentation.verbose, not presentation.quiet
    if loud:
        _put_head(page, plan)
    if loud and plan.changes:
        _put_parts(page, plan, verbose=verbose)
    put_refusals(page, plan, verbose=verbose)
    put_blocked(page, plan, verbose=verbose)
    if loud:
        put_notes(page, plan, verbose=verbose)
        put_unmanaged(page, plan, verbose=verbose or presentation.unmanaged)
        put_undeclared(page, plan, verbose=verbose or presentation.unmanaged)
        _put_foot(page, plan, presentation)
    page.conclude(Phrase(summarize_plan(plan), _tone(plan)))
    return page.text()


def _put_head(page: Page, plan: Plan) -> None:
    parts = [f"{word} {text}" for word, text in origins(plan)]
    words = " · ".join([*parts, spaces_read(plan)])
    if plan.against is None:
        page.put(Phrase(plan.site, Tone.TITLE), Phrase(f" · {words}", Tone.ASIDE))
    else:
        page.put(Phrase(AGAINST, Tone.TITLE))
        page.put(Phrase(words, Tone.ASIDE))


def _put_parts(page: Page, plan: Plan, *, verbose: bool) -> None:
    """Write all changes; where the base is known, what had drifted before stands apart."""
    if plan.base is None:
        _put_part(page, plan, in_base=None, verbose=verbose)
        return
    page.heading("Caused by these manifests")
    _put_part(page, plan, in_base=False, verbose=verbose)
    if changes_by_base(plan, in_base=True):
        base = revision_name(plan.base)
        page.heading(f"Drifted before: the site differs from the manifests of {base} too")
        _put_part(page, plan, in_base=True, verbose=verbose)


def _put_part(page: Page, plan: Plan, *, in_base: bool | None, verbose: bool) -> None:
    if not changes_by_base(plan, in_base=in_base):
        page.put(Phrase("nothing", Tone.ASIDE), indent=2)
        return
    put_access(page, plan, in_base=in_base, verbose=verbose)
    put_changes(page, plan, in_base=in_base, verbose=verbose)


def _put_foot(page: Page, plan: Plan, presentation: Presentation) -> None:
    """Write what an approval refers to; there is nothing to approve without a change."""
    if not plan.changes:
        return
    page.blank()
    # On a screen it is the person who plans that applies; a command belongs to a file.
    command = apply_command(plan, presentation) if presentation.plan_path else None
    rows = (*vouchers(plan, presentation), ("Apply", command or ""))
    for name, words in rows:
        if words:
            page.put(Phrase(words), lead=Phrase(name.ljust(9), Tone.ASIDE), wrap=False)


def _tone(plan: Plan) -> Tone:
    if plan.refused:
        return Tone.ALARM
    return Tone.WARNING if plan.blocked else Tone.TITLE
