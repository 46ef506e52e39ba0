"""A plan as Markdown: what it does, who gains and loses, every change, what stands against it."""

from collections.abc import Iterator

from spaceform.change import Risk
from spaceform.plan import Plan
from spaceform.report.approval import apply_command
from spaceform.report.counts import highest, obstacles, plan_sentence
from spaceform.report.markdown.access_markdown import access_section
from spaceform.report.markdown.changes_markdown import Detail, change_sections, overview
from spaceform.report.markdown.inert import code, fenced
from spaceform.report.markdown.sheet import LIMIT, Section, Sheet, fit, written
from spaceform.report.markdown.standing_markdown import (
    blocked_section,
    note_sections,
    refusal_section,
    undeclared_section,
    unmanaged_section,
)
from spaceform.report.order import changes_by_base
from spaceform.report.presentation import Presentation
from spaceform.report.provenance import AGAINST, origins, revision_name, spaces_read, vouchers
from spaceform.report.untrusted import LONGEST, cut, visible

_LONGEST_VERBOSE = 4000
_LONGEST_ROW = 2000
_SHORT = 60
_DETAILS = (
    Detail(LONGEST),
    Detail(_SHORT, grouped=True),
    Detail(_SHORT, grouped=True, places=False),
)
"""What is tried one after the other, until no line of a high or critical risk has to be cut."""

_WARNING = (
    "> **There is no room here for all that is critical. Do not approve by this report: look at the"
    " plan itself.**"
)


def write_plan(plan: Plan, presentation: Presentation) -> str:
    """Return a plan as Markdown that is no longer than the host takes."""
    limit = presentation.limit or LIMIT
    details = (Detail(_LONGEST_VERBOSE), *_DETAILS) if presentation.verbose else _DETAILS
    sheets = []
    for detail in details:
        sheets.append(_sheet(plan, presentation, detail))
        found = fit(sheets[-1], limit, Risk.MEDIUM, collapsible=presentation.collapsible)
        if found is not None:
            return found
    for sheet in sheets:
        found = fit(sheet, limit, Risk.HIGH, collapsible=presentation.collapsible)
        if found is not None:
            return found
    return _incomplete(plan, sheets[-1], limit, presentation)


def _incomplete(plan: Plan, sheet: Sheet, limit: int, presentation: Presentation) -> str:
    """Return what finds room where not even the highest risk does, and say so first."""
    head, *rest = sheet
    found = fit((head, _WARNING, *rest), limit, Risk.CRITICAL, collapsible=presentation.collapsible)
    return found or written((head, _WARNING, f"Digest: {code(plan.digest)}"), collapsible=False)


def _sheet(plan: Plan, presentation: Presentation, detail: Detail) -> Sheet:
    loud = not presentation.quiet
    parts: list[Section | str | None] = [_head(plan)]
    if loud and plan.changes:
        rows = overview(plan, folded=presentation.collapsible)
        changes = list(_changes(plan, detail, verbose=presentation.verbose))
        # Where nothing can be folded, hundreds of lines would stand before who gains and loses.
        parts += [rows, *changes] if presentation.collapsible else [*changes, rows]
    parts += [refusal_section(plan), blocked_section(plan)]
    if loud:
        every = presentation.verbose or presentation.unmanaged
        parts += note_sections(plan)
        parts += [unmanaged_section(plan, verbose=every), undeclared_section(plan)]
    if plan.changes:
        parts.append(_foot(plan, presentation))
    return tuple(part for part in parts if part is not None)


def _head(plan: Plan) -> str:
    """Return what a plan does in one sentence, what stands against it, and where it comes from."""
    loud = [f"> **{words}**" for words in (*_against(plan), *reversed(obstacles(plan)))]
    parts = [f"{word} {code(text)}" for word, text in origins(plan)]
    if plan.against is None:
        parts.insert(0, code(plan.site))
    if plan.changes:
        risk = highest(change.risk for change in plan.changes)
        parts.insert(0, f"highest risk **{risk}**")
    blocks = [
        f"## {plan_sentence(plan)}",
        "\n>\n".join(loud),
        " · ".join([*parts, spaces_read(plan)]),
    ]
    return "\n\n".join(block for block in blocks if block)


def _against(plan: Plan) -> tuple[str, ...]:
    return () if plan.against is None else (AGAINST,)


def _changes(plan: Plan, detail: Detail, *, verbose: bool) -> Iterator[Section | str]:
    """Yield all changes; where the base is known, what had drifted before stands apart."""
    if plan.base is None:
        yield from _part(plan, detail, in_base=None, level=3, verbose=verbose)
        return
    yield "### Caused by these manifests"
    yield from _part(plan, detail, in_base=False, level=4, verbose=verbose)
    if changes_by_base(plan, in_base=True):
        base = code(revision_name(plan.base))
        yield f"### Drifted before\n\nThe site differs from the manifests of {base} too."
        yield from _part(plan, detail, in_base=True, level=4, verbose=verbose)


def _part(
    plan: Plan, detail: Detail, *, in_base: bool | None, level: int, verbose: bool
) -> Iterator[Section | str]:
    if not changes_by_base(plan, in_base=in_base):
        yield "Nothing."
        return
    yield access_section(plan, in_base=in_base, level=level, verbose=verbose)
    yield from change_sections(plan, detail, in_base=in_base, level=level)


def _foot(plan: Plan, presentation: Presentation) -> str:
    """Return what an approval refers to, and the command that carries out exactly this plan."""
    # The overrides are the only row that has no end of its own.
    rows = ["---", ""]
    rows += [
        f"- {name}: {code(cut(words, _LONGEST_ROW))}"
        for name, words in vouchers(plan, presentation)
    ]
    command = apply_command(plan, presentation)
    if command is None:
        return "\n".join(rows)
    if len(command) > _LONGEST_ROW:
        return "\n".join(
            [*rows, "- Apply: the command is too long for here; the JSON report has it"]
        )
    return "\n".join([*rows, "- Apply:", "", *fenced([visible(command)], "sh")])
