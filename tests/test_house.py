"""The house: what belongs together agrees, and the code keeps the sizes that it set itself."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from spaceform import aspects, errors, plan, registry
from spaceform.change import Change
from spaceform.errors import SpaceformError
from spaceform.ownership import SECTIONS as REMEMBERED
from spaceform.plan import Phase, phase
from spaceform.provider import Provider, Want
from spaceform.space import RECORD_KEY, SECTIONS, DesiredSpace, LiveSpace, Section

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "spaceform").rglob("*.py"))
ASPECT_MODULES = sorted(
    path.stem for path in (ROOT / "spaceform" / "aspects").glob("*.py") if path.stem != "__init__"
)
NO_ASPECTS = {"role", "space", "state", "ownership"}
"""Changes of the site, the lifecycle and the record; everything else belongs to an aspect."""

MAX_LINES = 400
USUAL_LINES = 250


def kinds_of_change() -> dict[str, type[Change]]:
    """Return every kind of change that a plan can hold, by the aspect that tells them apart."""
    union = get_args(plan.AnyChange)[0]
    return {get_args(kind.model_fields["aspect"].annotation)[0]: kind for kind in get_args(union)}


def ports_of_provider() -> dict[str, type]:
    """Return the port behind every property of a provider."""
    found = {}
    for name, member in vars(Provider).items():
        if isinstance(member, property) and member.fget is not None:
            found[name] = get_type_hints(member.fget)["return"]
    return found


def names_of(module: str) -> dict[str, object]:
    return {
        name: value
        for name, value in vars(getattr(aspects, module)).items()
        if getattr(value, "__module__", None) == f"spaceform.aspects.{module}"
    }


# What belongs together


def test_a_plan_can_hold_a_change_of_every_aspect_and_no_others() -> None:
    names = {aspect.name for aspect in registry.ASPECTS}
    assert len(names) == len(registry.ASPECTS)
    assert kinds_of_change().keys() == names | NO_ASPECTS


def test_every_kind_of_change_narrows_both_sides() -> None:
    for kind in kinds_of_change().values():
        for side in ("before", "after"):
            assert kind.model_fields[side].annotation is not object, f"{kind.__name__}.{side}"


def test_every_aspect_has_its_place_in_the_course_of_writes() -> None:
    for aspect in registry.ASPECTS:
        assert isinstance(phase(Change(aspect=aspect.name, address="ENG/x")), Phase)


def test_every_aspect_manages_a_section_and_every_section_is_managed() -> None:
    assert {aspect.section for aspect in registry.ASPECTS} == set(SECTIONS)
    assert set(get_args(Section)) == set(SECTIONS)


def test_desired_and_live_spaces_have_the_same_sections() -> None:
    assert set(SECTIONS) <= LiveSpace.model_fields.keys()
    assert set(SECTIONS) - {"details"} <= DesiredSpace.model_fields.keys()
    wants = {each for part in get_args(Want) for each in (get_args(part) or (part,))}
    assert wants == {*SECTIONS, "record"}
    assert set(REMEMBERED) < set(SECTIONS)
    assert RECORD_KEY not in SECTIONS


@pytest.mark.parametrize("module", ASPECT_MODULES)
def test_every_aspect_has_one_port_and_the_provider_offers_it(module: str) -> None:
    ports = [
        value
        for name, value in names_of(module).items()
        if name.endswith("Port") and isinstance(value, type)
    ]
    assert len(ports) == 1, f"{module} has {len(ports)} ports"
    assert getattr(ports[0], "_is_protocol", False)
    assert ports_of_provider().get(module) is ports[0]


@pytest.mark.parametrize("module", ASPECT_MODULES)
def test_every_aspect_has_a_change_that_a_plan_can_hold(module: str) -> None:
    changes = {
        value
        for value in names_of(module).values()
        if isinstance(value, type) and issubclass(value, Change)
    }
    assert changes
    assert changes <= set(kinds_of_change().values())


def test_the_tree_of_errors_is_drawn_whole() -> None:
    drawn = errors.__doc__ or ""
    for name, value in vars(errors).items():
        if isinstance(value, type) and issubclass(value, SpaceformError):
            assert f"{name} " in drawn or f"{name}\n" in drawn, name


# Sizes and openings


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_is_too_long_and_each_says_what_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MAX_LINES
    opening = (ast.get_docstring(ast.parse(text)) or "").split("\n")[0]
    assert opening.endswith((".", ":")), "a module opens with a line that says what it is"


def test_nine_modules_in_ten_are_short() -> None:
    lengths = [len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES]
    short = [length for length in lengths if length < USUAL_LINES]
    assert len(short) >= 0.9 * len(lengths)


# What must not be in a repository that anybody may read


def texts() -> Iterator[tuple[str, str]]:
    """Yield the name and text of every file that is, or could be, committed."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.is_file():
            yield name, path.read_text(encoding="utf-8", errors="replace")


def test_no_file_names_a_place_that_only_one_machine_has() -> None:
    place = "/" + "work" + "/"
    assert [name for name, text in texts() if place in text] == []


def test_no_file_names_the_host_of_a_registry() -> None:
    hosts = (
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("crates", "io"),
        ("rubygems", "org"),
        ("proxy", "golang", "org"),
    )
    dotted = [".".join(parts) for parts in hosts]
    found = [(name, host) for name, text in texts() for host in dotted if host in text]
    assert found == []
