"""The repository: all files below a root, as everything that they ask of one site."""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path

from spaceform.errors import ManifestError, Problem
from spaceform.manifest.configuration_file import FILE, ConfigurationFile, read_configuration
from spaceform.manifest.environments import Environments
from spaceform.manifest.events import FAST
from spaceform.manifest.files import find_files, read_text
from spaceform.manifest.history import as_of
from spaceform.manifest.manifest_file import DeclaredSpace, read_manifest
from spaceform.manifest.names import Report
from spaceform.manifest.options import Options
from spaceform.manifest.policy_file import find_policy
from spaceform.manifest.resolver import Resolver
from spaceform.manifest.roles import read_roles
from spaceform.manifest.wording import suggestion
from spaceform.manifest.wording import text as shown
from spaceform.mark import Mark
from spaceform.policy import Policy, is_glob
from spaceform.space import Desired, DesiredSpace, Owner

_Read = tuple[tuple[DesiredSpace, ...], tuple[Problem, ...]]
"""One space in each environment that is read for, and what it is warned of."""


def load(root: Path, options: Options) -> Desired:
    """Read everything that the manifests below a root ask of one site.

    Raises ManifestError with every problem of every file.
    """
    (found,) = _read(root, options, every=False)
    return found


def load_as_of(root: Path, ref: str, options: Options) -> Desired:
    """Read what the manifests below a root asked for at a commit; nothing where it has none.

    Raises ManifestError with every problem of every file, UsageError where there is no such commit.
    """
    everything = replace(options, only=(), exclude=())
    with as_of(root, ref) as past:
        if not (past.root / FILE).exists():
            return Desired(owner=None, spaces=(), revision=past.revision)
        try:
            found = load(past.root, everything)
        except ManifestError as error:
            raise ManifestError(tuple(_as_of(ref, each) for each in error.problems)) from error
    keys = _chosen([space.key for space in found.spaces], options)
    spaces = tuple(space for space in found.spaces if space.key in keys)
    return found.model_copy(update={"spaces": spaces, "revision": past.revision})


def _as_of(ref: str, problem: Problem) -> Problem:
    """Return a problem of another commit: its place is in no file that could be looked into."""
    where = f"{ref}:{problem.mark}" if problem.mark else ref
    return Problem(None, f"{where}: {problem.message}", problem.hint)


def validate(root: Path, options: Options) -> tuple[Desired, ...]:
    """Check the manifests below a root offline, for every environment where none is chosen.

    What comes back is what they ask for in each; the warnings are those of all. Raises
    ManifestError with every problem of every file.
    """
    return _read(root, options, every=True)


def identify(root: Path, options: Options) -> Desired:
    """Read whose manifests these are and for which environment, and none of the manifests.

    Raises ManifestError with every problem of the configuration.
    """
    report = Report()
    file = read_configuration(root, report)
    choices = Environments(file, report.errors).choose(options, every=False)
    report.errors.raise_if_any()
    (resolver,) = [Resolver(file, each, options.today, report.errors) for each in choices]
    return _desired(file, resolver, [], report)


def _read(root: Path, options: Options, *, every: bool) -> tuple[Desired, ...]:
    report = Report()
    with _paused_collector():
        file = read_configuration(root, report)
        policy = find_policy(root, report)
        choices = Environments(file, report.errors).choose(options, every=every)
        resolvers = [
            Resolver(file, choice, options.today, report.errors) for choice in choices or (None,)
        ]
        reader = _Reader(root, file, resolvers, report)
        found = list(reader.read())
    _warn_of_unused(options, resolvers, report)
    everything = [spaces[0].key for spaces, _ in found]
    if policy is not None:
        _warn_of_strangers(policy, everything, report)
    if not report.errors:
        found = _select(found, options, report)
    report.errors.raise_if_any()
    for _, warnings in found:
        report.warnings.extend(warnings)
    chosen = {spaces[0].key for spaces, _ in found}
    left_out = sorted((key for key in everything if key not in chosen), key=str.casefold)
    return tuple(
        _desired(file, resolver, [spaces[at] for spaces, _ in found], report).model_copy(
            update={"policy": policy, "left_out": tuple(left_out)}
        )
        for at, resolver in enumerate(resolvers)
    )


