import pytest

from spaceform.inspection import Checkup, Entrance, Login, render_checkup
from spaceform.inspection.checkup import Access, Finding, Manifests, Sight
from spaceform.mark import Mark
from spaceform.principals import Identity, User
from spaceform.site_roles import RoleMode

SEEN = Checkup(
    site="https://acme.atlassian.net",
    login=Login(kind="e-mail and token", name="ada@acme.com"),
    entrance=Entrance(dialect="cloud-v2", origin="https://acme.atlassian.net", gateway=False),
    identity=Identity(user=User(account_id="712020:1", name="Ada", human=True)),
    access=Access(mode=RoleMode.PRE_ROLES),
    manifests=Manifests(owner="acme/wiki", spaces=("ENG",)),
    spaces=(Sight(key="ENG", id="1", administered=True),),
)


def text_of(found: Checkup, *, verbose: bool = False, quiet: bool = False, width: int = 100) -> str:
    return render_checkup(found, color=False, width=width, clean=str, verbose=verbose, quiet=quiet)


def fail(address: str, message: str = "it will not", **more: object) -> Finding:
    fields = {"kind": "fails", "address": address, "message": message, **more}
    return Finding.model_validate(fields)


def test_spaces_are_sorted_by_what_can_be_done_in_them() -> None:
    spaces = (
        Sight(key="OURS", id="1", administered=True),
        Sight(key="SEEN", id="2"),
        Sight(key="THEIRS", id="3", administered=False),
        Sight(key="NEW"),
        Sight(key="LOST", read=False),
    )
    assert text_of(SEEN.model_copy(update={"spaces": spaces})).splitlines()[-7:-2] == [
        "  ✓ administered: OURS",
        "  ✓ seen (whether it is administered does not show): SEEN",
        "  ! seen, and not administered: THEIRS",
        "  · not there yet, or not visible: NEW",
        "  ✗ could not be read: LOST",
    ]


def test_many_spaces_are_counted_and_all_named_on_request() -> None:
    spaces = tuple(Sight(key=f"S{n}", id="1", administered=True) for n in range(12))
    found = SEEN.model_copy(update={"spaces": spaces})
    assert "S0, S1, S2, S3, S4, S5, S6, S7 and 4 more" in text_of(found)
    assert "S11" in text_of(found, verbose=True)


def test_the_same_of_many_addresses_is_said_once_and_each_way_out_too() -> None:
    findings = (
        fail("A", way_out="do this"),
        fail("B", way_out="do this"),
        fail("C", "another", mark=Mark("spaces/c.yaml", 7, 3)),
    )
    assert text_of(SEEN.model_copy(update={"findings": findings})).splitlines()[-8:] == [
        "What will not work",
        "  ✗ A, B",
        "    it will not",
        "    → do this",
        "  ✗ C  (spaces/c.yaml:7)",
        "    another",
        "",
        "3 things that do not work here as declared.",
    ]


def test_of_what_waits_for_a_flag_the_plan_tells_more() -> None:
    findings = (
        fail("ENG", "no record", kind="waits", guard="ownership", way_out="--adopt ENG"),
        fail("ENG/grants", "too much", kind="waits", guard="losses", way_out="--max-removals 4"),
        fail("*", "all too much", kind="waits", guard="losses", way_out="--max-removals 4"),
    )
    found = SEEN.model_copy(update={"findings": findings})
    lines = text_of(found).splitlines()
    assert lines[-7:-2] == [
        "  · ENG",
        "    no record",
        "    → --adopt ENG",
        "  · ENG/grants",
        "    safety rules want to be asked first: spaceform plan shows which, and their flags",
    ]
    assert "too much" in text_of(found, verbose=True)
    alone = SEEN.model_copy(update={"findings": findings[2:]})
    assert "  · all in all" in text_of(alone).splitlines()


@pytest.mark.parametrize(
    "update, words",
    [
        ({}, "Nothing stands against what is declared. See it: spaceform plan"),
        ({"findings": (fail("A", kind="warns"),)}, "Nothing stands against what is declared. See"),
        ({"findings": (fail("A", kind="waits"),)}, "but what waits for a flag."),
        ({"findings": (fail("A"),)}, "1 thing that does not work here as declared."),
        ({"findings": (fail("A"), fail("B"))}, "2 things that do not work here as declared."),
        ({"findings": (fail("A", kind="unread"),)}, "1 space could not be read."),
        ({"manifests": None, "spaces": ()}, "The credentials work. In a repository"),
        ({"failure": "It broke."}, "✗ It broke."),
    ],
)
def test_the_last_line_says_what_it_comes_to(update: dict[str, object], words: str) -> None:
    assert words in text_of(SEEN.model_copy(update=update)).splitlines()[-1]


@pytest.mark.parametrize(
    "update, line",
    [
        ({"manifests": None}, "none here: there is no spaceform.yaml"),
        ({"manifests": None, "failure": "No."}, "not looked at"),
        ({}, "1 space, owned by acme/wiki"),
        ({"spaces": ()}, "1 space, owned by acme/wiki; not looked at"),
        (
            {"manifests": Manifests(environment="prod", spaces=("A", "B"))},
            "2 spaces in the environment prod, without ownership records",
        ),
    ],
)
def test_the_manifests_are_described(update: dict[str, object], line: str) -> None:
    assert f"Manifests     {line}" in text_of(SEEN.model_copy(update=update)).splitlines()


def test_quiet_leaves_what_stands_against_something_and_the_last_line() -> None:
    assert text_of(SEEN, quiet=True).splitlines() == [
        "Nothing stands against what is declared. See it: spaceform plan"
    ]
    found = SEEN.model_copy(update={"findings": (fail("ENG"),)})
    assert "What will not work" in text_of(found, quiet=True)
    assert "Site" not in text_of(found, quiet=True)


def test_what_a_site_lacks_is_named() -> None:
    access = Access(mode=RoleMode.PRE_ROLES, lacks=("settings", "theme"))
    found = SEEN.model_copy(update={"access": access})
    assert "Not offered   settings, theme" in text_of(found).splitlines()


def test_long_lines_go_on_below_their_beginning() -> None:
    found = SEEN.model_copy(update={"findings": (fail("ENG", "word " * 30),)})
    lines = [line for line in text_of(found, width=50).splitlines() if "word" in line]
    assert len(lines) > 2
    assert all(line.startswith("    word") and len(line) <= 50 for line in lines)


def test_everything_of_the_site_and_the_manifests_is_made_harmless() -> None:
    evil = "\x1b[2J"
    found = SEEN.model_copy(
        update={
            "site": evil,
            "login": Login(kind="e-mail and token", name=evil),
            "identity": Identity(user=User(account_id=evil, name=evil)),
            "access": Access(mode=RoleMode.ROLES, roles=(evil,)),
            "manifests": Manifests(environment=evil, owner=evil, spaces=(evil,)),
            "spaces": (Sight(key=evil, id=evil),),
            "findings": (fail(evil, evil, way_out=evil, mark=Mark(evil, 1, 1)),),
            "failure": evil,
        }
    )
    text = render_checkup(
        found, color=False, width=100, clean=lambda text: text.replace("\x1b", "?")
    )
    assert "\x1b" not in text


def test_colours_come_only_where_they_are_wanted() -> None:
    assert "\x1b[" in render_checkup(SEEN, color=True, width=100, clean=str)
    assert "\x1b[" not in text_of(SEEN)
