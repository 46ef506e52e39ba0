"""Plan files and policies for the fuzzer: whatever stands in them, an apply ends well.

What cannot be read, or contradicts itself, is refused with a reason; what is let in does nothing
that the file does not list, and locks nobody out unless the file says so.
"""

import random
import tempfile
import traceback
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple, Self

from spaceform import manifest
from spaceform.cli.exit_codes import ExitCode, exit_code_of_error, exit_code_of_result
from spaceform.errors import SpaceformError
from spaceform.executor import Conduct
from spaceform.outcome import ApplyResult
from spaceform.plan import Plan, read_plan
from spaceform.policy import Policy
from spaceform.report import RENDERERS, RESULT_RENDERERS
from tests.contract.case import Ground, Guard
from tests.contract.corpus import CORPUS
from tests.contract.near import Watch
from tests.contract.plan_apply import no_wait
from tests.fuzz.forgery import forge
from tests.fuzz.inputs import GOOD, POLICY, damage
from tests.fuzz.listed import names_in_data_center, unlisted
from tests.unit.report.rendering import render_plan, render_result

PLAN: Final = "plan.json"
_NAMES: Final = tuple(CORPUS)


@dataclass(frozen=True)
class Made:
    """One input: the case of the corpus that it is made of, and its files by their names.

    `is_under_policy` says that the plan names the policy beside it as its own.
    """

    case: str
    files: dict[str, bytes]
    is_under_policy: bool = False


class Tried(NamedTuple):
    """How an input ended: with which exit code, and what was wrong, None where nothing was."""

    code: ExitCode
    wrong: str | None = None


class Grounds:
    """The sites of the corpus, each opened when it is needed first."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._opened: dict[str, Ground] = {}

    def __enter__(self) -> Self:
        self._folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory()))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def of(self, name: str) -> Ground:
        """Return where a plan of the corpus takes place."""
        if name not in self._opened:
            self._opened[name] = self._stack.enter_context(CORPUS[name].opened())
        return self._opened[name]

    def make(self, seed: int) -> Made:
        """Make the input of a seed; but for moments, the same seed makes the same."""
        dice = random.Random(seed)  # noqa: S311 - a fuzzer has to be repeatable, not secret
        name, donor = dice.choice(_NAMES), dice.choice(_NAMES)
        good = self.of(name).file
        if dice.random() < 0.2:
            policy = damage(dice, GOOD[POLICY])
            is_under_policy = dice.random() < 0.8
            return Made(name, {PLAN: good.encode(), POLICY: policy}, is_under_policy)
        return Made(name, {PLAN: forge(dice, good, self.of(donor).file)})

    def try_out(self, made: Made) -> Tried:
        """Show and apply a plan file, with the policy beside it."""
        for name in (PLAN, POLICY):
            (self._folder / name).unlink(missing_ok=True)
        for name, content in made.files.items():
            (self._folder / name).write_bytes(content)
        try:
            plan = read_plan(self._folder / PLAN)
            for form in RENDERERS:
                render_plan(plan, form, color=True, width=100, verbose=True)
            policy = manifest.read_policy(self._folder)
        except SpaceformError as error:
            return Tried(exit_code_of_error(error), _unexplained(error))
        except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
            return Tried(ExitCode.FAILED, traceback.format_exc())
        if policy is not None and made.is_under_policy:
            plan = plan.model_copy(update={"policy": policy.digest})
        return _apply(self.of(made.case), plan, policy)


def _apply(ground: Ground, plan: Plan, policy: Policy | None) -> Tried:
    ground.restore()
    before = ground.picture()
    watch = Watch() if plan.overrides.allow_lockout else Guard(ground)
    loop = replace(ground.loop, connect=partial(ground.loop.connect, watch=watch))
    conduct = Conduct(sleep=no_wait, parallelism=1, keep_before=lambda backup: backup)
    allowed = ground.case.allow_space_delete
    try:
        result = loop.apply(plan, conduct, allow_space_delete=allowed, policy=policy)
        ended = Tried(exit_code_of_result(plan, result), _defect(plan, result))
    except SpaceformError as error:
        ended = Tried(exit_code_of_error(error), _unexplained(error))
    except Exception:  # noqa: BLE001 - the same
        ended = Tried(ExitCode.FAILED, traceback.format_exc())
    beyond = unlisted(plan, before, ground.picture(), _known_as(ground))
    return ended._replace(wrong=f"not in the plan: {beyond}") if beyond else ended


def _unexplained(error: SpaceformError) -> str | None:
    """Return what is wrong where an error gives no reason."""
    return None if len(str(error).split()) > 3 else f"no reason: {error}"


def _defect(plan: Plan, result: ApplyResult) -> str | None:
    for form in RESULT_RENDERERS:
        render_result(plan, result, form, color=True, width=100, verbose=True)
    return next((each.message for each in result.spaces if each.cause == "defect"), None)


def _known_as(ground: Ground) -> dict[str, str]:
    if ground.case.dialect != "data-center":
        return {}
    with ground.loop.site.edit() as store:
        return names_in_data_center(store.directory)
