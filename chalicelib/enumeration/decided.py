"""What operations decide and every process is to know within seconds: one stored record, read at most every ten, and a log of who decided
what, when and why, which is only ever added to.

Functions may read such a record and write none (their roles say so). The record and the log's line are one write.
"""

import time
from typing import Any

from chalicelib.credentials.identity import random_id
from chalicelib.domain.errors import Busy
from chalicelib.domain.faults import Fault
from chalicelib.enumeration import clock
from chalicelib.storage import census

#: How old what a process knows may be, in seconds.
FRESH_FOR = 10.0
LONGEST_REASON = 200
NAME = "current"


class DecidedMeanwhile(Fault):
    """Another operator decided since it was read; nothing was changed."""


class ReasonMissing(Fault):
    """No reason was given, or too long a one."""


class Decision:
    """One thing that operations decide: `kind` is that of its record; the log is beside it. A record that says nothing is {}."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._kept: tuple[float, dict[str, Any]] | None = None

    def current(self) -> dict[str, Any]:
        """What stands, at most ten seconds old; older only while the store is away. Raises Busy when it is and nothing was ever read."""
        if self._kept is None or time.monotonic() - self._kept[0] > FRESH_FOR:
            try:
                self._kept = (time.monotonic(), self.read())
            except Busy:
                if self._kept is None:
                    raise
        return self._kept[1]

    def read(self) -> dict[str, Any]:
        """What stands this instant."""
        return census.get(self.kind, NAME) or {}

    def forget(self) -> None:
        """Read it anew next time."""
        self._kept = None

    def decide(self, what: str, body: dict[str, Any], *, because: str, by: str) -> dict[str, Any]:
        """Have `body` stand from now on, and write down that `by` (a login) decided it. Returns the log's line.

        Raises ReasonMissing, DecidedMeanwhile."""
        reason = " ".join(because.split())
        if not 0 < len(reason) <= LONGEST_REASON:
            raise ReasonMissing(
                f"Say why in a sentence of at most {LONGEST_REASON} letters that names nobody: it is kept, and somebody will ask."
            )
        before = census.get_or_make(self.kind, NAME, dict)
        at = clock.machine_now().isoformat(timespec="microseconds")
        act = {"at": at, "what": what, "by": by, "because": reason, "before": before, "after": body}
        beside = (f"{self.kind}-acts", f"{at} {random_id()}", act)
        if not census.replace(self.kind, NAME, before=before, after=body, beside=beside):
            self.forget()
            raise DecidedMeanwhile(
                f"Somebody else decided this moment: nothing was changed by this command. Look (ops {self.kind} show), and decide again."
            )
        self.forget()
        return act

    def acts(self) -> list[dict[str, Any]]:
        """What was decided, oldest first."""
        return [body for _, body in census.each(f"{self.kind}-acts")]
