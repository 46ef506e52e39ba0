"""`doctor`: what these credentials can do on a site, and what of the manifests will not work."""

import os

import click

from spaceform.cli.exit_codes import exit_code_of_checkup
from spaceform.cli.flags import Pace, Source, given, pace_flags, report_flags, source_flags
from spaceform.cli.interrupts import Interrupts
from spaceform.cli.live import find_credentials, load, open_live
from spaceform.cli.progress import Progress
from spaceform.cli.screen import Screen
from spaceform.cli.traffic import Traffic
from spaceform.client import Credentials, Site, read_expiry
from spaceform.engine import Look
from spaceform.errors import ProviderError
from spaceform.inspection import (
    Checkup,
    Entrance,
    Login,
    describe,
    examine,
    render_checkup,
    render_json,
)
from spaceform.manifest import FILE
from spaceform.report.untrusted import visible, visible_json
from spaceform.space import Desired
from spaceform.transport import ServiceAccount


@click.command("doctor")
@source_flags
@pace_flags
@report_flags("text", "json")
def command(*, source: Source, pace: Pace, screen: Screen) -> int:
    """Tell what these credentials can do here, and what will not work.

    The site and the way in, how it gives access, who you are, which declared spaces you administer,
    and what of the manifests cannot be done, with the way out. Read-only: nothing but GET can be
    sent. Where there is no spaceform.yaml it is about the site and the credentials. What will not
    work ends with exit code 4, what cannot be found out with 7.
    """
    with Interrupts() as interrupts:
        checkup = _check(source, pace, screen, interrupts)
    screen.show(_render(checkup, screen))
    return exit_code_of_checkup(checkup)


def _check(source: Source, pace: Pace, screen: Screen, interrupts: Interrupts) -> Checkup:
    """Find out as much as the credentials let us, from the files to the spaces."""
    try:
        desired, credentials = _load(source)
    except ProviderError as error:
        return Checkup(failure=str(error))
    if desired is not None and desired.warnings and not screen.quiet:
        screen.show_problems(desired.warnings, source.root, "warning")
    begun = Checkup(
        site=credentials.site,
        login=_login(credentials),
        manifests=None if desired is None else describe(desired),
    )
    try:
        site = open_live(credentials, pace, interrupts.cancel, read_only=True)
    except ProviderError as error:
        return begun.model_copy(update={"failure": str(error)})
    total = len(desired.spaces) if desired is not None else 0
    with (
        site,
        Progress(screen, "Reading spaces", total) as progress,
        Traffic(site, progress, screen.verbose),
    ):
        begun = begun.model_copy(update={"entrance": _entrance(site, credentials)})
        look = Look(parallelism=pace.parallelism, observe=progress.step, cancel=interrupts.cancel)
        found = examine(site, begun, desired, look)
    # Only now it is known for how long an access token lasts.
    return found.model_copy(update={"login": _login(credentials)})


def _load(source: Source) -> tuple[Desired | None, Credentials]:
    """Load the manifests, if there are any or anything was asked about them."""
    if given(Source) or os.path.lexists(source.root / FILE):
        return load(source)
    return None, find_credentials()


def _login(credentials: Credentials) -> Login:
    proof = credentials.authorization
    if isinstance(proof, ServiceAccount):
        return Login(kind="service account", name=proof.client_id, lasts=proof.life)
    expires = read_expiry(credentials.token or "")
    if credentials.email is None:
        return Login(kind="bearer token", expires=expires)
    return Login(kind="e-mail and token", name=credentials.email, expires=expires)


def _entrance(site: Site, credentials: Credentials) -> Entrance | None:
    way = site.way
    if way is None:
        return None
    chosen = credentials.cloud_id is not None or credentials.email is None
    return Entrance(
        dialect=way.dialect,
        origin=way.origin,
        gateway=way.is_gateway,
        found=way.is_gateway and not chosen,
        version=site.read_version(),
    )


def _render(checkup: Checkup, screen: Screen) -> str:
    if screen.format == "json":
        return visible_json(render_json(checkup))
    return render_checkup(
        checkup,
        color=screen.is_colored("stdout"),
        width=screen.width,
        clean=visible,
        verbose=screen.verbose,
        quiet=screen.quiet,
    )
