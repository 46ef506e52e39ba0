from spaceform.aspects.lifecycle import NewSpace, SpaceChange
from spaceform.change import Risk
from spaceform.mark import Mark
from spaceform.plan import Plan, Refusal
from spaceform.principals import Principal
from spaceform.report.phrases import place
from spaceform.report.presentation import Presentation
from spaceform.report.text.changes_text import put_changes
from spaceform.report.text.page import Page
from tests.unit.build import VIEWER_ROLE, exchange, granted, having, record, rerole
from tests.unit.report.plans import grant, label, plan_of, property_change, record_change


def shown(plan: Plan, *, verbose: bool = False, width: int = 80) -> list[str]:
    page = Page(Presentation(width=width))
    put_changes(page, plan, verbose=verbose)
    return page.text().splitlines()


def test_spaces_and_changes_come_with_the_highest_risk_first() -> None:
    plan = plan_of(
        label("A", "x"),
        grant("B", None, ("read/space",)),
        grant("B", ("administer/space",), None, name="group:z", risk=Risk.CRITICAL),
    )
    assert [line[:20].rstrip() for line in shown(plan)] == [
        "B  Space B",
        "  - grants/group:z",
        "  + grants/group:eng",
        "",
        "A  Space A",
        "  + labels/x",
    ]


def test_that_a_space_is_created_comes_before_what_is_put_into_it() -> None:
    plan = plan_of(
        grant("A", None, ("administer/space",), risk=Risk.HIGH),
        SpaceChange(address="A/space", after=NewSpace(key="A", name="Alpha"), risk=Risk.MEDIUM),
    )
    assert shown(plan)[1] == '  + space  "Alpha", private, then granted as below'


def test_more_than_twenty_spaces_have_a_line_each_first() -> None:
    changes = [label(f"S{number:02}", "x") for number in range(21)]
    found = shown(plan_of(*changes, grant("S07", ("a/b",), None, risk=Risk.HIGH)))
    assert found[0] == "21 spaces change"
    assert found[1] == "  S07                +1   ~0   -1  ! high       Space S07"
    assert found[2] == "  S00                +1   ~0   -0               Space S00"
    assert found[22] == ""
    assert found[23] == "S07  Space S07"


def test_twenty_spaces_have_no_overview() -> None:
    found = shown(plan_of(*(label(f"S{number:02}", "x") for number in range(20))))
    assert found[0] == "S00  Space S00"


def test_what_fits_stands_beside_the_address_and_what_does_not_below() -> None:
    plan = plan_of(property_change("a" * 30, "b" * 30))
    one = f'"{"a" * 30}" → "{"b" * 30}"'
    assert shown(plan, width=120)[1] == f"  ~ properties/owner  {one}"
    assert shown(plan)[1:] == ["  ~ properties/owner", f"      {one}"]


def test_a_change_that_is_left_out_says_so() -> None:
    refusal = Refusal(guard="x", address="A/labels/x", message="", stops="change")
    assert shown(plan_of(label("A", "x"), refusals=(refusal,)))[1] == (
        "  + labels/x  refused, left out"
    )


def test_verbose_shows_ids_managed_items_and_longer_values() -> None:
    after = record(labels={"a": "created"}, grants={"group:1": "created"})
    plan = plan_of(record_change(None, after), property_change("x", "y" * 300))
    assert shown(plan, verbose=True)[:4] == [
        f"ENG  Space ENG{' ' * 62}id 1",
        "  + ownership  begun: 1 principal, 1 label become managed",
        "      + grants/group:1",
        "      + labels/a",
    ]
    assert "characters" in "".join(shown(plan))
    assert "characters" not in "".join(shown(plan, verbose=True))


def test_a_place_is_file_and_line() -> None:
    assert place(Mark("a.yaml", 3, 9)) == "a.yaml:3"
    assert place(None) == ""


def test_the_roles_of_the_site_stand_under_a_heading_of_their_own() -> None:
    changed = rerole("Auditor", ("read/space",), ("read/space", "x/y"), description="Reads")
    lines = shown(plan_of(changed, spaces=()))
    assert lines[0] == "site  roles, for every space of the site"
    assert lines[1].startswith("  ~ roles/Auditor")
    text = " ".join(lines)
    assert "+ x/y" in text
    assert '"Reads"' in text


def test_a_space_whose_key_is_site_and_the_roles_of_the_site_are_all_shown() -> None:
    lines = shown(plan_of(rerole("New"), label("site", "x")))
    text = "\n".join(lines)
    assert "roles/New" in text
    assert "labels/x" in text


def test_the_exchange_of_a_role_is_shown_with_its_pairs() -> None:
    who = Principal(kind="group", id="g")
    change = exchange(who, granted("read/space", "delete/page"), having(VIEWER_ROLE))
    text = " ".join(line.strip() for line in shown(plan_of(change), width=120))
    assert "permissions → the role 'Viewer'" in text
    assert "+ create/comment" in text
    assert "- delete/page" in text
