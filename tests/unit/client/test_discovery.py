from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pytest

from spaceform.client.credentials import ClientCredentials, Credentials
from spaceform.client.discovery import Way, enter, read_cloud_id
from spaceform.client.site import Site
from spaceform.errors import (
    AuthError,
    MalformedResponseError,
    NotFoundError,
    ProviderError,
    UnreachableError,
    UnsupportedError,
)

CLOUD = "https://acme.atlassian.net"
OWN = "https://wiki.acme.com"
ID = "11223344-a1b2-4c3d-8e4f-5566778899aa"
GATEWAY = Way("cloud-v2", "https://api.atlassian.com", f"/ex/confluence/{ID}")


@dataclass
class World:
    """Ways that let somebody in, and what the others answer."""

    refuse: Mapping[Way, Exception] = field(default_factory=dict)
    cloud_id: str | None = None
    tried: list[Way] = field(default_factory=list)
    closed: list[Way] = field(default_factory=list)
    asked: int = 0

    def ask(self) -> str | None:
        self.asked += 1
        return self.cloud_id

    def open(self, way: Way) -> Site:
        return _Opened(self, way)  # type: ignore[return-value]

    def enter(self, credentials: Credentials) -> Way:
        site: object = enter(credentials, self.open, self.ask)
        assert isinstance(site, _Opened)
        return site.way


@dataclass
class _Opened:
    """As much of a site as entering it takes."""

    world: World
    way: Way

    @property
    def directory(self) -> "_Opened":
        return self

    def read_identity(self) -> None:
        self.world.tried.append(self.way)
        if self.way in self.world.refuse:
            raise self.world.refuse[self.way]

    def close(self) -> None:
        self.world.closed.append(self.way)


def person(site: str = CLOUD) -> Credentials:
    return Credentials(site, "token", "ada@acme.com")


def test_a_cloud_site_is_entered_by_its_own_host_without_a_question() -> None:
    world = World()
    assert world.enter(person()) == Way("cloud-v2", CLOUD)
    assert world.asked == 0


def test_a_token_that_the_host_refuses_is_tried_at_the_gateway() -> None:
    direct = Way("cloud-v2", CLOUD)
    world = World({direct: AuthError("no")}, cloud_id=ID)
    assert world.enter(person()) == GATEWAY
    assert world.closed == [direct]


def test_a_token_that_both_refuse_is_refused_with_what_the_host_said() -> None:
    refused = {Way("cloud-v2", CLOUD): AuthError("by the host"), GATEWAY: AuthError("by the other")}
    with pytest.raises(AuthError, match="by the host"):
        World(refused, cloud_id=ID).enter(person())


def test_a_failure_at_the_gateway_is_told_as_what_it_is() -> None:
    refused = {Way("cloud-v2", CLOUD): AuthError("no"), GATEWAY: UnreachableError("down")}
    with pytest.raises(UnreachableError, match="down"):
        World(refused, cloud_id=ID).enter(person())


def test_without_a_cloud_id_there_is_no_second_try() -> None:
    world = World({Way("cloud-v2", CLOUD): AuthError("no")})
    with pytest.raises(AuthError, match="no"):
        world.enter(person())
    assert len(world.tried) == 1


@pytest.mark.parametrize(
    "credentials",
    [
        Credentials(CLOUD, "token", "ada@acme.com", cloud_id=ID),
        Credentials(CLOUD, "token", cloud_id=ID),
    ],
)
def test_a_cloud_id_that_is_given_leads_to_the_gateway_at_once(credentials: Credentials) -> None:
    world = World()
    assert world.enter(credentials) == GATEWAY
    assert world.asked == 0


def test_a_service_account_goes_through_the_gateway_with_the_id_looked_up() -> None:
    world = World(cloud_id=ID)
    assert world.enter(Credentials(CLOUD, client=ClientCredentials("id", "secret"))) == GATEWAY


def test_a_service_account_needs_a_site_that_tells_the_id_of_its_cloud() -> None:
    with pytest.raises(UnsupportedError, match="SPACEFORM_CLOUD_ID"):
        World().enter(Credentials(OWN, client=ClientCredentials("id", "secret")))


def test_another_host_with_a_cloud_behind_it_is_a_cloud_site() -> None:
    world = World(cloud_id=ID)
    assert world.enter(person(OWN)) == Way("cloud-v2", OWN)
    assert world.asked == 1


def test_another_host_without_one_is_a_data_center() -> None:
    assert World().enter(Credentials(OWN, "token")) == Way("data-center", OWN)


def test_a_data_center_stands_below_the_path_that_the_site_names() -> None:
    found = World().enter(Credentials(f"{OWN}/confluence", "token"))
    assert found == Way("data-center", OWN, "/confluence")


def test_a_data_center_below_wiki_is_found_although_that_path_was_taken_for_clouds() -> None:
    world = World({Way("data-center", OWN): MalformedResponseError("a web page")})
    assert world.enter(Credentials(OWN, "token")) == Way("data-center", OWN, "/wiki")


def test_a_site_that_is_no_confluence_is_named_with_what_it_answered() -> None:
    refused: dict[Way, Exception] = {
        Way("data-center", OWN, prefix): NotFoundError("nothing here") for prefix in ("", "/wiki")
    }
    with pytest.raises(UnsupportedError, match=r"neither .* nothing here") as caught:
        World(refused).enter(Credentials(OWN, "token"))
    assert "SPACEFORM_SITE" in str(caught.value)


def test_a_wrong_token_at_a_data_center_is_a_wrong_token() -> None:
    world = World({Way("data-center", OWN): AuthError("no")})
    with pytest.raises(AuthError):
        world.enter(Credentials(OWN, "token"))
    assert len(world.tried) == 1


def answering(answer: object) -> Callable[[str], object]:
    def ask(path: str) -> object:
        assert path == "/_edge/tenant_info"
        if isinstance(answer, Exception):
            raise answer
        return answer

    return ask


def test_the_id_of_a_cloud_is_read_where_the_site_tells_it() -> None:
    assert read_cloud_id(answering({"cloudId": ID, "other": 1})) == ID


@pytest.mark.parametrize(
    "answer",
    [None, [], {}, {"cloudId": ""}, NotFoundError("no"), MalformedResponseError("a web page")],
)
def test_what_is_no_tenant_has_no_cloud_id(answer: object) -> None:
    assert read_cloud_id(answering(answer)) is None


@pytest.mark.parametrize("error", [UnreachableError("down"), ProviderError("broken", status=503)])
def test_a_site_that_fails_is_not_taken_for_a_data_center(error: ProviderError) -> None:
    with pytest.raises(type(error)):
        read_cloud_id(answering(error))
