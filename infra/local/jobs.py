"""The census's jobs as Lambda would call them: found in the app, called with an event of the right shape, failures kept and told.

`python -m infra.local.jobs publish_progress` runs one by hand against the stack on PORT."""

import json
import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from chalice.app import Chalice, ScheduledEventConfig, SQSEventConfig
from chalice.local import LambdaContext

from chalicelib.enumeration.clock import use_census_clock
from infra.local import clock
from infra.local.environment import enter
from infra.local.place import Place

#: The function that the households table's stream calls; the template connects them in a deployed stage.
STREAM_JOB = "mark_changed_villages"
MOST_SECONDS = 900

log = logging.getLogger("infra.local.jobs")


@dataclass(frozen=True, slots=True)
class Schedule:
    """A job and when it fires."""

    name: str
    expression: str


@dataclass(frozen=True, slots=True)
class Queue:
    """A job and the queue whose messages it takes, at most `batch_size` at a time."""

    name: str
    queue: str
    batch_size: int


#: The function that opens papers has a zip of its own, so Chalice doesn't know it; the template gives it one upload at a time.
PAPERS_JOB = "inspect_papers"
Handler = Callable[[dict[str, Any], Any], Any]


class Jobs:
    """All jobs of `app`, and those `beside` it that take messages from queues."""

    def __init__(self, app: Chalice, beside: Mapping[Queue, Handler] | None = None) -> None:
        self._app = app
        self._beside = dict(beside or {})

    def schedules(self) -> list[Schedule]:
        """Every scheduled job."""
        return [Schedule(source.name, _expression(source.schedule_expression)) for source in self._sources(ScheduledEventConfig)]

    def queues(self) -> list[Queue]:
        """Every job that takes messages from a queue."""
        of_app = [
            Queue(source.name, source.queue or source.queue_arn.rpartition(":")[2], source.batch_size)
            for source in self._sources(SQSEventConfig)
        ]
        return [*of_app, *self._beside]

    def run(self, name: str, event: dict[str, Any] | None = None) -> Any:
        """Call the job `name` with `event`, a scheduled one's by default. Raises KeyError for no job, and what the job raises."""
        handler = {queue.name: handler for queue, handler in self._beside.items()}.get(name) or self._app.handler_map[name]
        return handler(event or scheduled_event(name), LambdaContext(name, 512, MOST_SECONDS * 1000))

    def tried(self, name: str, event: dict[str, Any] | None = None) -> tuple[bool, Any]:
        """Like `run`, but what fails is logged and told in one line, never raised: (whether it ended well, its result)."""
        try:
            return True, self.run(name, event)
        except Exception as failure:
            # Any failure of a job is the job's own; the stack and the other jobs go on, as they do in the cloud.
            log.error("%s failed", name, exc_info=True)
            print(f"The job {name} failed ({type(failure).__name__}); it will be tried again. See jobs.log.", flush=True)
            return False, None

    def _sources(self, kind: type) -> Iterator[Any]:
        return (source for source in self._app.event_sources if isinstance(source, kind))


def of_the_census() -> Jobs:
    """Every job there is. The settings must be in force."""
    # Imported here because the settings are read, once, when these modules are.
    from app import app
    from chalicelib.jobs.inspect import inspect_papers
    from infra.local.setup import INSPECTION_QUEUE

    return Jobs(app, beside={Queue(PAPERS_JOB, INSPECTION_QUEUE, batch_size=1): inspect_papers})


def scheduled_event(name: str) -> dict[str, Any]:
    """What EventBridge sends when the schedule of `name` is due."""
    return {
        "version": "0",
        "id": str(uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "000000000000",
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "region": "ap-southeast-3",
        "resources": [f"arn:aws:events:ap-southeast-3:000000000000:rule/{name}"],
        "detail": {},
    }


def run(name: str, *, place: Place) -> Any:
    """Run the job `name` once, by hand, in this process and against the stack at `place`, which must be running."""
    stack = json.loads(place.stack_file.read_text())
    enter(stack["environment"])
    use_census_clock(clock.read(place.folder))
    return of_the_census().run(name)


def _expression(schedule: Any) -> str:
    return schedule if isinstance(schedule, str) else str(schedule.to_string())


if __name__ == "__main__":
    run(sys.argv[1], place=Place(port=int(os.environ.get("PORT", "8000"))))
