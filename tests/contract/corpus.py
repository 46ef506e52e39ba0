"""The corpus: one plan of every kind, each with the site that it begins on."""

from typing import Final

from spaceform.aspects.details import HomepageName
from spaceform.aspects.settings import Settings
from spaceform.plan import Overrides
from spaceform.site_roles import DesiredRole
from spaceform.space import DesiredSpace
from tests.contract.case import PLENTY, Case
from tests.contract.plan_apply import (
    ADMIN,
    ADMINS,
    AUTHORS,
    MEMBER,
    READERS,
    SECOND_ADMIN,
    THEM,
    Loop,
    declare,
    desired,
    everything,
    grants,
    space,
)
from tests.contract.visitor import give

ME: Final = f"user:{ADMIN}"
OTHER: Final = f"user:{SECOND_ADMIN}"
PERSON: Final = f"user:{MEMBER}"
EXACT: Final = frozenset({"grants"})
ADOPT: Final = Overrides(adopt=("*",), max_removals=1000)
TRANSITION: Final = {"mode": "transition"}
ROLES: Final = {"mode": "roles"}
AUDITOR: Final = DesiredRole(
    name="Auditor", description="Reads everything", permissions=("export/space", "read/space")
)


def by_hand(loop: Loop) -> None:
    """A space that people made, with some of what is wanted and more."""
    with loop.site.edit() as store:
        store.create_space("ENG", "Engineering", description="How we build things.")
        store.grant("ENG", "group:site-admins", "read/space", "administer/space")
        store.grant("ENG", "group:engineers", *READERS, "delete/page")
        store.grant("ENG", PERSON, *AUTHORS)
        store.grant("ENG", "anonymous", "read/space")
        store.set_property("ENG", "owner", 1)
        store.set_property("ENG", "app.setting", 1)
        store.add_label("ENG", "platform")
        store.add_label("ENG", "by-hand")


def ours(*spaces: DesiredSpace) -> "Begin":
    """Spaces that an earlier plan of ours brought about."""
    return Begin(spaces)


class Begin:
    """Brings spaces about, as ours or another owner's."""

    def __init__(self, spaces: tuple[DesiredSpace, ...], *, theirs: bool = False) -> None:
        self._wanted = desired(*spaces, **({"owner": THEM} if theirs else {}))

    def __call__(self, loop: Loop) -> None:
        loop.bring_about(self._wanted, PLENTY)


def with_pages(loop: Loop) -> None:
    """A space of ours with two pages to choose a homepage from."""
    loop.bring_about(space(description="Old", labels=()))
    with loop.site.edit() as store:
        store.add_page("ENG", "Welcome")
        store.add_page("ENG", "Elsewhere")


def crowded(loop: Loop) -> None:
    """A space in which everybody has permissions, pair by pair, for roles to come."""
    with loop.site.edit() as store:
        store.create_space("ENG", "Engineering", private=True)
        store.assign("ENG", ME, None)
        store.grant("ENG", "group:site-admins", *ADMINS)
        store.grant("ENG", "group:engineers", *AUTHORS, "delete/page", "export/space")
        store.grant("ENG", "group:confluence-users", *READERS)
        store.grant("ENG", PERSON, *READERS)
        store.grant("ENG", OTHER, *ADMINS)


def by_roles(loop: Loop) -> None:
    """A space in which everybody has a role."""
    with loop.site.edit() as store:
        store.create_space("ENG", "Engineering", private=True)
        store.assign("ENG", ME, "Admin")
        store.assign("ENG", OTHER, "Admin")
        store.assign("ENG", "group:engineers", "Collaborator")
        store.assign("ENG", PERSON, "Viewer")
        store.assign("ENG", "class:all-licensed-users", "Viewer")


def with_role(loop: Loop) -> None:
    """A site with a role of its own that somebody has."""
    by_roles(loop)
    with loop.site.edit() as store:
        store.add_role("Auditor", "read/space", "export/space", "create/comment")
        store.assign("ENG", PERSON, "Auditor")


