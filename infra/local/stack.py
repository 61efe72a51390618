"""Puts the one-machine stack together in this process. Imported when the settings are in force."""

import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from app import app
from chalicelib import logbook
from chalicelib.enumeration import progress
from chalicelib.enumeration.clock import use_census_clock
from chalicelib.settings import settings
from chalicelib.storage import census
from chalicelib.storage.aws import client
from infra.local import clock, sample, site
from infra.local.gateway import Gateway
from infra.local.jobs import STREAM_JOB, of_the_census
from infra.local.place import Place
from infra.local.pollers import Poller, QueuePoller, StreamPoller
from infra.local.scheduler import Scheduler
from infra.local.server import Origin, SiteBucket
from infra.local.setup import create_all
from static_site.headers import headers

LOG_BYTES = 5_000_000


def start(place: Place, *, endpoint: str, variables: dict[str, str], recount: bool, ends: ExitStack) -> None:
    """Make what is missing, then serve and do the jobs. `ends` gets what stops each, to be run in the opposite order.

    `recount` counts all villages again: after an unclean end the stream's last changes are gone."""
    _keep_logs(place.folder)
    census_now = clock.read(place.folder)
    use_census_clock(census_now)
    create_all()
    place.announce(endpoint=endpoint, environment=variables)
    ends.callback(place.stack_file.unlink, missing_ok=True)
    sample.load_once(place)
    registered = [regency for regency, _ in census.each("regency")]
    if recount:
        for regency in registered:
            progress.recount(regency)
    pages = site.built(place.folder / "site", registered)
    _do_jobs(place, census_now=census_now, ends=ends)
    origin = Origin(
        port=place.port,
        gateway=Gateway(app),
        pages=pages,
        bucket=SiteBucket(store=client("s3"), bucket=settings().site_bucket),
        headers=headers(uploads_origin=endpoint),
    )
    threading.Thread(target=origin.serve_forever, name="origin", daemon=True).start()
    ends.callback(origin.stop)


def _do_jobs(place: Place, *, census_now: Callable[[], datetime], ends: ExitStack) -> None:
    jobs = of_the_census()
    changes = StreamPoller(
        jobs=jobs,
        name=STREAM_JOB,
        table=settings().households_table,
        tables=client("dynamodb"),
        streams=client("dynamodbstreams"),
    )
    scheduler = Scheduler(jobs=jobs, census_now=census_now, memory=place.folder / "schedules.json")
    # Once before the first visitor, so that progress and receipt keys are there from the start.
    changes.catch_up()
    scheduler.fire_due()
    queues = [QueuePoller(jobs=jobs, queue=queue, queues=client("sqs")) for queue in jobs.queues()]
    threads: list[Poller | Scheduler] = [changes, *queues, scheduler]
    for thread in threads:
        thread.start()
        ends.callback(thread.stop)
    # All at once first: each may be waiting for the cloud's answer.
    for thread in threads:
        ends.callback(thread.end)


def _keep_logs(folder: Path) -> None:
    # Chalice writes to standard output on its own, where only what a person must know belongs.
    app.log.handlers.clear()
    app.log.propagate = True
    for name, file, level in (
        ("", "errors.log", logging.WARNING),
        ("infra.local.jobs", "jobs.log", logging.INFO),
        ("infra.local.access", "access.log", logging.INFO),
    ):
        log = logging.getLogger(name)
        kept = RotatingFileHandler(folder / file, maxBytes=LOG_BYTES, backupCount=1)
        kept.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s" if not name else "%(asctime)s %(message)s"))
        log.addHandler(kept)
        log.setLevel(level)
        log.propagate = False
    logbook.write_lines_to(_keep_line)


def _keep_line(line: str, level: str) -> None:
    """A request's or a job's line, with the jobs'; and once more where one looks for what failed."""
    logging.getLogger("infra.local.jobs").info(line)
    if level not in ("INFO", "WARNING"):
        logging.getLogger("infra.local.requests").error(line)
