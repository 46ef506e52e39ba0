"""The checkout: where a root stands in its repository, for hosts that know paths from its top."""

from pathlib import Path


def prefix_of(root: Path) -> str:
    """Return the path from the top of the repository to a root: empty, or ending in a slash.

    Without a repository the root counts as its top. Git is not asked: in a container it refuses
    to read what belongs to somebody else, and the place of `.git` says enough.
    """
    folder = root.resolve()
    for top in (folder, *folder.parents):
        if (top / ".git").exists():
            return "".join(f"{step}/" for step in folder.relative_to(top).parts)
    return ""
