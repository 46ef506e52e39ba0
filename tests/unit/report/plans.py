"""Plans and results in which everything is that a report can show, with any text in them."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from pydantic import JsonValue

from spaceform.aspects.custom_content import CustomContentChange
from spaceform.aspects.details import DetailsChange, Homepage
from spaceform.aspects.grants import Access, GrantChange
from spaceform.aspects.labels import LabelChange
from spaceform.aspects.lifecycle import DoomedSpace, NewSpace, SpaceChange, StateChange
from spaceform.aspects.properties import Property, PropertyChange
from spaceform.aspects.settings import SettingsChange
from spaceform.aspects.theme import ThemeChange
from spaceform.change import Change, Reason, Risk, Unmanaged
from spaceform.errors import Problem
from spaceform.mark import Mark
from spaceform.outcome import ApplyResult, Outcome, SpaceResult, Status
from spaceform.ownership import Record, RecordChange
from spaceform.plan import (
    Blocked,
    Note,
    Overrides,
    Plan,
    PlannedSpace,
    Refusal,
    ordered,
)
from spaceform.principals import Principal
from spaceform.report import Validation
from spaceform.site_roles import Role, RoleChange, RoleDefinition
from spaceform.space import Owner
from tests.unit.build import NOW, OWNER, SITE

ENGINEERS = Principal(kind="group", id="g-eng")
ROBOT = Principal(kind="user", id="robot")
MARK = Mark("spaces/eng.yaml", 12, 3)


def grant(
    key: str = "ENG",
    before: tuple[str, ...] | None = None,
    after: tuple[str, ...] | None = None,
    **fields: Any,  # noqa: ANN401 (whatever a change has)
) -> GrantChange:
    """Return a change of somebody's access; `name` is how manifests spell them."""
    name = fields.setdefault("name", "group:engineers")
    found: dict[str, Any] = {
        "address": f"{key}/grants/{name}",
        "space_id": "1",
        "principal": ENGINEERS,
        "before": None if before is None else Access.of(before),
        "after": None if after is None else Access.of(after),
        **fields,
    }
    return GrantChange(**found)


def label(key: str, name: str, **fields: Any) -> LabelChange:  # noqa: ANN401 (the same)
    return LabelChange(**{"address": f"{key}/labels/{name}", "after": name, **fields})


def property_change(before: JsonValue, after: JsonValue) -> PropertyChange:
    return PropertyChange(
        address="ENG/properties/owner",
        space_id="1",
        key_name="owner",
        before=Property(value=before),
        after=Property(value=after),
    )


def record_change(
    before: Record | None, after: Record | None, reason: Reason = Reason.DECLARED
) -> RecordChange:
    return RecordChange(address="ENG/ownership", before=before, after=after, reason=reason)


def plan_of(*changes: Change, **fields: Any) -> Plan:  # noqa: ANN401 (whatever a plan has)
    """Return a plan of these changes and of the spaces that they are about."""
    keys = dict.fromkeys(change.key for change in changes)
    found: dict[str, Any] = {
        "tool_version": "0.1.0",
        "site": SITE,
        "owner": OWNER,
        "identity": "robot",
        "created": NOW,
        "expires": NOW + timedelta(days=7),
        "spaces": tuple(PlannedSpace(key=key, id="1", name=f"Space {key}") for key in keys),
        "changes": ordered(changes),
        "digest": "ab" * 32,
        **fields,
    }
    return Plan(**found)


def spaces(*keys: str) -> tuple[PlannedSpace, ...]:
    return tuple(PlannedSpace(key=key, id="1", name=f"Space {key}") for key in keys)


