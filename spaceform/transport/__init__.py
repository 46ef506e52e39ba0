"""The only door to the network: one origin, no redirects, limits, retries, pace, status → error."""

from spaceform.transport.authorization import Authorization, Basic, Bearer
from spaceform.transport.pace import Stats
from spaceform.transport.transport import Limits, Transport

__all__ = ["Authorization", "Basic", "Bearer", "Limits", "Stats", "Transport"]
