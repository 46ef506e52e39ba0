import pytest

from spaceform.aspects.properties import LiveProperty
from spaceform.errors import (
    ForbiddenError,
    NotFoundError,
    ProviderError,
    RefusedError,
    StalePlanError,
    UnclearError,
)
from spaceform.release import Release, find_release, release
from spaceform.space import RECORD_KEY, Owner
from tests.unit.build import OWNER, record, stored
from tests.unit.fake_site import FakeSite

OTHER = Owner(name="other/wiki", id="9999")


def ours() -> FakeSite:
    return FakeSite(kept={RECORD_KEY: stored(record()), "a": LiveProperty(value=1, version=1)})


def found(site: FakeSite) -> Release:
    wanted = find_release(site, OWNER, "ENG")
    assert wanted is not None
    return wanted


def test_a_released_space_keeps_everything_but_its_record() -> None:
    site = ours()
    release(site, found(site))
    assert site.kept.keys() == {"a"}
    assert find_release(site, OWNER, "ENG") is None


def test_only_its_owner_releases_a_space() -> None:
    with pytest.raises(RefusedError, match="belongs to acme/wiki"):
        find_release(ours(), OTHER, "ENG")
    with pytest.raises(RefusedError, match="ownership: none"):
        find_release(ours(), None, "ENG")


@pytest.mark.parametrize("value", ["a text", {"format": 1}, {"format": 99}, None])
def test_a_record_that_cannot_be_read_is_not_released(value: object) -> None:
    site = FakeSite(kept={RECORD_KEY: LiveProperty.model_validate({"value": value, "version": 1})})
    with pytest.raises(RefusedError, match="nobody knows whose it is"):
        find_release(site, OWNER, "ENG")


def test_a_space_that_is_not_there_is_not_released() -> None:
    with pytest.raises(NotFoundError, match="not visible"):
        find_release(FakeSite(there=False), OWNER, "ENG")


def test_a_record_that_was_written_meanwhile_is_left() -> None:
    site = ours()
    wanted = found(site)
    site.kept[RECORD_KEY] = LiveProperty(value=wanted.found.value, version=2)
    with pytest.raises(StalePlanError, match="written just now"):
        release(site, wanted)
    assert RECORD_KEY in site.kept


def test_a_record_that_is_gone_meanwhile_is_released() -> None:
    site = ours()
    wanted = found(site)
    del site.kept[RECORD_KEY]
    release(site, wanted)
    assert not [entry for entry in site.log if entry.startswith("delete")]


@pytest.mark.parametrize("where", ["before", "after"])
def test_a_lost_answer_is_settled_by_reading_back(where: str) -> None:
    site = ours()
    wanted = found(site)
    getattr(site, where)["delete_property"] = [UnclearError("lost")]
    if where == "after":
        release(site, wanted)
        assert RECORD_KEY not in site.kept
    else:
        with pytest.raises(UnclearError):
            release(site, wanted)


@pytest.mark.parametrize("error", [ForbiddenError("no", status=403), ProviderError("no")])
def test_a_refused_removal_is_told(error: ProviderError) -> None:
    site = ours()
    wanted = found(site)
    site.before["delete_property"] = [error]
    with pytest.raises(type(error)):
        release(site, wanted)
