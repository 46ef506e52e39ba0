"""The flags that commands share, gathered into one value for each kind of question."""

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from spaceform.cli.keeping import Keeping
from spaceform.cli.screen import Screen
from spaceform.manifest import Options
from spaceform.plan import Overrides

Command = Callable[..., int]
T = TypeVar("T")


@dataclass(frozen=True)
class Source:
    """Which manifests: where they are, for which environment, and which of their spaces."""

    root: Path
    env: str | None
    var: tuple[tuple[str, str], ...]
    only: tuple[str, ...]
    exclude: tuple[str, ...]

    def options(self, site: str | None) -> Options:
        """Return how manifests are read for a site, None for offline."""
        return Options(
            environment=self.env,
            site=site,
            variables=dict(self.var),
            only=self.only,
            exclude=self.exclude,
        )

    @property
    def words(self) -> tuple[str, ...]:
        """The flags that choose the same manifests again."""
        named = (
            ("-C", () if self.root == Path() else (str(self.root),)),
            ("--env", () if self.env is None else (self.env,)),
            ("--var", tuple(f"{name}={value}" for name, value in self.var)),
            ("--only", self.only),
            ("--exclude", self.exclude),
        )
        return tuple(word for flag, values in named for value in values for word in (flag, value))


@dataclass(frozen=True)
class Pace:
    """How hard the site may be asked."""

    parallelism: int
    max_rps: float | None


@dataclass(frozen=True)
class Keys:
    """The keys that lift a guard, each for one thing."""

    adopt: tuple[str, ...]
    take_over: tuple[str, ...]
    allow_lockout: tuple[str, ...]
    allow_space_delete: tuple[str, ...]
    allow_role_shrink: tuple[str, ...]
    max_removals: int | None

    def overrides(self) -> Overrides:
        """Return them as the plan records them."""
        return Overrides(
            adopt=self.adopt,
            take_over=self.take_over,
            allow_lockout=self.allow_lockout,
            allow_space_delete=self.allow_space_delete,
            allow_role_shrink=self.allow_role_shrink,
            max_removals=self.max_removals,
        )


def _root(context: click.Context, _option: object, given_root: Path | None) -> Path:
    """Take the folder from -C, which may also stand before the command's name."""
    before: Path | None = context.obj.root
    return given_root or before or Path()


def _variable(_context: object, _option: object, values: Iterable[str]) -> tuple[Any, ...]:
    pairs = tuple(tuple(value.split("=", 1)) for value in values)
    for pair in pairs:
        if len(pair) != 2 or not pair[0]:  # noqa: PLR2004 - a name and a value
            message = f"{'='.join(pair)!r} is not NAME=VALUE"
            raise click.BadParameter(message)
    return pairs


root_flag = click.option(
    "-C",
    "root",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    callback=_root,
    help="The folder with spaceform.yaml, instead of this one.",
)

_SOURCE = (
    root_flag,
    click.option("--env", metavar="NAME", help="The environment of spaceform.yaml."),
    click.option(
        "--var",
        metavar="NAME=VALUE",
        multiple=True,
        callback=_variable,
        help="A variable's value, over those of spaceform.yaml. Repeatable.",
    ),
    click.option("--only", metavar="GLOB", multiple=True, help="Only these spaces. Repeatable."),
    click.option("--exclude", metavar="GLOB", multiple=True, help="Not these. Repeatable."),
)

_PACE = (
    click.option(
        "--parallelism",
        metavar="N",
        type=click.IntRange(1, 256),
        default=16,
        show_default=True,
        help="Requests at a time.",
    ),
    click.option(
        "--max-rps",
        metavar="N",
        type=click.FloatRange(min=0, min_open=True),
        help="Requests per second at most.",
    ),
)

