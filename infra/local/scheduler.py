"""Fires the scheduled jobs when they are due by the census's clock."""

import json
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from infra.local.jobs import Jobs
from infra.local.place import write_json
from infra.local.schedules import next_due

LOOK_SECONDS = 0.25
FIRST_RETRY_SECONDS = 2.0
LONGEST_RETRY_SECONDS = 60.0


class Scheduler(threading.Thread):
    """One thread for all schedules. After the clock was moved each schedule that fell due fires once, in the order of being due.

    When each fired last is kept in `memory`, so that a schedule missed while the stack was down fires at the next start."""

    def __init__(self, *, jobs: Jobs, census_now: Callable[[], datetime], memory: Path) -> None:
        super().__init__(name="scheduler", daemon=True)
        self._jobs, self._census_now, self._memory = jobs, census_now, memory
        self._stopping = threading.Event()
        kept = json.loads(memory.read_text()) if memory.exists() else {}
        now = census_now()
        self._due: dict[str, datetime | None] = {}
        self._expressions = {schedule.name: schedule.expression for schedule in jobs.schedules()}
        for name, expression in self._expressions.items():
            if name in kept:
                self._due[name] = next_due(expression, after=datetime.fromisoformat(kept[name]))
            else:
                # EventBridge counts a rate from the rule's making; firing at once shows a first page of progress.
                self._due[name] = now if expression.startswith("rate") else next_due(expression, after=now)
        self._fired = {name: kept[name] for name in kept if name in self._expressions}
        self._retry: dict[str, tuple[float, float]] = {}

    def run(self) -> None:
        """Look for what is due until told to stop."""
        while not self._stopping.wait(LOOK_SECONDS):
            self.fire_due()

    def end(self) -> None:
        """End after the job that is running now, if any, without waiting for it."""
        self._stopping.set()

    def stop(self) -> None:
        """End after the job that is running now, if any."""
        self.end()
        self.join()

    def fire_due(self) -> None:
        """Fire every schedule that is due now, once each. One that fails stays due and is tried again after a growing pause."""
        now = self._census_now()
        due = sorted((moment, name) for name, moment in self._due.items() if moment is not None and moment <= now)
        for _, name in due:
            not_before, pause = self._retry.get(name, (0.0, FIRST_RETRY_SECONDS))
            if self._stopping.is_set() or time.monotonic() < not_before:
                continue
            ended_well, _ = self._jobs.tried(name)
            if ended_well:
                self._retry.pop(name, None)
                self._fired[name] = now.isoformat()
                self._due[name] = next_due(self._expressions[name], after=now)
                write_json(self._memory, self._fired)
            else:
                self._retry[name] = (time.monotonic() + pause, min(pause * 2, LONGEST_RETRY_SECONDS))
