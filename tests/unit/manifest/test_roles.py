from spaceform.mark import Mark
from spaceform.site_roles import DesiredRole
from tests.unit.manifest.workspace import Workspace


def roles(workspace: Workspace, text: str) -> tuple[DesiredRole, ...]:
    workspace.configure(text)
    workspace.space("name: Engineering")
    return workspace.load().roles


def test_roles_are_read_by_name_with_their_lines(workspace: Workspace) -> None:
    found = roles(
        workspace,
        """\
roles:
  Writer: {permissions: [read/space, create/page]}
  Big Reader: {description: Reads everything, permissions: [read/space]}
""",
    )
    assert found == (
        DesiredRole(
            name="Big Reader",
            description="Reads everything",
            permissions=("read/space",),
            mark=Mark("spaceform.yaml", 5, 3),
        ),
        DesiredRole(
            name="Writer",
            description=None,
            permissions=("create/page", "read/space"),
            mark=Mark("spaceform.yaml", 4, 3),
        ),
    )


def test_permission_sets_in_a_role_are_expanded(workspace: Workspace) -> None:
    found = roles(
        workspace,
        """\
permission-sets:
  reader: [read/space, export_content/space]
  author: [reader, create/page]
roles: {Writer: {permissions: [author, read/space]}}
""",
    )
    assert found[0].permissions == ("create/page", "export_content/space", "read/space")


def test_without_roles_none_are_managed(workspace: Workspace) -> None:
    assert roles(workspace, "") == ()
    assert roles(workspace, "roles: {}") == ()


def test_an_empty_description_is_one(workspace: Workspace) -> None:
    text = """roles: {Writer: {description: "", permissions: [read/space]}}"""
    assert roles(workspace, text)[0].description == ""
