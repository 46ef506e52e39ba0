"""Resolver: from what is written to what a space should be, in one environment."""

from collections.abc import Iterator
from datetime import date

from spaceform.errors import Problem
from spaceform.manifest.configuration_file import FILE, ConfigurationFile
from spaceform.manifest.entries import SpaceEntry
from spaceform.manifest.environments import Choice
from spaceform.manifest.events import Position
from spaceform.manifest.layers import Layer, make_layer
from spaceform.manifest.manifest_file import DeclaredSpace
from spaceform.manifest.names import Names, Report
from spaceform.manifest.people import People
from spaceform.manifest.permission_sets import PermissionSets
from spaceform.manifest.problems import Problems
from spaceform.manifest.shape import Fit, refuse_nulls
from spaceform.manifest.spaces import read_space
from spaceform.manifest.templates import Templates
from spaceform.manifest.tree import Node, Path, mark_at
from spaceform.manifest.variables import Variables
from spaceform.principals import PrincipalName
from spaceform.space import DesiredSpace

Found = tuple[DesiredSpace, tuple[Problem, ...]]
"""A space and the warnings about it."""


class Resolver:
    """Reads spaces as they are meant in one environment; problems go to `errors`.

    `choice` is None where the environment is not known, which then is reported already.
    """

    def __init__(
        self, file: ConfigurationFile, choice: Choice | None, today: date, errors: Problems
    ) -> None:
        configuration = file.configuration
        known = choice is not None and file.is_whole("environments")
        chosen = choice or Choice(None, None, configuration.people, configuration.vars)
        self.choice = chosen
        self._errors = errors
        self.names = Names(
            people=People(chosen.people, complete=known and file.is_whole("people")),
            sets=PermissionSets(
                configuration.permission_sets, complete=file.is_whole("permission-sets")
            ),
            variables=Variables(
                chosen.variables, chosen.where, complete=known and file.is_whole("vars")
            ),
            today=today,
        )
        self.keep = tuple(self._keep(file))
        self._templates = self._read_templates(file)

    def read(self, declared: DeclaredSpace) -> Found | None:
        """Return what a space should be, with the warnings about it; None where nothing is left."""
        layer = self._layer(declared.file, declared.position, declared.node)
        if layer is None:
            return None
        report = Report(errors=self._errors)
        space = read_space(declared.key, self._templates.apply(layer), self.names, report)
        return space, report.warnings.sorted

    def _layer(self, file: str, position: Position, node: Node) -> Layer | None:
        failed = list(refuse_nulls(node, file, self._errors, data="properties"))

        def refuse(path: Path, message: str, hint: str) -> None:
            failed.append(path)
            if message:
                self._errors.add(mark_at(file, node.find(path).position), message, hint)

        value = self.names.variables.fill(node, refuse)
        entry = Fit(node, file, self._errors).make(SpaceEntry, value, failed)
        return None if entry is None else make_layer(entry, file, position, node)

    def _read_templates(self, file: ConfigurationFile) -> Templates:
        layers = {}
        node = file.node.child("templates")
        for name, content in node.entries.items() if node else ():
            layer = self._layer(FILE, file.node.key_position(("templates", name)), content)
            if layer is not None:
                layers[name] = layer
        whole = file.is_whole("templates") and len(layers) == len(node.entries if node else ())
        templates = Templates(layers, self._errors, complete=whole)
        for layer in templates:
            # Templates that no space extends are checked too; warnings wait for one that does.
            read_space("", layer, self.names, Report(errors=self._errors))
        return templates

    def _keep(self, file: ConfigurationFile) -> Iterator[PrincipalName]:
        for index, spelling in enumerate(file.configuration.keep):
            principal = self.names.people.read(spelling, file.mark(("keep", index)))
            if isinstance(principal, Problem):
                self._errors.extend([principal])
            else:
                yield principal