class _Reader:
    """Reads the manifests file by file, so that only what is needed of each stays in memory."""

    def __init__(
        self, root: Path, file: ConfigurationFile, resolvers: list[Resolver], report: Report
    ) -> None:
        self._root = root
        self._file = file
        self._resolvers = resolvers
        self._report = report
        self._seen: dict[str, Mark] = {}

    def read(self) -> Iterator[_Read]:
        """Go through what all files declare, each space once."""
        for name in self._files():
            try:
                text = read_text(self._root, name)
                for declared in read_manifest(text, name, self._report.errors):
                    yield from self._resolve(declared)
            except ManifestError as error:
                self._report.errors.extend(error.problems)

    def _files(self) -> list[str]:
        found: set[str] = set()
        for index, folder in enumerate(self._file.configuration.manifests):
            mark = self._file.mark(("manifests", index))
            found.update(find_files(self._root, folder, mark, self._report.errors))
        return sorted(found)

    def _resolve(self, declared: DeclaredSpace) -> Iterator[_Read]:
        first = self._seen.setdefault(declared.key.casefold(), declared.mark)
        if first != declared.mark:
            message = f"the space `{shown(declared.key)}` is declared in {first} already"
            hint = "keep one of them; keys compare without case"
            self._report.errors.add(declared.mark, message, hint)
            return
        read = [resolver.read(declared) for resolver in self._resolvers]
        found = [each for each in read if each is not None]
        if len(found) == len(read):
            warnings = [warning for _, told in found for warning in told]
            yield tuple(space for space, _ in found), tuple(warnings)


def _select(found: list[_Read], options: Options, report: Report) -> list[_Read]:
    """Return what `only` and `exclude` leave, which has to be something."""
    keys = [spaces[0].key for spaces, _ in found]
    if not keys:
        hint = "write a file with `version: 1` and `spaces:`; see `manifests` in spaceform.yaml"
        report.errors.add(None, "no manifest declares a space", hint)
        return []
    for glob in options.only:
        if not _names(glob, keys):
            message = f"`--only {shown(glob)}` matches none of {len(keys)} spaces"
            report.errors.add(None, message, suggestion(glob, keys, "spaces"))
    chosen = _chosen(keys, options)
    if not chosen and not report.errors:
        report.errors.add(None, "`--exclude` leaves no space", "exclude less")
    return [read for read in found if read[0][0].key in chosen]


def _chosen(keys: list[str], options: Options) -> set[str]:
    chosen = {key for glob in options.only or ("*",) for key in _names(glob, keys)}
    return chosen - {key for glob in options.exclude for key in _names(glob, keys)}


def _warn_of_unused(options: Options, resolvers: list[Resolver], report: Report) -> None:
    used = {name for resolver in resolvers for name in resolver.names.variables.used}
    for name in sorted(options.variables.keys() - used):
        hint = "variables are written ${vars.NAME}"
        report.warnings.add(None, f"`--var {shown(name)}=…` is used nowhere", hint)


def _warn_of_strangers(policy: Policy, keys: list[str], report: Report) -> None:
    """Warn of keys in rules that no manifest declares: they are misspelt, or left over."""
    known = {key.casefold() for key in keys}
    for rule in policy.rules:
        for key in (*rule.spaces, *rule.exceptions):
            if not is_glob(key) and key.casefold() not in known:
                message = f"the rule `{rule.id}` names `{shown(key)}`, which no manifest declares"
                report.warnings.add(rule.mark, message, suggestion(key, keys, "spaces"))


def _names(glob: str, keys: Iterable[str]) -> list[str]:
    folded = glob.casefold()
    return [key for key in keys if fnmatchcase(key.casefold(), folded)]


def _desired(
    file: ConfigurationFile, resolver: Resolver, spaces: list[DesiredSpace], report: Report
) -> Desired:
    owner = None if file.configuration.ownership == "none" else file.configuration.owner
    return Desired(
        owner=None if owner is None else Owner(name=owner.name, id=owner.id),
        spaces=tuple(sorted(spaces, key=lambda space: space.key.casefold())),
        site=resolver.choice.site,
        environment=resolver.choice.name,
        people=dict(resolver.choice.people),
        keep=resolver.keep,
        roles=tuple(read_roles(file)),
        warnings=report.warnings.sorted,
    )


@contextmanager
def _paused_collector() -> Iterator[None]:
    """Pause the cyclic collector, which costs more than parsing and finds nothing here.

    Not for the parser in Python, which makes garbage that only the collector frees.
    """
    if not FAST or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
