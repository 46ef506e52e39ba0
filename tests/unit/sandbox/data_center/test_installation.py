import pytest

from spaceform.sandbox import Sandbox
from spaceform.sandbox.data_center.installation import DECLARATIVE, PERMISSIONS, Installation


@pytest.mark.parametrize("version", ["", "9", "9.x", "latest", "9.2.0.1"])
def test_a_version_that_is_none_is_refused(version: str) -> None:
    with pytest.raises(ValueError, match="no version"):
        Sandbox(flavour="datacenter", version=version)


@pytest.mark.parametrize("context", ["confluence", "/", "/confluence/", "/a b"])
def test_a_context_path_that_is_none_is_refused(context: str) -> None:
    with pytest.raises(ValueError, match="no context path"):
        Sandbox(flavour="datacenter", context=context)


@pytest.mark.parametrize(
    "version, has",
    [
        ("8.5.0", []),
        ("9.0.3", []),
        ("9.1.0", [PERMISSIONS]),
        ("9.10", [PERMISSIONS]),
        ("10.0.0", [PERMISSIONS, DECLARATIVE]),
        ("10.1.0", [PERMISSIONS, DECLARATIVE]),
    ],
)
def test_a_version_has_what_came_before_it(version: str, has: list[tuple[int, int]]) -> None:
    installation = Installation(version)
    assert [since for since in (PERMISSIONS, DECLARATIVE) if installation.has(since)] == has


def test_build_numbers_grow_with_the_version() -> None:
    builds = [Installation(version).build for version in ("8.5.0", "9.2.0", "9.10.0", "10.1.0")]
    assert builds == sorted(set(builds))
