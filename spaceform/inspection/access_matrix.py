"""The access matrix: who may do what, with one column for all principals of the same access."""

from collections.abc import Callable, Iterable, Iterator

from rich.text import Text

from spaceform.inspection.findings import Holder

_TARGETS = ("space", "page", "blogpost", "comment", "attachment")
_OPERATIONS = (
    "read",
    "export_content",
    "create",
    "update",
    "delete",
    "archive",
    "export",
    "administer",
)
"""What comes first among the rows of a target; the rest follows by name."""

_MARGIN = 2
_GAP = 2


def draw_matrix(
    holders: Iterable[Holder], clean: Callable[[str], str], width: int
) -> Iterator[Text]:
    """Give the lines: the principals with the numbers of their columns, then the pairs.

    Columns that do not fit beside one another follow below.
    """
    columns = _columns(holders)
    yield from _legend(columns, clean)
    pairs = sorted({pair for column in columns for pair in column}, key=_place)
    label = max((len(clean(pair)) for pair in pairs), default=0)
    cell = len(str(len(columns))) + _GAP
    most = max(1, (width - _MARGIN - label) // cell)
    numbered = list(enumerate(columns, start=1))
    for start in range(0, len(numbered), most):
        block = numbered[start : start + most]
        yield Text()
        yield _line("", label, (str(number).rjust(cell) for number, _ in block), "bold")
        for pair in pairs:
            signs = (("✓" if pair in column else "·").rjust(cell) for _, column in block)
            yield _line(clean(pair), label, signs, "")


def _columns(holders: Iterable[Holder]) -> dict[tuple[str, ...], list[Holder]]:
    """Put principals with the same access together, in the order of the first ones."""
    columns: dict[tuple[str, ...], list[Holder]] = {}
    for holder in holders:
        columns.setdefault(holder.permissions, []).append(holder)
    return columns


def _legend(
    columns: dict[tuple[str, ...], list[Holder]], clean: Callable[[str], str]
) -> Iterator[Text]:
    names = {
        holder.principal: clean(_name(holder)) for found in columns.values() for holder in found
    }
    longest = max(map(len, names.values()), default=0)
    digits = len(str(len(columns)))
    for number, found in enumerate(columns.values(), start=1):
        for at, holder in enumerate(found):
            sign = str(number) if at == 0 else ""
            text = Text(f"{'':{_MARGIN}}{sign:>{digits}}{'':{_GAP}}", style="bold")
            text.append(f"{names[holder.principal]:<{longest}}", style="not bold")
            if holder.name is not None:
                identifier = holder.principal.partition(":")[2]
                text.append(f"  {clean(identifier)}", style="not bold dim")
            if holder.role is not None:
                text.append(f"  role {clean(holder.role)}", style="not bold")
            yield text


def _name(holder: Holder) -> str:
    kind = holder.principal.partition(":")[0]
    return holder.principal if holder.name is None else f"{kind}:{holder.name}"


def _line(label: str, width: int, cells: Iterable[str], style: str) -> Text:
    text = Text(f"{'':{_MARGIN}}{label:<{width}}", style=style)
    for cell in cells:
        text.append(cell, style="green" if cell.endswith("✓") else style)
    return text


def _place(pair: str) -> tuple[int, str, int, str]:
    operation, _, target = pair.partition("/")
    return (_rank(_TARGETS, target), target, _rank(_OPERATIONS, operation), operation)


def _rank(order: tuple[str, ...], name: str) -> int:
    return order.index(name) if name in order else len(order)
