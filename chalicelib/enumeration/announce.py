"""The notice on every page. The API gives it with the campaign; the site's bucket has it too, for when the API doesn't answer."""

from typing import Any

from chalicelib.domain.errors import Busy
from chalicelib.domain.faults import Fault
from chalicelib.domain.notice import Notice
from chalicelib.enumeration import clock
from chalicelib.enumeration.decided import Decision
from chalicelib.storage import site

#: Where the site has it, and for how many seconds an edge may keep it.
FILE, MAX_AGE = "notice.json", 30
_notice = Decision("notice")


class OnlyOnTheFile(Fault):
    """The census's table didn't take the notice; the site's file did."""


def current() -> Notice | None:
    """The notice that is up, at most ten seconds old; None if there is none, or none can be read: the campaign is told all the same."""
    try:
        return _up(_notice.current())
    except Busy:
        return None


def standing() -> Notice | None:
    """The notice that is up this instant."""
    return _up(_notice.read())


def put_up(notice: Notice, *, because: str, by: str) -> dict[str, Any]:
    """Show `notice` on every page, instead of the one before. Returns the log's line.

    Raises ReasonMissing, DecidedMeanwhile, OnlyOnTheFile."""
    return _decide("put up", notice.kept(), because=because, by=by)


def clear(*, because: str, by: str) -> dict[str, Any]:
    """Take the notice down. Returns the log's line. Raises ReasonMissing, DecidedMeanwhile, OnlyOnTheFile."""
    return _decide("cleared", {}, because=because, by=by)


def acts() -> list[dict[str, Any]]:
    """What was decided of notices, oldest first."""
    return _notice.acts()


def forget() -> None:
    """Read it anew next time."""
    _notice.forget()


def _decide(what: str, body: dict[str, Any], *, because: str, by: str) -> dict[str, Any]:
    try:
        act = _notice.decide(what, body, because=because, by=by)
    except Busy as trouble:
        # When the store is away a notice matters most: pages that can't ask the API ask for the file.
        _publish(body)
        raise OnlyOnTheFile(
            "The census's table did not answer, so only the site's file has it: pages show it while the API fails. "
            "Give the command again once the table answers; it is written down then."
        ) from trouble
    # Of two operators at once the file ends as the record does, whoever writes it last.
    while True:
        _publish(body)
        if (standing := _notice.read()) == body:
            return act
        body = standing


def _publish(body: dict[str, Any]) -> None:
    site.publish(FILE, {"notice": body} if body else {}, max_age=MAX_AGE)


def _up(kept: dict[str, Any]) -> Notice | None:
    notice = Notice.of(kept) if kept else None
    return notice if notice and notice.is_up(clock.machine_now()) else None
