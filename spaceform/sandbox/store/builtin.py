"""What every sandbox starts with: accounts that scripts can rely on, themes, content states."""

from typing import Final

from spaceform.sandbox.store.directory import EVERYONE, SITE_ADMINS, Directory, new_group
from spaceform.sandbox.store.records import ContentState, Theme, User

ENGINEERS: Final = "engineers"

ADMIN: Final = "5b10a2844c20165700ede21f"
SECOND_ADMIN: Final = "5b10ac8d82e05b22cc7d4ef1"
MEMBER: Final = "712020:2b1f7a9e-5c0d-4e8b-9a37-6f4d1c8e0b52"
SERVICE_ACCOUNT: Final = "712020:4c8a1f27-93d5-4e60-b1a4-0d9c6e2f7b38"
APP: Final = "712020:9d6e3c41-7a2b-4f15-8c90-1e5b7d3f2a68"

THEMES: Final = (
    Theme("com.example.theme", "Example theme", "A theme to try things with"),
    Theme("com.example.theme.dark", "Example theme, dark", "The same in the dark"),
    Theme(
        "com.atlassian.confluence.themes.default:documentation-theme",
        "Documentation theme",
        "A page tree beside the page",
    ),
)

CONTENT_STATES: Final = (
    ContentState(1, "Rough draft", "#FFC400"),
    ContentState(2, "In progress", "#2684FF"),
    ContentState(3, "Ready for review", "#57D9A3"),
)


def people(directory: Directory) -> None:
    """Add the built-in accounts and groups."""
    users = (
        User(ADMIN, "Admin", "admin@example.com", "admin-token", scoped_token="admin-scoped-token"),
        User(SECOND_ADMIN, "Second Admin", "second-admin@example.com", "second-admin-token"),
        User(MEMBER, "Member", "member@example.com", "member-token"),
        User(APP, "Example App", None, "app-token", account_type="app"),
        User(
            SERVICE_ACCOUNT,
            "Service Account",
            scoped_token="service-token",
            client_id="sandbox-client",
            client_secret="sandbox-secret",
            site_admin=True,
        ),
    )
    for user in users:
        directory.add_user(user)
    directory.add_group(new_group(EVERYONE, [user.account_id for user in users]))
    directory.add_group(new_group(SITE_ADMINS, [ADMIN, SECOND_ADMIN]))
    directory.add_group(new_group(ENGINEERS, [MEMBER]))
