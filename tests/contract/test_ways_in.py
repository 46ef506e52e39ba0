"""Every way into a site, with the real `open_site` and engine, and what each of them cannot do."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import pytest

from spaceform.aspects.details import HomepageName
from spaceform.cli.exit_codes import ExitCode, exit_code_of_error, exit_code_of_result
from spaceform.client import Credentials, open_site
from spaceform.client.credentials import ClientCredentials
from spaceform.errors import AuthError, ProviderError
from spaceform.executor import Conduct
from spaceform.inspection import inspect_space
from spaceform.outcome import Outcome, Status
from spaceform.plan import Overrides, to_json
from spaceform.sandbox import Sandbox
from spaceform.sandbox.store.builtin import SERVICE_ACCOUNT
from spaceform.sandbox.wire.address import CLOUD_ID
from spaceform.space import DesiredSpace
from spaceform.transport import ServiceAccount
from tests.contract.plan_apply import (
    ADMINS,
    AUTHORS,
    READERS,
    addresses,
    declare,
    desired,
    everything,
    grants,
    no_wait,
    outcome,
    space,
    statuses,
)
from tests.contract.visitor import Visitor, assert_no_secret, roles

WRONG_CLOUD: Final = "00000000-0000-4000-8000-000000000000"
GATEWAY: Final = f"/ex/confluence/{CLOUD_ID}/"


def on_cloud(**more: Any) -> Sandbox:  # noqa: ANN401 - whatever a sandbox takes
    return Sandbox(**{"deletion_seconds": 0, **more})


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with on_cloud() as site:
        yield site


def ways(site: Sandbox) -> dict[str, Credentials]:
    """The ways into a cloud site that may do everything."""
    client = ClientCredentials("sandbox-client", "sandbox-secret")
    return {
        "token": Credentials(site.url, "admin-token", "admin@example.com"),
        "scoped": Credentials(site.url, "admin-scoped-token", "admin@example.com"),
        "cloud-id": Credentials(site.url, "admin-token", "admin@example.com", cloud_id=CLOUD_ID),
        "scoped-cloud-id": Credentials(
            site.url, "admin-scoped-token", "admin@example.com", cloud_id=CLOUD_ID
        ),
        "service": Credentials(site.url, client=client),
        "service-cloud-id": Credentials(site.url, client=client, cloud_id=CLOUD_ID),
        "service-bearer": Credentials(site.url, "service-token"),
        "service-bearer-cloud-id": Credentials(site.url, "service-token", cloud_id=CLOUD_ID),
    }


WAYS: Final = (
    "token",
    "scoped",
    "cloud-id",
    "scoped-cloud-id",
    "service",
    "service-cloud-id",
    "service-bearer",
    "service-bearer-cloud-id",
)
THROUGH_THE_GATEWAY: Final = WAYS[1:]


def a_life(visitor: Visitor) -> None:
    """One space from its creation to its deletion, everything in between included."""
    # A service account is in no group of administrators: it is one itself.
    admins = {"group:site-admins": ADMINS, f"user:{SERVICE_ACCOUNT}": ADMINS}
    given = declare({**admins, "group:engineers": AUTHORS})
    visitor.bring_about(everything(grants=given, exact=frozenset({"grants"})))
    with visitor.sandbox.edit() as store:
        store.add_page("ENG", "Welcome")
    changed = everything(
        name="Engineers",
        description="New",
        homepage=HomepageName(title="Welcome"),
        grants=declare({**admins, "group:engineers": READERS}),
        properties={"second": [1]},
        labels=("managed", "new"),
        theme="default",
    )
    plan = visitor.bring_about(changed, Overrides(max_removals=20))
    assert "ENG/homepage" in addresses(plan)
    for state in ("archived", "present"):
        changed = changed.model_copy(update={"state": state})
        assert addresses(visitor.bring_about(changed)) == ["ENG/state"]
    with visitor.open(read_only=True) as site:
        found = inspect_space(site, "ENG")
    assert found.name == "Engineers"
    assert_no_secret(found)
    visitor.bring_about(
        DesiredSpace(key="ENG", state="absent"), Overrides(allow_space_delete=("ENG",))
    )
    assert not visitor.exists()


@pytest.mark.parametrize("way", WAYS)
def test_a_space_lives_and_dies_by_every_way_in(way: str) -> None:
    mode = "transition" if way in {"token", "service"} else "pre-roles"
    with on_cloud(mode=mode) as site:
        visitor = Visitor(site, credentials=ways(site)[way])
        a_life(visitor)
        through = [request for request in site.requests if request.path.startswith(GATEWAY)]
        assert bool(through) == (way in THROUGH_THE_GATEWAY)


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_asked_of_the_site_that_the_way_in_does_not_take(
    way: str, sandbox: Sandbox
) -> None:
    visitor = Visitor(sandbox, credentials=ways(sandbox)[way])
    visitor.bring_about(everything())
    sandbox.clear_requests()
    visitor.plan(everything(name="New"))
    refused = [request for request in sandbox.requests if request.status not in {200, None}]
    # A scoped token knocks at the site's own door first, once.
    assert len(refused) == (1 if way in {"scoped", "service-bearer"} else 0), refused
    plain = [request.path for request in sandbox.requests if request.path.startswith("/wiki/")]
    assert len(plain) <= 1 or way == "token"


def test_the_first_api_s_reads_of_spaces_are_never_needed(sandbox: Sandbox) -> None:
    visitor = Visitor(sandbox, credentials=ways(sandbox)["service"])
    a_life(visitor)
    gone = [f"{found.method} {found.path}" for found in sandbox.requests if found.status == 410]
    assert gone == []


# A wrong cloud id


def wrong_clouds(site: Sandbox) -> dict[str, Credentials]:
    client = ClientCredentials("sandbox-client", "sandbox-secret")
    return {
        "token": Credentials(site.url, "admin-token", "admin@example.com", cloud_id=WRONG_CLOUD),
        "service": Credentials(site.url, client=client, cloud_id=WRONG_CLOUD),
        "bearer": Credentials(site.url, "service-token", cloud_id=WRONG_CLOUD),
    }


@pytest.mark.parametrize("way", ["token", "service", "bearer"])
def test_a_wrong_cloud_id_is_an_error_and_creates_nothing(way: str, sandbox: Sandbox) -> None:
    visitor = Visitor(sandbox, credentials=wrong_clouds(sandbox)[way])
    for wanted in (everything(), space(), DesiredSpace(key="ENG", state="absent")):
        with pytest.raises(ProviderError) as error:
            visitor.plan(wanted)
        assert exit_code_of_error(error.value) is ExitCode.UNREACHABLE
        assert "SPACEFORM_CLOUD_ID" in str(error.value)
        assert_no_secret(error.value)


@pytest.mark.parametrize("way", ["token", "service", "bearer"])
def test_a_plan_meets_a_wrong_cloud_id_at_its_apply_and_nothing_is_written(
    way: str, sandbox: Sandbox
) -> None:
    right = Visitor(sandbox)
    right.bring_about(space("OLD"))
    for plan in (
        right.plan(everything()),
        right.plan(DesiredSpace(key="OLD", state="absent"), Overrides(allow_space_delete=("OLD",))),
    ):
        sandbox.clear_requests()
        wrong = right.with_(wrong_clouds(sandbox)[way])
        with pytest.raises(ProviderError):
            wrong.apply(plan, allow_space_delete=("OLD",))
        assert wrong.writes() == []
    assert right.exists("OLD")
    assert not right.exists("ENG")


def test_a_gateway_that_loses_the_site_in_the_middle_of_a_plan_blocks_and_creates_nothing(
    sandbox: Sandbox,
) -> None:
    visitor = Visitor(sandbox, credentials=ways(sandbox)["cloud-id"])
    visitor.bring_about(desired(everything(), everything("OPS")))
    sandbox.add_fault("GET */spaces status=404")
    with pytest.raises(ProviderError):
        visitor.plan(desired(everything(), everything("OPS")))
    sandbox.clear_faults()
    sandbox.add_fault("GET */spaces/* status=404")
    plan = visitor.plan(desired(everything(), everything("OPS")))
    assert addresses(plan) == []
    assert len(plan.blocked) == 2


# Tokens that end


@dataclass
class Clock:
    """A clock that can be put forward."""

    ahead: float = field(default=0.0)

    def __call__(self) -> float:
        return time.time() + self.ahead


def test_a_token_that_expires_sooner_than_the_apply_is_renewed() -> None:
    clock = Clock()
    with on_cloud(token_lifetime=120, clock=clock) as site:
        credentials = ways(site)["service"]
        visitor = Visitor(site, credentials=credentials, parallelism=4)
        assert isinstance(credentials.authorization, ServiceAccount)
        credentials.authorization.clock = clock
        wanted = desired(*(everything(f"S{number}") for number in range(6)))

        def go_on(_found: Outcome) -> None:
            clock.ahead += 4

        result = visitor.apply(
            visitor.plan(wanted), Conduct(observe=go_on, sleep=no_wait, parallelism=4)
        )
        assert result.complete, result
        assert addresses(visitor.plan(wanted)) == []
        assert clock.ahead > 120, "the token has to end on the way"
        refused = [request for request in site.requests if request.status == 401]
        logins = [request for request in site.requests if request.path == "/oauth/token"]
        assert refused == [], "renewed before it ends"
        assert len(logins) > 1
        assert len(logins) < 30


def test_a_token_that_ends_without_notice_is_replaced_and_no_write_is_lost_or_doubled() -> None:
    clock = Clock()
    with on_cloud(clock=clock) as site:
        visitor = Visitor(site, credentials=ways(site)["service"])
        wanted = desired(*(everything(f"S{number}") for number in range(3)))
        plan = visitor.plan(wanted)
        site.clear_requests()
        seen: list[Outcome] = []

        def end_the_token(found: Outcome) -> None:
            seen.append(found)
            if len(seen) == 4:
                clock.ahead += 3600

        result = visitor.apply(plan, Conduct(observe=end_the_token, sleep=no_wait))
        assert result.complete, result
        refused = [request for request in site.requests if request.status == 401]
        logins = [request for request in site.requests if request.path == "/oauth/token"]
        assert refused
        assert len(logins) == 1, "one for all threads, and the plan's was good until then"
        assert addresses(visitor.plan(wanted)) == []


def test_a_client_that_is_locked_out_in_the_middle_ends_the_run_with_the_truth() -> None:
    clock = Clock()
    with on_cloud(clock=clock) as site:
        visitor = Visitor(site, credentials=ways(site)["service"])
        plan = visitor.plan(everything())
        site.clear_requests()

        def lock_out(_found: Outcome) -> None:
            clock.ahead += 3600
            with site.edit() as store:
                store.deactivate_user(SERVICE_ACCOUNT)

        result = visitor.apply(plan, Conduct(observe=lock_out, sleep=no_wait))
        assert not result.complete
        assert result.wrote
        assert [each.cause for each in result.spaces] == ["credentials"]
        assert_no_secret(result)
        refused = [request for request in site.requests if request.status == 401]
        assert len(refused) <= 12


# Apps


def test_an_app_is_refused_grants_as_credentials_and_does_the_rest(sandbox: Sandbox) -> None:
    with sandbox.edit() as store:
        store.create_space("ENG", "Engineering")
        store.grant("ENG", "user:Example App", *ADMINS)
    app = Visitor(sandbox, email=None, token="app-token")
    plan = app.plan(everything(), Overrides(adopt=("ENG",)))
    assert {found.guard for found in plan.refusals} == {"credentials"}
    assert {found.stops for found in plan.refusals} == {"change"}
    result = app.apply(plan)
    ended = statuses(result)
    assert result.wrote
    assert not result.complete
    for address, status in ended.items():
        wanted = Status.SKIPPED if "/grants/" in address else Status.DONE
        assert status is wanted, address
    assert exit_code_of_result(plan, result) is ExitCode.PARTIAL
    again = app.plan(everything())
    assert all("/grants/" in address for address in addresses(again))
    assert_no_secret(to_json(plan), result)


def test_an_app_through_the_gateway_does_the_same(sandbox: Sandbox) -> None:
    with sandbox.edit() as store:
        store.create_space("ENG", "Engineering")
        store.grant("ENG", "user:Example App", *ADMINS)
    app = Visitor(sandbox, credentials=Credentials(sandbox.url, "app-token", cloud_id=CLOUD_ID))
    result = app.apply(app.plan(everything(), Overrides(adopt=("ENG",))))
    assert outcome(result, "ENG/labels/managed").status is Status.DONE
    assert outcome(result, "ENG/grants/group:engineers").status is Status.SKIPPED


# The free edition


@pytest.mark.parametrize("mode", ["pre-roles", "transition", "roles"])
def test_the_free_edition_says_what_to_do_and_lets_other_sections_be(mode: str) -> None:
    with on_cloud(edition="free", mode=mode) as site:
        visitor = Visitor(site)
        visitor.bring_about(everything(grants=None))
        if mode == "roles":
            given = roles(site_admins="Admin", engineers="Collaborator")
        else:
            given = grants(site_admins=ADMINS, engineers=AUTHORS)
        plan = visitor.plan(everything(name="New", grants=given))
        assert plan.refusals == ()
        result = visitor.apply(plan)
        assert not result.complete
        assert outcome(result, "ENG/name").status is Status.DONE
        told = " ".join(found.detail or "" for found in result.outcomes)
        assert "Free edition" in told
        assert "leave `grants` out" in told
        assert exit_code_of_result(plan, result) is ExitCode.PARTIAL
        visitor.bring_about(everything(name="Another", grants=None))


def test_in_the_free_edition_a_space_whose_grants_fail_keeps_no_other_from_its_labels() -> None:
    with on_cloud(edition="free") as site:
        visitor = Visitor(site)
        wanted = desired(everything(grants=None), everything("OPS", grants=None))
        visitor.bring_about(wanted)
        result = visitor.apply(
            visitor.plan(desired(everything(), everything("OPS", grants=None, labels=("new",))))
        )
        assert outcome(result, "OPS/labels/new").status is Status.DONE


# Data Center


@pytest.mark.parametrize("context", ["", "/confluence", "/a/wiki", "/wiki"])
@pytest.mark.parametrize("version", ["9.2.0", "10.1.0"])
def test_a_personal_access_token_is_the_way_into_a_data_center(context: str, version: str) -> None:
    with Sandbox(
        flavour="datacenter", version=version, context=context, deletion_seconds=0
    ) as site:
        visitor = Visitor(site, email=None)
        given = grants(site_admins=(*READERS, "administer/space"), engineers=AUTHORS)
        plan = visitor.bring_about(
            everything(grants=given, theme=None, settings=None, exact=frozenset({"grants"}))
        )
        assert plan.site == site.url
        assert_no_secret(to_json(plan))
        visitor.bring_about(
            DesiredSpace(key="ENG", state="absent"), Overrides(allow_space_delete=("ENG",))
        )


def test_a_data_center_with_a_context_that_is_left_out_is_told(sandbox: Sandbox) -> None:
    del sandbox
    with Sandbox(flavour="datacenter", context="/confluence") as site:
        bare = site.url.removesuffix("/confluence")
        with pytest.raises(ProviderError) as error:
            Visitor(site, credentials=Credentials(bare, "admin-token")).plan(space())
        assert "SPACEFORM_SITE" in str(error.value)
        assert_no_secret(error.value)


# Wrong tokens


def wrong(site: Sandbox) -> dict[str, Credentials]:
    return {
        "token": Credentials(site.url, "wr0ng-token", "admin@example.com"),
        "stranger": Credentials(site.url, "wr0ng-token", "nobody@example.com"),
        "bearer": Credentials(site.url, "wr0ng-token"),
        "gateway": Credentials(site.url, "wr0ng-token", "admin@example.com", cloud_id=CLOUD_ID),
        "secret": Credentials(site.url, client=ClientCredentials("sandbox-client", "wr0ng-token")),
        "client": Credentials(site.url, client=ClientCredentials("nobody", "sandbox-secret")),
    }


@pytest.mark.parametrize("way", ["token", "stranger", "bearer", "gateway", "secret", "client"])
def test_a_wrong_token_is_one_error_after_as_few_requests_as_it_takes(
    way: str, sandbox: Sandbox
) -> None:
    visitor = Visitor(sandbox, credentials=wrong(sandbox)[way])
    with pytest.raises(AuthError) as error:
        visitor.plan(desired(*(everything(f"S{number}") for number in range(20))))
    assert exit_code_of_error(error.value) is ExitCode.UNREACHABLE
    assert_no_secret(error.value, error.value.__context__, error.value.__cause__)
    # The cloud id, the site's own host and the gateway; or what a plan begins with side by side.
    refused = [found for found in sandbox.requests if found.status == 401]
    assert 1 <= len(refused) <= 3
    asked = [found.path for found in refused if found.path != "/oauth/token"]
    assert len(set(asked)) == len(asked), "nobody knocks twice at the same door"
    assert len(sandbox.requests) <= 4


@pytest.mark.parametrize("context", ["", "/confluence"])
def test_a_wrong_token_at_a_data_center_is_told_as_such(context: str) -> None:
    with Sandbox(flavour="datacenter", context=context) as site:
        visitor = Visitor(site, credentials=Credentials(site.url, "wr0ng-token"))
        with pytest.raises(AuthError) as error:
            visitor.plan(space())
        assert_no_secret(error.value)
        assert len([found for found in site.requests if found.status == 401]) <= 2


@pytest.mark.parametrize("way", ["token", "scoped", "service"])
def test_a_token_that_ends_between_two_reads_of_a_plan_ends_the_plan(
    way: str, sandbox: Sandbox
) -> None:
    visitor = Visitor(sandbox, credentials=ways(sandbox)[way])
    visitor.bring_about(desired(*(everything(f"S{number}") for number in range(10))))
    sandbox.clear_requests()
    sandbox.add_fault("* */wiki/api/v2/* status=401")
    with pytest.raises(AuthError) as error:
        visitor.plan(desired(*(everything(f"S{number}") for number in range(10))))
    assert_no_secret(error.value)


# Secrets


@pytest.mark.parametrize("way", WAYS)
def test_no_secret_shows_in_a_plan_a_result_or_what_represents_them(
    way: str, sandbox: Sandbox
) -> None:
    credentials = ways(sandbox)[way]
    visitor = Visitor(sandbox, credentials=credentials)
    plan = visitor.plan(everything())
    result = visitor.apply(plan)
    with visitor.open() as site:
        site.directory.read_identity()
        held = [secret for secret in credentials.authorization.secrets() if secret]
        shown = [to_json(plan), repr(result), repr(site), repr(site.transport), repr(credentials)]
        shown += [repr(credentials.authorization), repr(site.transport.authorization)]
        shown += [repr(vars(site.transport))]
        assert held
        for text in shown:
            for secret in held:
                assert secret not in text
            assert_no_secret(text)


@pytest.mark.parametrize("fault", ["html", "status=403", "redirect=https://x.example/"])
def test_no_secret_shows_whatever_goes_wrong_at_the_login(fault: str, sandbox: Sandbox) -> None:
    credentials = ways(sandbox)["service"]
    sandbox.add_fault(f"POST /oauth/token {fault}")
    visitor = Visitor(sandbox, credentials=credentials)
    with pytest.raises(ProviderError) as error:
        visitor.plan(space())
    chain: BaseException | None = error.value
    while chain is not None:
        assert_no_secret(chain)
        for secret in credentials.authorization.secrets():
            assert secret not in f"{chain} {chain!r}"
        chain = chain.__context__


def test_a_login_that_hangs_can_be_interrupted(sandbox: Sandbox) -> None:
    sandbox.add_fault("POST /oauth/token status=503 retry-after=60")
    cancel = threading.Event()
    threading.Timer(0.2, cancel.set).start()
    started = time.monotonic()
    with pytest.raises(ProviderError):
        open_site(ways(sandbox)["service"], cancel=cancel).directory.read_identity()
    assert time.monotonic() - started < 45
