"""A repository of manifests in a temporary folder, and what reading it says."""

from pathlib import Path

import pytest

from spaceform.errors import ManifestError
from spaceform.manifest import Options, load
from spaceform.space import Desired, DesiredSpace

OWNER = "owner: {name: acme/wiki, id: 0123abcd-owner}"
ADA = "5b10ac8d82e05b22cc7d4ef5"
BOB = "712020:2b1f7a9e-5c0d-4e8b-9a37-6f4d1c8e0b52"


class Workspace:
    """A root with files that a test writes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.configure()

    def configure(self, text: str = "", *, owner: str = OWNER) -> None:
        """Write the configuration; version and owner are there already, on two lines."""
        self.write("spaceform.yaml", f"version: 1\n{owner}\n{text}")

    def write(self, file: str, text: str | bytes) -> None:
        """Write a file below the root."""
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)

    def spaces(self, text: str, file: str = "spaces/a.yaml") -> None:
        """Write a manifest; its spaces begin on line three, in the third column."""
        indented = "".join(f"  {line}\n" for line in text.splitlines())
        self.write(file, f"version: 1\nspaces:\n{indented}")

    def space(self, text: str) -> None:
        """Write the space ENG; what it holds begins on line four, in the fifth column."""
        indented = "".join(f"  {line}\n" for line in text.splitlines())
        self.spaces(f"ENG:\n{indented}")

    def load(self, options: Options | None = None) -> Desired:
        """Read everything."""
        return load(self.root, options or Options())

    def only_space(self) -> DesiredSpace:
        """Read the one space that there is."""
        (space,) = self.load().spaces
        return space

    def problems(self, options: Options | None = None) -> list[str]:
        """Read everything and return what is wrong."""
        with pytest.raises(ManifestError) as caught:
            self.load(options)
        return [str(problem) for problem in caught.value.problems]

    def problem(self, options: Options | None = None) -> str:
        """Read everything and return the one thing that is wrong."""
        (problem,) = self.problems(options)
        return problem

    def warnings(self) -> list[str]:
        """Read everything and return what is doubtful."""
        return [str(warning) for warning in self.load().warnings]
