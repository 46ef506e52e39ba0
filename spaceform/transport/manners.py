"""Manners: what is particular to one kind of host, beside its address and the credentials."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from spaceform.transport.call import Answer, Call
from spaceform.transport.messages import published_message
from spaceform.transport.refusals import REFUSALS, Refusal


def _no_headers(_call: Call) -> Mapping[str, str]:
    return {}


def _as_it_is(answer: Answer) -> Answer:
    return answer


@dataclass(frozen=True)
class Manners:
    """How a kind of host is spoken of, what it wants with a request, and how it says no.

    `setting` is where its address comes from, and `what` is what stands at that address. `slower`
    and `lighter` are the way out where it asks for fewer requests, or takes too long. `published`
    finds the message in an error's body, None where the body is not this host's own. `headers` go
    along with each request. `normal` turns the host's own ways of asking for fewer requests into
    429 with `Retry-After`, which is what everything else here understands.
    """

    name: str
    subject: str
    what: str
    setting: str
    published: Callable[[JsonValue], str | None]
    refusals: tuple[Refusal, ...]
    slower: str = "try later"
    lighter: str = "try again later"
    headers: Callable[[Call], Mapping[str, str]] = _no_headers
    normal: Callable[[Answer], Answer] = _as_it_is


def _confluence_headers(call: Call) -> Mapping[str, str]:
    # Without it Confluence takes a write for a forged one from a browser (v1, all writes).
    return {"X-Atlassian-Token": "no-check"} if call.is_write else {}


CONFLUENCE = Manners(
    name="Confluence",
    subject="The site",
    what="a Confluence site",
    setting="SPACEFORM_SITE",
    published=published_message,
    refusals=REFUSALS,
    slower="try --max-rps, or later",
    lighter="try again later, or with less --parallelism",
    headers=_confluence_headers,
)
