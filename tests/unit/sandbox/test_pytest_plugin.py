import pytest

pytest_plugins = ["pytester"]

PLUGIN = "pytest_plugins = ['spaceform.sandbox.pytest_plugin']"


def test_the_fixture_gives_every_test_a_site_of_its_own(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(PLUGIN)
    pytester.makepyfile(
        """
        import pytest, requests

        ADMIN = ("admin@example.com", "admin-token")

        @pytest.mark.parametrize("_", range(2))
        def test_a_space_can_be_created(confluence_sandbox, _):
            url = confluence_sandbox.url + "/wiki/rest/api/space"
            body = {"key": "ENG", "name": "Engineering"}
            assert requests.post(url, json=body, auth=ADMIN).status_code == 200

        @pytest.mark.confluence_sandbox(faults=["* * status=500"])
        def test_the_marker_takes_arguments(confluence_sandbox):
            assert requests.get(confluence_sandbox.url).status_code == 500
        """
    )
    pytester.runpytest_inprocess("--strict-markers").assert_outcomes(passed=3)
