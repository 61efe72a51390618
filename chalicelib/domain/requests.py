"""Requests that were answered, so that a retry gets the same answer and nothing happens twice.

Clients retry after a lost answer with the same Idempotency-Key. Keys are remembered as short digests, made in credentials/.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from chalicelib.domain.errors import IdempotencyKeyReused

#: How long a key that guards no single event lives, in seconds of the machine's clock.
_DAY = 24 * 3600
#: So many of each are kept, so that nobody can fill an item: a family saves a few dozen times a day and submits a few times.
_MOST = {"saves": 48, "submissions": 120}


@dataclass(frozen=True, slots=True)
class Request:
    """One request that changes something: the digests of its key and body, and the machine's time in epoch seconds.

    `source` is a digest of where it came from, `device` the random id of the phone that sent it."""

    key: str
    body: str
    at: int
    source: str = ""
    device: str = ""


@dataclass(slots=True)
class AnsweredRequests:
    """What was answered, by key. `saves` (papers too) live a day, `submissions` and what changed the `account` as long as the campaign."""

    saves: dict[str, list[Any]] = field(default_factory=dict)
    submissions: dict[str, list[Any]] = field(default_factory=dict)
    account: dict[str, list[Any]] = field(default_factory=dict)

    def outcome(self, request: Request) -> Any | None:
        """What the same request was answered with; None if it is new. Raises IdempotencyKeyReused for another body."""
        found = self.account.get(request.key) or self.submissions.get(request.key) or self._fresh(self.saves.get(request.key), request.at)
        if found is None:
            return None
        if found[0] != request.body:
            raise IdempotencyKeyReused
        return found[2]

    def remember(self, request: Request, outcome: Any, *, among: Literal["saves", "submissions", "account"]) -> None:
        """Keep what `request` was answered with: a small JSON value from which the answer can be made again."""
        kept: dict[str, list[Any]] = getattr(self, among)
        kept[request.key] = [request.body, request.at, outcome]
        self.saves = {key: found for key, found in self.saves.items() if self._fresh(found, request.at)}
        for log, most in _MOST.items():
            if len(getattr(self, log)) > most:
                setattr(self, log, dict(list(getattr(self, log).items())[-most:]))

    @staticmethod
    def _fresh(found: list[Any] | None, at: int) -> list[Any] | None:
        return found if found is not None and found[1] >= at - _DAY else None
