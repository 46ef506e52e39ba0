from pydantic import JsonValue

from spaceform.aspects.custom_content import CustomContentChange
from spaceform.aspects.details import DetailsChange, Homepage
from spaceform.aspects.lifecycle import DoomedSpace, NewSpace, SpaceChange, StateChange
from spaceform.aspects.properties import Property, PropertyChange
from spaceform.aspects.settings import SettingsChange
from spaceform.aspects.theme import ThemeChange
from spaceform.change import Change
from spaceform.report.shifts import Shift
from spaceform.report.wording import braced, brief_gains_and_losses, statements
from tests.unit.report.plans import ENGINEERS, grant, label, property_change, record_change

FULL = ("administer/space", "read/space")


def said(change: Change, limit: int = 160) -> list[str]:
    return ["".join(phrase.text for phrase in line) for line in statements(change, limit)]


def details(field: str, before: object, after: object) -> DetailsChange:
    return DetailsChange.model_validate(
        {
            "address": f"A/{field}",
            "space_id": "1",
            "field": field,
            "before": before,
            "after": after,
        }
    )


def test_a_text_that_changes_is_shown_before_and_after() -> None:
    assert said(details("name", "Old", "New")) == ['"Old" → "New"']


def test_long_texts_stand_below_one_another() -> None:
    found = said(details("description", "a" * 60, "b" * 60))
    assert found == [f'- "{"a" * 60}"', f'+ "{"b" * 60}"']


def test_texts_from_right_to_left_stand_below_one_another() -> None:
    assert said(details("name", "שלום", "x")) == ['- "שלום"', '+ "x"']


def test_very_long_texts_show_where_they_differ() -> None:
    found = said(details("description", "a" * 5000 + "1" + "b" * 500, "a" * 5000 + "2"))
    assert found == [f"- …{'a' * 24}1{'b' * 135}… (+366 characters)", f'+ …{"a" * 24}2"']


def test_a_homepage_is_named_by_title_and_id() -> None:
    home, other = Homepage(id="1", title="Home"), Homepage(id="2", title="Welcome")
    assert said(details("homepage", home, other)) == ['"Home" (page 1) → "Welcome" (page 2)']


def test_a_homepage_whose_title_is_not_known_is_named_by_its_id() -> None:
    home, other = Homepage(id="1"), Homepage(id="2", title="Welcome")
    assert said(details("homepage", home, other)) == ['page 1 → "Welcome" (page 2)']
    assert said(details("homepage", None, other)) == ['none → "Welcome" (page 2)']


def test_a_new_space_says_its_name_and_who_will_see_it() -> None:
    private = NewSpace(key="A", name="Alpha", description="First.")
    assert said(SpaceChange(address="A/space", after=private)) == [
        '"Alpha", private, then granted as below',
        '"First."',
    ]
    opened = NewSpace(key="A", name="Alpha", private=False)
    assert said(SpaceChange(address="A/space", after=opened)) == [
        '"Alpha", with the site’s default permissions: its grants are not managed'
    ]


def test_a_deletion_says_what_goes_for_ever() -> None:
    doomed = DoomedSpace(name="Old", pages=12, blog_posts=1, watchers=0)
    assert said(SpaceChange(address="A/space", before=doomed)) == [
        '"Old" deleted for ever, with at least 12 pages, 1 blog post and 0 watchers'
    ]


def test_a_state_a_theme_and_a_setting_are_words() -> None:
    state = StateChange(address="A/state", space_id="1", before="present", after="archived")
    theme = ThemeChange(address="A/theme", space_id="1", before="default", after="x.y")
    setting = SettingsChange(address="A/settings/x", space_id="1", before=False, after=True)
    assert [said(each) for each in (state, theme, setting)] == [
        ["present → archived"],
        ["default → x.y"],
        ["false → true"],
    ]


def test_what_a_new_space_would_have_had_is_not_claimed() -> None:
    assert said(SettingsChange(address="A/settings/x", before=False, after=True)) == ["true"]