_KEYS = (
    click.option(
        "--adopt",
        metavar="GLOB",
        multiple=True,
        help="Manage these spaces from now on, though somebody else made them. Repeatable.",
    ),
    click.option(
        "--take-over",
        metavar="KEY",
        multiple=True,
        help="Manage this space though other manifests own it. Repeatable.",
    ),
    click.option(
        "--allow-lockout",
        metavar="KEY",
        multiple=True,
        help="Let this space end without you, or without another administrator. Repeatable.",
    ),
    click.option(
        "--allow-space-delete",
        metavar="KEY",
        multiple=True,
        help="Delete this space for ever, as its manifest says. Repeatable.",
    ),
    click.option(
        "--allow-role-shrink",
        metavar="NAME",
        multiple=True,
        help="Let this role lose permissions, for everybody who has it. Repeatable.",
    ),
    click.option(
        "--max-removals",
        metavar="N",
        type=click.IntRange(0),
        help="Let up to so many grants, properties and labels be removed.",
    ),
)

_KEEPING = (
    click.option(
        "--journal",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="Where every write is noted; by default in the user's state directory.",
    ),
    click.option("--no-journal", is_flag=True, help="Note nothing."),
    click.option(
        "--backup",
        metavar="DIR",
        type=click.Path(path_type=Path),
        help="A new folder for manifests of the state before; by default beside the journal.",
    ),
    click.option("--no-backup", is_flag=True, help="Keep nothing of the state before."),
)

_LOOKS = (
    click.option("--no-color", is_flag=True, help="No colours; also with NO_COLOR set."),
    click.option("--quiet", is_flag=True, help="Only what matters most."),
    click.option("--verbose", is_flag=True, help="Everything, and tracebacks of mistakes."),
)


base_flag = click.option(
    "--base",
    metavar="REF",
    help="Tell what the manifests of this commit would change already: drift from before.",
)


def source_flags(command: Command) -> Command:
    """Give a command `source`."""
    return _gather("source", Source, _SOURCE, command)


def pace_flags(command: Command) -> Command:
    """Give a command `pace`."""
    return _gather("pace", Pace, _PACE, command)


def key_flags(command: Command) -> Command:
    """Give a command `keys`."""
    return _gather("keys", Keys, _KEYS, command)


def keeping_flags(command: Command) -> Command:
    """Give a command `keeping`."""
    return _gather("keeping", Keeping, _KEEPING, command)


def report_flags(*formats: str) -> Callable[[Command], Command]:
    """Give a command a `screen` whose reports have one of these formats, text by default."""
    choice = click.option(
        "--format",
        type=click.Choice(formats),
        default="text",
        show_default=True,
        help="How the report is written.",
    )
    return lambda command: _gather("screen", Screen, (choice, *_LOOKS), command)


def look_flags(command: Command) -> Command:
    """Give a command a `screen` for text."""
    return _gather("screen", Screen, _LOOKS, command)


def given(*kinds: type) -> tuple[str, ...]:
    """Return those flags of some kinds that were given on the command line, `-C` excepted."""
    context = click.get_current_context()
    names = {field.name for kind in kinds for field in fields(kind)} - {"root"}
    return tuple(
        parameter.opts[0]
        for parameter in context.command.params
        if parameter.name in names
        and context.get_parameter_source(parameter.name) is ParameterSource.COMMANDLINE
    )


def _gather(
    name: str,
    kind: Callable[..., T],
    options: Iterable[Callable[[Command], Command]],
    command: Command,
) -> Command:
    """Wrap a command: the options' values arrive as the fields of one value."""
    names = {field.name for field in fields(kind)}  # type: ignore[arg-type] # a dataclass

    @functools.wraps(command)
    def gathered(**values: Any) -> int:  # noqa: ANN401 - click's values
        mine = {field: values.pop(field) for field in names if field in values}
        value = kind(**mine)
        setattr(click.get_current_context().obj, name, value)
        return command(**{name: value}, **values)

    wrapped: Command = gathered
    for option in reversed(tuple(options)):
        wrapped = option(wrapped)
    return wrapped
