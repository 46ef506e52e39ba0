"""Environments: which site the manifests are for this time."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from spaceform.manifest.configuration_file import ConfigurationFile
from spaceform.manifest.options import Options
from spaceform.manifest.problems import Problems
from spaceform.manifest.tree import Path
from spaceform.manifest.wording import listing, suggestion
from spaceform.manifest.wording import text as shown
from spaceform.mark import Mark
from spaceform.origin import site_of


class Choice(NamedTuple):
    """One environment, or the configuration as it is where it has none."""

    name: str | None
    site: str | None
    people: Mapping[str, str]
    variables: Mapping[str, str]
    site_path: Path = ("site",)

    @property
    def where(self) -> str:
        """The environment for a sentence; empty where there is none."""
        return f" in the environment `{self.name}`" if self.name else ""


class Environments:
    """The environments of a configuration; problems with the choice go to `problems`."""

    def __init__(self, file: ConfigurationFile, problems: Problems) -> None:
        self._file = file
        self._known = file.configuration.environments
        self._problems = problems

    def choose(self, options: Options, *, every: bool) -> list[Choice]:
        """Return the environment that the options ask for, or that is of the site in use.

        With `every`, offline and without a name, all of them; none where there is a problem.
        """
        names = self._names(options, every=every)
        choices = [self._choice(name, options.variables) for name in names]
        for choice in choices:
            self._check_site(choice, options.site)
        return choices

    def _names(self, options: Options, *, every: bool) -> Sequence[str | None]:
        if options.environment is not None:
            return self._by_name(options.environment)
        if not self._known:
            return [None] if self._file.is_whole("environments") else []
        if options.site is not None:
            return self._by_site(_origin(options.site))
        return list(self._known) if every else self._refuse_none("say which one with --env")

    def _by_site(self, site: str) -> list[str]:
        names = [name for name, entry in self._known.items() if entry.site == site]
        if len(names) == 1:
            return names
        if names:
            return self._refuse_none(f"{listing(names)} are all of {site}: say which with --env")
        return self._refuse_none(f"none is of {site}, which the credentials are for")

    def _choice(self, name: str | None, variables: Mapping[str, str]) -> Choice:
        base = self._file.configuration
        if name is None:
            return Choice(None, base.site, base.people, {**base.vars, **variables})
        entry = self._known[name]
        return Choice(
            name,
            entry.site or base.site,
            {**base.people, **entry.people},
            {**base.vars, **entry.vars, **variables},
            ("environments", name, "site") if entry.site else ("site",),
        )

    def _check_site(self, choice: Choice, site: str | None) -> None:
        if site is not None and choice.site is not None and choice.site != _origin(site):
            message = f"these manifests are for {choice.site}, and the credentials for {site}"
            hint = "use that site's credentials, or another environment"
            self._problems.add(self._mark(choice.site_path), message, hint)

    def _by_name(self, name: str) -> list[str]:
        if name in self._known:
            return [name]
        if self._file.is_whole("environments"):
            hint = suggestion(name, self._known, "environments")
            self._problems.add(None, f"there is no environment `{shown(name)}`", hint)
        return []

    def _refuse_none(self, hint: str) -> list[str]:
        message = f"which of the environments {listing(self._known)} is meant is not clear"
        self._problems.add(self._mark(), message, hint)
        return []

    def _mark(self, path: Path = ("environments",)) -> Mark:
        return self._file.mark(path)


def _origin(site: str) -> str:
    try:
        return site_of(site)
    except ValueError:
        # What the credentials name is theirs to check; here it only is no environment's.
        return site
