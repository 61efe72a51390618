"""`ops close`: carry out the close in this process, and see how far it is."""

import argparse
from typing import TYPE_CHECKING

from ops.frame import CannotDo, Outcome, noun, progress, verb

if TYPE_CHECKING:
    from ops.frame import Nouns


def add_to(nouns: "Nouns") -> None:
    close = noun(nouns, "close", about="carry out the close of the online phase, or see how far it is")
    verb(
        close,
        "run",
        about="close every village that isn't closed yet, here and now; safe beside the scheduled close, and to repeat",
        example="python -m ops close run",
        run=_run,
    )
    verb(close, "status", about="say how many villages are closed", example="python -m ops close status --json", run=_status)


def _run(arguments: argparse.Namespace) -> Outcome:
    from chalicelib.enumeration import calendar, clock, close, match
    from chalicelib.enumeration.hand_off import CountsDiffer, PackageChanged

    campaign = calendar.read()
    if not close.is_due(campaign, clock.census_now()):
        due = (campaign.closes + close.SETTLED_AFTER).isoformat()
        raise CannotDo(f"The census takes answers until {campaign.closes.isoformat()}. It can be closed from {due} on, not before.")
    while to_match := match.unsettled(campaign):
        for village in to_match:
            match.match_village(village, campaign=campaign, closing=True)
    left = close.left(campaign)
    refused: list[str] = []
    with progress("Villages", len(left)) as advance:
        for village in left:
            try:
                close.close_village(village)
            except (CountsDiffer, PackageChanged) as failure:
                refused.append(str(failure))
            advance(1)
    close.begin()
    status = _status(arguments)
    record = {"villages": len(left), "closed_now": len(left) - len(refused), "refused": refused, "status": status.record}
    return Outcome([*refused, *status.lines], record, done=not refused)


def _status(arguments: argparse.Namespace) -> Outcome:
    from chalicelib.enumeration import calendar, close
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
    record = {
        "phase": phase.value,
        "closes": campaign.closes.isoformat(),
        "villages": len(every),
        "villages_closed": len(ended),
        "regencies": len(regencies),
        "regencies_published": published,
        "counts": {"register": registered, "final": total.final, "handed_off": total.handed_off},
    }
    return Outcome(
        [
            f"The census closes at {campaign.closes.isoformat()}; its phase is {phase}.",
            f"{len(ended):,} of {len(every):,} villages are closed, {published} of {len(regencies)} regencies published.",
            f"Of {registered:,} households {total.final:,} are final and {total.handed_off:,} handed off.",
        ],
        record,
    )
