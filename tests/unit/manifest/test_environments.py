import pytest

from spaceform.errors import ManifestError
from spaceform.manifest import Options, validate
from tests.unit.manifest.workspace import ADA, BOB, Workspace

STAGING = "https://staging.example.com"
PROD = "https://prod.example.com"
TWO = f"""\
people: {{ada: {ADA}, eve: {ADA}}}
vars: {{suffix: ' (?)', company: Acme}}
environments:
  staging: {{site: '{STAGING}', people: {{ada: '{BOB}'}}, vars: {{suffix: ' (staging)'}}}}
  prod: {{site: '{PROD}/', vars: {{suffix: ''}}}}
"""


@pytest.fixture(autouse=True)
def two_environments(workspace: Workspace) -> None:
    workspace.configure(TWO)
    workspace.space("name: ${vars.company}${vars.suffix}\ngrants: {user:ada: {role: Viewer}}")


def test_the_environment_of_the_site_in_use_is_chosen(workspace: Workspace) -> None:
    desired = workspace.load(Options(site=f"{STAGING}:443/wiki"))
    assert (desired.environment, desired.site) == ("staging", STAGING)
    assert desired.spaces[0].name == "Acme (staging)"
    assert desired.people == {"ada": BOB, "eve": ADA}


def test_an_environment_can_be_asked_for(workspace: Workspace) -> None:
    desired = workspace.load(Options(environment="prod"))
    assert (desired.environment, desired.site) == ("prod", PROD)
    assert desired.spaces[0].name == "Acme"
    assert desired.people == {"ada": ADA, "eve": ADA}


def test_a_variable_of_the_command_line_is_over_all_others(workspace: Workspace) -> None:
    options = Options(environment="prod", variables={"suffix": "!"})
    assert workspace.load(options).spaces[0].name == "Acme!"


def test_a_variable_that_nothing_uses_is_doubtful(workspace: Workspace) -> None:
    desired = workspace.load(Options(environment="prod", variables={"sufix": "!"}))
    assert [str(warning) for warning in desired.warnings] == [
        "`--var sufix=…` is used nowhere (variables are written ${vars.NAME})"
    ]


def test_an_unknown_environment_names_the_nearest(workspace: Workspace) -> None:
    assert workspace.problem(Options(environment="stagin")) == (
        "there is no environment `stagin` (did you mean `staging`?)"
    )


def test_a_site_that_no_environment_has_is_refused(workspace: Workspace) -> None:
    assert workspace.problem(Options(site="https://other.example.com")) == (
        "spaceform.yaml:5:1: which of the environments `staging`, `prod` is meant is not clear "
        "(none is of https://other.example.com, which the credentials are for)"
    )


def test_a_site_that_two_environments_have_is_refused(workspace: Workspace) -> None:
    workspace.configure(TWO.replace(PROD, STAGING))
    assert workspace.problem(Options(site=STAGING)).endswith(
        "(`staging`, `prod` are all of https://staging.example.com: say which with --env)"
    )
    assert workspace.load(Options(site=STAGING, environment="prod")).environment == "prod"


def test_offline_the_environment_must_be_said(workspace: Workspace) -> None:
    assert workspace.problem().endswith("is not clear (say which one with --env)")


def test_the_environment_of_another_site_is_refused(workspace: Workspace) -> None:
    assert workspace.problem(Options(site=PROD, environment="staging")) == (
        "spaceform.yaml:6:13: these manifests are for https://staging.example.com, and the "
        "credentials for https://prod.example.com "
        "(use that site's credentials, or another environment)"
    )


def test_a_site_without_environments_is_an_assertion_too(workspace: Workspace) -> None:
    workspace.configure(f"site: {PROD}\n")
    workspace.spaces("ENG: {}")
    assert workspace.load().site == PROD
    assert workspace.load(Options(site=PROD)).site == PROD
    assert workspace.problem(Options(site=STAGING)).startswith(
        "spaceform.yaml:3:1: these manifests"
    )


def test_an_environment_without_a_site_is_of_the_site_of_all(workspace: Workspace) -> None:
    workspace.configure(f"site: {PROD}\nenvironments: {{a: {{}}}}\n")
    workspace.spaces("ENG: {}")
    assert workspace.load(Options(environment="a")).site == PROD
    assert workspace.problem(Options(site=STAGING, environment="a")).startswith(
        "spaceform.yaml:3:1: these manifests are for"
    )


def test_credentials_for_no_site_match_no_environment(workspace: Workspace) -> None:
    assert "none is of nonsense" in workspace.problem(Options(site="nonsense"))


def test_an_environment_where_there_are_none_is_refused(workspace: Workspace) -> None:
    workspace.configure()
    workspace.spaces("ENG: {}")
    assert workspace.problem(Options(environment="prod")) == (
        "there is no environment `prod` (there are no environments yet)"
    )


def test_validating_offline_checks_every_environment(workspace: Workspace) -> None:
    found = validate(workspace.root, Options())
    assert [each.environment for each in found] == ["staging", "prod"]
    assert [each.site for each in found] == [STAGING, PROD]
    assert len({each.spaces[0].name for each in found}) == 2
    workspace.configure(TWO.replace("vars: {suffix: ' (?)', company: Acme}", "vars: {company: A}"))
    assert all(each.spaces for each in validate(workspace.root, Options()))
    workspace.configure(TWO.replace("vars: {suffix: ''}", "vars: {a: x}"))
    workspace.space("name: ${vars.a}\ngrants: {user:ad: {role: Viewer}}")
    with pytest.raises(ManifestError) as caught:
        validate(workspace.root, Options())
    assert [str(problem) for problem in caught.value.problems] == [
        (
            "spaces/a.yaml:4:11: there is no variable `a` in the environment `staging` "
            "(known variables: `company`, `suffix`)"
        ),
        (
            "spaces/a.yaml:5:14: `ad` is neither in `people` of spaceform.yaml nor an account id "
            "(did you mean `user:ada`?)"
        ),
    ]
