"""The census clock of one machine: an offset to the machine's own, in a file, so that the stack and its commands share it."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from infra.local.place import write_json

#: Inside SP2020's online phase, on a weekday morning in Kudus.
FIRST_START = datetime.fromisoformat("2020-03-20T09:00+07:00")
LOOK_AGAIN_SECONDS = 0.05


class ClockGoesForwardOnly(ValueError):
    """The census clock can't be set to a time that has passed."""


def _file(folder: Path) -> Path:
    return folder / "clock.json"


def start(folder: Path) -> None:
    """Begin the census's time at FIRST_START, unless this stack has a clock already: census time never goes backwards."""
    if not _file(folder).exists():
        _set(folder, FIRST_START)


def read(folder: Path) -> Callable[[], datetime]:
    """A source of the census's time, in UTC, of the stack in `folder`; it follows `move` within 50 ms, from any process."""
    offset = _offset(folder)
    looked = time.monotonic()
    changed = _file(folder).stat().st_mtime_ns

    def census_now() -> datetime:
        nonlocal offset, looked, changed
        if time.monotonic() - looked >= LOOK_AGAIN_SECONDS:
            looked = time.monotonic()
            latest = _file(folder).stat().st_mtime_ns
            if latest != changed:
                changed, offset = latest, _offset(folder)
        return datetime.now(UTC) + offset

    return census_now


def move(folder: Path, to: datetime) -> None:
    """Set the census clock to `to`, timezone-aware. Raises ClockGoesForwardOnly when that has passed."""
    now = datetime.now(UTC) + _offset(folder)
    if to < now:
        raise ClockGoesForwardOnly(
            f"The census clock stands at {now.astimezone(to.tzinfo).isoformat(timespec='seconds')}; it can only go forward."
        )
    _set(folder, to)


def _offset(folder: Path) -> timedelta:
    return timedelta(seconds=json.loads(_file(folder).read_text())["offset_seconds"])


def _set(folder: Path, to: datetime) -> None:
    write_json(_file(folder), {"offset_seconds": (to - datetime.now(UTC)).total_seconds()})
