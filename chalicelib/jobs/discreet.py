"""How a job fails: the cloud writes whatever a function raises into its log, so what a job raises quotes nobody."""

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from chalicelib.domain.faults import Fault, told

_Told = ParamSpec("_Told")
_Result = TypeVar("_Result")


class JobFailed(Fault):
    """A job failed, and is to be tried again; the text says at what, without what any library said."""


def discreet(job: Callable[_Told, _Result]) -> Callable[_Told, _Result]:
    """Raise JobFailed in the place of whatever `job` raises."""

    @functools.wraps(job)
    def run(*given: _Told.args, **named: _Told.kwargs) -> _Result:
        try:
            return job(*given, **named)
        except Exception as failure:
            raise JobFailed(told(failure)) from None

    return run
