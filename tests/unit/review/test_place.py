import json
from pathlib import Path

import pytest

from spaceform.errors import AuthError, UsageError
from spaceform.review import HOSTS, TOKENS, Place, Wanted, find_place
from spaceform.transport import Basic, Bearer

GITHUB = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_REPOSITORY": "acme/wiki",
    "GITHUB_API_URL": "https://api.github.com",
    "GITHUB_REF": "refs/pull/7/merge",
    "GITHUB_TOKEN": "github-token",
}
GITLAB = {
    "GITLAB_CI": "true",
    "CI_API_V4_URL": "https://gitlab.example/api/v4",
    "CI_PROJECT_ID": "42",
    "CI_MERGE_REQUEST_IID": "7",
    "CI_JOB_TOKEN": "job-token",
    "GITLAB_TOKEN": "gitlab-token",
}
BITBUCKET = {
    "BITBUCKET_BUILD_NUMBER": "1",
    "BITBUCKET_REPO_FULL_NAME": "acme/wiki",
    "BITBUCKET_PR_ID": "7",
    "BITBUCKET_TOKEN": "bitbucket-token",
}


def place(environ: dict[str, str], **wanted: object) -> Place:
    return find_place(Wanted(**wanted), environ)  # type: ignore[arg-type] # as flags are


@pytest.mark.parametrize(
    "environ, host, api, repository, token",
    [
        (GITHUB, "github", "https://api.github.com", "acme/wiki", "github-token"),
        (GITLAB, "gitlab", "https://gitlab.example/api/v4", "42", "gitlab-token"),
        (BITBUCKET, "bitbucket", "https://api.bitbucket.org/2.0", "acme/wiki", "bitbucket-token"),
    ],
)
def test_a_job_knows_its_pull_request(
    environ: dict[str, str], host: str, api: str, repository: str, token: str
) -> None:
    found = place(environ)
    assert found == Place(HOSTS[host], api, repository, 7, Bearer(token))
    assert str(found) == f"{repository}#7"
    assert token not in repr(found)


def test_a_fork_of_gitlab_names_the_project_of_the_merge_request() -> None:
    assert place({**GITLAB, "CI_MERGE_REQUEST_PROJECT_ID": "41"}).repository == "41"


def test_bitbucket_may_name_workspace_and_repository_apart() -> None:
    environ = {**BITBUCKET, "BITBUCKET_WORKSPACE": "acme", "BITBUCKET_REPO_SLUG": "wiki"}
    del environ["BITBUCKET_REPO_FULL_NAME"]
    assert place(environ).repository == "acme/wiki"


@pytest.mark.parametrize(
    "event, number",
    [
        ({"pull_request": {"number": 8}}, 8),
        ({"issue": {"number": 9, "pull_request": {}}}, 9),
        ({"issue": {"number": 9}}, 7),
        ({"pull_request": {"number": "8"}}, 7),
        ([], 7),
        ("{", 7),
    ],
)
def test_the_event_of_github_tells_the_number(event: object, number: int, tmp_path: Path) -> None:
    path = tmp_path / "event.json"
    path.write_text(event if event == "{" else json.dumps(event), encoding="utf-8")
    assert place({**GITHUB, "GITHUB_EVENT_PATH": str(path)}).pull_request == number


def test_an_event_that_is_not_there_tells_nothing(tmp_path: Path) -> None:
    environ = {**GITHUB, "GITHUB_EVENT_PATH": str(tmp_path / "none")}
    assert place(environ).pull_request == 7


def test_an_event_that_nobody_can_read_tells_nothing(tmp_path: Path) -> None:
    path = tmp_path / "event.json"
    path.write_text("[" * 200_000, encoding="utf-8")
    assert place({**GITHUB, "GITHUB_EVENT_PATH": str(path)}).pull_request == 7


def test_flags_come_before_the_environment() -> None:
    found = place(
        {**GITHUB, **GITLAB},
        host="gitlab",
        repository="acme/deep/wiki",
        pull_request=9,
        api_url="https://other.example/gitlab/api/v4/",
    )
    assert found.api == "https://other.example/gitlab/api/v4"
    assert (found.repository, found.pull_request) == ("acme/deep/wiki", 9)


