"""An entry is one request or one run of a job: what is known of it gathers here, and is one line when it ends."""

import time
from contextvars import ContextVar
from types import TracebackType
from typing import Any, Self

from chalicelib.logbook import lines, records
from chalicelib.settings import settings

_now: ContextVar["Entry | None"] = ContextVar("entry", default=None)
#: Whether this process has begun anything yet: what comes first pays for the start.
_began = False


class Entry:
    """What is told of one request or run; its line is written at the end of the `with`, whatever happened within."""

    __slots__ = ("_before", "_begun", "fields", "level", "message", "metrics")

    def __init__(self, message: str, request: str | None, fields: dict[str, Any]) -> None:
        self.message, self.level = message, "INFO"
        self.metrics: dict[str, float] = {}
        self.fields: dict[str, Any] = _of_process() | ({"request": request} if request else {}) | fields

    def __enter__(self) -> Self:
        global _began
        if not _began:
            _began = True
            self.fields["cold"] = True
            if settings().aws_lambda_function_name:
                records.take_over()
        self._before = _now.set(self)
        self._begun = time.perf_counter()
        return self

    def __exit__(self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None) -> None:
        self.fields["ms"] = round((time.perf_counter() - self._begun) * 1000, 2)
        _now.reset(self._before)
        lines.write(self.level, self.message, self.fields, self.metrics)


def entry(message: str, *, request: str | None = None, **fields: Any) -> Entry:
    """A new entry, to be used in a `with`. `request` is the cloud's own id of the call."""
    return Entry(message, request, fields)


def note(**fields: Any) -> None:
    """Say more of what is being done, in fields that lines.FIELDS has. Without an entry, as in a command, nothing is written."""
    if (now := _now.get()) is not None:
        now.fields |= fields


def happened(metric: str) -> None:
    """Count one such event with what is being done. Without an entry nothing is counted."""
    if (now := _now.get()) is not None:
        now.metrics[metric] = 1


def tell(metric: str, value: float) -> None:
    """Tell the value of a metric with what is being done; in a line of its own without an entry."""
    if (now := _now.get()) is not None:
        now.metrics[metric] = value
    else:
        lines.write("INFO", "metric", _of_process(), {metric: value})


def raise_level(level: str) -> None:
    """Let the line of what is being done stand out: WARNING, ERROR."""
    if (now := _now.get()) is not None:
        now.level = level


def of_now() -> dict[str, Any]:
    """What says to which request or run, and which household, something belongs."""
    now = _now.get()
    known = now.fields if now is not None else _of_process()
    return {name: known[name] for name in ("function", "request", "household", "job") if name in known}


def _of_process() -> dict[str, Any]:
    function = settings().aws_lambda_function_name
    return {"function": function} if function else {}
