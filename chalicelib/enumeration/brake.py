"""Slowing sign-ups, while more families come than can be taken in. What a family has begun is never slowed."""

from typing import Any

from chalicelib.domain.brake import Brake
from chalicelib.domain.calendar import Phase
from chalicelib.domain.errors import SignUpsSlowed
from chalicelib.domain.requests import Request
from chalicelib.enumeration import calendar, clock
from chalicelib.enumeration.decided import Decision

_brake = Decision("brake")


def require_turn(request: Request) -> None:
    """Raise SignUpsSlowed unless `request` may sign a family up now. Reads nothing of any family, and spends nothing."""
    kept = _brake.current()
    # Out of season everybody is told so, and a retry that came through gets its answer.
    is_open = calendar.current().phase(clock.census_now()) is Phase.ONLINE
    if kept and is_open and (wait := Brake(kept["share"]).wait(request.key, clock.machine_now())):
        raise SignUpsSlowed(wait)


def standing() -> dict[str, Any]:
    """The brake as stored this instant: `share`, `since`, `by`, `because`; {} while it is off."""
    return _brake.read()


def put_on(brake: Brake, *, because: str, by: str) -> dict[str, Any]:
    """Let only `brake.share` of the families in at a time. Returns the log's line. Raises ReasonMissing, DecidedMeanwhile."""
    since = clock.machine_now().isoformat(timespec="seconds")
    return _brake.decide(
        "put on", {"share": brake.share, "since": since, "by": by, "because": " ".join(because.split())}, because=because, by=by
    )


def take_off(*, because: str, by: str) -> dict[str, Any]:
    """Let everybody in again. Returns the log's line. Raises ReasonMissing, DecidedMeanwhile."""
    return _brake.decide("taken off", {}, because=because, by=by)


def acts() -> list[dict[str, Any]]:
    """What was decided of the brake, oldest first."""
    return _brake.acts()


def forget() -> None:
    """Read it anew next time."""
    _brake.forget()