def two_keepers(*, more: tuple[str, ...] = ()) -> Begin:
    """A space that we and somebody else administer in person, and the administrators too."""
    held = {ME: (*ADMINS, *more), OTHER: ADMINS, "group:site-admins": ADMINS}
    return ours(space(grants=declare(held), labels=("a",)))


FULL: Final = everything(labels=("managed", "platform", "old"))
CHANGED: Final = everything(
    name="Engineers",
    description="New",
    state="present",
    grants=grants(
        site_admins=ADMINS, engineers=(*READERS, "update/page"), confluence_users=READERS
    ),
    properties={"owner": 2, "second": [1]},
    labels=("managed", "new"),
    theme="default",
)

CORPUS: Final = {
    "creation": Case(desired(everything(exact=EXACT))),
    "creation-of-one-s-own": Case(
        desired(
            space(
                grants=declare({ME: ADMINS, OTHER: (*ADMINS, "create/page"), "anonymous": READERS}),
                properties={"a": 0, "b": [1, 2]},
                labels=("one", "two"),
            )
        )
    ),
    "creation-without-grants": Case(desired(space(description="Text", labels=("one",)))),
    "adoption": Case(
        desired(everything(exact=frozenset({"grants", "labels", "properties"}))), by_hand, ADOPT
    ),
    "gains-and-losses": Case(
        desired(
            space(
                grants=declare(
                    {
                        "group:site-admins": ADMINS,
                        "group:engineers": (*READERS, "create/comment", "delete/page"),
                        "group:confluence-users": (),
                        PERSON: (*AUTHORS, "create/blogpost"),
                        "anonymous": READERS,
                    }
                ),
                exact=EXACT,
            )
        ),
        ours(
            space(
                grants=declare(
                    {
                        "group:site-admins": (*ADMINS, "delete/page"),
                        "group:engineers": (*AUTHORS, "export/space"),
                        "group:confluence-users": AUTHORS,
                        PERSON: (*READERS, "update/page"),
                        OTHER: ADMINS,
                    }
                )
            )
        ),
    ),
    "one-s-own-loss": Case(
        desired(
            space(
                grants=declare({"group:site-admins": ADMINS, OTHER: ADMINS, ME: READERS}),
                properties={"p": 1},
                labels=("a", "b"),
            )
        ),
        two_keepers(more=("create/page", "update/page", "delete/page")),
    ),
    "farewell": Case(
        desired(
            space(grants=declare({OTHER: ADMINS, PERSON: READERS}), exact=EXACT, labels=("b",))
        ),
        ours(space(grants=declare({ME: ADMINS, OTHER: ADMINS}), labels=("a",))),
        Overrides(max_removals=1000, allow_lockout=("ENG",)),
        gives_up=frozenset({"ENG"}),
    ),
    "from-a-person-to-a-group": Case(
        desired(
            space(
                grants=declare({"group:site-admins": ADMINS, "group:engineers": AUTHORS}),
                exact=EXACT,
            )
        ),
        ours(
            space(
                grants=declare({ME: ADMINS, OTHER: ADMINS, "group:site-admins": READERS}),
            )
        ),
    ),
    "retirement": Case(
        desired(
            space(grants=grants(site_admins=ADMINS), labels=(), properties={}, state="archived")
        ),
        ours(FULL),
    ),
    "return": Case(desired(CHANGED), ours(everything(state="archived"))),
    "change": Case(desired(CHANGED), ours(FULL)),
    "change-v1": Case(desired(CHANGED), ours(FULL), dialect="cloud-v1"),
    "deletion": Case(
        desired(space(state="absent")),
        ours(everything()),
        Overrides(allow_space_delete=("ENG",)),
        allow_space_delete=("ENG",),
        gives_up=frozenset({"ENG"}),
    ),
    "contents": Case(
        desired(
            space(
                labels=("one", "two", "three"),
                properties={"a": 2, "b": {"c": []}, "d": "x"},
                theme="com.example.theme.dark",
                settings=Settings(route_override=True),
            )
        ),
        ours(
            space(
                labels=("three", "four", "five"),
                properties={"a": 1, "gone": True, "d": 0},
                theme="com.example.theme",
                settings=Settings(route_override=False),
            )
        ),
    ),
    "homepage": Case(
        desired(space(name="Named", description="New", homepage=HomepageName(title="Elsewhere"))),
        with_pages,
    ),
    "to-roles": Case(
        desired(
            space(
                grants=give(
                    {
                        "group:site-admins": "Admin",
                        "group:engineers": "Collaborator",
                        "group:confluence-users": "Viewer",
                        PERSON: "Viewer",
                        OTHER: "Admin",
                        "class:all-licensed-users": "Viewer",
                    }
                ),
                properties={"p": 1},
            )
        ),
        crowded,
        ADOPT,
        options=TRANSITION,
    ),
    "to-permissions": Case(
        desired(
            space(
                grants=give(
                    {
                        ME: "Admin",
                        OTHER: ADMINS,
                        "group:engineers": AUTHORS,
                        PERSON: (*READERS, "export/space"),
                        "class:all-licensed-users": (),
                    }
                ),
                labels=("a",),
            )
        ),
        by_roles,
        ADOPT,
        options=TRANSITION,
    ),
    "creation-with-roles": Case(
        desired(
            space(
                grants=give(
                    {
                        "group:site-admins": "Admin",
                        "group:engineers": "Collaborator",
                        "class:all-licensed-users": "Viewer",
                    }
                ),
                properties={"p": 1},
                labels=("a",),
                exact=EXACT,
            )
        ),
        options=ROLES,
    ),
    "roles-only": Case(
        desired(
            space(
                grants=give(
                    {
                        ME: "Admin",
                        OTHER: "Admin",
                        "group:engineers": "Viewer",
                        "group:confluence-users": "Collaborator",
                    }
                ),
                exact=EXACT,
                labels=("a",),
            )
        ),
        by_roles,
        ADOPT,
        options=ROLES,
    ),
    "role-of-the-site": Case(
        desired(
            space(grants=give({OTHER: "Admin", ME: "Admin", PERSON: "Auditor"}), labels=("a",)),
            roles=(AUDITOR,),
        ),
        by_roles,
        ADOPT,
        options=ROLES,
    ),
    "role-that-shrinks": Case(
        desired(
            space(grants=give({OTHER: "Admin", ME: "Admin", "group:engineers": "Auditor"})),
            roles=(AUDITOR,),
        ),
        with_role,
        ADOPT.model_copy(update={"allow_role_shrink": ("Auditor",)}),
        options=ROLES,
    ),
    "release-of-sections": Case(desired(space(labels=("managed",))), ours(FULL)),
    "take-over": Case(
        desired(everything(labels=("managed", "new"), properties={"owner": 2})),
        Begin((FULL,), theirs=True),
        Overrides(take_over=("ENG",), max_removals=1000),
    ),
    "several-spaces": Case(
        desired(
            everything("ENG", name="Other", labels=("new",)),
            everything("OPS", exact=EXACT),
            space("HR", grants=grants(site_admins=ADMINS), state="archived"),
        ),
        ours(everything("ENG"), everything("HR")),
    ),
    "without-records": Case(
        desired(everything(labels=("new",), exact=frozenset({"labels"})), owner=None),
        ours(FULL),
    ),
    "data-center": Case(
        desired(
            space(
                name="Renamed",
                grants=declare(
                    {
                        "group:site-admins": ("read/space", "administer/space"),
                        "group:engineers": ("read/space", "create/page"),
                    }
                ),
                properties={"p": 1},
                labels=("new",),
                exact=EXACT,
            )
        ),
        ours(
            space(
                grants=declare(
                    {
                        "group:site-admins": ("read/space", "administer/space", "export/space"),
                        "group:engineers": ("read/space", "create/blogpost"),
                    }
                ),
                labels=("old",),
            )
        ),
        options={"flavour": "datacenter", "version": "10.2.1"},
        dialect="data-center",
    ),
}
