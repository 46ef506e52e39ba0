"""A root for people to read: its files, their names, comments, and what no manifest can say."""

from datetime import date
from pathlib import Path

import pytest

from spaceform.aspects.details import HomepageName
from spaceform.aspects.settings import Settings
from spaceform.errors import ManifestError
from spaceform.manifest import Options, dump, load
from spaceform.plan import Note
from spaceform.principals import PrincipalName
from spaceform.site_roles import DesiredRole
from spaceform.space import Desired, DesiredGrant, DesiredSpace, Owner

UUID = "8f620304-1432-5265-a936-184fa4f91429"
ADA = "5b10ac8d82e05b22cc7d4ef5"
OWNER = Owner(name="acme/wiki", id="7f3c0000")
TEAM = PrincipalName(kind="group", name=UUID)


def grant(name: PrincipalName, *pairs: str, role: str | None = None) -> DesiredGrant:
    return DesiredGrant(principal=name, permissions=None if role else pairs, role=role)


def everything(*spaces: DesiredSpace, **more: object) -> Desired:
    return Desired.model_validate({"owner": OWNER, "spaces": spaces, **more})


def files(folder: Path) -> dict[str, str]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in paths}


def test_a_root_is_as_a_person_would_have_written_it(tmp_path: Path) -> None:
    space = DesiredSpace(
        key="ENG",
        name="Engineering",
        description="How we build ${things}.",
        state="present",
        homepage=HomepageName(id="123"),
        grants=(
            grant(PrincipalName(kind="anonymous"), role="Viewer"),
            grant(TEAM, "create/page", "read/space"),
            grant(PrincipalName(kind="user", name="ada", account_id=ADA)),
        ),
        properties={"owner": {"team": "platform"}},
        labels=("platform",),
        theme="default",
        settings=Settings(route_override=True),
        exact=frozenset({"labels", "grants"}),
        ignore=("properties/app.*",),
    )
    desired = everything(
        space,
        site="https://acme.example",
        people={"ada": ADA},
        keep=(TEAM,),
        roles=(DesiredRole(name="Auditor", description="Reads", permissions=("read/space",)),),
    )
    dump(
        desired,
        tmp_path / "root",
        head=("What was.",),
        names={f"group:{UUID}": "engineers", "page:123": "Welcome", "user:ada": "ada"},
        notes=(Note(address="ENG/homepage", message="is old"), Note(address="site", message="x")),
    )
    assert files(tmp_path / "root") == {
        "spaceform.yaml": f"""\
# What was.
# site x
version: 1
owner: {{name: acme/wiki, id: "7f3c0000"}}
site: https://acme.example
manifests: [spaces/]
keep: ["group:{UUID}"]
people: {{ada: "{ADA}"}}
roles: {{Auditor: {{description: Reads, permissions: [read/space]}}}}
""",
        "spaces/ENG.yaml": f"""\
# ENG/homepage is old
version: 1
spaces:
  ENG:
    name: Engineering
    description: "How we build $${{things}}."
    state: present
    homepage: {{id: "123"}}  # Welcome
    grants:
      anonymous: {{role: Viewer}}
      group:{UUID}: {{permissions: [create/page, read/space]}}  # engineers
      user:ada: {{permissions: []}}
    properties:
      owner: {{team: platform}}
    labels: [platform]
    theme: default
    settings: {{route-override: true}}
    exact: [grants, labels]
    ignore: ["properties/app.*"]
""",
    }


def test_without_a_record_that_is_said(tmp_path: Path) -> None:
    dump(everything(DesiredSpace(key="ENG"), owner=None), tmp_path)
    assert files(tmp_path) == {
        "spaceform.yaml": "version: 1\nownership: none\nmanifests: [spaces/]\n",
        "spaces/ENG.yaml": "version: 1\nspaces:\n  ENG: {}\n",
    }


def test_what_is_managed_and_empty_stays_so(tmp_path: Path) -> None:
    space = DesiredSpace(
        key="ENG", description="", grants=(), properties={}, labels=(), settings=Settings()
    )
    dump(everything(space), tmp_path)
    (found,) = load(tmp_path, Options()).spaces
    assert found.model_copy(update={"marks": {}}) == space


def test_an_end_of_an_access_is_kept(tmp_path: Path) -> None:
    held = grant(TEAM, "read/space").model_copy(update={"until": date(2999, 1, 31)})
    dump(everything(DesiredSpace(key="ENG", grants=(held,))), tmp_path)
    (space,) = load(tmp_path, Options()).spaces
    assert [each.until for each in space.grants or ()] == [date(2999, 1, 31)]


