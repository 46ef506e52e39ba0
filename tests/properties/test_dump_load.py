"""What is dumped is what is loaded again, whatever strangers wrote into the site."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spaceform.aspects.details import HomepageName
from spaceform.aspects.grants import DATA_CENTER_PAIRS, PAIRS, READ
from spaceform.aspects.settings import Settings
from spaceform.manifest import Options, dump, load, notation
from spaceform.manifest.compose import CONTROL, compose
from spaceform.manifest.events import FAST
from spaceform.manifest.problems import Problems
from spaceform.principals import ACCESS_CLASSES, PrincipalName
from spaceform.site_roles import DesiredRole
from spaceform.space import Desired, DesiredGrant, DesiredSpace, Owner

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

HOSTILE = (
    *("null", "~", "Yes", "no", "on", "y", "true", "False", "1", "1.0", "-0", ".5", "0x1f", "0o7"),
    *("1e3", "1_000", ".inf", ".nan", "1:30", "2027-01-31", "=", "<<", "---", "...", "- a", "-"),
    *("? b", ": c", "a: b", "a:", "a #b", "#", "{a}", "[b", "]", ",", "*a", "&b", "!t", "%d", "@x"),
    *("`y", "| z", "> w", "'", '"', "\\", "\\n", "''", "k: |", " lead", "trail ", "\ttab", "tab\t"),
    *(
        "\n",
        "a\n",
        "a\n\n",
        "\na",
        "a\nb",
        "a\nb\n",
        "a\n\nb",
        "a \nb",
        " a\nb",
        "a\n# b",
        "a\r\nb",
    ),
    *(
        "a\rb",
        "\u2028",
        "a\u2029b",
        "\ufeffa",
        "\u202egnp.exe",
        "\U0001f600",
        "e\u0301",
        "\uff21\uff11",
    ),
    *("\xa0", "\u200b", "${vars.X}", "$${vars.X}", "$$${", "${", "$", "${vars.${vars.Y}}"),
    *("~a:b", "k" * 1025, 'k"' * 600, "\U0001f600" * 300, "a " * 60),
)
UNSEEN = ("\x00", "a\x85b", "\x7f", "\ud83d", "\ufffe", "\x1b[31m")

seen = st.text(
    st.characters(exclude_categories=["Cs"]).filter(lambda sign: not CONTROL.match(sign))
)
texts = st.one_of(seen, st.sampled_from(HOSTILE))
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    texts,
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=15,
)
# What a live site may hold and no manifest can say.
odd = st.one_of(texts, st.sampled_from(UNSEEN))
odd_values = st.one_of(
    values,
    st.sampled_from(UNSEEN),
    st.just({"deep": ["\x00"]}),
    st.sampled_from([2**64, float("nan"), float("inf")]),
)


def filled(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return strategy.filter(lambda text: bool(text.strip()))


def reachable(text: str) -> bool:
    return bool(text.strip()) and text != "spaceform" and not {"/", "\\"} & set(text)


pairs = st.sampled_from(sorted(PAIRS | DATA_CENTER_PAIRS))
odd_pairs = st.one_of(pairs, st.sampled_from(["fly/space", "read/ac:com.example:note", "nonsense"]))
uuids = st.uuids().map(lambda found: PrincipalName(kind="group", name=str(found)))
accounts = st.from_regex(r"\A[0-9a-f]{24}\Z").map(
    lambda found: PrincipalName(kind="user", name=found, account_id=found)
)
classes = st.sampled_from(ACCESS_CLASSES).map(lambda found: PrincipalName(kind="class", name=found))
groups = (
    texts.map(str.strip).filter(bool).map(lambda found: PrincipalName(kind="group", name=found))
)
principals = st.one_of(uuids, accounts, classes, groups, st.just(PrincipalName(kind="anonymous")))
odd_principals = st.one_of(
    principals,
    odd.map(lambda found: PrincipalName(kind="group", name=found)),
    odd.map(lambda found: PrincipalName(kind="user", name=found)),
)


@st.composite
def accesses(draw: st.DrawFn) -> dict[str, Any]:
    until = draw(st.none() | st.dates(date(2020, 1, 1)))
    if draw(st.booleans()):
        return {"role": draw(filled(texts)), "until": until}
    held = draw(st.sets(pairs, max_size=6))
    return {"permissions": tuple(sorted({READ, *held} if held else ())), "until": until}


def grants(
    who: st.SearchStrategy[PrincipalName], what: st.SearchStrategy[Mapping[str, Any]]
) -> st.SearchStrategy[tuple[DesiredGrant, ...]]:
    each = st.tuples(who, what).map(lambda found: DesiredGrant(principal=found[0], **found[1]))
    several = st.lists(each, max_size=5, unique_by=lambda grant: str(grant.principal))
    return several.map(lambda found: tuple(sorted(found, key=lambda grant: str(grant.principal))))


exact = st.sets(st.sampled_from(["grants", "properties", "labels"])).map(frozenset)
ignored = st.lists(
    st.sampled_from(["grants/anonymous", "grants/group:x*", "labels/a?", "properties/${vars.x}"])
    | filled(texts).map(lambda found: f"properties/{found}"),
    max_size=3,
    unique=True,
).map(tuple)
keys = st.from_regex(r"\A(~[A-Za-z0-9._:@+-]{1,8}|[A-Za-z0-9]{1,8})\Z") | st.sampled_from(
    ["NULL", "no", "1E5", "007", "CON", "com1", "spaceform", "0x1F", "ENG"]
)
spaces = st.builds(
    DesiredSpace,
    key=keys,
    state=st.sampled_from([None, "present", "archived", "absent"]),
    name=st.none() | filled(texts).filter(lambda text: len(text) <= 200),
    description=st.none() | texts,
    homepage=st.one_of(
        st.none(),
        filled(texts).map(lambda title: HomepageName(title=title)),
        st.integers(0, 10**19).map(lambda number: HomepageName(id=str(number))),
    ),
    grants=st.none() | grants(principals, accesses()),
    properties=st.none()
    | st.dictionaries(texts.filter(reachable), values.filter(lambda v: v is not None), max_size=4),
    labels=st.none()
    | st.sets(st.from_regex(r"\A[a-z0-9_-]{1,50}\Z"), max_size=4).map(sorted).map(tuple),
    theme=st.none() | filled(texts),
    settings=st.none() | st.builds(Settings, route_override=st.none() | st.booleans()),
    exact=exact,
    ignore=ignored,
)
odd_spaces = st.builds(
    DesiredSpace,
    key=keys,
    name=odd,
    description=odd,
    homepage=odd.map(lambda title: HomepageName(title=title)),
    grants=grants(
        odd_principals,
        st.one_of(
            accesses(),
            odd.map(lambda role: {"role": role}),
            st.sets(odd_pairs).map(lambda held: {"permissions": tuple(sorted(held))}),
        ),
    ),
    properties=st.dictionaries(odd, odd_values, max_size=4),
    labels=st.sets(odd | st.sampled_from(["a*", "A", "[b]", "!"]), max_size=4).map(tuple),
    theme=odd,
    exact=exact,
)
# Neither a text with a variable nor one that names no role can be in the configuration.
role_names = texts
roles = st.builds(
    DesiredRole,
    name=role_names,
    description=st.none() | texts.filter(lambda text: "${" not in text),
    permissions=st.sets(pairs).map(lambda found: tuple(sorted(found))),
)
odd_roles = st.builds(
    DesiredRole, name=odd, description=st.none() | odd, permissions=st.sets(odd_pairs).map(tuple)
)
owners = st.builds(
    Owner,
    name=filled(texts).filter(lambda text: "${" not in text),
    id=filled(texts).filter(lambda text: "${" not in text),
)


def everything(
    space: st.SearchStrategy[DesiredSpace], role: st.SearchStrategy[DesiredRole]
) -> st.SearchStrategy[Desired]:
    return st.builds(
        Desired,
        owner=st.none() | owners,
        spaces=st.lists(
            space, min_size=1, max_size=3, unique_by=lambda found: found.key.casefold()
        ).map(lambda found: tuple(sorted(found, key=lambda each: each.key.casefold()))),
        site=st.sampled_from([None, "https://acme.example", "http://127.0.0.1:8765"]),
        keep=st.lists(principals.filter(lambda who: "${" not in who.name), max_size=2).map(tuple),
        roles=st.lists(role, max_size=2, unique_by=lambda found: found.name).map(
            lambda found: tuple(sorted(found, key=lambda each: each.name))
        ),
    )


def plain(desired: Desired) -> str:
    """What is desired without places, as a text in which `1`, `1.0` and `true` differ."""

    def bare(found: DesiredSpace) -> dict[str, Any]:
        held = found.model_dump(mode="json", exclude={"marks"})
        for grant in held["grants"] or ():
            del grant["mark"], grant["principal"]["mark"]
        return {**held, "exact": sorted(held["exact"])}

    rest = desired.model_copy(
        update={
            "spaces": (),
            "warnings": (),
            "keep": tuple(who.model_copy(update={"mark": None}) for who in desired.keep),
            "roles": tuple(role.model_copy(update={"mark": None}) for role in desired.roles),
        }
    )
    return json.dumps([rest.model_dump(mode="json"), [bare(each) for each in desired.spaces]])


@unhurried
@given(everything(spaces, roles), st.lists(texts | odd, max_size=2))
def test_what_is_dumped_is_loaded_again(desired: Desired, head: list[str]) -> None:
    names = {
        str(grant.principal): head[0] for s in desired.spaces for grant in s.grants or () if head
    }
    with TemporaryDirectory() as folder:
        root = Path(folder) / "root"
        assert dump(desired, root, head=head, names=names) == ()
        assert plain(load(root, Options())) == plain(desired)


@unhurried
@given(everything(odd_spaces, odd_roles))
def test_what_no_manifest_can_say_is_protected_and_told_and_the_rest_is_whole(
    desired: Desired,
) -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder) / "root"
        notes = {note.address for note in dump(desired, root)}
        loaded = load(root, Options())
    assert [space.key for space in loaded.spaces] == [space.key for space in desired.spaces]
    for wanted, found in zip(desired.spaces, loaded.spaces, strict=True):
        for section, there in _items(wanted).items():
            kept = _items(found)[section]
            for item, value in there.items():
                said = item in kept and kept[item] == value
                assert said != (f"{wanted.key}/{section}/{item}" in notes), (section, item)
        for field in ("name", "description", "homepage", "theme"):
            said = getattr(found, field) == getattr(wanted, field)
            assert said != (f"{wanted.key}/{field}" in notes), field
        assert found.exact == wanted.exact


def _items(space: DesiredSpace) -> dict[str, dict[str, str]]:
    """The items of a space by section, with their values as texts."""
    return {
        "grants": {
            str(grant.principal): json.dumps(
                [sorted(set(grant.permissions or ())), grant.role, str(grant.until)]
            )
            for grant in space.grants or ()
        },
        "properties": {key: json.dumps(value) for key, value in (space.properties or {}).items()},
        "labels": dict.fromkeys(space.labels or (), ""),
    }


@unhurried
@given(st.dictionaries(texts, values, min_size=1, max_size=4), odd)
def test_both_parsers_read_what_is_written(value: dict[str, Any], comment: str) -> None:
    told = notation.remark(comment)
    lines = [line for key, item in value.items() for line in notation.entry(key, item, told)]
    text = "".join(f"{line}\n" for line in lines)
    for fast in sorted({FAST, False}):
        problems = Problems()
        found = compose(text, "f", problems, fast=fast).value
        problems.raise_if_any()
        assert json.dumps(found, sort_keys=True) == json.dumps(value, sort_keys=True)
