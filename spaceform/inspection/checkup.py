"""The check-up: what is known of a site and of who is asking, and what will not work there."""

from typing import Literal

from pydantic import AwareDatetime

from spaceform.mark import Mark
from spaceform.model import Model
from spaceform.principals import Identity
from spaceform.site_roles import RoleMode
from spaceform.space import Section

Kind = Literal["fails", "unread", "waits", "warns"]


class Login(Model):
    """What proves who is asking; `name` is the e-mail address, or the client's id.

    `expires` is when the token does, where that shows; `lasts` is for how many seconds an access
    token works that a service account has got.
    """

    kind: Literal["e-mail and token", "bearer token", "service account"]
    name: str | None = None
    expires: AwareDatetime | None = None
    lasts: float | None = None


class Entrance(Model):
    """How requests reach the site: by which dialect, and whether through Atlassian's gateway.

    `found` says that the site's own host refused the token before, as it does a scoped one.
    `version` is that of a Data Center, where it shows.
    """

    dialect: Literal["cloud-v1", "cloud-v2", "data-center"]
    origin: str
    gateway: bool
    found: bool = False
    version: str | None = None


class Access(Model):
    """How the site lets access be given, its roles by name, and the sections that it lacks."""

    mode: RoleMode
    roles: tuple[str, ...] = ()
    lacks: tuple[Section, ...] = ()


class Manifests(Model):
    """The manifests that were looked at, before any space is read."""

    environment: str | None = None
    owner: str | None = None
    spaces: tuple[str, ...] = ()


class Sight(Model):
    """A declared space as these credentials see it; `id` is None where it is not there, or hidden.

    `administered` is None where that does not show, `read` False where reading it failed.
    """

    key: str
    id: str | None = None
    administered: bool | None = None
    read: bool = True


class Finding(Model):
    """One thing to know about what is declared, and the way out where there is one to name.

    `fails` is what will not work, `unread` what could not be found out, `waits` what works once a
    flag says so, and `warns` what works and may surprise. `guard` is the safety rule behind it.
    """

    kind: Kind
    address: str
    message: str
    guard: str | None = None
    way_out: str | None = None
    mark: Mark | None = None


class Checkup(Model):
    """What was found out; a part that is None was not reached, or was not there to be looked at.

    `failure` is what ended it early.
    """

    format: Literal[1] = 1
    site: str | None = None
    login: Login | None = None
    entrance: Entrance | None = None
    identity: Identity | None = None
    access: Access | None = None
    manifests: Manifests | None = None
    spaces: tuple[Sight, ...] = ()
    findings: tuple[Finding, ...] = ()
    failure: str | None = None

    def of_kind(self, kind: Kind) -> tuple[Finding, ...]:
        """Return the findings of one kind."""
        return tuple(finding for finding in self.findings if finding.kind == kind)
