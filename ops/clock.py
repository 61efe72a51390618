"""`ops clock`: the census clock of the one-machine stack."""

import argparse
from datetime import datetime
from typing import TYPE_CHECKING

from ops.frame import CannotDo, Outcome, noun, verb

if TYPE_CHECKING:
    from ops.frame import Nouns


def add_to(nouns: "Nouns") -> None:
    clock = noun(nouns, "clock", about="show or set the census clock of the one-machine stack")
    verb(
        clock, "show", about="say what time it is in the census, and its phase", example="python -m ops clock show", run=_show, on="machine"
    )
    moved = verb(
        clock,
        "set",
        about="move the census clock forward; what is scheduled in between happens",
        example="python -m ops clock set 2020-04-01T00:05+07:00",
        run=_set,
        on="machine",
    )
    moved.add_argument("to", metavar="TIME", help="ISO 8601 with offset, later than now")


def _show(arguments: argparse.Namespace) -> Outcome:
    from chalicelib.enumeration import calendar

    now, phase = calendar.now(), calendar.phase()
    return Outcome(
        [f"In the census it is {now.isoformat(timespec='seconds')}; its phase is {phase}."],
        {"now": now.isoformat(timespec="seconds"), "phase": phase.value, "campaign": calendar.current().id},
    )


def _set(arguments: argparse.Namespace) -> Outcome:
    from infra.local.clock import ClockGoesForwardOnly, move, read
    from infra.local.place import Place
    from ops.stack import port

    try:
        to = datetime.fromisoformat(arguments.to)
    except ValueError:
        raise CannotDo(f"{arguments.to} is no time. Write it as 2020-04-01T00:05+07:00.") from None
    if to.tzinfo is None:
        raise CannotDo(f"{arguments.to} has no offset. Write it as {arguments.to}+07:00 if Jakarta's time is meant.")
    folder = Place(port()).folder
    try:
        move(folder, to)
    except ClockGoesForwardOnly as refusal:
        raise CannotDo(str(refusal)) from None
    # This process reads the clock anew, so that the answer shows where it stands now.
    from chalicelib.enumeration.clock import use_census_clock

    use_census_clock(read(folder))
    return _show(arguments)
