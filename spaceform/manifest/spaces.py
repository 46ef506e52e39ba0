"""Spaces: what a space should be, from the layer that its manifest and its templates make."""

from pydantic import JsonValue

from spaceform.aspects.details import HomepageName
from spaceform.aspects.settings import Settings
from spaceform.errors import Problem
from spaceform.manifest.entries import HomepageId
from spaceform.manifest.grants import read_grants
from spaceform.manifest.layers import Layer
from spaceform.manifest.names import Names, Report
from spaceform.manifest.wording import listing, suggestion
from spaceform.manifest.wording import text as shown
from spaceform.space import RECORD_KEY, SECTIONS, DesiredSpace

_ITEM_SECTIONS = ("grants", "properties", "labels")
_GLOB_SIGNS = frozenset("*?[")


def read_space(key: str, layer: Layer, names: Names, report: Report) -> DesiredSpace:
    """Return what a space should be, and report what is wrong or doubtful in it."""
    entry = layer.entry
    _warn_of_unused(layer, report)
    return DesiredSpace(
        key=key,
        state=entry.state,
        name=entry.name,
        description=entry.description,
        homepage=_homepage(entry.homepage),
        grants=read_grants(layer, names, report),
        properties=_properties(layer, report),
        labels=None if entry.labels is None else tuple(sorted(set(entry.labels))),
        theme=entry.theme,
        settings=None
        if entry.settings is None
        else Settings(route_override=entry.settings.route_override),
        exact=frozenset(entry.exact or ()),
        ignore=_ignore(layer, names, report),
        marks={path: place.mark for path, place in layer.places.items()},
    )


UNREACHABLE = frozenset("/\\")


def _homepage(homepage: str | HomepageId | None) -> HomepageName | None:
    if homepage is None:
        return None
    if isinstance(homepage, str):
        return HomepageName(title=homepage)
    return HomepageName(id=homepage.id)


def _properties(layer: Layer, report: Report) -> dict[str, JsonValue] | None:
    for key in layer.entry.properties or ():
        mark = layer.mark(f"properties/{key}")
        if key == RECORD_KEY:
            message = f"the property `{RECORD_KEY}` is reserved for the ownership record"
            report.errors.add(mark, message, "give it another name")
        elif not key.strip():
            report.errors.add(mark, "a property has no key", "give it one")
        elif unreachable := sorted(UNREACHABLE & set(key)):
            # `/space/{key}/property/{key}`: a quoted slash is refused or decoded on the way.
            message = f"no request reaches a property whose key has {unreachable[0]!r} in it"
            report.errors.add(mark, message, "give it another name")
    return layer.entry.properties


def _ignore(layer: Layer, names: Names, report: Report) -> tuple[str, ...]:
    patterns = []
    for pattern in layer.entry.ignore or ():
        mark = layer.mark(f"ignore/{pattern}")
        section, _, item = pattern.partition("/")
        if section not in _ITEM_SECTIONS:
            hint = suggestion(section, _ITEM_SECTIONS, "sections")
            report.errors.add(mark, f"`{shown(section)}` is no section that has items", hint)
        elif not item.strip():
            hint = f"write `{section}/PATTERN`, as in `properties/app.*`"
            report.errors.add(mark, f"`{shown(pattern)}` names nothing", hint)
        elif section == "grants" and not _GLOB_SIGNS & set(item):
            principal = names.people.read(item, mark)
            if isinstance(principal, Problem):
                report.errors.extend([principal])
            elif principal.account_id is not None:
                # The site knows ids only: a name from `people` would protect nobody.
                item = f"user:{principal.account_id}"
        patterns.append(f"{section}/{item}")
    return tuple(patterns)


def _warn_of_unused(layer: Layer, report: Report) -> None:
    entry = layer.entry
    for section in entry.exact or ():
        if getattr(entry, section) is None:
            message = f"`exact` names `{section}`, which this space does not have"
            hint = (
                f"write `{section}: {'[]' if section == 'labels' else '{}'}` if it is to be empty"
            )
            report.warnings.add(layer.mark(f"exact/{section}"), message, hint)
    if entry.state == "absent":
        unused = [section for section in SECTIONS if getattr(entry, section, None) is not None]
        if unused:
            message = f"the space is to be absent, so nothing is done with {listing(unused)}"
            report.warnings.add(layer.mark("state"), message, "remove what is not used")
