"""Schemathesis, asking a sandbox everything that a published document lets one ask."""

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

DOCUMENTS = Path(__file__).parents[3] / "shared/reference/openapi"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = {GenerationMode.POSITIVE: 50, GenerationMode.NEGATIVE: 25}


@cache
def published(document: Path) -> dict[str, Any]:
    schema: dict[str, Any] = schemathesis.openapi.from_path(document).raw_schema
    return schema


def labels(document: Path) -> list[str]:
    """Every operation of a document, as `METHOD path`."""
    if not document.exists():
        return ["nothing"]
    paths = published(document)["paths"]
    return [f"{method.upper()} {path}" for path, methods in paths.items() for method in methods]


def ask_everything(
    document: dict[str, Any], label: str, url: str, session: requests.Session
) -> Counter[int]:
    """Ask all that Schemathesis thinks of, check every answer, and count their statuses."""
    schema = schemathesis.openapi.from_dict(document, config=schemathesis.Config())
    operation = schema.find_operation_by_label(label)
    assert operation is not None
    statuses: Counter[int] = Counter()

    def ask(case: Case[Any]) -> None:
        response = case.call_and_validate(base_url=url, session=session, checks=CHECKS)
        statuses[response.status_code] += 1

    for mode, examples in EXAMPLES.items():
        fuzz = settings(
            max_examples=examples,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )(given(case=operation.as_strategy(generation_mode=mode))(ask))
        fuzz()
        for case in schema.iter_coverage_cases(
            operation, generation_modes=[mode], generation_config=schema.config.generation
        ):
            ask(case)
    return statuses
