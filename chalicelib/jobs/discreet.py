"""How a job runs and fails: one line in the logbook says what it did and for how long; and since the cloud writes whatever a function
raises into its log, what a job raises quotes nobody."""

import functools
from collections.abc import Callable, Iterable
from typing import ParamSpec, TypeVar

from chalicelib import logbook
from chalicelib.domain.faults import Fault, told

_Told = ParamSpec("_Told")
_Result = TypeVar("_Result")


class JobFailed(Fault):
    """A job failed, and is to be tried again; the text says at what, without what any library said."""


def discreet(job: Callable[_Told, _Result]) -> Callable[_Told, _Result]:
    """Write a line of each run, and raise JobFailed in the place of whatever `job` raises."""

    @functools.wraps(job)
    def run(*given: _Told.args, **named: _Told.kwargs) -> _Result:
        with logbook.entry("job", request=_request(given), job=job.__name__) as entry:
            try:
                return job(*given, **named)
            except Exception as failure:
                entry.level = "ERROR"
                entry.fields["failure"] = told(failure)
                raise JobFailed(told(failure)) from None

    return run


def _request(given: Iterable[object]) -> str | None:
    """The cloud's id of this run: of the context, which Chalice hands on in the event."""
    contexts = [each for one in given for each in (one, getattr(one, "context", None))]
    return next((str(each.aws_request_id) for each in contexts if hasattr(each, "aws_request_id")), None)
