"""The wording: what each kind of change says, line by line, whatever the format."""

from collections.abc import Iterable
from functools import singledispatch

from spaceform.aspects.custom_content import CustomContentChange
from spaceform.aspects.details import DetailsChange, Homepage
from spaceform.aspects.grants import GrantChange
from spaceform.aspects.labels import LabelChange
from spaceform.aspects.lifecycle import DoomedSpace, NewSpace, SpaceChange, StateChange
from spaceform.aspects.properties import PropertyChange
from spaceform.aspects.settings import SettingsChange
from spaceform.aspects.theme import ThemeChange
from spaceform.change import Change, plain
from spaceform.diff import explain
from spaceform.json_value import canonical
from spaceform.ownership import RecordChange
from spaceform.report.counts import plural
from spaceform.report.phrases import Phrase, Statement, Tone, listing
from spaceform.report.record_words import record_words
from spaceform.report.shifts import Shift, in_order, shift_of
from spaceform.report.untrusted import cut, cut_around, is_right_to_left
from spaceform.site_roles import RoleChange

_ONE_LINE = 90
_MOST_LINES = 25


@singledispatch
def statements(change: Change, limit: int) -> tuple[Statement, ...]:
    """Return what a change says beyond its address; values are cut after `limit` characters."""
    return _values(_text(plain(change.before)), _text(plain(change.after)), limit)


@statements.register
def _(change: SpaceChange, limit: int) -> tuple[Statement, ...]:
    if change.after is not None:
        return _new_space(change.after, limit)
    return () if change.before is None else _doomed_space(change.before, limit)


@statements.register(StateChange)
@statements.register(ThemeChange)
@statements.register(SettingsChange)
def _(change: Change, limit: int) -> tuple[Statement, ...]:
    before, after = _word(change.before), _word(change.after)
    if change.space_id is None:
        return ((Phrase(cut(after, limit)),),)  # what a new space would have is anybody's guess
    return _values(before, after, limit)


@statements.register
def _(change: RecordChange, _limit: int) -> tuple[Statement, ...]:
    return ((Phrase(record_words(change)),),)


@statements.register
def _(change: DetailsChange, limit: int) -> tuple[Statement, ...]:
    is_untold = change.before is None and change.space_id is None
    before = None if is_untold else _detail(change.before)
    return _values(before, _detail(change.after), limit)


@statements.register
def _(change: GrantChange, _limit: int) -> tuple[Statement, ...]:
    shift = shift_of(change)
    found = list(gains_and_losses(shift))
    if change.space_id is None and change.losses:
        many = plural(len(change.losses), "pair")
        verb = "is" if len(change.losses) == 1 else "are"
        words = f"of what Confluence gives a creator, {many} {verb} removed at the end"
        found.append((Phrase(words, Tone.ASIDE),))
    return tuple(found)


@statements.register
def _(change: RoleChange, limit: int) -> tuple[Statement, ...]:
    found = list(gains_and_losses(Shift(in_order(change.gains), in_order(change.losses))))
    before = change.before.description if change.before else None
    if before != change.after.description:
        found += _values(_text(before), canonical(change.after.description), limit)
    return tuple(found)


@statements.register
def _(change: CustomContentChange, _limit: int) -> tuple[Statement, ...]:
    return gains_and_losses(shift_of(change))


@statements.register
def _(change: PropertyChange, limit: int) -> tuple[Statement, ...]:
    before = change.before.value if change.before else None
    after = change.after.value if change.after else None
    if isinstance(before, dict | list) and isinstance(after, dict | list):
        return _differences(before, after, limit)
    return _values(
        None if change.before is None else canonical(before),
        None if change.after is None else canonical(after),
        limit,
    )


@statements.register
def _(_change: LabelChange, _limit: int) -> tuple[Statement, ...]:
    return ()  # the address says it all


def gains_and_losses(shift: Shift) -> tuple[Statement, ...]:
    """Say what somebody gains and loses, every pair by its name."""
    found: list[Statement] = _role(shift)
    if shift.gains:
        found.append((Phrase(f"+ {listing(shift.gains)}", Tone.GAIN),))
    if shift.losses:
        everything = "all access: " if shift.everything else ""
        found.append((Phrase(f"- {everything}{listing(shift.losses)}", Tone.LOSS),))
    return (*found, *_asides(shift))


