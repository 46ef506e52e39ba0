"""The inspection: everything that can be read about one space, for people and for scripts."""

from spaceform.inspection.findings import Inspection, Unseen
from spaceform.inspection.gathering import Inspectable, inspect_space
from spaceform.inspection.text import render_text

__all__ = ["Inspectable", "Inspection", "Unseen", "inspect_space", "render_json", "render_text"]


def render_json(inspection: Inspection) -> str:
    """Return an inspection as versioned JSON."""
    return inspection.model_dump_json(by_alias=True, indent=2) + "\n"
