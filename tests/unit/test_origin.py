import pytest

from spaceform.origin import (
    gateway_of,
    is_loopback,
    login_of,
    origin_of,
    path_of,
    site_of,
    stays_on,
)


@pytest.mark.parametrize(
    "site, origin",
    [
        ("https://acme.atlassian.net", "https://acme.atlassian.net"),
        (" https://ACME.atlassian.net/wiki/ ", "https://acme.atlassian.net"),
        ("https://acme.atlassian.net/", "https://acme.atlassian.net"),
        ("https://acme.atlassian.net:443/wiki", "https://acme.atlassian.net"),
        ("https://wiki.acme.example:8443", "https://wiki.acme.example:8443"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("http://127.0.0.1:8765", "http://127.0.0.1:8765"),
        ("http://localhost:80/wiki/", "http://localhost"),
        ("http://[::1]:8765", "http://[::1]:8765"),
    ],
)
def test_a_site_is_its_origin_however_it_is_written(site: str, origin: str) -> None:
    assert site_of(site) == origin_of(site) == origin
    assert site_of(origin) == origin_of(origin) == origin


@pytest.mark.parametrize(
    "text, site, origin",
    [
        ("https://ACME.com/confluence/", "https://acme.com/confluence", "https://acme.com"),
        ("https://acme.com:443/Tools/wiki-2", "https://acme.com/Tools/wiki-2", "https://acme.com"),
        ("https://acme.com/wikis", "https://acme.com/wikis", "https://acme.com"),
        ("https://acme.com/~ada/v9.2", "https://acme.com/~ada/v9.2", "https://acme.com"),
        ("http://[::1]:8090/c", "http://[::1]:8090/c", "http://[::1]:8090"),
    ],
)
def test_a_data_center_s_site_ends_in_its_context_path(text: str, site: str, origin: str) -> None:
    assert site_of(text) == site_of(site) == site
    assert origin_of(text) == origin


@pytest.mark.parametrize(
    "path",
    ["//confluence", "/a//b", "/../a", "/a/..", "/.", "/a%2Fb", "/a b", "/a;b", "/ä", "/a\\b"],
)
def test_a_context_path_is_of_plain_segments_only(path: str) -> None:
    for read in (site_of, origin_of):
        with pytest.raises(ValueError, match="must end after the host"):
            read(f"https://acme.com{path}")


@pytest.mark.parametrize("site", ["https://acme.atlassian.net", "https://acme.com/confluence"])
def test_atlassian_s_hosts_give_tokens_and_are_the_gateway(site: str) -> None:
    assert login_of(site) == "https://auth.atlassian.com"
    assert gateway_of(site) == "https://api.atlassian.com"


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8765", "https://localhost", "http://[::1]:1"])
def test_nothing_but_this_machine_stands_in_for_atlassian_s_hosts(origin: str) -> None:
    assert login_of(f"{origin}/wiki") == gateway_of(f"{origin}/confluence") == origin


@pytest.mark.parametrize(
    "site, reason",
    [
        ("acme.atlassian.net", "must begin with https://"),
        ("ftp://acme.atlassian.net", "must begin with https://"),
        ("https://", "must begin with https://"),
        ("", "must begin with https://"),
        ("https://ada:hush@acme.atlassian.net", "user name or a password"),
        ("https://@acme.atlassian.net", "user name or a password"),
        ("https://acme.atlassian.net\\@evil.example", "user name or a password"),
        ("https://acme.atlassian.net/wiki/spaces/ENG", "must end after the host"),
        ("https://acme.atlassian.net?a=b", "must end after the host"),
        ("https://acme.atlassian.net#x", "must end after the host"),
        ("https://acme.atlassian.net:port", "not a web address"),
        ("https://[::1", "not a web address"),
        ("https://acme atlassian.net", "characters that no host has"),
        ("https://acme%2eatlassian.net", "characters that no host has"),
        ("https://a\u00ad..example", "characters that no host has"),
        ("http://acme.atlassian.net", "travel in the clear"),
        ("http://127.0.0.1.evil.example", "travel in the clear"),
    ],
)
def test_what_is_not_just_a_site_is_refused_without_repeating_it(site: str, reason: str) -> None:
    for read in (site_of, origin_of, login_of):
        with pytest.raises(ValueError, match=reason) as info:
            read(site)
        assert "hush" not in str(info.value)


def test_loopback_is_this_machine_only() -> None:
    assert all(map(is_loopback, ("127.0.0.1", "127.9.9.9", "::1", "localhost", "a.localhost")))
    assert not any(map(is_loopback, ("10.0.0.1", "localhost.example", "", "0.0.0.0")))  # noqa: S104


@pytest.mark.parametrize(
    "part, quoted",
    [
        ("ENG", "ENG"),
        ("~abc", "~abc"),
        ("a/b", "a%2Fb"),
        ("../x", "..%2Fx"),
        ("%2f", "%252f"),
        ("a?b#c", "a%3Fb%23c"),
        ("a;b=c&d", "a%3Bb%3Dc%26d"),
        ("ä\n\x00", "%C3%A4%0A%00"),
        ("...", "..."),
    ],
)
def test_a_part_of_a_path_stays_one_part(part: str, quoted: str) -> None:
    assert path_of("space", part, "label") == f"/space/{quoted}/label"


@pytest.mark.parametrize("part", ["", ".", "..", "\ud800"])
def test_a_part_that_no_quoting_keeps_in_place_is_refused(part: str) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        path_of("space", part)


@pytest.mark.parametrize(
    "link, stays",
    [
        ("/rest/api/space?start=25", True),
        ("https://acme.example/rest", True),
        ("https://acme.example:443/rest", True),
        ("?start=2", True),
        ("http://acme.example/rest", False),
        ("https://acme.example:8443/rest", False),
        ("//evil.example/rest", False),
        ("https://acme.example@evil.example/", False),
        ("https://eve@acme.example/", False),
        ("https://acme.example.evil.example/", False),
        ("https://[::1", False),
        ("javascript:alert(1)", False),
    ],
)
def test_a_link_stays_on_its_site_or_does_not(link: str, stays: bool) -> None:  # noqa: FBT001
    assert stays_on("https://acme.example", link) is stays