def brief_gains_and_losses(shift: Shift) -> tuple[Statement, ...]:
    """Say the same in fewer words: `create/{comment,page}`, and `all access` where all goes."""
    found: list[Statement] = _role(shift)
    if shift.gains:
        found.append((Phrase(f"+ {braced(shift.gains)}", Tone.GAIN),))
    if shift.everything:
        also = f", {', '.join(shift.losses)} too" if shift.losses else ""
        found.append((Phrase(f"- all access{also}", Tone.LOSS),))
    elif shift.losses:
        found.append((Phrase(f"- {braced(shift.losses)}", Tone.LOSS),))
    return (*found, *_asides(shift))


def braced(pairs: Iterable[str]) -> str:
    """Return pairs with the targets of one operation in braces, as a shell would expand them."""
    targets: dict[str, list[str]] = {}
    for pair in pairs:
        operation, slash, target = pair.partition("/")
        targets.setdefault(operation + slash, []).append(target)
    return listing(
        f"{operation}{found[0] if len(found) == 1 else '{' + ','.join(found) + '}'}"
        for operation, found in targets.items()
    )


def _role(shift: Shift) -> list[Statement]:
    return [(Phrase(cut(shift.role), Tone.ASIDE),)] if shift.role else []


def _asides(shift: Shift) -> tuple[Statement, ...]:
    found: list[Statement] = []
    if shift.foreseen:
        words = f"Confluence adds {listing(shift.foreseen)} by itself; taken away again"
        found.append((Phrase(words, Tone.ASIDE),))
    if not shift.verifiable:
        words = "unverifiable: only the app can send this, and nobody can read it"
        found.append((Phrase(words, Tone.ASIDE),))
    return tuple(found)


def _new_space(space: NewSpace, limit: int) -> tuple[Statement, ...]:
    access = (
        "private, then granted as below"
        if space.private
        else "with the site’s default permissions: its grants are not managed"
    )
    found: list[Statement] = [(Phrase(cut(canonical(space.name), limit)), Phrase(f", {access}"))]
    if space.description:
        found.append((Phrase(cut(canonical(space.description), limit)),))
    return tuple(found)


def _doomed_space(space: DoomedSpace, limit: int) -> tuple[Statement, ...]:
    words = f"deleted for ever, with {_toll(space)}"
    return (
        (Phrase(f"{cut(canonical(space.name), limit)} ", Tone.PLAIN), Phrase(words, Tone.LOSS)),
    )


def _toll(space: DoomedSpace) -> str:
    if space.pages is None or space.blog_posts is None or space.watchers is None:
        return "everything in it"
    pages = plural(space.pages, "page")
    posts = plural(space.blog_posts, "blog post")
    return f"at least {pages}, {posts} and {plural(space.watchers, 'watcher')}"


def _values(before: str | None, after: str | None, limit: int) -> tuple[Statement, ...]:
    """Say that a value comes, goes or becomes another; two lines where one would mislead."""
    if before is None or after is None:
        found = cut(after or before or "", limit)
        return ((Phrase(found) if before is None else Phrase(f"was {found}", Tone.ASIDE),),)
    before, after = cut_around(before, after, limit)
    # A terminal that orders text from right to left would show the two the other way round.
    if len(before) + len(after) > _ONE_LINE or is_right_to_left(before + after):
        return ((Phrase(f"- {before}", Tone.LOSS),), (Phrase(f"+ {after}", Tone.GAIN),))
    return ((Phrase(before), Phrase(" → ", Tone.ASIDE), Phrase(after)),)


def _differences(before: object, after: object, limit: int) -> tuple[Statement, ...]:
    """Explain what differs inside a value; where that was cut, show where the difference begins."""
    lines = explain(before, after)
    found: list[Statement] = [(Phrase(cut(line, limit)),) for line in lines[:_MOST_LINES]]
    if len(lines) > _MOST_LINES:
        words = f"and {plural(len(lines) - _MOST_LINES, 'more difference')}"
        found.append((Phrase(words, Tone.ASIDE),))
    if any("…" in line for line in lines):
        found += _values(canonical(before), canonical(after), limit)
    return tuple(found)


def _detail(value: str | Homepage | None) -> str:
    if isinstance(value, Homepage):
        page = f"page {cut(value.id)}"
        # Not every site tells the title of a homepage, nor does a manifest that names it by its id.
        return f"{canonical(value.title)} ({page})" if value.title else page
    return "none" if value is None else canonical(value)


def _text(value: object) -> str | None:
    return None if value is None else canonical(value)


def _word(value: object) -> str:
    return value if isinstance(value, str) else canonical(value)
