"""The inspection: what can be read about one space, or about a site, for people and scripts."""

from spaceform.inspection.checkup import Checkup, Entrance, Login
from spaceform.inspection.checkup_text import render_checkup
from spaceform.inspection.examination import describe, examine
from spaceform.inspection.findings import Inspection, Unseen
from spaceform.inspection.gathering import Inspectable, inspect_space
from spaceform.inspection.text import render_text

__all__ = [
    "Checkup",
    "Entrance",
    "Inspectable",
    "Inspection",
    "Login",
    "Unseen",
    "describe",
    "examine",
    "inspect_space",
    "render_checkup",
    "render_json",
    "render_text",
]


def render_json(found: Inspection | Checkup) -> str:
    """Return an inspection or a check-up as versioned JSON."""
    return found.model_dump_json(by_alias=True, indent=2) + "\n"
