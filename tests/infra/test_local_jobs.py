"""How the one-machine stack calls jobs: when they are due, in which order, and what becomes of those that fail."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from chalice.app import Chalice, Rate

from chalicelib.settings import settings
from chalicelib.storage.aws import client
from infra.local.jobs import Jobs, of_the_census
from infra.local.pollers import QueuePoller
from infra.local.scheduler import Scheduler
from infra.local.schedules import next_due
from infra.local.setup import INSPECTION_QUEUE

MORNING = datetime.fromisoformat("2020-03-20T09:00+07:00")


@pytest.mark.parametrize(
    ("expression", "due"),
    [
        ("rate(1 minute)", "2020-03-20T02:01:00Z"),
        ("rate(2 days)", "2020-03-22T02:00:00Z"),
        ("cron(0 17 31 3 ? 2020)", "2020-03-31T17:00:00Z"),
        ("cron(0/15 * * * ? *)", "2020-03-20T02:15:00Z"),
        ("cron(30 1 ? * MON-WED *)", "2020-03-23T01:30:00Z"),
        ("cron(0 2 1 APR,JUL ? *)", "2020-04-01T02:00:00Z"),
    ],
)
def test_a_schedule_is_next_due_as_eventbridge_would_fire_it(expression: str, due: str) -> None:
    assert next_due(expression, after=MORNING) == datetime.fromisoformat(due)


def test_a_schedule_whose_time_has_passed_is_never_due() -> None:
    assert next_due("cron(0 17 15 2 ? 2020)", after=MORNING) is None


@pytest.mark.parametrize("expression", ["every day", "cron(0 17 * * *)", "cron(61 * * * ? *)"])
def test_what_is_no_schedule_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        next_due(expression, after=MORNING)


class Day:
    """An app whose jobs note when they ran, and a census clock to set."""

    def __init__(self, folder: Path) -> None:
        self.app = Chalice(app_name="day")
        self.ran: list[str] = []
        self.now = MORNING
        self.folder = folder

    def job(self, name: str, every: Rate, *, failing: Callable[[], bool] = lambda: False) -> None:
        def run(event: Any) -> None:
            self.ran.append(name)
            if failing():
                raise RuntimeError(f"{name} can't")

        self.app.schedule(every, name=name)(run)

    def scheduler(self) -> Scheduler:
        return Scheduler(jobs=Jobs(self.app), census_now=lambda: self.now, memory=self.folder / "schedules.json")


def test_after_a_jump_each_job_fires_once_in_the_order_of_being_due(tmp_path: Path) -> None:
    day = Day(tmp_path)
    day.job("daily", Rate(1, unit=Rate.DAYS))
    day.job("hourly", Rate(1, unit=Rate.HOURS))
    scheduler = day.scheduler()
    scheduler.fire_due()
    day.ran.clear()
    day.now += timedelta(days=12)
    scheduler.fire_due()
    scheduler.fire_due()
    assert day.ran == ["hourly", "daily"]


def test_a_job_that_is_not_due_waits(tmp_path: Path) -> None:
    day = Day(tmp_path)
    day.job("hourly", Rate(1, unit=Rate.HOURS))
    scheduler = day.scheduler()
    scheduler.fire_due()
    day.now += timedelta(minutes=59)
    scheduler.fire_due()
    assert day.ran == ["hourly"]


def test_a_schedule_missed_while_the_stack_was_down_fires_at_the_next_start(tmp_path: Path) -> None:
    day = Day(tmp_path)
    day.job("hourly", Rate(1, unit=Rate.HOURS))
    day.scheduler().fire_due()
    day.now += timedelta(minutes=30)
    day.scheduler().fire_due()
    assert day.ran == ["hourly"]
    day.now += timedelta(minutes=30)
    day.scheduler().fire_due()
    assert day.ran == ["hourly", "hourly"]


def test_a_failing_job_is_told_in_a_line_and_tried_again_without_stopping_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.local.scheduler.FIRST_RETRY_SECONDS", 0.0)
    day = Day(tmp_path)
    day.job("broken", Rate(1, unit=Rate.HOURS), failing=lambda: day.ran.count("broken") == 1)
    day.job("sound", Rate(1, unit=Rate.HOURS))
    scheduler = day.scheduler()
    scheduler.fire_due()
    scheduler.fire_due()
    scheduler.fire_due()
    assert sorted(day.ran) == ["broken", "broken", "sound"]
    assert capsys.readouterr().out == "The job broken failed (RuntimeError); it will be tried again. See jobs.log.\n"


def test_a_message_whose_job_fails_is_delivered_again_and_one_that_ends_well_is_gone(empty_census: str) -> None:
    app = Chalice(app_name="queue")
    bodies: list[str] = []

    @app.on_sqs_message(queue=settings().close_queue, name="taken")
    def taken(event: Any) -> None:
        bodies.extend(record.body for record in event)
        if len(bodies) == 1:
            raise RuntimeError("not now")

    queues = client("sqs")
    address = queues.get_queue_url(QueueName=settings().close_queue)["QueueUrl"]
    queues.send_message(QueueUrl=address, MessageBody="3319021001")
    jobs = Jobs(app)
    poller = QueuePoller(jobs=jobs, queue=jobs.queues()[0], queues=SeenAgainAtOnce(queues))
    poller.look()
    poller.look()
    poller.look()
    assert bodies == ["3319021001", "3319021001"]


class SeenAgainAtOnce:
    """The queues' client, but a message that was taken shows again in a second instead of minutes."""

    def __init__(self, queues: Any) -> None:
        self._queues = queues

    def __getattr__(self, name: str) -> Any:
        return getattr(self._queues, name)

    def receive_message(self, **asked: Any) -> Any:
        return self._queues.receive_message(**asked | {"VisibilityTimeout": 1})


def test_the_jobs_of_the_census_are_found() -> None:
    jobs = of_the_census()
    assert {schedule.name for schedule in jobs.schedules()} >= {"close_census", "publish_progress"}
    assert {queue.queue for queue in jobs.queues()} == {settings().close_queue, INSPECTION_QUEUE}
    assert all(next_due(schedule.expression, after=datetime.now(UTC)) for schedule in jobs.schedules())