def everything_plan(text: str) -> Plan:
    """Return a plan that has all there is, with `text` wherever a manifest or a site may have it.

    What is not text of theirs (site, digest, moments) is plain.
    """
    mark = Mark(text, 7, 3)
    marked: dict[str, Any] = {"mark": mark, "space_id": "1"}
    key = text.replace("/", "-") or "KEY"
    before = Record(owner=Owner(name=text, id=text), sections={"labels": {text: "adopted"}})
    after = Record(owner=OWNER, sections={"grants": {f"group:{text}": "created"}})
    value: JsonValue = {text: text, "list": [text]}
    changes: tuple[Change, ...] = (
        SpaceChange(address="NEW/space", after=NewSpace(key="NEW", name=text, description=text)),
        SpaceChange(
            address="OPEN/space", after=NewSpace(key="OPEN", name=text, private=False), mark=mark
        ),
        SpaceChange(
            address="OLD/space",
            space_id="2",
            before=DoomedSpace(name=text, pages=2, blog_posts=1, watchers=0),
            risk=Risk.CRITICAL,
        ),
        StateChange(address=f"{key}/state", before="present", after="archived", **marked),
        RecordChange(address=f"{key}/ownership", before=before, after=after, **marked),
        DetailsChange(address=f"{key}/name", field="name", before="x", after=text, **marked),
        DetailsChange(
            address=f"{key}/homepage",
            field="homepage",
            before=Homepage(id="1", title=text),
            after=Homepage(id=text, title=text),
            **marked,
        ),
        grant(
            key,
            ("read/space", text),
            ("read/space", "administer/space", "create/page"),
            name=f"group:{text}",
            person=text,
            foreseen=(text,),
            risk=Risk.HIGH,
            reason=Reason.EXACT,
            mark=mark,
        ),
        grant(key, ("administer/space", text), None, name=f"user:{text}", risk=Risk.CRITICAL),
        CustomContentChange(
            address=f"{key}/custom-content/group:{text}",
            principal=ENGINEERS,
            name=f"group:{text}",
            before=(text,),
            after=("read/ac:com.example:note",),
            **marked,
        ),
        PropertyChange(
            address=f"{key}/properties/{text}",
            key_name=text,
            before=Property(value={"list": [], "old": text}),
            after=Property(value=value),
            in_base=True,
            **marked,
        ),
        PropertyChange(
            address=f"{key}/properties/gone-{text}",
            key_name=text,
            before=Property(value=text),
            **marked,
        ),
        LabelChange(address=f"{key}/labels/{text}", after=text, **marked),
        SettingsChange(
            address=f"{key}/settings/route-override", before=False, after=True, **marked
        ),
        ThemeChange(address=f"{key}/theme", before=text, after="default", **marked),
    )
    role = Role(id=text, name=text, permissions=("read/space", text))
    changes += (
        RoleChange(
            address=f"site/roles/{text}",
            name=text,
            role_id=text,
            before=RoleDefinition(description=text, permissions=("administer/space", text)),
            after=RoleDefinition(description="", permissions=("read/space", text)),
            risk=Risk.CRITICAL,
            mark=mark,
        ),
        RoleChange(
            address=f"site/roles/new-{text}",
            name=f"new-{text}",
            after=RoleDefinition(description=text, permissions=(text,)),
        ),
        grant(key, ("create/page", text), name=f"user:role-{text}").model_copy(
            update={"after": Access.of((), role)}
        ),
        grant(key, None, (text,), name=f"user:gives-up-{text}").model_copy(
            update={"before": Access.of((), role)}
        ),
    )
    refused = f"{key}/custom-content/group:{text}"
    return plan_of(
        *changes,
        environment=text,
        identity=text or "me",
        overrides=Overrides(
            adopt=(text,), allow_lockout=(key,), allow_role_shrink=(text,), max_removals=7
        ),
        spaces=(
            PlannedSpace(
                key=key,
                id="1",
                name=text,
                unmanaged=(
                    Unmanaged(address=f"{key}/properties/{text}", value=value, kept=True),
                    Unmanaged(address=f"{key}/grants/group:{text}", value=[text]),
                    Unmanaged(address=f"{key}/labels/{text}", value=text),
                ),
            ),
            *spaces("NEW", "OPEN", "OLD"),
            PlannedSpace(key=text, blocked=Blocked(kind="name", message=text, mark=mark)),
            PlannedSpace(key="READ", blocked=Blocked(kind="read", message=text)),
        ),
        refusals=(
            Refusal(guard="lockout", address=f"{key}/grants", message=text, flag=f"--x {text}"),
            Refusal(guard="credentials", address=refused, message=text, stops="change", mark=mark),
        ),
        notes=(
            Note(address=f"{key}/homepage", message=text, warning=True, mark=mark),
            Note(address=key, message=text),
        ),
    )


def everything_validation(text: str) -> Validation:
    """Return a validation that has all there is, with `text` wherever a file may have it."""
    mark = Mark(text, 7, 3)
    return Validation(
        problems=(
            Problem(mark, text, text),
            Problem(MARK, f"no `{text}`", f"copy this\n{text}"),
            Problem(None, text),
        ),
        violations=(
            Refusal(guard="policy", rule=text, address=f"{text}/grants", message=text, mark=mark),
        ),
        warnings=(Problem(mark, text, text),),
        remarks=(Note(address=text, message=text, warning=True, rule=text, mark=mark),),
        spaces=3,
    )


def everything_result(text: str) -> ApplyResult:
    """Return a result that has all there is, with `text` wherever a site may have it."""
    outcomes = tuple(
        Outcome(address=f"{text}/labels/{text}-{status}", status=status, detail=text)
        for status in Status
    )
    return ApplyResult(
        site=SITE,
        digest="ab" * 32,
        spaces=(
            SpaceResult(
                key="site/roles",
                outcomes=(
                    Outcome(address=f"site/roles/{text}", status=Status.FAILED, detail=text),
                ),
                cause="stale",
                message=text,
            ),
            SpaceResult(
                key=text,
                outcomes=outcomes,
                wrote=True,
                cause="provider",
                message=f"no: {text}",
                unforeseen=(f"{text}/grants/{text}: {text}",),
            ),
            result_of("FINE", Status.DONE),
        ),
        blocked=(text,),
        refused=(f"{text}/x",),
        interrupted=True,
    )


def result_of(key: str, *statuses: Status, **fields: Any) -> SpaceResult:  # noqa: ANN401
    """Return a space's result with these outcomes, at `KEY/labels/0` and so on."""
    outcomes = tuple(
        Outcome(address=f"{key}/labels/{number}", status=status)
        for number, status in enumerate(statuses)
    )
    return SpaceResult(**{"key": key, "outcomes": outcomes, "wrote": True, **fields})


def apply_result(*results: SpaceResult, **fields: Any) -> ApplyResult:  # noqa: ANN401
    return ApplyResult(**{"site": SITE, "digest": "ab" * 32, "spaces": results, **fields})


def together(plans: Iterable[Plan]) -> Plan:
    """Return one plan that has what is in several; of two changes at one address, the first."""
    every = list(plans)
    changes = {change.address: change for plan in every for change in plan.changes}
    known = {space.key: space for plan in every for space in plan.spaces}
    return every[0].model_copy(
        update={
            "spaces": tuple(known.values()),
            "changes": ordered(changes.values()),
            "refusals": tuple(each for plan in every for each in plan.refusals),
            "notes": tuple(each for plan in every for each in plan.notes),
            "undeclared": tuple(each for plan in every for each in plan.undeclared),
        }
    )
