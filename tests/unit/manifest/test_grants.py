# ruff: noqa: E501 - a message is one line here too
from datetime import date

import pytest

from spaceform.manifest import Options
from spaceform.space import DesiredGrant
from tests.unit.manifest.workspace import ADA, BOB, Workspace

CONFIGURATION = f"""\
people: {{ada: {ADA}, bob: '{BOB}'}}
permission-sets:
  reader: [read/space, export_content/space]
  author: [reader, create/page, update/page]
  bare: [read/space]
"""


@pytest.fixture(autouse=True)
def people_and_sets(workspace: Workspace) -> None:
    workspace.configure(CONFIGURATION)


def grants(workspace: Workspace, *lines: str) -> list[DesiredGrant]:
    workspace.space("grants:\n" + "".join(f"  {line}\n" for line in lines))
    return list(workspace.only_space().grants or ())


def test_grants_are_expanded_sorted_and_have_their_places(workspace: Workspace) -> None:
    found = grants(
        workspace,
        "user:ada: {permissions: [author, read/space, 'read/ac:com.example:note']}",
        "group:x: {role: Collaborator, until: 2100-01-31}",
        "anonymous: {permissions: []}",
    )
    assert [str(grant.principal) for grant in found] == ["anonymous", "group:x", "user:ada"]
    assert [grant.mark for grant in found] == [
        ("spaces/a.yaml", 7, 7),
        ("spaces/a.yaml", 6, 7),
        ("spaces/a.yaml", 5, 7),
    ]
    assert found[0].permissions == ()
    assert (found[1].permissions, found[1].role) == (None, "Collaborator")
    assert found[1].until == date(2100, 1, 31)
    assert found[2].principal.account_id == ADA
    assert found[2].permissions == (
        "create/page",
        "export_content/space",
        "read/ac:com.example:note",
        "read/space",
        "update/page",
    )


@pytest.mark.parametrize(
    "line,problem",
    [
        ("group:x: {}", "5:7: an access has neither `permissions` nor `role` (write {permissions: [read/space]} or {role: NAME})"),
        ("group:x: {until: 2100-01-01}", "5:7: an access has neither `permissions` nor `role` (write {permissions: [read/space]} or {role: NAME})"),
        ("group:x: {role: a, permissions: []}", "5:7: an access has both `permissions` and `role` (write {permissions: [read/space]} or {role: NAME})"),
        ("group:x: {permissions: [create/page, update/page]}", "5:7: this access lacks `read/space` (add `read/space`: without it Confluence refuses every other permission)"),
        ("group:x: {permissions: ['read/ac:com.example:note']}", "5:7: this access lacks `read/space` (add `read/space`: without it Confluence refuses every other permission)"),
        ("group:x: {permissions: [raeder]}", "5:31: `raeder` is neither a permission set nor a pair as `read/space` is (did you mean `reader`?)"),
        ("group:x: {permissions: [reader, Read/space]}", "5:39: `Read/space` is not a pair of an operation and a target (did you mean `read/space`?)"),
        ("group:x: [reader]", "5:16: `group:x` must be a mapping, not a list (write {permissions: [read/space]} or {role: NAME})"),
        ("group:x: {permissions: reader}", "5:30: `permissions` must be a list, not the text `reader` (write it as [one, another])"),
        ("group:x: {permission: [reader]}", "5:17: unknown key `permission` (did you mean `permissions`?)"),
        ("group:x: {role: ''}", "5:23: there is nothing in this text (leave the key out to not manage it)"),
        ("group:x: {role: a, until: 2027-02-30}", "5:33: the text `2027-02-30` is not a date (write it as 2027-01-31)"),
        ("group:x: {role: a, until: 20270230}", "5:33: the number 20270230 is not a date (write it as 2027-01-31)"),
        ("group:x: {role: a, until: 2027-W05-1}", "5:33: the text `2027-W05-1` is not a date (write it as 2027-01-31)"),
        ("group:x: {role: ~}", "5:17: `role` is null (leave it out to not manage it, or write an empty value such as [] or {})"),
        ("group:x: ~", "5:7: `group:x` is null (leave it out to not manage it, or write an empty value such as [] or {})"),
        ("people: {role: a}", "5:7: `people` is not a principal, which is group:NAME, user:NAME, class:NAME or anonymous (write `group:people` or `user:people`)"),
    ],
)  # fmt: skip
def test_what_is_wrong_has_its_place_and_a_way_out(
    workspace: Workspace, line: str, problem: str
) -> None:
    workspace.space(f"grants:\n  {line}\n")
    assert workspace.problem() == f"spaces/a.yaml:{problem}"


def test_one_account_under_two_names_is_an_error(workspace: Workspace) -> None:
    workspace.space(f"grants:\n  user:ada: {{role: a}}\n  user:{ADA}: {{role: b}}\n")
    assert workspace.problem() == (
        "spaces/a.yaml:6:7: this is the same account as in spaces/a.yaml:5:7 (keep one of them)"
    )


def test_one_account_in_a_template_and_a_space_is_an_error(workspace: Workspace) -> None:
    workspace.configure(
        f"people: {{ada: {ADA}}}\ntemplates: {{t: {{grants: {{user:ada: {{role: a}}}}}}}}\n"
    )
    workspace.space(f"extends: t\ngrants:\n  user:{ADA}: {{role: b}}\n")
    assert workspace.problem() == (
        "spaces/a.yaml:6:7: this is the same account as in spaceform.yaml:4:26 (keep one of them)"
    )


def test_companions_that_are_not_named_are_doubtful(workspace: Workspace) -> None:
    grants(
        workspace,
        "group:x: {permissions: [bare, create/page]}",
        "group:y: {permissions: [author]}",
        "group:z: {permissions: []}",
    )
    assert workspace.warnings() == [
        (
            "spaces/a.yaml:5:7: Confluence adds `export_content/space` to `read/space` by itself, and "
            "it is not named here (name it to keep it, or leave it out to have it removed each time)"
        ),
        (
            "spaces/a.yaml:5:7: Confluence adds `update/page` to `create/page` by itself, and "
            "it is not named here (name it to keep it, or leave it out to have it removed each time)"
        ),
    ]


def test_a_pair_that_is_not_known_is_doubtful(workspace: Workspace) -> None:
    (found,) = grants(workspace, "group:x: {permissions: [reader, creat/page]}")
    assert found.permissions
    assert "creat/page" in found.permissions
    assert workspace.warnings() == [
        (
            "spaces/a.yaml:5:39: `creat/page` is a pair that spaceform does not know "
            "(did you mean `create/page`?)"
        )
    ]


def test_access_that_has_ended_stays_and_is_doubtful(workspace: Workspace) -> None:
    workspace.space("grants: {group:x: {permissions: [reader], until: 2027-01-31}}")
    for today, warnings in ((date(2027, 1, 30), 0), (date(2027, 1, 31), 1)):
        desired = workspace.load(Options(today=today))
        assert len(desired.warnings) == warnings
        (grant,) = desired.spaces[0].grants or ()
        assert grant.until == date(2027, 1, 31)
        assert grant.permissions == ("export_content/space", "read/space")
