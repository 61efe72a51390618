"""Sessions as signed tokens: who, which session, since when, last seen. Nothing is looked up before the signature holds."""

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from itsdangerous import BadSignature, Signer

from chalicelib.credentials.identity import random_id
from chalicelib.domain.account import SESSION_AT_MOST, SESSION_UNUSED

_RENEW_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in of a household. All times are the machine's."""

    household: str
    id: str
    epoch: int
    started_at: datetime
    seen_at: datetime

    @property
    def ends_at(self) -> datetime:
        """After this it has ended whatever happens."""
        return self.started_at + SESSION_AT_MOST


def started(household: str, *, epoch: int, machine_now: datetime) -> Session:
    """A new session."""
    now = machine_now.replace(microsecond=0)
    return Session(household, random_id(), epoch, now, now)


def token(session: Session, key: bytes) -> str:
    """The session as a cookie's value."""
    times = (int(session.started_at.timestamp()), int(session.seen_at.timestamp()))
    return _signer(key).sign(f"{session.household}.{session.id}.{session.epoch}.{times[0]}.{times[1]}").decode()


def read(value: str, key: bytes, *, machine_now: datetime) -> Session | None:
    """The session that a cookie's value stands for; None if it is forged, unused for 30 minutes or 12 hours old."""
    try:
        household, id, epoch, started_at, seen_at = _signer(key).unsign(value).decode().split(".")
    except (BadSignature, ValueError):
        return None
    session = Session(household, id, int(epoch), _time(started_at), _time(seen_at))
    alive = machine_now < session.ends_at and machine_now < session.seen_at + SESSION_UNUSED
    return session if alive else None


def renewed(session: Session, *, machine_now: datetime) -> Session | None:
    """The session as seen now, when that is worth a new cookie; None when it was seen within the minute."""
    if machine_now - session.seen_at < _RENEW_AFTER:
        return None
    return replace(session, seen_at=machine_now.replace(microsecond=0))


def _time(stamp: str) -> datetime:
    return datetime.fromtimestamp(int(stamp), UTC)


def _signer(key: bytes) -> Signer:
    return Signer(key, salt=b"session", key_derivation="hmac", digest_method=hashlib.sha256)
