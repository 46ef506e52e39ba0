import inspect
import json
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from spaceform import provider as providers
from spaceform.aspects.grants import GrantRow
from spaceform.aspects.lifecycle import NewSpace
from spaceform.aspects.settings import Settings
from spaceform.errors import ForbiddenError
from spaceform.journal import Journal
from spaceform.journaled import journaled
from spaceform.provider import Provider
from spaceform.site_roles import RoleDefinition
from tests.unit.build import ADA, NOTE, READ, plan, reset
from tests.unit.fake_site import FakeSite

READS = {"read_grants", "read_beginning", "read_property", "read_model"}
DEFINITION = RoleDefinition(description="Reads", permissions=(READ,))
ROW = GrantRow(id="7", principal=ADA.principal, permission=READ)
REF = FakeSite().ref
NEW = NewSpace(key="ENG", name="Engineering", description="", private=True)

CALLS: dict[str, tuple[tuple[object, ...], dict[str, object]]] = {
    "roles.create_role": (("Auditor", DEFINITION), {}),
    "roles.update_role": (("role-Auditor", "Auditor", DEFINITION), {}),
    "lifecycle.create_space": ((NEW,), {}),
    "lifecycle.set_archived": ((REF,), {"archived": True}),
    "lifecycle.delete_space": ((REF,), {}),
    "details.update_details": ((REF,), {"name": "Engineering"}),
    "grants.add_grant": ((REF, ADA.principal, READ), {}),
    "grants.remove_grant": ((REF, ROW), {}),
    "grants.assign_role": ((REF, ADA.principal, None), {}),
    "custom_content.send_custom_content": ((REF, ADA.principal, (NOTE,), ()), {}),
    "properties.create_property": ((REF, "owner", {"secret-value": 1}), {}),
    "properties.update_property": ((REF, "owner", {"secret-value": 1}, 2), {}),
    "properties.delete_property": ((REF, "owner"), {}),
    "labels.add_labels": ((REF, ("a", "b")), {}),
    "labels.remove_label": ((REF, "a"), {}),
    "settings.write_settings": ((REF, Settings(route_override=True)), {}),
    "theme.set_theme": ((REF, "com.example:dark"), {}),
    "theme.reset_theme": ((REF,), {}),
}


class Called(NamedTuple):
    place: str
    arguments: tuple[object, ...]
    options: dict[str, object]
    after: str


class Spy:
    """A port that keeps what it was asked to do, and after which event of the journal."""

    def __init__(self, name: str, log: list[Called], path: Path, error: Exception | None) -> None:
        self.name, self.log, self.path, self.error = name, log, path, error

    def __getattr__(self, method: str) -> object:
        def call(*arguments: object, **options: object) -> object:
            *_, last = self.path.read_text("utf-8").splitlines()
            place = f"{self.name}.{method}"
            self.log.append(Called(place, arguments, options, json.loads(last)["event"]))
            if self.error is not None:
                raise self.error
            return method

        return call


def ports() -> list[str]:
    """Return the names of a provider's ports that write."""
    found = inspect.getmembers(Provider, lambda member: isinstance(member, property))
    return [name for name, _ in found if name not in ("site", "lacks", "spaces", "directory")]


def spied(log: list[Called], path: Path, error: Exception | None = None) -> Provider:
    members = {name: property(partial(_spy, Spy(name, log, path, error))) for name in ports()}
    provider: Provider = type("Spied", (FakeSite,), members)(**vars(FakeSite()))
    return provider


def _spy(spy: Spy, _: object) -> Spy:
    return spy


def writes() -> set[str]:
    """Return every method of the ports that is no read, by port."""
    found = set()
    for name in ports():
        getter = getattr(Provider, name).fget
        port = vars(providers)[inspect.signature(getter).return_annotation.__name__]
        methods = {each for each, _ in inspect.getmembers(port, inspect.isfunction)} - READS
        found |= {f"{name}.{method}" for method in methods if not method.startswith("_")}
    return found


def test_every_write_of_every_port_is_tried_here() -> None:
    assert writes() == CALLS.keys()


@pytest.mark.parametrize("place", CALLS)
def test_a_write_is_passed_on_between_its_intent_and_its_result(place: str, tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = Journal(path)
    journal.begin(plan(reset("a", 1, 2)))
    log: list[Called] = []
    port, method = place.split(".")
    arguments, options = CALLS[place]
    site = journaled(spied(log, path), journal)
    getattr(getattr(site, port), method)(*arguments, **options)
    (called,) = log
    assert (called.place, called.arguments, called.after) == (place, arguments, "intent")
    given = {key: value for key, value in called.options.items() if value is not None}
    assert given == options
    _, intent, result = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert (intent["event"], result["event"], result["status"]) == ("intent", "result", "done")
    assert intent["space"] == ("" if port == "roles" else "ENG")
    assert "secret-value" not in path.read_text("utf-8")


@pytest.mark.parametrize("place", CALLS)
def test_an_error_of_a_write_is_told_and_passed_on(place: str, tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = Journal(path)
    journal.begin(plan(reset("a", 1, 2)))
    port, method = place.split(".")
    arguments, options = CALLS[place]
    site = journaled(spied([], path, ForbiddenError("you may not", status=403)), journal)
    with pytest.raises(ForbiddenError):
        getattr(getattr(site, port), method)(*arguments, **options)
    assert json.loads(path.read_text("utf-8").splitlines()[-1])["status"] == "failed"


def test_reads_leave_no_line(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    journal.begin(plan(reset("a", 1, 2)))
    site = journaled(FakeSite(), journal)
    site.grants.read_grants(REF)
    site.properties.read_property(REF, "owner")
    site.lifecycle.read_beginning("ENG")
    site.roles.read_model()
    assert len((tmp_path / "journal.jsonl").read_text("utf-8").splitlines()) == 1
