"""The brake on sign-ups: when more families come than the census can take in at once, each is given a turn.

A turn hangs on the request's own key, so a family that comes back at its turn is let in, and nothing is stored of those that wait.
"""

import base64
import math
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.faults import Fault

#: How long a turn lasts, in seconds: a phone whose screen is off wakes its pages once a minute, and must not sleep through it.
TURN = 120.0
#: The longest that anybody waits for a turn, in seconds. Shares so small that it would be longer have shorter turns.
LONGEST_WAIT = 1800.0
#: With nobody let in, who waits comes back within one to two of these, in seconds, to ask again.
PATIENCE = 300.0


class BrakeRefused(Fault):
    """The brake can't be set so. The text says what is wrong, and the way on."""


@dataclass(frozen=True, slots=True)
class Brake:
    """`share` of the families who want to sign up are let in at any moment: 1 is all of them, 0 none."""

    share: float

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 1:
            raise BrakeRefused("The share that is let in is between 0 (nobody) and 1 (everybody), such as 0.25.")

    def longest_wait(self) -> float:
        """The longest that a family waits, in seconds; with nobody let in, until it asks again."""
        return (1 - self.share) * self._cycle() if self.share else 2 * PATIENCE

    def wait(self, key: str, now: datetime) -> int:
        """In how many seconds it is the turn of the request with the digest `key`; 0 while it is."""
        place = _place(key)
        if self.share == 0:
            return math.ceil(PATIENCE * (1 + place))
        # Turns go round and round; each family's begins at its own place, so that those who come back do so one after the other.
        cycle = self._cycle()
        at = (now.timestamp() / cycle + place) % 1
        return 0 if at < self.share else math.ceil((1 - at) * cycle)

    def _cycle(self) -> float:
        return min(TURN / self.share, LONGEST_WAIT)


def _place(key: str) -> float:
    """Where in the round a request stands, from 0 up to 1: evenly spread, for `key` is a digest."""
    return int.from_bytes(base64.b64decode(key)[:6]) / 2**48
