"""The only door to the network: one origin, no redirects, limits, retries, pace, status → error."""

from spaceform.transport.authorization import Authorization, Basic, Bearer, Nobody
from spaceform.transport.exchange import Limits
from spaceform.transport.service_account import ServiceAccount
from spaceform.transport.stats import Stats
from spaceform.transport.transport import Transport

__all__ = [
    "Authorization",
    "Basic",
    "Bearer",
    "Limits",
    "Nobody",
    "ServiceAccount",
    "Stats",
    "Transport",
]
