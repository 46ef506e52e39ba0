"""Pull requests: where a plan's report is put, as one comment that is kept up to date."""

from spaceform.review.body import compose
from spaceform.review.hosts import HOSTS, TOKENS
from spaceform.review.marker import Marker, slot_of
from spaceform.review.place import Place, Wanted, find_place, open_place
from spaceform.review.port import Review
from spaceform.review.trust import find_digest
from spaceform.review.upkeep import Done, keep_up, slots_of

__all__ = [
    "HOSTS",
    "TOKENS",
    "Done",
    "Marker",
    "Place",
    "Review",
    "Wanted",
    "compose",
    "find_digest",
    "find_place",
    "keep_up",
    "open_place",
    "slot_of",
    "slots_of",
]
