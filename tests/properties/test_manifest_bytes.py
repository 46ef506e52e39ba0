"""Whatever stands in the files, reading them gives a value or a ManifestError, and soon."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from spaceform.errors import ManifestError, Problem
from spaceform.manifest import Options, load
from spaceform.manifest.compose import MAX_DEPTH, MAX_NODES, compose
from spaceform.manifest.events import FAST
from spaceform.manifest.problems import Problems
from spaceform.manifest.source import decode
from spaceform.manifest.tree import Node

CONFIGURATION = """\
version: 1
owner: {name: acme/wiki, id: 0123abcd-owner}
keep: ["group:site-admins"]
people: {ada: 5b10ac8d82e05b22cc7d4ef5}
vars: {suffix: "!"}
permission-sets: {reader: [read/space], author: [reader, create/page]}
templates: {team: {extends: all, labels: [managed], exact: [grants]}, all: {theme: x}}
roles: {Auditor: {permissions: [reader]}}
environments: {prod: {site: https://acme.atlassian.net, people: {bob: 5b10ac8d82e05b22cc7d4ef6}}}
"""
MANIFEST = """\
version: 1
spaces:
  ENG: &eng
    extends: team
    name: Engineering${vars.suffix}
    state: present
    homepage: {id: "12345"}
    grants:
      group:engineers: {permissions: [author, export/space]}
      user:ada: {role: Collaborator, until: 2100-01-31}
      anonymous: {permissions: []}
    properties: {owner: {team: platform, cost-centre: 42, none: ~}, list: [1, 2.5, true]}
    labels: [platform]
    settings: {route-override: true}
    ignore: ["properties/app.*", "grants/user:5c33*"]
  OPS: *eng
"""
TOKENS = """\
a|b: |- |? |: |[|]|{|}|, |'|"|| |> |&a |*a |!x |!!str |%YAML 1.2|---|...|#c|~|null|1|.nan|0o7|\\|\\0
<<: |@|`|${vars.a}|${|version: 1|spaces:|ENG: |grants: |group:x: |permissions: |read/space
until: |extends: team|labels: |properties: |exact: |ignore: |homepage: |settings:
\t|\r|\0|\x85|\ufeff|é|😀
""".replace("\n", "|").split("|")

# Files and a busy machine take their time.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
pieces = st.one_of(st.sampled_from([*TOKENS, "\n", "\n  ", "\n    ", "|"]), st.text(max_size=3))
soups = st.lists(pieces, max_size=40).map("".join)


@st.composite
def mutations(draw: st.DrawFn, text: str) -> str:
    """Replace some stretches of a text by something else."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = start + draw(st.integers(0, 12))
        text = text[:start] + draw(pieces) + text[end:]
    return text


def encoded(text: str) -> bytes:
    return text.encode("utf-8", errors="surrogatepass")


contents = st.one_of(
    st.binary(max_size=200),
    soups.map(encoded),
    mutations(MANIFEST).map(encoded),
    mutations(CONFIGURATION).map(encoded),
)


@contextmanager
def repository(configuration: bytes, manifest: bytes) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "spaces").mkdir()
        (root / "spaceform.yaml").write_bytes(configuration)
        (root / "spaces/a.yaml").write_bytes(manifest)
        yield root


def read(configuration: bytes, manifest: bytes) -> None:
    with repository(configuration, manifest) as root:
        for problem in problems(root):
            assert problem.message
            assert problem.hint
            if problem.mark is not None:
                assert (root / problem.mark.file).exists()
                assert min(problem.mark.line, problem.mark.column) >= 1


def problems(root: Path) -> tuple[Problem, ...]:
    """Return what is wrong, of which there is something where nothing could be read."""
    try:
        desired = load(root, Options(environment="prod"))
    except ManifestError as error:
        return error.problems or pytest.fail("an error without a problem")
    assert desired.spaces
    return ()


def height_and_size(node: Node) -> tuple[int, int]:
    inner = [height_and_size(child) for child in (*node.entries.values(), *node.items)]
    return 1 + max((height for height, _ in inner), default=0), 1 + sum(size for _, size in inner)


def test_the_files_that_are_mutated_are_right() -> None:
    with repository(CONFIGURATION.encode(), MANIFEST.encode()) as root:
        assert len(load(root, Options(environment="prod")).spaces) == 2


@unhurried
@given(contents)
@example(b"")
@example(b"version: 1\nspaces: {~: ~}")
def test_any_manifest_is_read_or_refused(manifest: bytes) -> None:
    read(CONFIGURATION.encode(), manifest)


@unhurried
@given(contents)
@example(b"")
@example(b"version: 1\ntemplates: {a: ~}")
def test_any_configuration_is_read_or_refused(configuration: bytes) -> None:
    read(configuration, MANIFEST.encode())


@pytest.mark.parametrize("fast", sorted({FAST, False}))
@unhurried
@given(data=contents)
def test_no_tree_exceeds_the_limits(data: bytes, *, fast: bool) -> None:
    try:
        node = compose(decode(data, "f"), "f", Problems(), fast=fast)
    except ManifestError:
        return
    height, size = height_and_size(node)
    assert height <= MAX_DEPTH
    assert size <= MAX_NODES


@st.composite
def nested_aliases(draw: st.DrawFn) -> str:
    """Write lists of aliases of lists of aliases, which grow fast in size or in depth."""
    lines = ["- &a0 [x]"]
    for level in range(1, draw(st.integers(1, 12))):
        alias = f"*a{draw(st.integers(max(0, level - 2), level - 1))}"
        aliases = ", ".join([alias] * draw(st.integers(1, 12)))
        wraps = draw(st.integers(0, 30))
        lines.append(f"- &a{level} [{'[' * wraps}{aliases}{']' * wraps}]")
    return "\n".join(lines)


@settings(unhurried, max_examples=50)
@given(nested_aliases())
def test_no_alias_exceeds_the_limits(text: str) -> None:
    try:
        node = compose(text, "f", Problems())
    except ManifestError as error:
        assert "more than" in str(error)  # noqa: PT017 - it may also be read
        return
    height, size = height_and_size(node)
    assert height <= MAX_DEPTH
    assert size <= MAX_NODES
