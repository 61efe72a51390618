"""The logbook's lines in tests: kept in a list instead of written, and judged as CloudWatch judges them."""

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from chalicelib import logbook
from chalicelib.logbook.lines import FIELDS

_log = logging.getLogger("tests.logbook")
#: Of the embedded metric format's specification: the units that we use, and how many metrics and dimensions one directive may have.
UNITS, MOST_METRICS, MOST_DIMENSIONS = {"None", "Count", "Milliseconds"}, 100, 30
#: What each line has beside what lines.FIELDS allows it.
ALWAYS = {"timestamp", "level", "message"}


@contextmanager
def kept_lines() -> Iterator[list[str]]:
    """Every line that this process writes within."""
    lines: list[str] = []
    logbook.write_lines_to(lambda line, _: lines.append(line))
    try:
        yield lines
    finally:
        log_lines()


def log_lines() -> None:
    """Let this process's lines be logged: the standard output of a test is what commands print."""
    logbook.write_lines_to(lambda line, _: _log.info(line))


def judged(line: str) -> dict[str, Any]:
    """A line as an object. Raises AssertionError for one that isn't one object on one line, has a field that isn't allowed, or metrics
    that CloudWatch would not extract."""
    assert line.isprintable(), line
    said: dict[str, Any] = json.loads(line)
    assert isinstance(said, dict)
    told = extracted(said)
    assert set(said) >= ALWAYS
    unknown = set(said) - ALWAYS - set(FIELDS) - ({"_aws", "Stage"} if told else set()) - set(told)
    assert unknown == set(), line
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", said["timestamp"])
    assert said["level"] in ("INFO", "WARNING", "ERROR", "CRITICAL")
    return said


def extracted(said: dict[str, Any]) -> dict[str, float]:
    """The metrics that CloudWatch would make of a line, by the format's specification."""
    if "_aws" not in said:
        return {}
    assert set(said["_aws"]) == {"Timestamp", "CloudWatchMetrics"}
    assert isinstance(said["_aws"]["Timestamp"], int)
    (directive,) = said["_aws"]["CloudWatchMetrics"]
    assert set(directive) == {"Namespace", "Dimensions", "Metrics"}
    assert re.fullmatch(r"[A-Za-z0-9./#:_-]{1,1024}", directive["Namespace"])
    assert not directive["Namespace"].startswith("AWS/")
    for dimensions in directive["Dimensions"]:
        assert len(dimensions) <= MOST_DIMENSIONS
        assert all(isinstance(said[dimension], str) and 0 < len(said[dimension]) <= 1024 for dimension in dimensions)
    assert 0 < len(directive["Metrics"]) <= MOST_METRICS
    assert all(set(metric) == {"Name", "Unit"} and metric["Unit"] in UNITS for metric in directive["Metrics"])
    told = {metric["Name"]: said[metric["Name"]] for metric in directive["Metrics"]}
    assert all(isinstance(value, int | float) and not isinstance(value, bool) for value in told.values())
    return told
