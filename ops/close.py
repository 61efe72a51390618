"""`ops close`: carry out the close in this process, and see how far it is."""

import argparse
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from ops.frame import CannotDo, Outcome, noun, progress, region_code, verb

if TYPE_CHECKING:
    from chalicelib.domain.calendar import Campaign
    from ops.frame import Nouns


def add_to(nouns: "Nouns") -> None:
    close = noun(nouns, "close", about="carry out the close of the online phase, or see how far it is")
    run = verb(
        close,
        "run",
        about="close every village that isn't closed yet, here and now; safe beside the scheduled close, and to repeat",
        example="python -m ops close run",
        run=_run,
    )
    run.add_argument(
        "--without-matching", action="append", default=[], metavar="VILLAGE", type=region_code,
        help="go on though this village's unmatched returns or requests can't all be read: those are in no package. "
        "The decision is kept. Only for what can't be repaired; may be given several times",
    )  # fmt: skip
    run.add_argument("--because", metavar="WHY", default="", help="why, in a sentence that names nobody; kept with the decision")
    verb(
        close,
        "status",
        about="say how many villages are closed, and which ones hold up the close and why",
        example="python -m ops close status --json",
        run=_status,
    )


def _run(arguments: argparse.Namespace) -> Outcome:
    from chalicelib.domain.unmatched import PARTITION
    from chalicelib.enumeration import calendar, clock, close, match

    campaign = calendar.read()
    if not close.is_due(campaign, clock.census_now()):
        due = (campaign.closes + close.SETTLED_AFTER).isoformat()
        raise CannotDo(f"The census takes answers until {campaign.closes.isoformat()}. It can be closed from {due} on, not before.")
    refused = _closed_each(PARTITION + village for village in match.unsettled(campaign))
    if arguments.without_matching:
        _close_without(arguments, campaign)
        refused = []
    left = [] if match.unsettled(campaign) else close.left(campaign)
    with progress("Villages", len(left)) as advance:
        refused += _closed_each(left, advance)
    close.begin()
    status = _status(arguments)
    closed_now = sum(village not in status.record["held_up"] for village in left)
    record = {"villages": len(left), "closed_now": closed_now, "refused": refused, "status": status.record}
    return Outcome([*refused, *status.lines], record, done=not refused)


def _closed_each(villages: Iterable[str], advance: Callable[[int], None] = lambda steps: None) -> list[str]:
    """Close, or match, each of them; why some could not be. One that fails holds up no other."""
    from chalicelib.domain.errors import Busy
    from chalicelib.domain.faults import Fault, told
    from chalicelib.enumeration import close

    refused = []
    for village in villages:
        try:
            close.close_village(village)
        except Busy:
            raise
        except Exception as failure:
            refused.append(str(failure) if isinstance(failure, Fault) else f"Village {village} isn't finished: {told(failure)}")
        advance(1)
    return refused


def _close_without(arguments: argparse.Namespace, campaign: "Campaign") -> None:
    from chalicelib.enumeration import match

    if not arguments.because:
        raise CannotDo("Say why with --because: the decision is kept with it, and somebody will ask.")
    unsettled = match.unsettled(campaign)
    for village in arguments.without_matching:
        if village not in unsettled:
            raise CannotDo(f"Village {village} holds nothing up: all of it is matched, or nothing is to be. Leave it out.")
    for village in arguments.without_matching:
        match.close_without(village, campaign=campaign, why=arguments.because)


def _status(arguments: argparse.Namespace) -> Outcome:
    from chalicelib.enumeration import calendar, clock, close
    from chalicelib.interview.manifest import Counts
    from chalicelib.storage import census

    campaign = calendar.read()
    regencies = [regency for regency, _ in census.each("regency")]
    every = [village for regency in regencies for village in close.villages(regency, campaign)]
    ended = [village.published.counts for village in every if village.published]
    total = sum(ended, Counts())
    registered = sum(village.households for village in every)
    published = sum(close.regency_published(regency, campaign) is not None for regency in regencies)
    phase = campaign.phase(calendar.now())
    held_up = close.held_up(campaign) if close.is_due(campaign, clock.census_now()) else {}
    record = {
        "phase": phase.value,
        "closes": campaign.closes.isoformat(),
        "villages": len(every),
        "villages_closed": len(ended),
        "regencies": len(regencies),
        "regencies_published": published,
        "counts": {"register": registered, "final": total.final, "handed_off": total.handed_off},
        "held_up": held_up,
    }
    return Outcome(
        [
            f"The census closes at {campaign.closes.isoformat()}; its phase is {phase}.",
            f"{len(ended):,} of {len(every):,} villages are closed, {published} of {len(regencies)} regencies published.",
            f"Of {registered:,} households {total.final:,} are final and {total.handed_off:,} handed off.",
            *(_line_of(name, why) for name, why in held_up.items()),
        ],
        record,
    )


def _line_of(name: str, why: str) -> str:
    from chalicelib.domain.unmatched import PARTITION

    if not name.startswith(PARTITION):
        return f"Village {name} isn't closed: {why}"
    village = name.removeprefix(PARTITION)
    if not why:
        return f"No village is closed until the unmatched returns of village {village} are matched; the next run does it."
    return (
        f"No village is closed: in {village} not all can be matched: {why}. "
        f"Repair it, or decide to go on: ops close run --without-matching {village} --because WHY."
    )
