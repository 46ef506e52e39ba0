"""The only door to the network: one origin, no redirects, limits, retries, pace, status → error."""

from spaceform.transport.authorization import Authorization, Basic, Bearer, Nobody
from spaceform.transport.call import Answer, Call, Method, Reply
from spaceform.transport.exchange import Limits
from spaceform.transport.links import next_link
from spaceform.transport.manners import CONFLUENCE, Manners
from spaceform.transport.messages import neutralise
from spaceform.transport.refusals import Refusal
from spaceform.transport.service_account import ServiceAccount
from spaceform.transport.stats import Stats
from spaceform.transport.transport import Transport

__all__ = [
    "CONFLUENCE",
    "Answer",
    "Authorization",
    "Basic",
    "Bearer",
    "Call",
    "Limits",
    "Manners",
    "Method",
    "Nobody",
    "Refusal",
    "Reply",
    "ServiceAccount",
    "Stats",
    "Transport",
    "neutralise",
    "next_link",
]
