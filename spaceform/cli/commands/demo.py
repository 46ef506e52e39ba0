"""`demo`: the whole loop in one command, against a sandbox that is gone afterwards."""

from pathlib import Path

import click

import spaceform
from spaceform import engine, manifest
from spaceform.cli.clicks import let_people_work, let_things_drift, older
from spaceform.cli.exit_codes import ExitCode, exit_code_of_plan, exit_code_of_result
from spaceform.cli.flags import look_flags
from spaceform.cli.screen import Screen
from spaceform.client import Credentials, Site, open_site
from spaceform.errors import SpaceformError
from spaceform.outcome import ApplyResult
from spaceform.plan import Plan
from spaceform.report import Presentation
from spaceform.sandbox import Sandbox
from spaceform.space import Desired

_ACCOUNT = "admin@example.com"

_BEGINNING = """\
A Confluence is running on this machine, for as long as this takes. Its spaces were once made
from {examples}/spaces. Since then the manifests have moved on, and somebody has clicked around.

What would change?

$ spaceform plan -C {examples} --out plan.json

"""
_AGREED = """
Reviewed and agreed: exactly that plan is applied.

$ spaceform apply plan.json

"""
_AGAIN = """
And now? The site is what the manifests say.

$ spaceform plan -C {examples}

"""
_END = """
That was the loop. The Confluence is gone, and nothing was left on this machine. To go on by hand:

1. In one shell:   spaceform sandbox
2. In another one: the three 'export' lines that it prints, then
                   spaceform apply -C {examples}
3. Change something in {examples}/spaces/eng.yaml (a label, say) and look at what comes of it:
                   spaceform plan -C {examples}
"""


@click.command("demo")
@look_flags
def command(*, screen: Screen) -> int:
    """Watch the whole loop once, against a sandbox.

    Plan, apply, and an empty plan. It asks nothing, takes seconds and leaves nothing behind.
    """
    root = _find_examples()
    examples = _short(root)
    with Sandbox(latency=0.005) as sandbox, _open(sandbox) as site:
        desired = manifest.load(root, manifest.Options(site=sandbox.url))
        _prepare(sandbox, site, desired)
        screen.show(_BEGINNING.format(examples=examples))
        plan = engine.plan(desired, site)
        screen.show_plan(plan, Presentation(plan_path="plan.json"))
        if plan.refused or not plan.changes:
            return exit_code_of_plan(plan)
        screen.show(_AGREED)
        result = engine.apply(plan, site, policy=desired.policy)
        screen.show_result(plan, result)
        screen.show(_AGAIN.format(examples=examples))
        again = engine.plan(desired, site)
        screen.show_plan(again)
    screen.show(_END.format(examples=examples))
    return _judge(plan, result, again)


def _find_examples() -> Path:
    root = Path(spaceform.__file__).parent.parent / "examples"
    if not (root / "spaceform.yaml").is_file():
        message = (
            f"The demo plans the examples of spaceform's repository, and there is no {root}:"
            " run it in a clone of the repository."
        )
        raise SpaceformError(message)
    return root


def _short(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _open(sandbox: Sandbox) -> Site:
    with sandbox.edit() as store:
        token = store.directory.find_user(_ACCOUNT).token or ""
    return open_site(Credentials(site=sandbox.url, email=_ACCOUNT, token=token))


def _prepare(sandbox: Sandbox, site: Site, desired: Desired) -> None:
    before = older(desired)
    engine.apply(engine.plan(before, site), site, policy=before.policy)
    let_people_work(sandbox, (space.key for space in before.spaces))
    let_things_drift(sandbox)


def _judge(plan: Plan, result: ApplyResult, again: Plan) -> int:
    code = exit_code_of_result(plan, result)
    if code or again.changes or again.refusals or again.blocked:
        return code or ExitCode.FAILED
    return ExitCode.DONE
