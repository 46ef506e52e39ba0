"""The live site: credentials from the environment, and plans made against it."""

import os
import threading

from spaceform import engine, manifest
from spaceform.cli.flags import Keys, Pace, Source
from spaceform.cli.interrupts import Interrupts
from spaceform.cli.progress import Progress
from spaceform.cli.screen import Screen
from spaceform.cli.secrets import remember
from spaceform.cli.traffic import Traffic
from spaceform.client import Credentials, Site, open_site, read_credentials
from spaceform.engine import Look
from spaceform.errors import ProviderError
from spaceform.plan import Plan
from spaceform.space import Desired


def find_credentials() -> Credentials:
    """Read the credentials from the environment; what they hold is hidden from now on."""
    credentials = read_credentials(os.environ)
    remember(credentials.authorization.secrets)
    return credentials


def open_live(
    credentials: Credentials, pace: Pace, cancel: threading.Event, *, read_only: bool
) -> Site:
    """Open the site of the credentials."""
    return open_site(
        credentials,
        parallelism=pace.parallelism,
        max_rps=pace.max_rps,
        read_only=read_only,
        cancel=cancel,
    )


def make_plan(
    source: Source, pace: Pace, keys: Keys, screen: Screen, interrupts: Interrupts
) -> Plan:
    """Load the manifests and compare them with the site; nothing but GET can be sent."""
    desired, credentials = load(source)
    if desired.warnings and not screen.quiet:
        screen.show_problems(desired.warnings, source.root, "warning")
    with (
        open_live(credentials, pace, interrupts.cancel, read_only=True) as site,
        Progress(screen, "Reading spaces", len(desired.spaces)) as progress,
        Traffic(site, progress, screen.verbose),
    ):
        look = Look(parallelism=pace.parallelism, observe=progress.step, cancel=interrupts.cancel)
        return engine.plan(desired, site, keys.overrides(), look)


def load(source: Source) -> tuple[Desired, Credentials]:
    """Load the manifests for the site in use.

    Raises ManifestError before ProviderError: what is wrong in the files comes first.
    """
    try:
        credentials = find_credentials()
    except ProviderError:
        manifest.validate(source.root, source.options(None))
        raise
    return manifest.load(source.root, source.options(credentials.site)), credentials
