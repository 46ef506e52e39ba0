"""`validate`: the manifests are checked, offline, and held against the policy."""

from datetime import UTC, datetime

import click

from spaceform import manifest
from spaceform.cli.exit_codes import ExitCode
from spaceform.cli.flags import Source, report_flags, source_flags
from spaceform.cli.reports import (
    ReportFile,
    file_presentation,
    validation_reports_option,
    write_validation,
)
from spaceform.cli.screen import Screen
from spaceform.judgement import judge_environments
from spaceform.report import VALIDATION_RENDERERS, Validation


@click.command("validate")
@source_flags
@report_flags(*VALIDATION_RENDERERS)
@validation_reports_option
def command(source: Source, screen: Screen, reports: tuple[ReportFile, ...]) -> int:
    """Check the manifests, offline.

    All problems are listed at once, each with its file, line and column; then, what is against
    spaceform.policy.yaml. Without --env, that is done for every environment. Warnings do not
    change the exit code.
    """
    environments = manifest.validate(source.root, source.options(None))
    verdict = judge_environments(environments, datetime.now(UTC).date())
    desired = environments[0]
    validation = Validation(
        violations=verdict.refusals,
        warnings=desired.warnings,
        remarks=verdict.notes,
        spaces=len(desired.spaces),
    )
    presentation = file_presentation(None, source.root)
    screen.show_validation(validation, presentation)
    write_validation(reports, validation, presentation)
    return ExitCode.DONE if validation.valid else ExitCode.REFUSED
