from spaceform.report.html.pieces import ACCESS, VALUES, Line, Piece, gain, lines, loss, words_for
from spaceform.report.phrases import Phrase, Tone
from spaceform.report.wording import statements
from tests.unit.build import rerole
from tests.unit.report.plans import grant, label, property_change


def test_what_comes_and_goes_has_a_sign_and_a_word() -> None:
    change = grant("ENG", ("read/space", "create/page"), ("read/space", "create/comment"))
    assert lines(statements(change, 160), words_for(change)) == (
        Line(gain("gains"), (Piece("create/comment", "gain"),)),
        Line(loss("loses"), (Piece("create/page", "loss"),)),
    )


def test_a_value_that_takes_the_place_of_another_has_its_own_words() -> None:
    change = property_change("a" * 60, "b" * 60)
    was, now = lines(statements(change, 160), words_for(change))
    assert was.sign == loss("was")
    assert now.sign == gain("now")


def test_a_sign_in_a_text_of_theirs_is_only_text() -> None:
    said = ((Phrase("+ everything"), Phrase("- more", Tone.LOSS)),)
    (line,) = lines(said, ACCESS)
    assert line == Line(None, (Piece("+ everything", "plain"), Piece("- more", "loss")))


def test_roles_gain_and_lose_and_everything_else_becomes() -> None:
    assert words_for(rerole()) == ACCESS
    assert words_for(label("A", "x")) == VALUES
