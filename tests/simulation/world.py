"""Time, and who acts in it: every actor is a greenlet that runs until it waits, and the one that is due next goes on.

Nothing here is random but by the seed. Times are seconds; 0 is the close as it was first announced.
"""

import heapq
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from greenlet import getcurrent, greenlet

from tests.builders import a_campaign

CLOSES: datetime = a_campaign().closes
#: A request is ended after so long, whatever it does (.chalice/config.json).
REQUEST_SECONDS = 29.0
#: How far the clock of a server may be off, and how old its calendar may be.
SKEW_SECONDS, STALE_SECONDS = 2.0, 10.0


class Gone(BaseException):
    """The process was ended. Nothing may catch it but who started it."""


@dataclass(slots=True)
class Server:
    """A process: how far its clock is off, and what it keeps of the calendar. `fit`: its clock is within what is promised."""

    skew: float
    fit: bool = True
    kept: list[Any] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Task:
    """Something that runs: on a server, until its deadline. `judged` is the true time at which it last looked at its clock."""

    server: Server | None
    began: float
    deadline: float
    #: Of a request: its Idempotency-Key.
    key: str = ""
    turn: int = 0
    judged: float = 0.0
    #: Of a run of the close: the close that it works for.
    closes: datetime | None = None
    flow: Any = None


class World:
    """One interleaving."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.random = Random(seed)
        self.now = 0.0
        self.running: Task | None = None
        #: When the calendar was changed, once at most, and to which close, in seconds.
        self.calendar: list[tuple[float, float]] = [(-1e9, 0.0)]
        self.switched: Callable[[Task], None] = lambda task: None
        self._queue: list[tuple[float, int, Task, int]] = []
        self._number = 0
        self._hub = getcurrent()

    # Time

    def at(self, seconds: float) -> datetime:
        return CLOSES + timedelta(seconds=seconds)

    def clock(self) -> datetime:
        """What the clock of the server shows on which the running task is."""
        task = self.task
        task.judged = self.now
        return self.at(self.now + task.server.skew) if task.server else self.at(self.now)

    def closes(self, at: float) -> float:
        """The close that stood at a time."""
        return self._change(at)[1]

    def changed(self, at: float) -> float:
        """When the calendar that stood at a time was made."""
        return self._change(at)[0]

    def _change(self, at: float) -> tuple[float, float]:
        since, closes = self.calendar[-1]
        return (since, closes) if since <= at else self.calendar[0]

    @property
    def task(self) -> Task:
        assert self.running is not None
        return self.running

    # Who acts

    def start(self, act: Callable[[], object], *, at: float, server: Server | None = None, lasts: float = 1e9, key: str = "") -> Task:
        """Let somebody act from a time on, for at most so long."""

        def flow() -> None:
            with suppress(Gone):
                act()

        task = Task(server, at, at + lasts, key)
        task.flow = greenlet(flow, self._hub)
        self._due(task, at)
        return task

    def run(self) -> None:
        """Until nobody has anything left to do."""
        while self._queue:
            at, _, task, turn = heapq.heappop(self._queue)
            if turn == task.turn and not task.flow.dead:
                self.now, self.running = max(self.now, at), task
                self.switched(task)
                task.flow.switch()

    def wait(self, seconds: float) -> None:
        """Let so much time pass, or as much as there is until somebody wakes this task. Raises Gone when its time is over before."""
        task = self.task
        self._due(task, min(self.now + seconds, task.deadline))
        self._hub.switch()
        if self.now >= task.deadline:
            raise Gone

    def wake(self, task: Task) -> None:
        self._due(task, self.now)

    def _due(self, task: Task, at: float) -> None:
        # What was due before isn't any more.
        task.turn += 1
        self._number += 1
        heapq.heappush(self._queue, (at, self._number, task, task.turn))
