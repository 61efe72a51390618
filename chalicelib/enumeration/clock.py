"""The two clocks: the census's, which decides phase, deadlines and stamps, and the machine's, which ages sessions and tokens.

In a deployed stage both are the same. On one machine the local stack gives the census a clock of its own, in its own process,
so that 31 March can end on any day; no setting reaches this, so no deployment can.
"""

from collections.abc import Callable
from datetime import UTC, datetime


def machine_now() -> datetime:
    """The machine's time, in UTC."""
    return datetime.now(UTC)


_census_source: Callable[[], datetime] = machine_now


def census_now() -> datetime:
    """The census's time, timezone-aware."""
    return _census_source()


def use_census_clock(source: Callable[[], datetime]) -> None:
    """Make `source` the census's clock in this process: for the one-machine stack and its commands only."""
    global _census_source
    _census_source = source
