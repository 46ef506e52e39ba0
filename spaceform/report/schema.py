"""Schema: what the JSON reports have in them, as JSON Schema, for programs that read them.

`python -m spaceform.report.schema schemas` writes the file.
"""

import json
import sys
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from spaceform.plan import Plan
from spaceform.report.documents import ChangeFacts, PlanFacts, ResultReport
from spaceform.report.validation_json import ValidationReport

FILE = "report.schema.json"
_COMMENT = "Generated from spaceform's models; do not edit. See spaceform/report/schema.py."
_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def report_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of every kind of report: plan, result and validation."""
    plan, facts = _schema(Plan), _schema(PlanFacts)
    result, change = _schema(ResultReport), _schema(ChangeFacts)
    validation = _schema(ValidationReport)
    definitions = plan.pop("$defs")
    mapping = plan["properties"]["changes"]["items"]["discriminator"]["mapping"]
    for reference in mapping.values():
        _extend(definitions[reference.rpartition("/")[2]], change)
    definitions |= facts.pop("$defs") | result.pop("$defs")
    definitions |= validation.pop("$defs")
    _extend(plan, facts)
    kinds = {"PlanReport": plan, "ResultReport": result, "ValidationReport": validation}
    definitions |= kinds
    every = [{"$ref": f"#/$defs/{name}"} for name in kinds]
    head = {"$comment": _COMMENT, "$schema": _DRAFT, "title": "A JSON report of spaceform"}
    return {**head, "oneOf": every, "$defs": dict(sorted(definitions.items()))}


def text() -> str:
    """Return the text of the schema's file, whose first line says that it is generated."""
    written = json.dumps(report_schema(), indent=2, ensure_ascii=False)
    return written.replace("{\n  ", "{", 1) + "\n"


def write(folder: Path) -> None:
    """Write the schema into a folder."""
    (folder / FILE).write_text(text(), encoding="utf-8")


def _schema(model: type[BaseModel]) -> dict[str, Any]:
    """Return the schema of a model as it is written: fields that have a default are there too."""
    made = model.model_json_schema(mode="serialization")
    return {**made, "required": list(made["properties"])}


def _extend(schema: dict[str, Any], more: dict[str, Any]) -> None:
    """Add the properties of another object, all of which are required."""
    schema["properties"] = more["properties"] | schema["properties"]
    schema["required"] = sorted({*schema["required"], *more["required"]})


if __name__ == "__main__":
    write(Path(sys.argv[1]))
