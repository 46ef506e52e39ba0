from spaceform.sandbox.store.tokens import Tokens


def test_a_token_is_good_for_its_holder_until_it_expires() -> None:
    tokens = Tokens(lifetime=10.0)
    token = tokens.issue("ada", now=5.0)
    assert tokens.holder(token, now=14.9) == "ada"
    assert tokens.holder(token, now=15.0) is None


def test_every_token_is_another_one() -> None:
    tokens = Tokens()
    first, second = tokens.issue("ada", now=0.0), tokens.issue("ada", now=0.0)
    assert first != second
    assert tokens.holder(first, now=1.0) == tokens.holder(second, now=1.0) == "ada"


def test_a_token_that_was_never_given_is_nobodys() -> None:
    assert Tokens().holder("made-up", now=0.0) is None
