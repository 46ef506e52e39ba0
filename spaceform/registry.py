"""The registry: the one list of aspects, and how each is compared, read and written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from spaceform.aspects import (
    custom_content,
    details,
    grants,
    labels,
    lifecycle,
    properties,
    settings,
    theme,
)
from spaceform.aspects.custom_content import Sent
from spaceform.aspects.details import Homepage
from spaceform.aspects.grants import Access, DeclaredAccess
from spaceform.change import Change, Diff, Frame
from spaceform.principals import Principal
from spaceform.provider import Provider
from spaceform.space import DesiredSpace, LiveSpace, Section, known


@dataclass(frozen=True)
class Given:
    """What some aspects need besides the two sides of a space.

    `homepage` is the page that the declared one stands for; `access` and `custom` are the
    declared grants by resolved principal, `creator` the access that a creation will give;
    `sent` is what `owner_id`'s record remembers of custom content; `has_companions` tells whether
    the site adds pairs by itself; `name` spells a principal.
    """

    homepage: Homepage | None = None
    access: Mapping[Principal, DeclaredAccess] = field(default_factory=dict)
    creator: Mapping[Principal, Access] = field(default_factory=dict)
    custom: Sent = field(default_factory=dict)
    sent: Sent = field(default_factory=dict)
    owner_id: str | None = None
    has_companions: bool = True
    name: Callable[[Principal], str] = str


Compare = Callable[[Frame, DesiredSpace, LiveSpace, Given], Diff]
Value = Callable[[Any, LiveSpace], object]
Write = Callable[[Provider, LiveSpace, tuple[Any, ...]], None]


@dataclass(frozen=True)
class Aspect:
    """One aspect: the section it is declared in, and its three functions.

    `diff` is called only for a managed section that was read. `value` returns what is live where a
    change is to be made, comparable with its `before` and `after`. `write` carries changes out in
    a space as it was just read; None where there is a settlement instead (grants).
    """

    name: str
    section: Section
    diff: Compare
    value: Value
    write: Write | None = None

    def batches(self, changes: tuple[Change, ...]) -> tuple[tuple[Change, ...], ...]:
        """Divide changes into what one write does: one by one, but for what goes in one request."""
        if self.name == "details":
            return (changes,) if changes else ()
        together = tuple(c for c in changes if self.name == "labels" and c.after is not None)
        single = tuple((change,) for change in changes if change not in together)
        return (together, *single) if together else single


def find(change: Change) -> Aspect | None:
    """Return the aspect of a change; None for the lifecycle and the ownership record."""
    return _BY_NAME.get(change.aspect)


def live_value(change: Change, live: LiveSpace) -> object:
    """Return what is live where a change is to be made, comparable with its two sides."""
    if isinstance(change, lifecycle.StateChange):
        return "archived" if live.status == "archived" else "present"
    aspect = _BY_NAME[change.aspect]
    return aspect.value(change, live)


def _diff_details(frame: Frame, desired: DesiredSpace, live: LiveSpace, given: Given) -> Diff:
    return details.diff(
        frame,
        known(live.details),
        name=desired.name,
        description=desired.description,
        homepage=given.homepage,
    )


def _diff_grants(frame: Frame, _: DesiredSpace, live: LiveSpace, given: Given) -> Diff:
    found = {**given.creator, **grants.accesses(known(live.grants))}
    return grants.diff(frame, given.access, found, given.name, has_companions=given.has_companions)


def _diff_custom(frame: Frame, _: DesiredSpace, __: LiveSpace, given: Given) -> Diff:
    reasons = {principal: found.reason for principal, found in given.access.items()}
    declared = custom_content.Declared(given.custom, reasons, given.owner_id)
    return custom_content.diff(frame, declared, given.sent, given.name)


def _diff_properties(frame: Frame, desired: DesiredSpace, live: LiveSpace, _: Given) -> Diff:
    return properties.diff(frame, desired.properties or {}, known(live.properties))


def _diff_labels(frame: Frame, desired: DesiredSpace, live: LiveSpace, _: Given) -> Diff:
    return labels.diff(frame, desired.labels or (), known(live.labels))


def _diff_settings(frame: Frame, desired: DesiredSpace, live: LiveSpace, _: Given) -> Diff:
    return settings.diff(frame, desired.settings or settings.Settings(), known(live.settings))


def _diff_theme(frame: Frame, desired: DesiredSpace, live: LiveSpace, _: Given) -> Diff:
    return theme.diff(frame, desired.theme or theme.DEFAULT, known(live.theme))


def _write_details(provider: Provider, live: LiveSpace, changes: tuple[Any, ...]) -> None:
    details.write(provider.details, live.ref, changes)


def _write_custom(provider: Provider, live: LiveSpace, changes: tuple[Any, ...]) -> None:
    for change in changes:
        custom_content.write(provider.custom_content, live.ref, change)


def _write_properties(provider: Provider, live: LiveSpace, changes: tuple[Any, ...]) -> None:
    for change in changes:
        properties.write(provider.properties, live.ref, change, known(live.properties))


def _write_labels(provider: Provider, live: LiveSpace, changes: tuple[Any, ...]) -> None:
    labels.write(provider.labels, live.ref, changes)


def _write_settings(provider: Provider, live: LiveSpace, changes: tuple[Any, ...]) -> None:
    for change in changes:
        settings.write(provider.settings, live.ref, change)


def _write_theme(provider: Provider, live: LiveSpace, changes: tuple[Any, ...]) -> None:
    for change in changes:
        theme.write(provider.theme, live.ref, change)


ASPECTS: tuple[Aspect, ...] = (
    Aspect(
        name="details",
        section="details",
        diff=_diff_details,
        value=lambda change, live: details.value(change, known(live.details)),
        write=_write_details,
    ),
    Aspect(
        name="grants",
        section="grants",
        diff=_diff_grants,
        value=lambda change, live: grants.value(change, known(live.grants)),
    ),
    Aspect(
        name="custom-content",
        section="grants",
        diff=_diff_custom,
        value=lambda change, _: change.before,
        write=_write_custom,
    ),
    Aspect(
        name="properties",
        section="properties",
        diff=_diff_properties,
        value=lambda change, live: properties.value(change, known(live.properties)),
        write=_write_properties,
    ),
    Aspect(
        name="labels",
        section="labels",
        diff=_diff_labels,
        value=lambda change, live: labels.value(change, known(live.labels)),
        write=_write_labels,
    ),
    Aspect(
        name="settings",
        section="settings",
        diff=_diff_settings,
        value=lambda change, live: settings.value(change, known(live.settings)),
        write=_write_settings,
    ),
    Aspect(
        name="theme",
        section="theme",
        diff=_diff_theme,
        value=lambda _, live: known(live.theme),
        write=_write_theme,
    ),
)
_BY_NAME = {aspect.name: aspect for aspect in ASPECTS}
