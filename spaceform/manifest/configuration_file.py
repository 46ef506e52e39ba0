"""The configuration file: `spaceform.yaml` as it is read, with what is wrong in it reported."""

import os
from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import NamedTuple
from uuid import uuid4

from spaceform.errors import ManifestError, Problem
from spaceform.manifest.circles import way
from spaceform.manifest.compose import compose
from spaceform.manifest.configuration import Configuration
from spaceform.manifest.files import read_text
from spaceform.manifest.grants import check_permissions
from spaceform.manifest.layers import Place
from spaceform.manifest.names import Report
from spaceform.manifest.people import check_people
from spaceform.manifest.permission_sets import PermissionSets
from spaceform.manifest.shape import Fit, refuse_nulls
from spaceform.manifest.tree import Node, Path, mark_at
from spaceform.manifest.values import VERSION
from spaceform.manifest.variables import SIGN
from spaceform.manifest.wording import text as shown
from spaceform.mark import Mark

FILE = "spaceform.yaml"
_FIRST = Mark(FILE, 1, 1)


class ConfigurationFile(NamedTuple):
    """The configuration, where its parts are written, and the sections that are not whole."""

    configuration: Configuration
    node: Node
    broken: frozenset[str]

    def mark(self, path: Path) -> Mark:
        """Return the place of a key or item of the configuration."""
        return mark_at(FILE, self.node.key_position(path))

    def is_whole(self, *sections: str) -> bool:
        """Tell whether everything in these sections could be read."""
        return not self.broken.intersection(sections)


def read_configuration(root: FilePath, report: Report) -> ConfigurationFile:
    """Read `spaceform.yaml` and report what is wrong in it.

    What comes back is as much as could be read, so that manifests can be checked all the same;
    raises ManifestError where there is no such file.
    """
    if not os.path.lexists(root / FILE):
        hint = f"the least it can hold: {_owner_example(prefix=f'version: {VERSION}, ')}"
        raise ManifestError((Problem(_FIRST, f"there is no {FILE} here", hint),))
    try:
        text = read_text(root, FILE)
        node = compose(text, FILE, report.errors)
    except ManifestError as error:
        report.errors.extend(error.problems)
        return _nothing(Node({}, _FIRST))
    hollow = node.hollow("templates")
    fit = Fit(node, FILE, report.errors)
    wrong = refuse_nulls(hollow, FILE, report.errors)
    if SIGN in text:
        wrong += tuple(_refuse_variables(hollow, report))
    configuration = fit.make(Configuration, hollow.value, wrong)
    if configuration is None:
        return _nothing(node)
    file = ConfigurationFile(configuration, node, frozenset(fit.broken))
    _check(file, report)
    return file


def _nothing(node: Node) -> ConfigurationFile:
    sections = {info.alias or name for name, info in Configuration.model_fields.items()}
    return ConfigurationFile(Configuration(version=VERSION), node, frozenset(sections))


def _refuse_variables(node: Node, report: Report) -> Iterator[Path]:
    for path, found in node.texts():
        if SIGN in found:
            node_mark = mark_at(FILE, node.find(path).position)
            message = f"`{shown(found)}`: only values of spaces and templates hold variables"
            report.errors.add(node_mark, message, "write what it stands for")
            yield path


def _check(file: ConfigurationFile, report: Report) -> None:
    _check_owner(file, report)
    _check_people(file, ("people",), file.configuration.people, report)
    for name, environment in file.configuration.environments.items():
        _check_people(file, ("environments", name, "people"), environment.people, report)
    _check_sets(file, report)


def _check_owner(file: ConfigurationFile, report: Report) -> None:
    configuration = file.configuration
    if configuration.ownership == "none":
        if configuration.owner is not None:
            message = "with `ownership: none` there is no record, so the owner is not used"
            report.warnings.add(file.mark(("owner",)), message, "remove one of the two")
    elif configuration.owner is None and file.is_whole("owner", "ownership"):
        hint = f"add this line, with a name of yours and this new id:\n{_owner_example()}"
        report.errors.add(_FIRST, "`owner` is missing", hint)


def _owner_example(prefix: str = "") -> str:
    owner = f"owner: {{name: my-team/wiki-spaces, id: {uuid4()}}}"
    return f"{{{prefix}{owner}}}" if prefix else owner


def _check_people(
    file: ConfigurationFile, path: Path, people: dict[str, str], report: Report
) -> None:
    report.errors.extend(check_people(people, FILE, file.node.find(path)))


def _check_sets(file: ConfigurationFile, report: Report) -> None:
    configuration = file.configuration
    whole = file.is_whole("permission-sets")
    sets = PermissionSets(configuration.permission_sets, complete=whole)
    for name, permissions in configuration.permission_sets.items():
        path: Path = ("permission-sets", name)
        if "/" in name or not name.strip():
            hint = "a name with `/` would be taken for a pair"
            report.errors.add(file.mark(path), f"`{shown(name)}` cannot be a set's name", hint)
        check_permissions(permissions, _place(file, path), sets, report)
    for name, role in configuration.roles.items():
        path = ("roles", name, "permissions")
        check_permissions(role.permissions, _place(file, path), sets, report)
    _check_role_names(file, report)
    for circle in sets.circles:
        mark = file.mark(("permission-sets", circle[0]))
        message = f"permission sets name each other: {way(circle)}"
        report.errors.add(mark, message, "break the circle")


def _check_role_names(file: ConfigurationFile, report: Report) -> None:
    seen: dict[str, str] = {}
    for name in file.configuration.roles:
        mark = file.mark(("roles", name))
        first = seen.setdefault(name.casefold(), name)
        if first != name:
            message = f"`{shown(name)}` is the role `{shown(first)}` again"
            report.errors.add(
                mark, message, "keep one of them; names of roles compare without case"
            )


def _place(file: ConfigurationFile, path: Path) -> Place:
    return Place(FILE, file.node.key_position(path), file.node.find(path))
