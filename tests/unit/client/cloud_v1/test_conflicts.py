from spaceform.client.cloud_v1.conflicts import as_conflict
from spaceform.errors import ConflictError, ForbiddenError, ProviderError


def refused(status: int = 400) -> ProviderError:
    return ProviderError("Berechtigung existiert bereits", status=status, method="POST", path="/x")


def test_what_is_there_already_is_a_conflict_in_any_language() -> None:
    conflict = as_conflict(refused(), lambda: True)
    assert isinstance(conflict, ConflictError)
    assert (conflict.message, conflict.status) == ("Berechtigung existiert bereits", 400)
    assert (conflict.method, conflict.path) == ("POST", "/x")


def test_what_is_not_there_was_refused_for_another_reason() -> None:
    error = refused()
    assert as_conflict(error, lambda: False) is error


def test_another_status_is_no_duplicate_and_nothing_is_read() -> None:
    error = refused(403)

    def read() -> bool:
        raise AssertionError

    assert as_conflict(error, read) is error


def test_where_reading_fails_the_refusal_counts() -> None:
    error = refused()

    def fail() -> bool:
        raise ForbiddenError("hidden")

    assert as_conflict(error, fail) is error
