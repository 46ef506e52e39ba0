"""`completion`: the script with which a shell completes commands and flags."""

import click
from click.shell_completion import get_completion_class

from spaceform.cli import streams
from spaceform.cli.exit_codes import ExitCode
from spaceform.cli.program import program


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> int:
    """Print the completion script for a shell.

    For bash, put this into ~/.bashrc: eval "$(spaceform completion bash)"
    """
    kind = get_completion_class(shell)
    if kind is None:  # click knows all three
        message = f"no completion for {shell}"
        raise click.UsageError(message)
    script = kind(program, {}, "spaceform", "_SPACEFORM_COMPLETE").source()
    streams.write("stdout", f"{script}\n")
    return ExitCode.DONE