def test_files_can_stand_side_by_side_on_any_system(tmp_path: Path) -> None:
    keys = ("~a:b", "~a-b", "~A+b", "con", "NUL", "Lpt1", "COM", "spaceform")
    dump(everything(*(DesiredSpace(key=key) for key in keys)), tmp_path)
    names = [name.removeprefix("spaces/") for name in files(tmp_path) if name.startswith("spaces/")]
    assert sorted(names, key=str.casefold) == [
        "COM.yaml",
        "con-.yaml",
        "Lpt1-.yaml",
        "NUL-.yaml",
        "spaceform.yaml",
        "~A+b.yaml",
        "~a-b-2.yaml",
        "~a-b.yaml",
    ]
    assert len(load(tmp_path, Options()).spaces) == len(keys)


def test_a_stranger_s_text_in_a_comment_stays_in_the_comment(tmp_path: Path) -> None:
    note = Note(address="ENG/labels/a\nversion: 2", message="b\u2028owner: x")
    names = {f"group:{UUID}": "a\n      user:x: {permissions: []}\r\x1b[2J"}
    space = DesiredSpace(key="ENG", grants=(grant(TEAM, "read/space"),))
    dump(everything(space), tmp_path, head=("a\nversion: 3",), names=names, notes=(note,))
    (found,) = load(tmp_path, Options()).spaces
    assert [str(each.principal) for each in found.grants or ()] == [f"group:{UUID}"]
    assert all(text.replace("\n", "").isprintable() for text in files(tmp_path).values())


def test_what_no_manifest_can_say_is_protected_by_a_pattern_for_it_alone(tmp_path: Path) -> None:
    space = DesiredSpace(
        key="ENG",
        name="n" * 201,
        theme=" ",
        grants=(
            grant(PrincipalName(kind="user", name="unknown"), "read/space"),
            grant(PrincipalName(kind="user", name="oops!"), "read/space"),
            grant(PrincipalName(kind="class", name="aliens"), role="Viewer"),
            grant(PrincipalName(kind="anonymous"), "create/page"),
            grant(TEAM, "read/space", "fly"),
        ),
        properties={"a/b": 1, "n": None, "x\x00y": 1, "*": "\x85", " ": 1, "big": 2**64},
        labels=("a*", "[b]", "ok"),
    )
    notes = dump(everything(space), tmp_path)
    (found,) = load(tmp_path, Options()).spaces
    assert (found.name, found.theme, found.grants) == (None, None, ())
    assert (found.properties, found.labels) == ({}, ("ok",))
    assert set(found.ignore) == {
        "grants/user:unknow[n]",
        "grants/user:oops?",
        "grants/class:alien[s]",
        "grants/anonymous",
        f"grants/group:{UUID}",
        "properties/a/b",
        "properties/n",
        "properties/x?y",
        "properties/[*]",
        "properties/[ ]",
        "properties/big",
        "labels/a[*]",
        "labels/[[]b]",
    }
    assert len(notes) == len(found.ignore) + 2
    text = files(tmp_path)["spaces/ENG.yaml"]
    assert "# ENG/properties/n is null: it is left as it is" in text


def test_a_role_that_the_configuration_cannot_say_is_left_as_it_is(tmp_path: Path) -> None:
    roles = (
        DesiredRole(name="A", description="${x}", permissions=("read/space",)),
        DesiredRole(name="B", permissions=("fly",)),
        DesiredRole(name="C\x00", permissions=("read/space",)),
    )
    notes = dump(everything(DesiredSpace(key="ENG"), roles=roles), tmp_path)
    (role,) = load(tmp_path, Options()).roles
    assert (role.name, role.description) == ("A", None)
    assert [note.address for note in notes] == ["site/roles/A", "site/roles/B", "site/roles/C\x00"]


def test_what_no_reader_takes_is_not_written(tmp_path: Path) -> None:
    space = DesiredSpace(key="ENG", properties={"p": "x" * 1024 * 1024})
    with pytest.raises(ManifestError, match=r"spaces/ENG\.yaml.*more than the 1,048,576"):
        dump(everything(space), tmp_path / "root")
    assert not (tmp_path / "root").exists()


def test_what_would_read_back_as_something_else_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = everything(DesiredSpace(key="ENG", name="Other"))
    monkeypatch.setattr("spaceform.manifest.dumping.load", lambda *_: other)
    with pytest.raises(ManifestError, match="does not read back"):
        dump(everything(DesiredSpace(key="ENG")), tmp_path / "root")
    assert not (tmp_path / "root").exists()
