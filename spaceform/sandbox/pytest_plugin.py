"""A pytest fixture: `pytest_plugins = ["spaceform.sandbox.pytest_plugin"]`."""

from collections.abc import Iterator

import pytest

from spaceform.sandbox.site import Sandbox

_MARKER = "confluence_sandbox"


def pytest_configure(config: pytest.Config) -> None:
    """Tell pytest about the marker."""
    config.addinivalue_line(
        "markers", f"{_MARKER}(**arguments): what the confluence_sandbox of a test is made with"
    )


@pytest.fixture
def confluence_sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """An empty site of its own for every test.

    The marker of the same name takes the arguments of Sandbox:
    `@pytest.mark.confluence_sandbox(latency=0.05)`.
    """
    marker = request.node.get_closest_marker(_MARKER)
    with Sandbox(**(marker.kwargs if marker else {})) as site:
        yield site
