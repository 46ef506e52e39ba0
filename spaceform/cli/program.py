"""The program: its commands by name, each imported only when it is called."""

from difflib import get_close_matches
from importlib import import_module
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from spaceform import __version__
from spaceform.cli.invocation import Invocation

COMMANDS = {
    "plan": "Show what would change on the site, and how dangerous it is.",
    "show": "Show a saved plan again, offline.",
    "apply": "Make the changes of a plan, and no others.",
    "drift": "Tell whether the site is what the manifests say.",
    "comment": "Put a saved plan's report on the pull request.",
    "validate": "Check the manifests, offline.",
    "release": "Forget a space, and change nothing else in it.",
    "inspect": "Show everything that can be read about one space.",
    "doctor": "Tell what these credentials can do here, and what will not work.",
    "sandbox": "Run a Confluence of your own to try things on.",
    "demo": "Watch the whole loop once, against a sandbox.",
    "completion": "Print the completion script for a shell.",
}
"""Names and their one line of help, in the order of `--help`."""


class Program(click.Group):
    """A group that knows its commands' names and help without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import a command's module and return the command."""
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"spaceform.cli.commands.{cmd_name}").command
        if not isinstance(command, click.Command):
            message = f"spaceform.cli.commands.{cmd_name} has no command"
            raise TypeError(message)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is meant, or say which name is near it."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            near = get_close_matches(name.lower(), COMMANDS, n=1)
            hint = f"Did you mean {near[0]!r}?" if near else "See 'spaceform --help'."
            message = f"There is no command {name!r}. {hint}"
            raise click.UsageError(message, ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands with the help of the table."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete the names of commands from the table; click would import every command."""
        found = [
            CompletionItem(name, help=help_text)
            for name, help_text in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return [*found, *click.Command.shell_complete(self, ctx, incomplete)]


@click.command(
    cls=Program,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    no_args_is_help=True,
    epilog=(
        "The site and the credentials come from SPACEFORM_SITE, SPACEFORM_EMAIL and"
        " SPACEFORM_TOKEN or SPACEFORM_TOKEN_FILE. Try it without any: spaceform demo."
    ),
)
@click.option(
    "-C",
    "root",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder with spaceform.yaml, instead of this one.",
)
@click.version_option(__version__, prog_name="spaceform", message="%(prog)s %(version)s")
@click.pass_obj
def program(invocation: Invocation, root: Path | None) -> None:
    """Confluence spaces as code: manifests, a plan to review, and an apply that does that plan."""
    invocation.root = root
