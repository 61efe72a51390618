"""Metrics: a job writes a line of JSON, and CloudWatch makes a metric of it (its embedded metric format).

So there is no further call that could fail, nor a role that may make it. A line holds a number and the stage, nothing of anybody.
"""

import json
from collections.abc import Callable

from chalicelib.enumeration.clock import machine_now
from chalicelib.settings import settings

#: What infra/alarms.yaml watches.
NAMESPACE = "Sensus"


def _to_standard_output(line: str) -> None:
    # Not by logging: in Lambda that puts a level and a time before the line, and then it isn't JSON.
    print(line, flush=True)


_write: Callable[[str], None] = _to_standard_output


def tell(name: str, value: float) -> None:
    """Tell the value of the metric `name` now."""
    described = {"Namespace": NAMESPACE, "Dimensions": [["Stage"]], "Metrics": [{"Name": name, "Unit": "None"}]}
    at = int(machine_now().timestamp() * 1000)
    _write(json.dumps({"_aws": {"Timestamp": at, "CloudWatchMetrics": [described]}, "Stage": settings().stage, name: round(value, 3)}))


def write_lines_to(write: Callable[[str], None]) -> None:
    """Let `write` have the lines in this process: on one machine, whose standard output is the operator's."""
    global _write
    _write = write