def test_a_number_of_another_repository_does_not_count() -> None:
    with pytest.raises(UsageError, match="--pull-request"):
        place(GITHUB, repository="acme/other")


def test_a_host_that_does_not_show_has_to_be_named() -> None:
    with pytest.raises(UsageError, match=r"does not show.*--host \(github, gitlab, bitbucket\)"):
        place({})


def test_of_several_hosts_one_has_to_be_named() -> None:
    signs = r"several hosts \(GITHUB_ACTIONS and BITBUCKET_BUILD_NUMBER are set\): give --host"
    with pytest.raises(UsageError, match=signs):
        place({**GITHUB, **BITBUCKET})


@pytest.mark.parametrize("name", ["GITHUB_REPOSITORY", "GITHUB_REF"])
def test_what_is_missing_has_to_be_given(name: str) -> None:
    environ = {key: value for key, value in GITHUB.items() if key != name}
    with pytest.raises(UsageError, match="give --"):
        place(environ)


@pytest.mark.parametrize(
    "host, repository",
    [
        ("github", "wiki"),
        ("github", "a/b/c"),
        ("github", "../x"),
        ("github", "acme/.."),
        ("github", "acme/wi ki"),
        ("bitbucket", "{x}"),
        ("gitlab", "wiki"),
        ("gitlab", "acme/../wiki"),
        ("gitlab", ""),
    ],
)
def test_what_is_no_repository_is_wrong_usage(host: str, repository: str) -> None:
    with pytest.raises(UsageError):
        place({}, host=host, repository=repository or None, pull_request=1)


@pytest.mark.parametrize(
    "address",
    ["http://api.github.com", "ftp://x", "https://user:pw@x.example", "https://x/?q", "x"],
)
def test_the_token_travels_in_the_clear_to_nobody(address: str) -> None:
    with pytest.raises(UsageError, match="API cannot be used") as caught:
        place(GITHUB, api_url=address)
    assert "pw" not in str(caught.value)


def test_loopback_may_do_without_encryption() -> None:
    assert place(GITHUB, api_url="http://127.0.0.1:1/api/v3").api == "http://127.0.0.1:1/api/v3"


# Tokens


@pytest.mark.parametrize("host", HOSTS)
def test_without_a_token_its_variables_are_named(host: str) -> None:
    with pytest.raises(AuthError, match=f"SPACEFORM_{host.upper()}_TOKEN or {host.upper()}_TOKEN"):
        place({}, host=host, repository="acme/wiki", pull_request=1)


@pytest.mark.parametrize("given", ["", "job-token"])
def test_the_token_of_a_gitlab_job_is_not_enough(given: str) -> None:
    with pytest.raises(AuthError, match=r"CI_JOB_TOKEN can read .* and write none"):
        place({**GITLAB, "GITLAB_TOKEN": given})


def test_a_token_of_our_own_comes_first() -> None:
    for name in ("GITHUB", "GITLAB", "BITBUCKET"):
        environ = {"GITHUB": GITHUB, "GITLAB": GITLAB, "BITBUCKET": BITBUCKET}[name]
        found = place({**environ, f"SPACEFORM_{name}_TOKEN": "ours"})
        assert found.authorization == Bearer("ours")


def test_an_api_token_of_bitbucket_goes_with_an_address() -> None:
    environ = {**BITBUCKET, "SPACEFORM_BITBUCKET_EMAIL": "ada@acme.example"}
    assert place(environ).authorization == Basic("ada@acme.example", "bitbucket-token")
    with pytest.raises(AuthError, match="SPACEFORM_BITBUCKET_EMAIL"):
        place({**BITBUCKET, "SPACEFORM_BITBUCKET_EMAIL": "ada"})


@pytest.mark.parametrize("token", ["two words", "line\nbreak", "ünicode"])
def test_a_token_that_is_none_is_not_repeated(token: str) -> None:
    with pytest.raises(AuthError, match="characters") as caught:
        place({**GITHUB, "GITHUB_TOKEN": token})
    assert token not in str(caught.value)


def test_every_token_has_its_variable() -> None:
    assert len(set(TOKENS)) == 6
