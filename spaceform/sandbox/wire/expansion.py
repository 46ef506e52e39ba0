"""The `expand` parameter: which parts of an answer the caller wants in full."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Expansion:
    """Dotted names, each with everything above it; names that mean nothing are harmless."""

    names: frozenset[str] = frozenset()

    @classmethod
    def of(cls, values: Iterable[str]) -> "Expansion":
        """Read parameters that may each hold several names, divided by commas."""
        names: set[str] = set()
        for value in values:
            for name in value.split(","):
                parts = name.strip().split(".")
                names.update(".".join(parts[:end]) for end in range(1, len(parts) + 1))
        return cls(frozenset(names - {""}))

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def __bool__(self) -> bool:
        return bool(self.names)

    def below(self, name: str) -> "Expansion":
        """What is wanted within one part: `homepage.version` is `version` within `homepage`."""
        prefix = f"{name}."
        inner = (each.removeprefix(prefix) for each in self.names if each.startswith(prefix))
        return Expansion(frozenset(inner))

    def fold(self, links: Mapping[str, str]) -> dict[str, object]:
        """The `_expandable` part of an answer: where to find what is not expanded."""
        return {name: link for name, link in links.items() if name not in self.names}
