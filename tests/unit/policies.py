"""Policies for tests: written as YAML, as people do, and read by the one reader that there is."""

import tempfile
from pathlib import Path
from textwrap import indent

from spaceform.manifest import read_policy
from spaceform.policy import Policy


def policy(rules: str) -> Policy:
    """Return the policy of some rules; each begins in the third column, from line three on."""
    with tempfile.TemporaryDirectory() as folder:
        text = f"version: 1\nrules:\n{indent(rules.strip(), '  ')}\n"
        (Path(folder) / "spaceform.policy.yaml").write_text(text, encoding="utf-8")
        found = read_policy(Path(folder))
    assert found is not None
    return found