def test_gains_and_losses_name_every_pair() -> None:
    change = grant("A", ("read/space", "create/page"), ("read/space", "export/space"))
    assert said(change) == ["+ export/space", "- create/page"]


def test_a_loss_of_everything_says_so_and_names_every_pair() -> None:
    assert said(grant("A", FULL, None)) == ["- all access: administer/space, read/space"]


def test_companions_that_are_taken_away_again_are_mentioned() -> None:
    change = grant("A", None, ("read/space",), foreseen=("export_content/space",))
    assert said(change) == [
        "+ read/space",
        "Confluence adds export_content/space by itself; taken away again",
    ]


def test_what_a_creator_gets_and_does_not_keep_is_told() -> None:
    change = grant("A", (*FULL, "create/page"), ("read/space",), space_id=None)
    assert said(change) == [
        "+ read/space",
        "of what Confluence gives a creator, 2 pairs are removed at the end",
    ]


def test_custom_content_is_called_unverifiable() -> None:
    change = CustomContentChange(
        address="A/custom-content/x",
        principal=ENGINEERS,
        name="x",
        after=("read/ac:com.example:note",),
    )
    plus, aside = said(change)
    assert plus == "+ read/ac:com.example:note"
    assert aside.startswith("unverifiable:")


def test_a_property_is_explained_line_by_line() -> None:
    change = property_change({"team": "a", "n": 1, "l": [1]}, {"team": "b", "n": 1, "l": [1, 2]})
    assert said(change) == ["l.1: + 2", 'team: "a" → "b"']


def test_differences_beyond_the_most_are_counted() -> None:
    keys = [f"k{number:02}" for number in range(30)]
    found = said(property_change(dict.fromkeys(keys, 0), dict.fromkeys(keys, 1)))
    assert len(found) == 26
    assert found[-1] == "and 5 more differences"


def test_a_difference_far_inside_a_long_value_is_seen_however_values_are_cut() -> None:
    before: JsonValue = {"a": "x" * 500 + "1", "b": 0}
    after: JsonValue = {"a": "x" * 500 + "2", "b": 0}
    lines = said(property_change(before, after))
    assert lines[-1] == f'…{"x" * 24}1","b":0}} → …{"x" * 24}2","b":0}}'


def test_a_property_of_another_kind_is_shown_whole() -> None:
    assert said(property_change({"a": 1}, "text")) == ['{"a":1} → "text"']


def test_null_is_a_value_and_not_nothing() -> None:
    assert said(property_change(None, 1)) == ["null → 1"]


def test_a_new_property_shows_its_value_and_one_that_goes_what_it_was() -> None:
    new = PropertyChange(address="A/properties/p", key_name="p", after=Property(value={"a": 1}))
    gone = PropertyChange(address="A/properties/p", key_name="p", before=Property(value=None))
    assert said(new) == ['{"a":1}']
    assert said(gone) == ["was null"]


def test_a_label_needs_no_words() -> None:
    assert said(label("A", "x")) == []


def test_a_record_is_told_in_words() -> None:
    assert said(record_change(None, None)) == ["forgotten"]


def test_a_kind_of_change_that_nobody_thought_of_is_shown_by_its_values() -> None:
    change = Change(aspect="weather", address="A/weather", before={"sun": 1}, after=["rain"])
    assert said(change) == ['{"sun":1} → ["rain"]']
    assert said(Change(aspect="weather", address="A/weather", after=1)) == ["1"]


def test_pairs_of_one_operation_share_braces() -> None:
    found = braced(["read/space", "create/page", "create/comment", "odd"])
    assert found == "read/space, create/{page,comment}, odd"


def test_brief_words_tell_gains_losses_and_the_loss_of_everything() -> None:
    def brief(shift: Shift) -> list[str]:
        return [line[0].text for line in brief_gains_and_losses(shift)]

    assert brief(Shift(("a/x", "a/y"), ("b/z",))) == ["+ a/{x,y}", "- b/z"]
    assert brief(Shift((), (), everything=True)) == ["- all access"]
    assert brief(Shift((), ("administer/space",), everything=True)) == [
        "- all access, administer/space too"
    ]
