"""The rules: what kinds of alerts there are, each with an id that scripts and hosts rely on."""

from collections.abc import Mapping
from typing import NamedTuple

from spaceform.aspects.custom_content import CustomContentChange
from spaceform.aspects.grants import ADMINISTER, GrantChange
from spaceform.aspects.lifecycle import SpaceChange
from spaceform.change import Change
from spaceform.plan import Note, Refusal
from spaceform.principals import EVERYBODY
from spaceform.report.shifts import AccessChange, shift_of
from spaceform.report.untrusted import cut, visible
from spaceform.site_roles import RoleChange

_LONGEST_ID = 80


class Rule(NamedTuple):
    """A kind of alert: its id, which never changes, a title, and a sentence that explains it."""

    id: str
    title: str
    words: str


RULES: Mapping[str, Rule] = {
    rule.id: rule
    for rule in (
        Rule(
            "administration-loss",
            "Administration is lost",
            "Somebody loses administer/space, and with it the say over who else has access.",
        ),
        Rule(
            "anonymous-access",
            "Anonymous access",
            "People who are not logged in gain access.",
        ),
        Rule("access-loss", "Access is lost", "Somebody loses access to a space or a part of it."),
        Rule(
            "administration-gain",
            "Administration is gained",
            "Somebody gains administer/space, and may give access to others from then on.",
        ),
        Rule("access-gain", "Access is gained", "Somebody gains access to a space or more of it."),
        Rule(
            "space-deletion",
            "A space is deleted",
            "A space is deleted for ever, with everything in it; everybody loses it.",
        ),
        Rule("space-creation", "A space is created", "A space that is not there is created."),
        Rule(
            "role-shrink",
            "A role loses permissions",
            "Everybody who has a role of the site loses permissions, in every space.",
        ),
        Rule(
            "role-change",
            "A role changes",
            "A role of the site is new or changes, for everybody who has it, in every space.",
        ),
        Rule(
            "grants-change",
            "The way of access changes",
            "Somebody has access in another way, such as by a role, and neither gains nor loses.",
        ),
        Rule("state-change", "A space’s state changes", "A space is archived or brought back."),
        Rule(
            "ownership-change",
            "The ownership record changes",
            "What spaceform remembers as its own in a space changes.",
        ),
        Rule("details-change", "A detail changes", "A name, description or homepage changes."),
        Rule("properties-change", "A property changes", "A property of a space changes."),
        Rule("labels-change", "A label changes", "A label of a space comes or goes."),
        Rule("settings-change", "A setting changes", "A setting of a space changes."),
        Rule("theme-change", "The theme changes", "The theme of a space changes."),
        Rule(
            "blocked",
            "A space could not be planned",
            "A name does not resolve, or a read failed: nothing in the space is changed.",
        ),
        Rule("warning", "Warning", "Something that should be looked at, and stops nothing."),
        Rule(
            "invalid-manifest",
            "Invalid manifest",
            "A manifest or the configuration is invalid: nothing can be planned.",
        ),
    )
}
"""The rules whose ids are known before anything is planned."""


def rule_of_change(change: Change) -> Rule:
    """Return what kind of change it is; of a gain and a loss in one, the worse."""
    if isinstance(change, SpaceChange):
        return RULES["space-deletion" if change.after is None else "space-creation"]
    if isinstance(change, RoleChange):
        return RULES["role-shrink" if change.losses else "role-change"]
    if isinstance(change, GrantChange | CustomContentChange):
        return RULES[_rule_of_access(change)]
    return RULES[f"{change.aspect}-change"]


def rule_of_refusal(refusal: Refusal) -> Rule:
    """Return the rule of a policy that refuses, or the guard."""
    if refusal.rule is not None:
        return _policy(refusal.rule)
    guard = visible(cut(refusal.guard, _LONGEST_ID))
    words = f"The guard “{guard}” stands against the plan, or against one change of it."
    return Rule(f"refused-{guard}", f"Refused: {guard}", words)


def rule_of_note(note: Note) -> Rule:
    """Return the rule of a policy that warns, or what all other warnings have in common."""
    return RULES["warning"] if note.rule is None else _policy(note.rule)


def _rule_of_access(change: AccessChange) -> str:
    shift = shift_of(change)
    if ADMINISTER in shift.losses:
        return "administration-loss"
    if shift.gains and (change.principal.kind == "anonymous" or str(change.principal) == EVERYBODY):
        return "anonymous-access"
    if ADMINISTER in shift.gains:
        return "administration-gain"
    if shift.losses or shift.everything:
        return "access-loss"
    return "access-gain" if shift.gains else "grants-change"


def _policy(rule_id: str) -> Rule:
    shown = visible(cut(rule_id, _LONGEST_ID))
    words = f"The rule “{shown}” of spaceform.policy.yaml is not kept."
    return Rule(f"policy/{shown}", f"Policy: {shown}", words)
