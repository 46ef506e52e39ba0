"""The hosts of pull requests by name; a new one is its modules, and a line here."""

from collections.abc import Mapping
from functools import partial

from spaceform.review import bitbucket_manners, github_manners, gitlab_manners
from spaceform.review.bitbucket import Bitbucket
from spaceform.review.github import GitHub
from spaceform.review.gitlab import GitLab
from spaceform.review.kind import Kind, find_bearer

HOSTS: Mapping[str, Kind] = {
    "github": Kind(
        manners=github_manners.MANNERS,
        sign="GITHUB_ACTIONS",
        form="OWNER/NAME",
        api=github_manners.find_api,
        repository=github_manners.find_repository,
        pull_request=github_manners.find_pull_request,
        authorize=partial(find_bearer, names=github_manners.TOKENS),
        open=GitHub,
    ),
    "gitlab": Kind(
        manners=gitlab_manners.MANNERS,
        sign="GITLAB_CI",
        form="GROUP/NAME or a number",
        api=gitlab_manners.find_api,
        repository=gitlab_manners.find_project,
        pull_request=gitlab_manners.find_merge_request,
        authorize=gitlab_manners.authorize,
        open=GitLab,
    ),
    "bitbucket": Kind(
        manners=bitbucket_manners.MANNERS,
        sign="BITBUCKET_BUILD_NUMBER",
        form="WORKSPACE/NAME",
        api=bitbucket_manners.find_api,
        repository=bitbucket_manners.find_repository,
        pull_request=bitbucket_manners.find_pull_request,
        authorize=bitbucket_manners.authorize,
        open=Bitbucket,
    ),
}

TOKENS: tuple[str, ...] = (
    *github_manners.TOKENS,
    *gitlab_manners.TOKENS,
    *bitbucket_manners.TOKENS,
)
"""The variables that may hold a token for one of them."""
