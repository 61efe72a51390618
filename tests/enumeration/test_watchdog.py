"""What the watchdog of the close tells at each tick."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from infra.local.jobs import scheduled_event
from tests.builders import CLOSED, ONLINE, a_campaign
from tests.closing import VILLAGES, Clock, census_to_close
from tests.lines import extracted, judged, kept_lines


@pytest.fixture
def clock(empty_census: str) -> Iterator[Clock]:
    with census_to_close(each=1) as clock:
        yield clock


def close_all() -> None:
    from chalicelib.enumeration import calendar, close

    for _ in range(10):
        for unit in close.left(calendar.read()):
            close.close_village(unit)
    close.begin()


def tick() -> dict[str, Any]:
    """The line that a tick writes, as CloudWatch reads it: nothing else may stand in it."""
    from chalicelib.jobs.close import close_census

    with kept_lines() as lines:
        close_census(scheduled_event("close_census"), None)
    (line,) = lines
    return judged(line)


def test_nothing_is_unfinished_while_the_census_is_open_nor_in_the_minute_after_it(clock: Clock) -> None:
    from chalicelib.enumeration import watchdog

    for at in (a_campaign().opens - timedelta(days=1), ONLINE, a_campaign().closes + timedelta(seconds=60)):
        clock.at = at
        assert watchdog.unfinished_minutes() == 0


def test_a_close_is_unfinished_from_the_moment_that_it_is_due_until_all_is_published(clock: Clock) -> None:
    from chalicelib.enumeration import close, watchdog

    clock.at = a_campaign().closes + timedelta(minutes=3)
    assert watchdog.unfinished_minutes() == 2
    close.close_village(next(iter(VILLAGES)))
    close.begin()
    clock.at += timedelta(minutes=120)
    assert watchdog.unfinished_minutes() == 122
    close_all()
    assert watchdog.unfinished_minutes() == 0


def test_a_close_that_was_finished_says_nothing_of_the_next_one(clock: Clock) -> None:
    from chalicelib.enumeration import calendar, watchdog
    from chalicelib.storage import census

    close_all()
    census.put("calendar", "current", {**calendar._seed(), "closes": "2020-04-15T00:00+07:00"})
    assert watchdog.unfinished_minutes() == 0
    clock.at = datetime.fromisoformat("2020-04-15T00:11+07:00")
    assert watchdog.unfinished_minutes() == 10


def test_a_tick_writes_one_line_that_cloudwatch_makes_a_metric_of(clock: Clock) -> None:
    line = tick()
    assert (line["Stage"], line["CloseUnfinishedMinutes"]) == ("test", (CLOSED - a_campaign().closes).total_seconds() / 60 - 1)
    assert extracted(line) == {"CloseUnfinishedMinutes": line["CloseUnfinishedMinutes"]}
    assert (line["message"], line["job"], line["level"]) == ("job", "close_census", "INFO")
    (described,) = line["_aws"]["CloudWatchMetrics"]
    assert described == {
        "Namespace": "Sensus",
        "Dimensions": [["Stage"]],
        "Metrics": [{"Name": "CloseUnfinishedMinutes", "Unit": "None"}],
    }
    # Milliseconds of the machine's clock, and no more than two hours away from it, or CloudWatch drops the line.
    assert abs(line["_aws"]["Timestamp"] / 1000 - datetime.now().timestamp()) < 60


def test_a_close_that_cannot_begin_is_told_all_the_same(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.jobs.close import close_census
    from chalicelib.jobs.discreet import JobFailed
    from chalicelib.settings import settings
    from chalicelib.storage import queue
    from chalicelib.storage.aws import client

    address = client("sqs").create_queue(QueueName="gone")["QueueUrl"]
    client("sqs").delete_queue(QueueUrl=address)
    monkeypatch.setattr(queue, "_address", lambda: address)
    with pytest.raises(JobFailed), kept_lines() as lines:
        close_census(scheduled_event("close_census"), None)
    assert [judged(line)["CloseUnfinishedMinutes"] > 0 for line in lines] == [True]
    assert settings().close_queue not in address


def test_a_census_that_is_open_is_told_too_or_nobody_would_miss_the_tick(clock: Clock) -> None:
    clock.at = ONLINE
    assert tick()["CloseUnfinishedMinutes"] == 0
