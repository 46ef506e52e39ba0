import json
from pathlib import Path

import pytest

from spaceform.sandbox import Store
from spaceform.sandbox.store import snapshot
from spaceform.sandbox.store.records import RoleChange
from spaceform.sandbox.store.roles import Mode
from spaceform.sandbox.store.snapshot import SnapshotError


def filled() -> Store:
    store = Store()
    space = store.create_space("ENG", "Engineering", description="é")
    store.set_property("ENG", "owner", {"a": [1, 2.5, None, "x"]})
    store.add_label("ENG", "platform")
    store.add_page("ENG", "Draft", state="Rough draft")
    store.watch("ENG", "Member")
    space.custom_grants["app"] = {"anonymous": ["read/ac:x"]}
    store.mode = Mode.TRANSITION
    store.add_role("Auditor", "read/space", description="Reads.")
    store.assign("ENG", "class:all-licensed-users", "Auditor")
    store.label_page("ENG", "Draft", "draft")
    store.add_user("Ada", email="ada@example.com", token="t")
    store.tasks.delete(space, store.directory.find_user("Admin"), 1, store.clock())
    return store


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path, store = tmp_path / "site.json", filled()
    snapshot.write(path, store.state())
    restored = Store()
    state = snapshot.read(path)
    assert state is not None
    restored.restore(state)
    assert restored.state() == store.state()
    assert restored.directory.by_credentials("ada@example.com", "t") is not None
    assert restored.ids.next() > store.ids.last
    assert restored.mode is Mode.TRANSITION
    assert restored.access_of("ENG", "class:all-licensed-users") == {"read/space"}
    assert [path.name for path in tmp_path.iterdir()] == ["site.json"]


def test_a_task_that_was_running_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "site.json"
    snapshot.write(path, filled().state())
    state = snapshot.read(path)
    assert state is not None
    store = Store(clock=lambda: 1e12)
    store.restore(state)
    store.settle()
    assert store.spaces.find("ENG") is None


def test_a_change_of_a_role_that_was_running_goes_on(tmp_path: Path) -> None:
    path, store = tmp_path / "site.json", filled()
    role = store.roles.named("Auditor")
    change = RoleChange(role.role_id, ["read/space", "export/space"])
    store.tasks.change_role(change, store.directory.find_user("Admin"), 2, store.clock())
    snapshot.write(path, store.state())
    state = snapshot.read(path)
    assert state is not None
    later = Store(clock=lambda: 1e12)
    later.restore(state)
    later.settle()
    assert later.roles.pairs(role.role_id) == ("read/space", "export/space")


def test_what_an_older_sandbox_wrote_is_read(tmp_path: Path) -> None:
    path = tmp_path / "site.json"
    path.write_text("{}")
    state = snapshot.read(path)
    assert state is not None
    store = Store(mode=Mode.ROLES)
    store.restore(state)
    assert store.mode is Mode.PRE_ROLES
    assert len(list(store.roles)) == 4


def test_no_file_is_nothing(tmp_path: Path) -> None:
    assert snapshot.read(tmp_path / "none.json") is None


@pytest.mark.parametrize(
    "content,reason",
    [
        (b"", "Expecting value"),
        (b"\xff", "not UTF-8"),
        (b"[]", "expected a mapping"),
        (b'{"users": [1]}', r"users\[0\]: expected a mapping"),
        (b'{"what": 1}', "unknown key 'what'"),
        (b'{"mode": "x"}', "'x' is not a valid Mode"),
    ],
)
def test_a_file_that_no_sandbox_wrote_is_named(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "site.json"
    path.write_bytes(content)
    with pytest.raises(SnapshotError, match=reason) as caught:
        snapshot.read(path)
    assert str(path) in str(caught.value)


def test_a_write_that_fails_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    path, store = tmp_path / "site.json", filled()
    snapshot.write(path, store.state())
    before = path.read_bytes()
    store.space("ENG").properties["owner"].value = object()
    with pytest.raises(TypeError):
        snapshot.write(path, store.state())
    assert path.read_bytes() == before
    assert json.loads(before)["spaces"][0]["key"] == "ENG"
