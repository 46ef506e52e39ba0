"""The gathering: a space's parts are read side by side, and none of them stops the others."""

from collections.abc import Callable, Iterable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Protocol, TypeVar

from pydantic import JsonValue

from spaceform.aspects.grants import GrantRow, accesses, pairs, role_of
from spaceform.aspects.properties import LiveProperty
from spaceform.change import SpaceRef
from spaceform.errors import (
    AuthError,
    ForbiddenError,
    NotFoundError,
    ProviderError,
    UnsupportedError,
)
from spaceform.inspection.findings import Holder, Inspection, Ownership, StateContent, Unseen
from spaceform.observation import ContentState, ObservationPort
from spaceform.ownership import Record, UnreadableRecord, decode
from spaceform.principals import KINDS, Principal
from spaceform.provider import DirectoryPort, SpacesPort, Want
from spaceform.space import LiveSpace, Section, Unknown

T = TypeVar("T")

HIDDEN = Unseen(unseen="not visible", message="these credentials may not see it")
_PARTS_AT_A_TIME = 8


class Inspectable(Protocol):
    """What an inspection needs of a site."""

    @property
    def site(self) -> str:
        """The origin of the site."""
        ...

    @property
    def spaces(self) -> SpacesPort:
        """Reading of spaces."""
        ...

    @property
    def directory(self) -> DirectoryPort:
        """Who is who."""
        ...

    @property
    def inspection(self) -> ObservationPort:
        """What is read for people only."""
        ...


def inspect_space(
    provider: Inspectable,
    key: str,
    state_ids: tuple[str, ...] = (),
    parallelism: int = _PARTS_AT_A_TIME,
) -> Inspection:
    """Read everything about a space; `state_ids` are looked at besides the suggested states.

    Raises NotFoundError where no such space is visible, and any ProviderError with which the space
    itself cannot be read; a part that cannot be read is Unseen.
    """
    live = provider.spaces.read_space(key, frozenset({"details", "grants"}))
    if live is None or isinstance(live.details, Unknown):
        message = f"There is no space {key}, or these credentials may not see it."
        raise NotFoundError(message, status=404)
    with ThreadPoolExecutor(max_workers=max(1, parallelism)) as pool:
        parts = _read_parts(provider, live.ref, state_ids, pool)
        grants = live.grants
        if not isinstance(grants, Unknown):
            grants = tuple(pool.map(lambda row: _with_name(provider.directory, row), grants))
    return Inspection.model_validate(
        {
            "site": provider.site,
            "key": live.ref.key,
            "id": live.ref.id,
            "status": live.status,
            **live.details.model_dump(),
            "access": HIDDEN if isinstance(grants, Unknown) else holders(grants),
            **parts,
        }
    )


def holders(rows: Iterable[GrantRow]) -> tuple[Holder, ...]:
    """Return the access matrix: every principal with its permissions, groups first."""
    names: dict[Principal, str | None] = {}
    held = accesses(rows := tuple(rows))
    for row in rows:
        names[row.principal] = names.get(row.principal) or row.name
    order = sorted(held, key=lambda who: (KINDS.index(who.kind), names[who] or "", who.id))
    return tuple(
        Holder(
            principal=str(who),
            name=names[who],
            role=role.name if (role := role_of(held[who])) else None,
            permissions=tuple(sorted(pairs(held[who]))),
        )
        for who in order
    )


def _with_name(directory: DirectoryPort, row: GrantRow) -> GrantRow:
    """Find the name of a principal that the grants show without one; it stays as it is else."""
    if row.name is not None or row.principal.kind not in ("group", "user"):
        return row
    try:
        read = directory.read_group if row.principal.kind == "group" else directory.read_user
        found = read(row.principal.id)
    except AuthError:
        raise
    except ProviderError:
        return row
    return row.model_copy(update={"name": (found.name or None) if found else None})


def _read_parts(
    provider: Inspectable, ref: SpaceRef, state_ids: tuple[str, ...], pool: Executor
) -> dict[str, object]:
    """Read everything beside the space itself, as the fields of an Inspection."""
    port = provider.inspection
    states = pool.submit(lambda: _seen(lambda: port.read_states(ref)))
    properties = pool.submit(lambda: _seen(lambda: _read(provider, ref, "properties", "record")))
    rest: dict[str, Future[object]] = {
        "labels": pool.submit(_section, provider, ref, "labels"),
        "theme": pool.submit(_section, provider, ref, "theme"),
        "settings": pool.submit(_section, provider, ref, "settings"),
        "content": pool.submit(_seen, lambda: port.count_content(ref)),
        "state_settings": pool.submit(_seen, lambda: port.read_state_settings(ref)),
        "watchers": pool.submit(_seen, lambda: port.read_watchers(ref)),
    }
    live = properties.result()
    return {
        "states": states.result(),
        "content_in_states": _read_content(port, ref, states.result(), state_ids, pool),
        "properties": live if isinstance(live, Unseen) else _properties(live),
        "ownership": live if isinstance(live, Unseen) else _ownership(live.record),
        **{name: future.result() for name, future in rest.items()},
    }


def _read(provider: Inspectable, ref: SpaceRef, *wants: Want) -> LiveSpace | None:
    return provider.spaces.read_space(ref.key, frozenset(wants))


def _section(provider: Inspectable, ref: SpaceRef, section: Section) -> object:
    live = _seen(lambda: _read(provider, ref, section))
    value = live if isinstance(live, Unseen) else getattr(live, section)
    return HIDDEN if isinstance(value, Unknown) else value


def _read_content(
    port: ObservationPort,
    ref: SpaceRef,
    states: tuple[ContentState, ...] | Unseen,
    state_ids: tuple[str, ...],
    pool: Executor,
) -> tuple[StateContent, ...] | Unseen:
    if isinstance(states, Unseen) and not state_ids:
        return states
    wanted = {} if isinstance(states, Unseen) else {state.id: state for state in states}
    for state_id in state_ids:
        wanted.setdefault(state_id, ContentState(id=state_id, name="", color=""))

    def read(state: ContentState) -> StateContent:
        content = _seen(lambda: port.read_content_in_state(ref, state.id))
        return StateContent(state=state, content=content)

    return tuple(pool.map(read, wanted.values()))


def _seen(read: Callable[[], T | None]) -> T | Unseen:
    """Return what is read, or why it is not known; AuthError alone ends the whole inspection."""
    try:
        found = read()
    except AuthError:
        raise
    except (ForbiddenError, NotFoundError):
        return HIDDEN
    except UnsupportedError as error:
        return Unseen(unseen="not offered", message=str(error))
    except ProviderError as error:
        return Unseen(unseen="failed", message=str(error))
    return HIDDEN if found is None else found


def _properties(live: LiveSpace) -> dict[str, JsonValue] | Unseen:
    if isinstance(live.properties, Unknown):
        return HIDDEN
    return {key: found.value for key, found in sorted(live.properties.items())}


def _ownership(found: LiveProperty | Unknown | None) -> Ownership | Unseen | None:
    if found is None:
        return None
    if isinstance(found, Unknown):
        return HIDDEN
    record = decode(found)
    if isinstance(record, UnreadableRecord):
        return Ownership(unreadable=record.why)
    return Ownership(
        owner=record.owner,
        created=_of_origin(record, "created"),
        adopted=_of_origin(record, "adopted"),
        custom_content=record.custom_content,
    )


def _of_origin(record: Record, origin: str) -> dict[str, tuple[str, ...]]:
    found = {
        section: tuple(item for item, how in items.items() if how == origin)
        for section, items in record.sections.items()
    }
    return {section: items for section, items in found.items() if items}
