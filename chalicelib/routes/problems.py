"""What Chalice itself refuses (unknown path, method, type), as problem documents like all others."""

from collections.abc import Callable
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.routes.access import problem

bp = Blueprint(__name__)
_NAMES = {400: "request-refused", 403: "no-such-call", 404: "no-such-call", 405: "method-not-allowed", 415: "type-not-taken"}


@bp.middleware("http")
def as_problem(event: Any, get_response: Callable[[Any], Response]) -> Response:
    """Turn Chalice's own error bodies into problem documents."""
    response = get_response(event)
    ours = str(response.headers.get("Content-Type", "")).startswith("application/problem+json")
    if response.status_code < 400 or ours:
        return response
    said = response.body.get("Message", "") if isinstance(response.body, dict) else ""
    type = _NAMES.get(response.status_code, "failure")
    return problem(response.status_code, type, "The request can't be taken as it is", said or "See docs/openapi.json.")
