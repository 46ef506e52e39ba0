"""`sandbox`: a Confluence on this machine, until it is stopped."""

import errno
import re
import signal
import threading
from pathlib import Path
from typing import Literal

import click

from spaceform.cli import streams
from spaceform.cli.exit_codes import ExitCode
from spaceform.errors import ManifestError, Problem, UnreachableError
from spaceform.sandbox import CLOUD_ID, Sandbox
from spaceform.sandbox.faults import parse

Flavour = Literal["cloud", "datacenter"]
Mode = Literal["pre-roles", "transition", "roles"]
Edition = Literal["standard", "free"]

_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s)")

_ABOUT = """\
# A Confluence to try things on, at {url}. Ctrl-C stops it{after}.
# In another shell, take these lines over, then: spaceform plan -C examples
"""
_ACCOUNTS = """\
# Accounts: admin@example.com / admin-token and second-admin@example.com / second-admin-token
# administer the site; member@example.com / member-token is in the group engineers;
# the bearer token app-token (no SPACEFORM_EMAIL) is an app's.
# Through the gateway, with SPACEFORM_CLOUD_ID={cloud_id}:
# admin@example.com / admin-scoped-token; a service account with SPACEFORM_CLIENT_ID=sandbox-client
# and SPACEFORM_CLIENT_SECRET=sandbox-secret, or with the bearer token service-token.
"""
_TOKENS = """\
# Bearer tokens: admin-token and second-admin-token administer the site; member-token is in the
# group engineers.
"""


def _seconds(_context: object, _option: object, text: str) -> float:
    found = _DURATION.fullmatch(text)
    if found is None:
        message = f"{text!r} is not a duration such as 50ms or 1.5s"
        raise click.BadParameter(message)
    return float(found[1]) / (1000 if found[2] == "ms" else 1)


def _faults(_context: object, _option: object, texts: tuple[str, ...]) -> tuple[str, ...]:
    for text in texts:
        try:
            parse(text)
        except ValueError as error:
            raise click.BadParameter(str(error)) from error
    return texts


@click.command("sandbox")
@click.option(
    "--port",
    metavar="N",
    type=click.IntRange(0, 65535),
    default=8765,
    show_default=True,
    help="The port on the loopback interface; 0 is any free one.",
)
@click.option(
    "--latency",
    metavar="TIME",
    default="0ms",
    callback=_seconds,
    help="What every request takes at least, such as 50ms.",
)
@click.option(
    "--fault",
    "faults",
    metavar="TEXT",
    multiple=True,
    callback=_faults,
    help="What goes wrong, such as 'GET */space/ENG status=503 times=2'. Repeatable.",
)
@click.option(
    "--seed",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A JSON file with users, groups and spaces to begin with.",
)
@click.option(
    "--data",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Remember the site in this file from one time to the next.",
)
@click.option(
    "--flavour",
    type=click.Choice(["cloud", "datacenter"]),
    default="cloud",
    show_default=True,
    help="Which Confluence it is.",
)
@click.option(
    "--mode",
    type=click.Choice(["pre-roles", "transition", "roles"]),
    help="How the cloud site gives access; as in --data or --seed, or pre-roles.",
)
@click.option(
    "--edition",
    type=click.Choice(["standard", "free"]),
    help="The cloud site's edition; in the free one nobody may change permissions.",
)
@click.option(
    "--lag",
    metavar="TIME",
    default="0ms",
    callback=_seconds,
    help="How far the cloud site's lists are behind what was written, such as 500ms.",
)
@click.option(
    "--rate-limit",
    metavar="N",
    type=click.IntRange(1),
    help="The requests per second that it bears; to more it answers 429.",
)
def command(
    *,
    port: int,
    latency: float,
    faults: tuple[str, ...],
    seed: Path | None,
    data: Path | None,
    flavour: Flavour,
    mode: Mode | None,
    edition: Edition | None,
    lag: float,
    rate_limit: int | None,
) -> int:
    """Run a Confluence of your own to try things on.

    It is served on this machine only, until Ctrl-C, and forgets everything unless --data is
    given. Standard output gets the lines that a shell needs to use it.
    """
    if flavour == "datacenter" and (mode or edition or lag):
        raise click.UsageError("--mode, --edition and --lag are for --flavour cloud.")
    try:
        site = Sandbox(
            port=port,
            latency=latency,
            faults=faults,
            seed=seed,
            data=data,
            flavour=flavour,
            mode=mode,
            edition=edition or "standard",
            lag=lag,
            rate_limit=rate_limit,
        )
    except ValueError as error:
        raise ManifestError((Problem(None, str(error)),)) from error
    stop = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: stop.set())
    _start(site, port)
    try:
        _introduce(site, data, flavour)
        stop.wait()
    finally:
        site.stop()
    return ExitCode.DONE


def _start(site: Sandbox, port: int) -> None:
    try:
        site.start()
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        why = "is in use already" if error.errno == errno.EADDRINUSE else "is not for everybody"
        message = f"The port {port} {why}: choose another with --port, or any with --port 0."
        raise UnreachableError(message) from error


def _introduce(site: Sandbox, data: Path | None, flavour: Flavour) -> None:
    after = f", and {data} remembers it" if data else ", and it forgets everything"
    streams.write("stderr", _ABOUT.format(url=site.url, after=after))
    email = {"SPACEFORM_EMAIL": "admin@example.com"} if flavour == "cloud" else {}
    lines = {"SPACEFORM_SITE": site.url, **email, "SPACEFORM_TOKEN": "admin-token"}
    exports = "".join(f"export {name}={value}\n" for name, value in lines.items())
    streams.write("stdout", exports)
    accounts = _ACCOUNTS.format(cloud_id=CLOUD_ID) if flavour == "cloud" else _TOKENS
    streams.write("stderr", accounts)
