"""The boundary: the one place where errors become messages and exit codes."""

import io
import traceback
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from spaceform.cli import streams
from spaceform.cli.exit_codes import ExitCode, exit_code_of_error
from spaceform.cli.invocation import Invocation
from spaceform.cli.program import program
from spaceform.cli.secrets import forget, scrub
from spaceform.errors import ManifestError, RefusedError, SpaceformError

if TYPE_CHECKING:
    from spaceform.cli.screen import Screen


def run(arguments: Sequence[str]) -> int:
    """Run a command line; returns its exit code, whatever happens."""
    streams.prepare()
    forget()
    said = Invocation()
    try:
        code = _call(arguments, said)
    except click.ClickException as error:
        return _refuse_usage(error)
    except (KeyboardInterrupt, click.Abort):
        return _end("Interrupted.", ExitCode.INTERRUPTED)
    except SpaceformError as error:
        return _explain(error)
    except OSError as error:
        return _end(f"Error: {_describe(error)}", ExitCode.FAILED)
    except Exception as error:  # noqa: BLE001 - here, and nowhere else
        return _confess(error, verbose="--verbose" in arguments)
    return code if isinstance(code, int) else ExitCode.DONE


def _call(arguments: Sequence[str], said: Invocation) -> object:
    """Run the program; what is wrong in manifests is a report of its own, and no accident."""
    try:
        return program.main(list(arguments), prog_name="spaceform", standalone_mode=False, obj=said)
    except ManifestError as error:
        if said.screen is None:
            raise
        _show_problems(error, said, said.screen)
        return exit_code_of_error(error)


def _show_problems(error: ManifestError, said: Invocation, screen: "Screen") -> None:
    from spaceform.cli.reports import file_presentation, write_validation
    from spaceform.report import Validation

    if said.source is None:
        screen.show_problems(error.problems)
        return
    validation = Validation(problems=error.problems)
    presentation = file_presentation(None, said.source.root)
    screen.show_validation(validation, presentation)
    write_validation(said.reports, validation, presentation)


def _refuse_usage(error: click.ClickException) -> int:
    text = io.StringIO()
    error.show(file=text)
    return _end(text.getvalue().rstrip(), ExitCode.USAGE)


def _explain(error: SpaceformError) -> int:
    code = exit_code_of_error(error)
    flag = error.flag if isinstance(error, RefusedError) else None
    message = _clean(f"{error}{f' (to allow it: {flag})' if flag else ''}")
    return _end(message if code == ExitCode.INTERRUPTED else f"Error: {message}", code)


def _clean(text: str) -> str:
    """Make harmless what a plan file or a site has put into a message."""
    from spaceform.report.untrusted import visible

    return visible(text)


def _describe(error: OSError) -> str:
    what = f"{error.filename}: " if error.filename else ""
    return f"{what}{error.strerror or type(error).__name__}"


def _confess(error: Exception, *, verbose: bool) -> int:
    """Admit to a mistake in spaceform itself."""
    if verbose:
        streams.write("stderr", scrub("".join(traceback.format_exception(error))))
    said = _clean(" ".join(str(error).split()))
    kind = f"{type(error).__name__}{f': {said}' if said else ''}"
    way = "please report it with the traceback above" if verbose else "--verbose shows where"
    return _end(f"Error: spaceform made a mistake; {way}. ({kind})", ExitCode.FAILED)


def _end(message: str, code: ExitCode) -> int:
    streams.write("stderr", scrub(f"{message}\n"))
    return code
