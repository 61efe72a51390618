"""Ending every session at once, whoever's it is: for when cookies, or the key that signs them, may be in other hands."""

from datetime import datetime
from typing import Any

from chalicelib.credentials.sessions import Session
from chalicelib.enumeration import clock
from chalicelib.enumeration.decided import Decision

_ended = Decision("sessions")


def is_ended(session: Session) -> bool:
    """Whether operations have ended all sessions since this one began; known within ten seconds."""
    kept = _ended.current()
    return bool(kept) and session.started_at <= datetime.fromisoformat(kept["begun_until"])


def end_all(*, because: str, by: str) -> dict[str, Any]:
    """End every session that has begun until now. Returns the log's line. Raises ReasonMissing, DecidedMeanwhile."""
    return _ended.decide("ended", {"begun_until": clock.machine_now().isoformat()}, because=because, by=by)


def acts() -> list[dict[str, Any]]:
    """When all sessions were ended, by whom and why, oldest first."""
    return _ended.acts()


def forget() -> None:
    """Read it anew next time."""
    _ended.forget()
