"""Tests in a browser: where there is none they are skipped, but not where one is required."""

import inspect
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.browser.studio import REQUIRED, Look, Studio, find_program, is_required


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Count every test of this folder among the longest: coverage is the same without them."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.long)


@pytest.fixture(scope="session")
def studio() -> Iterator[Studio]:
    """Start one browser for all tests of a worker."""
    program = find_program()
    if program is None and is_required():
        pytest.fail(f"no Chromium is installed, and {REQUIRED} is set")
    if program is None:
        pytest.skip("no Chromium is installed (on Debian: apt-get install chromium)")
    found = Studio(program)
    yield found
    found.close()


@pytest.fixture
def look(studio: Studio, tmp_path: Path) -> Iterator[Look]:
    found = Look(studio, tmp_path)
    yield found
    studio.do(found.close)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run the tests of this folder where their browser is."""
    studio = pyfuncitem.funcargs.get("studio")
    if not isinstance(studio, Studio):
        return None
    names = inspect.signature(pyfuncitem.obj).parameters
    given = {name: pyfuncitem.funcargs[name] for name in names}
    studio.do(partial(pyfuncitem.obj, **given))
    return True
