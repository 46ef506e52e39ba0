import pytest

from spaceform.sandbox.faults import Fault, Faults, parse


@pytest.mark.parametrize(
    "text,expected",
    [
        (
            "* */space status=503",
            {"method": "*", "glob": "*/space", "kind": "status", "status": 503},
        ),
        ("post * reset", {"method": "POST", "kind": "reset"}),
        ("GET * lost-answer", {"kind": "lost-answer"}),
        ("GET * truncated", {"kind": "truncated"}),
        ("GET * html", {"kind": "html", "status": 200}),
        ("GET * html=502", {"kind": "html", "status": 502}),
        ("GET * redirect=https://x.example/?a=b", {"location": "https://x.example/?a=b"}),
        ("GET * status=429 retry-after=1", {"status": 429, "retry_after": "1"}),
        ("GET * slow=2s", {"kind": "", "slow": 2.0}),
        ("GET * slow=150ms", {"slow": 0.15}),
        ("GET * slow=1.5", {"slow": 1.5}),
        ("GET * slow=1s reset", {"kind": "reset", "slow": 1.0}),
        ("GET * reset after=2 times=3", {"after": 2, "times": 3}),
    ],
)
def test_a_fault_is_read(text: str, expected: dict[str, object]) -> None:
    fault = parse(text)
    assert {name: getattr(fault, name) for name in expected} == expected


def test_strikes_are_counted_and_what_passes_is_not() -> None:
    text = "GET */a status=500 after=1 times=2"
    faults = Faults([text])
    assert faults.strikes(text) == 0
    for path in ("/a", "/a", "/b", "/a", "/a"):
        faults.strike("GET", path)
    assert faults.strikes(text) == 2
    assert faults.strikes("GET */a status=500") == 0


@pytest.mark.parametrize(
    "text,reason",
    [
        ("", "expected METHOD PATH-GLOB ACTION"),
        ("GET *", "expected METHOD PATH-GLOB ACTION"),
        ("G3T * reset", "no method"),
        ("GET * explode", "unknown action 'explode'"),
        ("GET * status", "expected a whole number"),
        ("GET * status=99", "expected a status"),
        ("GET * status=600", "expected a status"),
        ("GET * html=abc", "expected a whole number"),
        ("GET * reset=1", "takes no value"),
        ("GET * reset truncated", "exclude one another"),
        ("GET * redirect=", "expected a value"),
        ("GET * retry-after=1", "needs status"),
        ("GET * slow=soon", "expected a duration"),
        ("GET * slow", "expected a duration"),
        ("GET * reset times=-1", "expected a whole number"),
        ("GET * after=1", "no action"),
        ("GET * slow-body", "expected a duration"),
        ("GET * slow-body=1s truncated", "exclude one another"),
        ("GET * reset chance=0", "expected a share"),
        ("GET * reset chance=1.1", "expected a share"),
        ("GET * reset chance=often", "expected a share"),
    ],
)
def test_a_fault_that_makes_no_sense_says_why(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason) as caught:
        parse(text)
    assert repr(text) in str(caught.value)


def struck(faults: Faults, method: str, path: str) -> str | None:
    fault = faults.strike(method, path)
    return None if fault is None else fault.text


def test_a_fault_strikes_the_requests_that_it_names_only() -> None:
    faults = Faults(["POST */permission reset"])
    assert struck(faults, "POST", "/wiki/rest/api/space/ENG/permission") is not None
    assert struck(faults, "GET", "/wiki/rest/api/space/ENG/permission") is None
    assert struck(faults, "POST", "/wiki/rest/api/space/ENG/permission/1") is None


def test_a_fault_can_wait_and_can_end() -> None:
    faults = Faults(["* * reset after=2 times=1"])
    struck_at = [struck(faults, "GET", "/") is not None for _ in range(5)]
    assert struck_at == [False, False, True, False, False]


def test_a_spent_fault_gives_way_to_the_next_one() -> None:
    faults = Faults(["* * status=500 times=1", "* * status=501 times=1"])
    found = [faults.strike("GET", "/") for _ in range(3)]
    assert [each and each.status for each in found] == [500, 501, None]


def test_faults_can_be_cleared() -> None:
    faults = Faults(["* * reset"])
    faults.clear()
    assert faults.strike("GET", "/") is None
    assert isinstance(faults.add("* * reset"), Fault)
    assert faults.strike("GET", "/") is not None


def test_a_fault_knows_a_request_by_each_of_its_paths() -> None:
    gateway, own = "/ex/confluence/1/wiki/rest/api/space/ENG", "/wiki/rest/api/space/ENG"
    for glob in ("*/space/ENG", own, gateway):
        assert Faults([f"GET {glob} reset"]).strike("GET", gateway, own) is not None
    assert Faults([f"GET {own} reset"]).strike("GET", gateway) is None


def test_a_fault_by_chance_strikes_some_and_the_same_ones_every_time() -> None:
    def strikes() -> list[bool]:
        faults = Faults(["* * reset chance=0.25"])
        return [faults.strike("GET", "/") is not None for _ in range(400)]

    assert 60 < sum(strikes()) < 140
    assert strikes() == strikes()


def test_of_a_fault_by_chance_only_the_strikes_are_counted() -> None:
    faults = Faults(["* * reset chance=0.25 times=3"])
    assert sum(faults.strike("GET", "/") is not None for _ in range(400)) == 3
