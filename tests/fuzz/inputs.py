"""Inputs for the fuzzer: repositories made from a grammar, and known ones that are damaged."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

EXAMPLES = Path(__file__).parents[2] / "examples"
CONFIGURATION, POLICY, MANIFEST = "spaceform.yaml", "spaceform.policy.yaml", "spaces/eng.yaml"

_OWNER = "owner: {name: acme/wiki, id: 0123abcd-owner}\n"
_WORDS = """\
version spaces ENG extends name description state homepage grants properties labels theme settings
exact ignore permissions role until id owner manifests keep people permission-sets templates roles
environments vars site rules protect forbid limit require-administrators require-name require-labels
severity message except spces group:engineers user:ada user:5b10ac8d82e05b22cc7d4ef5 class:all
anonymous group: ~admin eng ENG/x <<
"""
_VALUES = """\
1 0 -1 1.5 .nan .inf 0o17 0x1F 1e400 9999999999999999999999 true false yes no ~ null present
archived absent team read/space administer/space create/page read/ac:a:b
2027-01-31 2027-02-30 0001-01-01
2027-01-31T10:00:00Z *a &a !!str !!binary !x @ ` ${vars.X} ${vars.} ${X} %{ --- ... - ? : # , [ ]
{ } | > ' "
"""
_KEYS = tuple(_WORDS.split())
_SCALARS = (
    *_VALUES.split(),
    '"\\0"',
    '"\\x1b[31m"',
    '"\\ud800"',
    '"\\u202e"',
    '"\\u2028"',
    "'it''s'",
    '"unclosed',
    "a" * 300,
    "é" * 100,
    "😀",
    "\ufeff",
    "=cmd()",
    "<script>",
    "(a+)+$",
    "[A-Z]{2,5}",
    "*",
    "**",
)
_PIECES = (
    *_KEYS,
    *_SCALARS,
    "\n",
    "\n  ",
    "\n    ",
    "\t",
    "\r\n",
    "\r",
    "\x00",
    "\x85",
    ": ",
    "- ",
)

Builder = Callable[[random.Random], bytes]


@dataclass(frozen=True)
class Input:
    """One repository to be checked: its files by their names."""

    files: dict[str, bytes]


def make(seed: int) -> Input:
    """Make the input of a seed; the same seed makes the same input."""
    dice = random.Random(seed)  # noqa: S311 - a fuzzer has to be repeatable, not secret
    files = {CONFIGURATION: f"version: 1\n{_OWNER}".encode(), MANIFEST: GOOD[MANIFEST]}
    if dice.random() < 0.3:
        files[POLICY] = GOOD[POLICY]
    target = dice.choice((MANIFEST, MANIFEST, CONFIGURATION, POLICY))
    builder = dice.choice((_grow, _grow, _damage, _damage, _soup, _bytes, _bomb))
    files[target] = builder(dice) if builder is not _damage else _damage_of(dice, target)
    return Input(files)


def _tree(dice: random.Random, depth: int) -> str:
    """Return a value in flow style, deep and wide as chance has it."""
    kind = dice.random()
    if depth <= 0 or kind < 0.35:
        return dice.choice(_SCALARS)
    if kind < 0.75:
        pairs = (f"{_key(dice)}: {_tree(dice, depth - 1)}" for _ in range(dice.randrange(6)))
        return f"{{{', '.join(pairs)}}}"
    return f"[{', '.join(_tree(dice, depth - 1) for _ in range(dice.randrange(5)))}]"


def _key(dice: random.Random) -> str:
    return dice.choice(_KEYS) if dice.random() < 0.9 else dice.choice(_SCALARS)


def _grow(dice: random.Random) -> bytes:
    lines = ["version: 1"] if dice.random() < 0.9 else []
    top = dice.choice(("spaces", "rules", "templates", "permission-sets", "environments", "roles"))
    lines.append(f"{top}:")
    for _ in range(dice.randrange(1, 4)):
        lines.append(f"  {_key(dice)}:")
        lines += [
            f"    {_key(dice)}: {_tree(dice, dice.randrange(5))}" for _ in range(dice.randrange(7))
        ]
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def _damage(dice: random.Random) -> bytes:
    return _damage_of(dice, MANIFEST)


def _damage_of(dice: random.Random, target: str) -> bytes:
    known = [*_CORPUS.get(Path(target).name, ()), GOOD[target]]
    return damage(dice, dice.choice(known))


def damage(dice: random.Random, good: bytes) -> bytes:
    """Return what was good with some stretches of it lost, doubled or replaced."""
    content = bytearray(good)
    for _ in range(dice.randrange(1, 6)):
        start = dice.randrange(len(content) + 1)
        end = min(len(content), start + dice.randrange(20))
        how = dice.randrange(4)
        if how == 0:
            del content[start:end]
        elif how == 1:
            content[start:start] = content[start:end] * dice.randrange(1, 9)
        elif how == 2:
            content[start:end] = dice.choice(_PIECES).encode("utf-8", "surrogatepass")
        else:
            content[start:end] = dice.randbytes(end - start)
    return bytes(content)


def _soup(dice: random.Random) -> bytes:
    pieces = (dice.choice(_PIECES) for _ in range(dice.randrange(60)))
    return "".join(pieces).encode("utf-8", "surrogatepass")


def _bytes(dice: random.Random) -> bytes:
    return dice.randbytes(dice.randrange(400))


def _bomb(dice: random.Random) -> bytes:
    """Return what is small and would become large: aliases of aliases, depth, width."""
    size = dice.randrange(2, 12)
    bombs = (
        "a: &a0 [x]\n" + "".join(f"b{i}: &a{i + 1} [{f'*a{i},' * 9}]\n" for i in range(size)),
        "version: 1\nspaces: " + "{a: " * size * 200 + "1" + "}" * size * 200,
        "version: 1\nspaces: " + "[" * size * 3000,
        "version: 1\nspaces:\n" + "".join(f"  S{i}: {{name: x}}\n" for i in range(size * 50)),
        "version: 1\nspaces: {ENG: &e {extends: team, properties: {a: *e}}}\n",
        "version: 1\nspaces: {ENG: {name: " + "'" + "n" * size * 20_000 + "'}}\n",
        "version: 1\npermission-sets: {"
        + ",".join(f"s{i}: [s{i + 1}]" for i in range(400))
        + "}\n",
        "version: 1\ntemplates: {a: {extends: b}, b: {extends: a}}\nspaces: {ENG: {extends: a}}\n",
        "? " * size * 500 + "x\n",
        "- " * size * 500 + "x\n",
        "x: |\n" + " " * size * 2000 + "y\n",
        "#" * size * 50_000,
    )
    return dice.choice(bombs).encode()


GOOD: dict[str, bytes] = {
    MANIFEST: b"""version: 1
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
    exact: [grants]
    ignore: ["properties/app.*", "grants/user:5c33*"]
  OPS: *eng
""",
    CONFIGURATION: b"""version: 1
owner: {name: acme/wiki, id: 0123abcd-owner}
keep: ["group:site-admins"]
people: {ada: 5b10ac8d82e05b22cc7d4ef5}
vars: {suffix: "!"}
permission-sets: {reader: [read/space], author: [reader, create/page]}
templates: {team: {extends: all, labels: [managed], exact: [grants]}, all: {theme: x}}
roles: {Auditor: {permissions: [reader]}}
environments: {prod: {site: https://acme.atlassian.net, people: {bob: 5b10ac8d82e05b22cc7d4ef6}}}
""",
    POLICY: b"""version: 1
rules:
  no-anonymous:
    forbid: {principals: [anonymous, "class:*", "user:*"], permissions: [administer/space]}
    message: Ask Security.
    spaces: ["*"]
    except: [PUB*]
  names:
    require-name: {key: "[A-Z]{2,5}", name: "[A-Z].*"}
    severity: warning
  owners:
    require-properties: [owner]
  admins:
    require-administrators: [group:platform-team]
""",
}
_CORPUS: dict[str, list[bytes]] = {}
for _path in sorted(EXAMPLES.rglob("*.yaml")):
    _name = _path.name if _path.name in (CONFIGURATION, POLICY) else Path(MANIFEST).name
    _CORPUS.setdefault(_name, []).append(_path.read_bytes())
