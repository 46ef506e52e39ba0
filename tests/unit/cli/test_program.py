import sys
from pathlib import Path

import click
import pytest

import spaceform.cli.commands
from spaceform.cli.invocation import Invocation
from spaceform.cli.program import COMMANDS, program


def context() -> click.Context:
    return click.Context(program, info_name="spaceform", obj=Invocation())


def test_the_table_names_every_command_that_has_a_module() -> None:
    folder = Path(spaceform.cli.commands.__path__[0])
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert modules == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_its_name_and_begins_its_help_as_the_table_says(name: str) -> None:
    command = program.get_command(context(), name)
    assert command is not None
    assert command.name == name
    assert (command.help or "").splitlines()[0] == COMMANDS[name]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_flag_is_explained(name: str) -> None:
    command = program.get_command(context(), name)
    assert command is not None
    options = [param for param in command.params if isinstance(param, click.Option)]
    assert [option.name for option in options if not option.help] == []


def test_there_is_no_force() -> None:
    for name in COMMANDS:
        command = program.get_command(context(), name)
        assert command is not None
        assert "--force" not in {flag for param in command.params for flag in param.opts}


@pytest.mark.parametrize(
    "typed, meant",
    [("pln", "plan"), ("Aply", "apply"), ("inspct", "inspect"), ("valid", "validate")],
)
def test_an_unknown_command_gets_the_nearest_one_proposed(typed: str, meant: str) -> None:
    with pytest.raises(click.UsageError, match=f"Did you mean '{meant}'"):
        program.resolve_command(context(), [typed])


def test_an_unknown_command_with_nothing_near_gets_the_way_to_the_list() -> None:
    with pytest.raises(click.UsageError, match="See 'spaceform --help'"):
        program.resolve_command(context(), ["xyzzy"])


def test_names_are_completed_without_importing_the_commands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in COMMANDS:
        monkeypatch.delitem(sys.modules, f"spaceform.cli.commands.{name}", raising=False)
    items = program.shell_complete(context(), "s")
    assert [item.value for item in items] == ["show", "sandbox"]
    assert not {f"spaceform.cli.commands.{name}" for name in COMMANDS} & set(sys.modules)


def test_a_module_without_a_command_is_a_mistake_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    module = type(sys)("spaceform.cli.commands.show")
    module.command = None  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "spaceform.cli.commands.show", module)
    with pytest.raises(TypeError, match="has no command"):
        program.get_command(context(), "show")
