"""The live site: credentials from the environment, and plans made against it."""

import os
import threading
from dataclasses import replace

from spaceform import engine, manifest
from spaceform.cli.flags import Keys, Pace, Source
from spaceform.cli.interrupts import Interrupts
from spaceform.cli.progress import Progress
from spaceform.cli.screen import Screen
from spaceform.cli.secrets import remember
from spaceform.cli.traffic import Traffic
from spaceform.client import Credentials, Site, open_site, read_credentials
from spaceform.engine import Look
from spaceform.errors import ManifestError, ProviderError
from spaceform.plan import Note, Plan
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


def make_plan(  # noqa: PLR0917 (what a plan is made with)
    source: Source,
    pace: Pace,
    keys: Keys,
    screen: Screen,
    interrupts: Interrupts,
    base: str | None = None,
    *,
    undeclared: bool = False,
) -> Plan:
    """Load the manifests and compare them with the site; nothing but GET can be sent.

    With `base`, a commit's name, its manifests tell what had drifted before; with `undeclared`,
    the spaces that no manifest declares are listed.
    """
    desired, credentials = load(source)
    desired = desired.model_copy(update={"revision": manifest.find_revision(source.root)})
    earlier, untold = load_base(source, desired, base)
    if desired.warnings and not screen.quiet:
        screen.show_problems(desired.warnings, source.root, "warning")
    with (
        open_live(credentials, pace, interrupts.cancel, read_only=True) as site,
        Progress(screen, "Reading spaces", len(desired.spaces)) as progress,
        Traffic(site, progress, screen.verbose),
    ):
        look = Look(
            parallelism=pace.parallelism,
            observe=progress.step,
            cancel=interrupts.cancel,
            undeclared=undeclared,
        )
        plan = engine.plan(desired, site, keys.overrides(), look, base=earlier)
    return plan if untold is None else plan.model_copy(update={"notes": (untold, *plan.notes)})


def load_base(
    source: Source, desired: Desired, ref: str | None
) -> tuple[Desired | None, Note | None]:
    """Load the manifests of a base; where they are not valid, say so instead of failing.

    A branch may be there to mend them.
    """
    if ref is None:
        return None, None
    options = replace(source.options(desired.site), environment=desired.environment)
    try:
        found = manifest.load_as_of(source.root, ref, options)
    except ManifestError as error:
        message = f"what had drifted before cannot be told: {error.problems[0]}"
        return None, Note(address="*", message=message, warning=True)
    if desired.spaces and not found.spaces:
        message = f"{ref} declares none of these spaces here: nothing counts as drifted before"
        return found, Note(address="*", message=message, warning=True)
    return found, None


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
