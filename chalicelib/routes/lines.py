"""One line in the logbook for each request, whoever answers it: a view, or Chalice before any view is asked."""

from collections.abc import Callable

from chalice.app import Blueprint, Request, Response

from chalicelib import logbook
from chalicelib.domain.errors import Busy

bp = Blueprint(__name__)


@bp.middleware("http")
def in_a_line(request: Request, get_response: Callable[[Request], Response]) -> Response:
    """Tell of a request which route it took, how it ended and how long it lasted. The address that was called may hold anything
    that somebody typed, so it is told by the route alone."""
    where = request.context
    id = where.get("requestId") or getattr(request.lambda_context, "aws_request_id", None)
    with logbook.entry("request", request=id, method=where["httpMethod"], route=where["resourcePath"]) as told:
        response = get_response(request)
        told.fields["status"] = response.status_code
        if response.status_code == 500:
            told.level = "ERROR"
            logbook.happened("Failures")
        elif told.fields.get("refused") == Busy.type:
            # Not whoever waits for a turn because the office slows sign-ups: that is meant, and no alarm.
            told.level = "WARNING"
            logbook.happened("Busy")
        return response
