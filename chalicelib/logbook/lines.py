"""What a line may hold, how it is laid out, and where it goes.

A line is one object. Its fields are those of FIELDS and no others, each of a form that no name, number or answer of a family has; what
doesn't have the form is written as "?". Metrics stand in CloudWatch's embedded metric format, so that telling them needs no further call
that could fail, nor a role that may make it.
"""

import json
import re
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.settings import settings

#: Where infra/alarms.yaml looks for the metrics.
NAMESPACE = "Sensus"
#: Every metric that a function here tells, with CloudWatch's unit. The synthetic household's are told by its own (infra/probe).
METRICS = {
    "SignUps": "Count",
    "SignUpsRefused": "Count",
    "SignInsRefused": "Count",
    "ChallengesRefused": "Count",
    "TooManyAttempts": "Count",
    "Saves": "Count",
    "Submissions": "Count",
    "Failures": "Count",
    "Busy": "Count",
    "CloseUnfinishedMinutes": "None",
}
#: Library's texts never stand in these: they are told by domain/faults.py, or written by us with opaque ids and codes of places.
_OURS = re.compile(r"[^\x00-\x1f]{1,2000}")
_NUMBER = (int, float)
#: What a line may say beside its time, level and message: a form that text must have whole, or the types of a number.
FIELDS: dict[str, re.Pattern[str] | tuple[type, ...]] = {
    "function": re.compile(r"sensus-[A-Za-z0-9_-]{1,57}"),
    "request": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "household": re.compile(r"[a-z2-7]{26}"),
    "cold": (bool,),
    "ms": _NUMBER,
    # Of a request: the route as it was written in routes/, never the address that was called.
    "method": re.compile(r"[A-Z]{3,7}"),
    "route": re.compile(r"(/[a-z-]{1,40}|/\{[a-z_]{1,40}\}){1,6}"),
    "status": (int,),
    "refused": re.compile(r"[a-z-]{1,40}"),
    # Of a job: how many messages, records of the stream or files it took or wrote.
    "job": re.compile(r"[a-z_]{1,40}"),
    "taken": (int,),
    "again": (int,),
    "written": (int,),
    # Of what went wrong: what domain/faults.py tells, and which of our lines said it.
    "failure": _OURS,
    "place": re.compile(r"[a-z0-9_.]{1,100}:\d{1,5}"),
}
#: A NIK or a KK number that found its way into a text of ours all the same.
_PERSONAL_NUMBER = re.compile(r"\d{16}")
_LONGEST = 2000
_UNLIKE = '"?"'
_quoted = json.encoder.encode_basestring_ascii


def line(level: str, message: str, fields: Mapping[str, Any], metrics: Mapping[str, float]) -> str:
    """One line, without its end. Raises KeyError for a field or metric that isn't in FIELDS or METRICS."""
    at = time.time()
    # As Lambda's own log levels want it: they read `timestamp` and `level` of a line. Put together by hand, since most fields have a form
    # in which nothing is to be escaped: a third of what a JSON library takes, and every request pays for it.
    told = [f'"timestamp":"{_iso(at)}","level":"{level}","message":{_quoted(_ours(message))}']
    told += [f'"{name}":{_allowed(FIELDS[name], value)}' for name, value in fields.items()]
    if metrics:
        told.append(_embedded(metrics, at))
    return f"{{{','.join(told)}}}"


def _embedded(metrics: Mapping[str, float], at: float) -> str:
    described = [{"Name": name, "Unit": METRICS[name]} for name in metrics]
    directive = {"Namespace": NAMESPACE, "Dimensions": [["Stage"]], "Metrics": described}
    # Milliseconds, and no more than two hours from the cloud's clock, or CloudWatch drops the line.
    embedded = {"_aws": {"Timestamp": int(at * 1000), "CloudWatchMetrics": [directive]}, "Stage": settings().stage}
    return json.dumps(embedded | {name: round(value, 3) for name, value in metrics.items()}, separators=(",", ":"))[1:-1]


def _iso(at: float) -> str:
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(at))}.{int(at * 1000) % 1000:03}Z"


def _allowed(form: re.Pattern[str] | tuple[type, ...], value: Any) -> str:
    """The value as JSON, "?" for one that doesn't have the form."""
    if isinstance(form, tuple):
        return _UNLIKE if not isinstance(value, form) else str(value).lower()
    if form is _OURS:
        return _quoted(_ours(value))
    return f'"{value}"' if isinstance(value, str) and form.fullmatch(value) else _UNLIKE


def _ours(text: str) -> str:
    return _PERSONAL_NUMBER.sub("#", text[:_LONGEST])


def _to_standard_output(line: str, level: str) -> None:
    # Not by logging: in Lambda that puts a level and a time before the line, and then it isn't JSON. In one piece, with its end.
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


_write: Callable[[str, str], None] = _to_standard_output


def write(level: str, message: str, fields: Mapping[str, Any], metrics: Mapping[str, float]) -> None:
    """Write one line, to where this process's lines go."""
    _write(line(level, message, fields, metrics), level)


def write_lines_to(write: Callable[[str, str], None] | None) -> None:
    """Let `write` have each line and its level in this process, on one machine, whose standard output is the operator's. None: standard
    output again."""
    global _write
    _write = write or _to_standard_output
