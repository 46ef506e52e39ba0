"""The checkout: where a root stands in its repository, for hosts that know paths from its top."""

from pathlib import Path

from spaceform import manifest


def prefix_of(root: Path) -> str:
    """Return the path from the top of the repository to a root: empty, or ending in a slash.

    Without a repository the root counts as its top.
    """
    top = manifest.find_top(root)
    steps = root.resolve().relative_to(top).parts if top is not None else ()
    return "".join(f"{step}/" for step in steps)
