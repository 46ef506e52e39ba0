import pytest
from pydantic import JsonValue

from spaceform.client.cloud_v1 import Directory
from spaceform.errors import AuthError
from spaceform.principals import User
from tests.unit.client.cloud_v1.conftest import Serve


@pytest.mark.parametrize(
    "kind, alone, human, is_app",
    [
        ("atlassian", False, True, False),
        ("atlassian", True, True, False),
        ("app", False, False, True),
        ("", True, None, True),
        (None, False, None, False),
        ("customer", True, None, False),
    ],
)
def test_what_kind_of_account_it_is_decides_who_is_an_app(
    serve: Serve,
    kind: str | None,
    alone: bool,  # noqa: FBT001
    human: bool | None,  # noqa: FBT001
    is_app: bool,  # noqa: FBT001
) -> None:
    answer: JsonValue = {"type": "known", "accountId": "5b10", "accountType": kind}
    identity = Directory(serve(answer).api, alone=alone).read_identity()
    assert identity.user == User(account_id="5b10", human=human)
    assert identity.is_app is is_app


def test_somebody_unknown_has_no_credentials_that_count(serve: Serve) -> None:
    answer: JsonValue = {"type": "anonymous", "accountId": None}
    directory = Directory(serve(answer).api, alone=False)
    with pytest.raises(AuthError, match="does not know these credentials"):
        directory.read_identity()
