"""Requests that were answered, so that a retry gets the same answer and nothing happens twice.

Clients retry after a lost answer with the same Idempotency-Key. Keys are remembered as short digests, made in credentials/.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chalicelib.domain.errors import IdempotencyKeyReused

#: How long a key that guards no single event lives, in seconds of the machine's clock.
_DAY = 24 * 3600
#: A draft is saved a few dozen times a day at most; beyond that the oldest keys go, so that an item can't be filled.
_MOST_PASSING, _MOST_LASTING = 48, 240


@dataclass(frozen=True, slots=True)
class Request:
    """One request that changes something: the digests of its key and body, and the machine's time in epoch seconds."""

    key: str
    body: str
    at: int

    @classmethod
    def without_key(cls, at: datetime) -> "Request":
        return cls("", "", int(at.timestamp()))


@dataclass(slots=True)
class AnsweredRequests:
    """What was answered, by key. Lasting ones (sign-up, password, submission) live as long as the campaign, others a day."""

    passing: dict[str, list[Any]] = field(default_factory=dict)
    lasting: dict[str, list[Any]] = field(default_factory=dict)

    def outcome(self, request: Request) -> Any | None:
        """What the same request was answered with; None if it is new. Raises IdempotencyKeyReused for another body."""
        if not request.key:
            return None
        found = self.lasting.get(request.key) or self.passing.get(request.key)
        if found is None or (request.key in self.passing and found[1] < request.at - _DAY):
            return None
        if found[0] != request.body:
            raise IdempotencyKeyReused
        return found[2]

    def remember(self, request: Request, outcome: Any, *, lasting: bool = False) -> None:
        """Keep what `request` was answered with: a small JSON value from which the answer can be made again."""
        if not request.key:
            return
        kept = self.lasting if lasting else self.passing
        kept[request.key] = [request.body, request.at, outcome]
        for key in [key for key, found in self.passing.items() if found[1] < request.at - _DAY]:
            del self.passing[key]
        for log, most in ((self.passing, _MOST_PASSING), (self.lasting, _MOST_LASTING)):
            for key in list(log)[:-most] if len(log) > most else []:
                del log[key]
