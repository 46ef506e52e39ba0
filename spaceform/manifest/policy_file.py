"""The policy file: `spaceform.policy.yaml` as it is read, with what is wrong in it reported."""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path as FilePath
from stat import S_ISLNK

from spaceform.errors import ManifestError
from spaceform.manifest.compose import compose
from spaceform.manifest.files import read_text
from spaceform.manifest.names import Report
from spaceform.manifest.people import People, check_people
from spaceform.manifest.policy_entries import KINDS, RULE_ID, PolicyFile, RuleEntry
from spaceform.manifest.policy_rules import RuleReader
from spaceform.manifest.shape import Fit, refuse_nulls
from spaceform.manifest.tree import Node, Path, mark_at
from spaceform.manifest.variables import SIGN
from spaceform.manifest.wording import listing
from spaceform.manifest.wording import text as shown
from spaceform.mark import Mark
from spaceform.policy import Policy, Rule

FILE = "spaceform.policy.yaml"
_FIRST = Mark(FILE, 1, 1)
_ALMOST = re.compile(r"[._]?spaceform[._-]policy\.ya?ml", re.IGNORECASE)


def read_policy(root: FilePath) -> Policy | None:
    """Read the policy at a root, None where there is none.

    Raises ManifestError with everything that is wrong in it.
    """
    report = Report()
    policy = find_policy(root, report)
    report.errors.raise_if_any()
    return policy


def find_policy(root: FilePath, report: Report) -> Policy | None:
    """Read the policy at a root and report what is wrong in it; None where there is none.

    A file that is there and is no policy, a link or one under a name that is almost right, is an
    error: who wrote it believes that it guards something.
    """
    try:
        is_link = S_ISLNK((root / FILE).lstat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        _refuse_almost(root, report)
        return None
    except OSError as error:
        report.errors.add(_FIRST, f"this cannot be read: {error.strerror}", "see its permissions")
        return None
    if is_link:
        message = "the policy is a symbolic link, and those are not followed"
        report.errors.add(_FIRST, message, "put the file itself in its place")
        return None
    try:
        node = compose(read_text(root, FILE), FILE, report.errors)
    except ManifestError as error:
        report.errors.extend(error.problems)
        return None
    return _read(node, report)


def _refuse_almost(root: FilePath, report: Report) -> None:
    with suppress(OSError):  # then there is no configuration either, which is told elsewhere
        for name in sorted(path.name for path in root.iterdir()):
            if _ALMOST.fullmatch(name):
                message = "this would be the policy by another name, and nobody reads it"
                report.errors.add(Mark(name, 1, 1), message, f"rename it to {FILE}")


def _read(node: Node, report: Report) -> Policy | None:
    wrong = (*refuse_nulls(node, FILE, report.errors), *_refuse_variables(node, report))
    file = Fit(node, FILE, report.errors).make(PolicyFile, node.value, wrong)
    if file is None:
        return None
    report.errors.extend(check_people(file.people, FILE, node.find(("people",))))
    people = People(file.people, file=FILE)
    rules = (_rule(node, name, entry, people, report) for name, entry in file.rules.items())
    found = [rule for rule in rules if rule is not None]
    return Policy(rules=tuple(sorted(found, key=lambda rule: rule.id)))


def _refuse_variables(node: Node, report: Report) -> Iterator[Path]:
    for path, found in node.texts():
        if SIGN in found:
            mark = mark_at(FILE, node.find(path).position)
            message = f"`{shown(found)}`: a policy has no variables"
            report.errors.add(mark, message, "write what it stands for")
            yield path


def _rule(node: Node, name: str, entry: RuleEntry, people: People, report: Report) -> Rule | None:
    mark = mark_at(FILE, node.key_position(("rules", name)))
    inner = node.find(("rules", name))
    if not re.fullmatch(RULE_ID, name):
        hint = "letters and digits of ASCII, `.`, `_` and `-`; 80 at most"
        report.errors.add(mark, f"`{shown(name)}` cannot be a rule's id", hint)
    kinds = [key for key in inner.entries if key in KINDS]
    if len(kinds) > 1:
        second = mark_at(FILE, inner.key_position((kinds[1],)))
        message = f"the rule `{shown(name)}` is of two kinds, `{kinds[0]}` and `{kinds[1]}`"
        report.errors.add(second, message, "make two rules of it")
        return None
    if not kinds:
        message = f"the rule `{shown(name)}` demands nothing"
        report.errors.add(mark, message, f"it has exactly one of {listing(KINDS)}")
        return None
    if not inner.entries[kinds[0]].value:
        message = f"`{kinds[0]}` of the rule `{shown(name)}` demands nothing"
        report.errors.add(mark_at(FILE, inner.key_position(kinds)), message, "say what of")
        return None
    return Rule(
        id=name,
        demand=RuleReader(FILE, inner, people, report).demand(entry),
        severity=entry.severity or "error",
        message=entry.message,
        spaces=tuple(sorted(set(entry.spaces or ("*",)))),
        exceptions=tuple(sorted(set(entry.excepted or ()))),
        mark=mark,
    )
