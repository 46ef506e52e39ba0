from datetime import UTC, datetime

import pytest

from spaceform.inspection import Checkup, Entrance, Login
from spaceform.inspection.checkup import Access
from spaceform.inspection.checkup_words import say_access, say_identity, say_site, say_token
from spaceform.principals import Identity, User
from spaceform.site_roles import RoleMode

HOST = Entrance(dialect="cloud-v2", origin="https://acme.atlassian.net", gateway=False)
GATEWAY = Entrance(dialect="cloud-v2", origin="https://api.atlassian.com", gateway=True)
SCOPED = GATEWAY.model_copy(update={"found": True})
DATA_CENTER = Entrance(dialect="data-center", origin="https://acme.com", gateway=False)
PERSON = Login(kind="e-mail and token", name="ada@acme.com")
BEARER = Login(kind="bearer token")
SERVICE = Login(kind="service account", name="client", lasts=3600)


@pytest.mark.parametrize(
    "login, entrance, words",
    [
        (PERSON, None, "e-mail and token (ada@acme.com)"),
        (PERSON, HOST, "the site's own host, with e-mail and token (ada@acme.com)"),
        (PERSON, SCOPED, "Atlassian's gateway, with e-mail and scoped token (ada@acme.com)"),
        (BEARER, GATEWAY, "Atlassian's gateway, with a bearer token"),
        (SERVICE, GATEWAY, "Atlassian's gateway, with a service account's client (client)"),
        (BEARER, DATA_CENTER, "the site's own host, with a bearer token"),
    ],
)
def test_the_way_in_is_said(login: Login, entrance: Entrance | None, words: str) -> None:
    assert dict(say_site(Checkup(login=login, entrance=entrance)))["Way in"] == words


def test_a_site_that_is_not_known_is_said_to_be() -> None:
    assert dict(say_site(Checkup())) == {"Site": "not known"}


@pytest.mark.parametrize(
    "entrance, words",
    [
        (HOST, "Cloud"),
        (DATA_CENTER, "Data Center (version not shown)"),
        (DATA_CENTER.model_copy(update={"version": "9.2.0"}), "Data Center 9.2.0"),
    ],
)
def test_the_flavour_is_said(entrance: Entrance, words: str) -> None:
    assert dict(say_site(Checkup(entrance=entrance)))["Confluence"] == words


@pytest.mark.parametrize(
    "mode, roles, words",
    [
        (RoleMode.PRE_ROLES, (), "by permissions; the site has no roles"),
        (
            RoleMode.TRANSITION,
            ("Admin", "Viewer"),
            "by permissions or by roles (in transition): Admin, Viewer",
        ),
        (RoleMode.ROLES, ("Admin",), "by roles only: Admin"),
    ],
)
def test_how_access_is_given_is_said(mode: RoleMode, roles: tuple[str, ...], words: str) -> None:
    assert say_access(Access(mode=mode, roles=roles)) == words


def test_who_is_asking_is_said() -> None:
    ada = Identity(user=User(account_id="1", name="Ada", human=True))
    robot = Identity(user=User(account_id="2"))
    app = Identity(user=User(account_id="3", name="App"), is_app=True)
    assert say_identity(Checkup()) == "not known"
    assert say_identity(Checkup(identity=ada)) == "Ada (1), a person"
    assert say_identity(Checkup(identity=robot)) == "name hidden (2), no app"
    assert say_identity(Checkup(identity=robot, login=SERVICE)).endswith(", a service account")
    assert "App (3), an app: " in say_identity(Checkup(identity=app))


@pytest.mark.parametrize(
    "login, entrance, words",
    [
        (None, None, None),
        (PERSON, None, None),
        (PERSON, HOST, "API token expires; they last a year at most"),
        (BEARER, HOST, "does not tell when a bearer token expires"),
        (BEARER, DATA_CENTER, "your profile in Confluence tells"),
        (SERVICE, GATEWAY, "an access token lasts 60 minutes, renewed by itself; "),
        (Login(kind="service account"), None, "renewed by itself; "),
        (
            Login(kind="bearer token", expires=datetime(2027, 1, 31, 12, tzinfo=UTC)),
            None,
            "expires 2027-01-31 12:00 UTC",
        ),
    ],
)
def test_when_a_token_expires_is_said_or_that_nobody_tells(
    login: Login | None, entrance: Entrance | None, words: str | None
) -> None:
    said = say_token(Checkup(login=login, entrance=entrance))
    assert said is None if words is None else words in (said or "")
