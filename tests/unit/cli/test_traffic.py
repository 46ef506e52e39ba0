import pytest

from spaceform.cli.progress import Progress
from spaceform.cli.screen import Screen
from spaceform.cli.traffic import Traffic, describe_traffic
from spaceform.client import Credentials, Site, open_site
from spaceform.sandbox import Sandbox
from spaceform.transport import Stats


def open_admin(sandbox: Sandbox) -> Site:
    credentials = Credentials(sandbox.url, "admin-token", "admin@example.com")
    return open_site(credentials, dialect="cloud-v1")


@pytest.mark.parametrize(
    "stats, lines",
    [
        (Stats(), ("0 requests, 0 writes among them.",)),
        (Stats(requests=1, writes=1), ("1 request, 1 write among them.",)),
        (
            Stats(requests=42, writes=3, retries=2, waits=5, waited=12.34),
            ("42 requests, 3 writes among them, 2 repeated; 5 waits, 12.3 s in all.",),
        ),
        (
            Stats(requests=9, retries=1, waits=1, waited=30, throttled=1, least=8),
            (
                "9 requests, 0 writes among them, 1 repeated; 1 wait, 30.0 s in all.",
                "The site asked 1 time for fewer requests; they went down to 8 at a time.",
            ),
        ),
    ],
)
def test_traffic_is_told_in_a_line_or_two(stats: Stats, lines: tuple[str, ...]) -> None:
    assert describe_traffic(stats) == lines


def test_traffic_is_told_at_the_end_where_that_is_wanted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with Sandbox() as sandbox, open_admin(sandbox) as site:
        for verbose in (False, True):
            with Progress(Screen(), "Reading", 1) as progress, Traffic(site, progress, verbose):
                site.directory.read_identity()
    (line,) = capsys.readouterr().err.splitlines()
    assert line == "1 request, 0 writes among them."


def test_a_long_pause_is_told_and_a_short_one_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    with (
        Sandbox() as sandbox,
        open_admin(sandbox) as site,
        Progress(Screen(), "Reading", 1) as progress,
        Traffic(site, progress, verbose=False),
    ):
        assert site.transport.on_pause is not None
        for seconds in (2.0, 30.0):
            site.transport.on_pause(seconds)
    assert capsys.readouterr().err == "The site asks for a pause of 30 s.\n"
    assert site.transport.on_pause is None
