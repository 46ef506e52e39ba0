"""Schema: the models of manifests and configuration as JSON Schema, for editors.

`python -m spaceform.manifest.schema schemas` writes the files.
"""

import json
import sys
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from spaceform.manifest.configuration import Configuration
from spaceform.manifest.entries import ManifestFile
from spaceform.manifest.policy_entries import PolicyFile
from spaceform.plan import Plan

_MODELS: dict[str, tuple[type[BaseModel], str]] = {
    "manifest": (ManifestFile, "A spaceform manifest: Confluence spaces as code"),
    "config": (Configuration, "The configuration of a spaceform repository, spaceform.yaml"),
    "policy": (PolicyFile, "The policy of a spaceform repository, spaceform.policy.yaml"),
}
NAMES = tuple(_MODELS)
PLAN = "plan"
_COMMENT = "Generated from spaceform's models; do not edit. See spaceform/manifest/schema.py."
# Language servers know this draft best.
_DRAFT = "http://json-schema.org/draft-07/schema#"
_DRAFT_OF_PLANS = "https://json-schema.org/draft/2020-12/schema"
_VARIABLE = {"type": "string", "pattern": r"\$\{vars\."}
_INTERPOLATED = ("SpaceEntry", "AccessEntry", "HomepageId")
_CONSTRAINTS = frozenset({"enum", "pattern", "format", "maxLength"})


def schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema (draft-07) of `manifest`, `config` or `policy`."""
    model, title = _MODELS[name]
    made = model.model_json_schema(ref_template="#/definitions/{model}")
    definitions = made.pop("$defs")
    for definition in definitions.keys() & set(_INTERPOLATED):
        properties = definitions[definition]["properties"]
        definitions[definition]["properties"] = {
            key: _or_variable(value) for key, value in properties.items()
        }
    head = {"$comment": _COMMENT, "$schema": _DRAFT, "title": title}
    body: dict[str, Any] = _tidy(made)
    used = {key: _tidy(value) for key, value in definitions.items() if key != "JsonValue"}
    return {**head, **{key: body[key] for key in body if key != "title"}, "definitions": used}


def plan_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a saved plan, as it is written.

    Programs read plans, people do not write them: `null` says that there is nothing, and stays.
    """
    made = Plan.model_json_schema(mode="serialization")
    head = {"$comment": _COMMENT, "$schema": _DRAFT_OF_PLANS}
    return {**head, **made, "title": "A plan of spaceform, as `plan --out` saves it"}


def text(name: str) -> str:
    """Return the text of a schema's file, whose first line says that it is generated."""
    found = plan_schema() if name == PLAN else schema(name)
    written = json.dumps(found, indent=2, ensure_ascii=False)
    return written.replace("{\n  ", "{", 1) + "\n"


def write(folder: Path) -> None:
    """Write all schemas into a folder."""
    for name in (*NAMES, PLAN):
        (folder / f"{name}.schema.json").write_text(text(name), encoding="utf-8")


def _tidy(part: Any) -> Any:  # noqa: ANN401 - any JSON
    """Drop what pydantic says of Python's side only: titles, defaults of None, and null."""
    if isinstance(part, list):
        return [_tidy(item) for item in part]
    if not isinstance(part, dict):
        return part
    tidy = {key: _tidy(value) for key, value in part.items() if not _is_python(key, value)}
    options = [option for option in tidy.pop("anyOf", ()) if option != {"type": "null"}]
    if len(options) == 1:
        tidy = options[0] | tidy
    elif options:
        tidy["anyOf"] = options
    if "$ref" in tidy and len(tidy) > 1:
        # This draft ignores what stands beside a reference.
        tidy["allOf"] = [{"$ref": tidy.pop("$ref")}]
    return tidy


def _is_python(key: str, value: object) -> bool:
    return (key == "title" and isinstance(value, str)) or (
        key == "default" and value in (None, {}, [])
    )


def _or_variable(part: dict[str, Any]) -> dict[str, Any]:
    """Allow a variable wherever only some texts are allowed, since it may stand for one of them."""
    if "items" in part:
        return {**part, "items": _or_variable(part["items"])}
    if "anyOf" in part:
        return {**part, "anyOf": [_or_variable(option) for option in part["anyOf"]]}
    if part.get("type") != "string" or not _CONSTRAINTS & part.keys():
        return part
    outer = {key: value for key, value in part.items() if key in ("title", "description")}
    inner = {key: value for key, value in part.items() if key not in outer}
    return {**outer, "anyOf": [inner, _VARIABLE]}


if __name__ == "__main__":
    write(Path(sys.argv[1]))
