"""Dumping: everything that is desired of one site, as the files of a repository of its own."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import JsonValue

from spaceform.aspects.details import HomepageName
from spaceform.aspects.settings import Settings
from spaceform.errors import ManifestError, Problem
from spaceform.manifest.configuration_file import FILE
from spaceform.manifest.entries import ItemSection
from spaceform.manifest.expression import express
from spaceform.manifest.new_root import write_root
from spaceform.manifest.notation import entry, indented, remark
from spaceform.manifest.options import Options
from spaceform.manifest.repository import load
from spaceform.manifest.source import MAX_BYTES
from spaceform.manifest.values import VERSION
from spaceform.manifest.variables import SIGN
from spaceform.mark import Mark
from spaceform.plan import Note
from spaceform.site_roles import DesiredRole
from spaceform.space import Desired, DesiredGrant, DesiredSpace

_FOLDER = "spaces"
_ITEMS: tuple[ItemSection, ...] = ("grants", "properties", "labels")
_UNSAFE = re.compile(r"[^A-Za-z0-9~._@+-]")
_DEVICE = re.compile(r"(con|prn|aux|nul|(com|lpt)[0-9])(\..*)?", re.IGNORECASE)
"""File names that Windows keeps for itself, whatever their ending."""

_PLACES: dict[str, Any] = {
    "environment": True,
    "policy": True,
    "warnings": True,
    "keep": {"__all__": {"mark"}},
    "roles": {"__all__": {"mark"}},
    "spaces": {
        "__all__": {"marks": True, "grants": {"__all__": {"mark": True, "principal": {"mark"}}}}
    },
}


def dump(
    desired: Desired,
    folder: Path,
    *,
    head: Iterable[str] = (),
    names: Mapping[str, str] | None = None,
    notes: Iterable[Note] = (),
) -> tuple[Note, ...]:
    """Write a root that says what is desired into a folder that is new or empty.

    Comments tell people more: the `head` of the configuration, the `names` behind `group:ID`,
    `user:ID` and `page:ID`, and `notes` by their address. What manifests cannot say is left out,
    protected by `ignore`, and told in a comment too; these notes are returned. The policy, and
    which environment it was, are no part of it.

    Raises OSError where a file cannot be written or the folder holds something, and ManifestError
    where what was written does not say what it should; either way nothing is left behind.
    """
    said = express(desired)
    told = [*notes, *said.notes]
    writer = _Writer(names or {}, told)
    files = {FILE: writer.configuration(said.desired, head)}
    for name, space in zip(_file_names(said.desired.spaces), said.desired.spaces, strict=True):
        files[f"{_FOLDER}/{name}"] = writer.manifest(space)
    _refuse_large(files)
    write_root(folder, files, lambda part: _check(part, said.desired))
    return said.notes


class _Writer:
    """Writes the text of files, with the names of those who are in them only by their ids."""

    def __init__(self, names: Mapping[str, str], notes: list[Note]) -> None:
        self._names = names
        self._notes = notes

    def configuration(self, desired: Desired, head: Iterable[str]) -> str:
        """Write `spaceform.yaml`."""
        keys = {space.key.casefold() for space in desired.spaces}
        told = [note for note in self._notes if _key_of(note) not in keys]
        lines = [*map(remark, head), *map(_told, told), *entry("version", VERSION)]
        if desired.owner is None:
            lines += entry("ownership", "none")
        else:
            lines += entry("owner", {"name": desired.owner.name, "id": desired.owner.id})
        lines += entry("site", desired.site) if desired.site else []
        lines += entry("manifests", [f"{_FOLDER}/"])
        if desired.keep:
            lines += entry("keep", [str(name) for name in desired.keep])
        if desired.people:
            lines += entry("people", dict(desired.people))
        if desired.roles:
            lines += entry("roles", {role.name: _role(role) for role in desired.roles})
        return _text(lines)

    def manifest(self, space: DesiredSpace) -> str:
        """Write the manifest of one space."""
        told = [note for note in self._notes if _key_of(note) == space.key.casefold()]
        inner = list(self._space(space))
        (head,) = entry(space.key, {})
        lines = [head.removesuffix(" {}"), *indented(inner)] if inner else [head]
        return _text([*map(_told, told), *entry("version", VERSION), "spaces:", *indented(lines)])

    def _space(self, space: DesiredSpace) -> Iterator[str]:
        settings = space.settings
        exact: list[JsonValue] = [section for section in _ITEMS if section in space.exact]
        yield from _present(name=space.name, description=space.description, state=space.state)
        yield from () if space.homepage is None else self._homepage(space.homepage)
        yield from () if space.grants is None else self._grants(space.grants)
        yield from () if space.properties is None else _properties(space.properties)
        yield from _present(
            labels=None if space.labels is None else list(space.labels),
            theme=space.theme,
            settings=None if settings is None else _settings(settings),
            exact=exact or None,
            ignore=list(space.ignore) or None,
        )

    def _homepage(self, homepage: HomepageName) -> list[str]:
        if homepage.id is None:
            return entry("homepage", _literal(homepage.title))
        return entry("homepage", {"id": homepage.id}, self._name(f"page:{homepage.id}"))

    def _grants(self, grants: tuple[DesiredGrant, ...]) -> list[str]:
        accesses = ((str(grant.principal), _access(grant)) for grant in grants)
        lines = (entry(who, access, self._name(who)) for who, access in accesses)
        return _section("grants", lines)

    def _name(self, spelling: str) -> str:
        name = self._names.get(spelling, "")
        return "" if name == spelling.partition(":")[2] else remark(name)


def _access(grant: DesiredGrant) -> dict[str, JsonValue]:
    access: dict[str, JsonValue] = {}
    if grant.permissions is not None:
        access["permissions"] = list(grant.permissions)
    if grant.role is not None:
        access["role"] = _literal(grant.role)
    if grant.until is not None:
        access["until"] = grant.until.isoformat()
    return access


def _settings(settings: Settings) -> dict[str, JsonValue]:
    return settings.model_dump(by_alias=True, exclude_none=True)


def _role(role: DesiredRole) -> dict[str, JsonValue]:
    told: dict[str, JsonValue] = {}
    if role.description is not None:
        told["description"] = role.description
    return {**told, "permissions": list(role.permissions)}


def _present(**sections: JsonValue) -> Iterator[str]:
    """Write the sections that are not None."""
    for key, value in sections.items():
        if value is not None:
            yield from entry(key, _literal(value))


def _properties(properties: Mapping[str, JsonValue]) -> list[str]:
    return _section("properties", (entry(k, _literal(v)) for k, v in properties.items()))


def _section(key: str, lines: Iterable[list[str]]) -> list[str]:
    """Write a section with a line or more for each of its items."""
    inner = [line for item in lines for line in item]
    return [f"{key}:", *indented(inner)] if inner else [f"{key}: {{}}"]


def _literal(value: JsonValue) -> JsonValue:
    """Write what looks like a variable so that it is none; keys hold no variables."""
    if isinstance(value, str):
        return value.replace(SIGN, f"${SIGN}")
    if isinstance(value, dict):
        return {key: _literal(item) for key, item in value.items()}
    return [_literal(item) for item in value] if isinstance(value, list) else value


def _told(note: Note) -> str:
    return remark(f"{note.address} {note.message}")


def _key_of(note: Note) -> str:
    return note.address.partition("/")[0].casefold()


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _file_names(spaces: Iterable[DesiredSpace]) -> Iterator[str]:
    """Name a file after each space, so that any system can hold all of them side by side."""
    taken: set[str] = set()
    for space in spaces:
        stem = _UNSAFE.sub("-", space.key)
        stem = f"{stem}-" if _DEVICE.fullmatch(stem) else stem
        number, name = 1, stem
        while name.casefold() in taken:
            number += 1
            name = f"{stem}-{number}"
        taken.add(name.casefold())
        yield f"{name}.yaml"


def _refuse_large(files: Mapping[str, str]) -> None:
    for name, text in files.items():
        size = len(text.encode())
        if size > MAX_BYTES:
            message = f"it would have {size:,} bytes, more than the {MAX_BYTES:,} that are read"
            raise ManifestError((Problem(Mark(name, 1, 1), message),))


def _check(root: Path, desired: Desired) -> None:
    """Read what was written: it has to say the same, or it is of no use to anybody."""
    if not desired.spaces:
        return  # which a reader refuses, and rightly
    found, wanted = _plain(load(root, Options())), _plain(desired)
    if found != wanted:
        message = "what was written does not read back as what it was made from"
        raise ManifestError((Problem(None, message, "this is a defect of spaceform: report it"),))


def _plain(desired: Desired) -> str:
    """Return what is desired without places, as a text in which `1`, `1.0` and `true` differ."""
    found = desired.model_dump(mode="json", exclude=_PLACES)
    for space in found["spaces"]:
        space["exact"].sort()
    return json.dumps(found, sort_keys=True)
