"""The examination: a site is asked step by step, and a plan tells what will not work."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from spaceform import engine
from spaceform.engine import Look
from spaceform.errors import ProviderError
from spaceform.inspection.checkup import Access, Checkup, Finding, Manifests, Sight
from spaceform.plan import Blocked, Note, Plan, PlannedSpace, Refusal
from spaceform.planning import UNADMINISTERED
from spaceform.provider import Provider
from spaceform.space import Desired

_NAME = (
    "correct the manifest; a person is named by account id, or by a name from `people:` in"
    " spaceform.yaml"
)
_NO_APP = "use a person's token, or a service account"
_ADMINISTER = "have one of its administrators make you one too, or use the credentials of one"


@dataclass(frozen=True)
class _Examination:
    """What the steps need; each of them adds what it finds out."""

    provider: Provider
    desired: Desired | None
    look: Look

    def identify(self, found: Checkup) -> Checkup:
        return found.model_copy(update={"identity": self.provider.directory.read_identity()})

    def read_access(self, found: Checkup) -> Checkup:
        model = self.provider.roles.read_model()
        access = Access(
            mode=model.mode,
            roles=tuple(role.name for role in model.roles),
            lacks=tuple(sorted(self.provider.lacks)),
        )
        return found.model_copy(update={"access": access})

    def plan(self, found: Checkup) -> Checkup:
        if self.desired is None:
            return found
        plan = engine.plan(self.desired, self.provider, look=self.look)
        is_app = found.identity is not None and found.identity.is_app
        return found.model_copy(
            update={
                "spaces": tuple(map(_sight, plan.spaces)),
                "findings": tuple(find_in(plan, is_app=is_app)),
            }
        )


def examine(
    provider: Provider, begun: Checkup, desired: Desired | None, look: Look | None = None
) -> Checkup:
    """Add to a check-up what the site shows; sends nothing but GET.

    Without anything desired it is about the credentials only. What fails ends it, and what was
    found until then stays.
    """
    run = _Examination(provider, desired, look or Look())
    steps: tuple[Callable[[Checkup], Checkup], ...] = (run.identify, run.read_access, run.plan)
    found = begun
    for step in steps:
        try:
            found = step(found)
        except ProviderError as error:
            return found.model_copy(update={"failure": str(error)})
    return found


def describe(desired: Desired) -> Manifests:
    """Return what is known of manifests before the site is asked."""
    return Manifests(
        environment=desired.environment,
        owner=desired.owner.name if desired.owner else None,
        spaces=tuple(space.key for space in desired.spaces),
    )


def find_in(plan: Plan, *, is_app: bool) -> Iterator[Finding]:
    """Go through what a plan says against itself: nothing is judged here that it did not judge."""
    for space in plan.spaces:
        if space.blocked is not None:
            yield _of_blocked(space, space.blocked)
    yield from (_of_refusal(refusal, is_app=is_app) for refusal in plan.refusals)
    yield from _of_notes(plan.notes)


def _sight(space: PlannedSpace) -> Sight:
    failed = space.blocked is not None and space.blocked.kind == "read"
    return Sight(
        key=space.key,
        id=space.id,
        administered=space.administered,
        # Of a space that was read and shows no more, it is known that it is administered by others.
        read=not failed or space.administered is False,
    )


def _of_blocked(space: PlannedSpace, blocked: Blocked) -> Finding:
    """Return what a space that cannot be planned means.

    A section that is hidden because others administer the space will not work, today or tomorrow;
    what failed to be read says nothing about that.
    """
    if blocked.kind == "name":
        kind, way_out = "fails", _NAME
    elif space.administered is False:
        kind, way_out = "fails", _ADMINISTER
    else:
        kind, way_out = "unread", None
    return Finding.model_validate(
        {
            "kind": kind,
            "address": space.key,
            "message": blocked.message,
            "way_out": way_out,
            "mark": blocked.mark,
        }
    )


def _of_refusal(refusal: Refusal, *, is_app: bool) -> Finding:
    by_app = is_app and refusal.guard == "credentials" and "/grants/" in refusal.address
    return Finding(
        kind="waits" if refusal.flag else "fails",
        address=refusal.address,
        message=refusal.message,
        guard=refusal.guard,
        way_out=_lift(refusal.flag) if refusal.flag else _NO_APP if by_app else None,
        mark=refusal.mark,
    )


def _lift(flag: str) -> str:
    return f"plan with {flag}, if that is what you want"


def _of_notes(notes: Iterable[Note]) -> Iterator[Finding]:
    for note in notes:
        if note.warning:
            others = note.message == UNADMINISTERED
            yield Finding(
                kind="fails" if others else "warns",
                address=note.address,
                message=note.message,
                way_out=_ADMINISTER if others else None,
                mark=note.mark,
            )
