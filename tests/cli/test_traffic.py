import re

import pytest

from spaceform.sandbox import Sandbox
from tests.cli.conftest import Spaceform
from tests.cli.harness import ENGINEERING, Repository

TOLD = re.compile(r"^\d+ requests, (\d+) writes? among them\.$", re.MULTILINE)


@pytest.fixture(autouse=True)
def _manifest(repository: Repository) -> None:
    repository.write("spaces/eng.yaml", ENGINEERING)


@pytest.mark.parametrize(
    "arguments, writes", [(["plan"], [False]), (["apply", "--yes"], [False, True])]
)
def test_verbose_tells_the_traffic_on_standard_error(
    arguments: list[str], writes: list[bool], spaceform: Spaceform
) -> None:
    result = spaceform(*arguments, "--verbose")
    assert result.code == 0
    assert [wrote != "0" for wrote in TOLD.findall(result.err)] == writes
    assert not TOLD.search(result.out)


def test_nothing_is_told_of_the_traffic_otherwise(spaceform: Spaceform) -> None:
    assert "requests" not in spaceform("plan").err
    assert "requests" not in spaceform("plan", "--verbose", "--quiet").err


def test_a_site_that_asks_for_fewer_requests_is_told_of(
    spaceform: Spaceform, site: Sandbox
) -> None:
    site.add_fault("GET * status=429 retry-after=1 times=1")
    result = spaceform("plan", "--verbose")
    assert result.code == 0
    assert "1 repeated; 1 wait, 1." in result.err
