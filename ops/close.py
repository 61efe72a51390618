"""`ops close`: carry out the close in this process, and see how far it is."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ops.frame import CannotDo, Outcome, noun, progress, region_code, verb

if TYPE_CHECKING:
    from chalicelib.domain.calendar import Campaign
    from ops.frame import Nouns

#: Seconds between two looks.
WATCHED_EVERY = 3.0


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
    run.add_argument(
        "--without-ending", action="append", default=[], metavar="VILLAGE", type=region_code,
        help="go on though this village can't be ended: all others are compared and published without it, its own regency and the nation "
        "when it is. Kept as a decision; may be given several times",
    )  # fmt: skip
    run.add_argument("--because", metavar="WHY", default="", help="why, in a sentence that names nobody; kept with the decision")
    status = verb(
        close,
        "status",
        about="show how far the close is, with bars, and what holds it up and why",
        example="python -m ops close status --watch",
        run=_status,
    )
    status.add_argument("--watch", action="store_true", help="show it again every few seconds until all is done; Ctrl-C ends it")


def _run(arguments: argparse.Namespace) -> Outcome:
    from chalicelib.domain.unmatched import PARTITION
    from chalicelib.enumeration import calendar, clock, close, match

    campaign = calendar.read()
    if not close.is_due(campaign, clock.census_now()):
        due = (campaign.closes + close.SETTLED_AFTER).isoformat()
        raise CannotDo(f"The census takes answers until {campaign.closes.isoformat()}. It can be closed from {due} on, not before.")
    refused = _carried_out([PARTITION + village for village in match.unsettled(campaign)], {})
    if arguments.without_matching or arguments.without_ending:
        _close_without(arguments, campaign)
        refused = {}
    done = 0
    while units := [unit for unit in close.left(campaign) if unit not in refused]:
        step, before = close.step(campaign), len(refused)
        refused = _carried_out(units, refused)
        done += len(units) - (len(refused) - before)
        if (step, units) == (close.step(campaign), [unit for unit in close.left(campaign) if unit not in refused]):
            raise CannotDo(f"{units[0]} was carried out, and still is to be. Try again in a minute; if it stays so, report it.")
    close.begin()
    status = _status(arguments)
    record = {"units": done, "refused": list(refused.values()), "status": status.record}
    return Outcome([*refused.values(), *status.lines], record, done=not refused)


def _carried_out(units: Sequence[str], refused: Mapping[str, str]) -> dict[str, str]:
    """Carry each unit out; those that could not be, and why, with those of before. One that fails holds up no other."""
    from chalicelib.domain.errors import Busy
    from chalicelib.domain.faults import Fault, told
    from chalicelib.enumeration import close

    failed = dict(refused)
    with progress(_doing(units), len(units)) as advance:
        for unit in units:
            try:
                close.close_village(unit)
            except Busy:
                raise
            except Exception as failure:
                failed[unit] = str(failure) if isinstance(failure, Fault) else f"{unit} isn't finished: {told(failure)}"
            advance(1)
    return failed


def _doing(units: Sequence[str]) -> str:
    kinds = {"unmatched": "Matching", "gather": "Gathering people", "compare": "Comparing people"}
    return next((kinds[kind] for unit in units for kind in (unit.partition("-")[0],) if kind in kinds), "Villages")


def _close_without(arguments: argparse.Namespace, campaign: "Campaign") -> None:
    from chalicelib.enumeration import close, ending, match

    if not arguments.because:
        raise CannotDo("Say why with --because: the decision is kept with it, and somebody will ask.")
    unsettled = match.unsettled(campaign)
    for village in arguments.without_matching:
        if village not in unsettled:
            raise CannotDo(f"Village {village} holds nothing up: all of it is matched, or nothing is to be. Leave it out.")
    for village in arguments.without_ending:
        ending.register_of(village)
        if ending.has_ended(village, campaign):
            raise CannotDo(f"Village {village} has ended: nothing waits for it. Leave it out.")
    for village in arguments.without_matching:
        match.close_without(village, campaign=campaign, why=arguments.because)
    for village in arguments.without_ending:
        close.close_without(village, campaign=campaign, why=arguments.because)


def _status(arguments: argparse.Namespace) -> Outcome:
    if not getattr(arguments, "watch", False):
        record = _record()
        return Outcome(_lines(record), record)
    from ops.bars import live

    seen = [_record()]

    def drawn() -> list[str]:
        seen.append(_record())
        return _lines(seen.pop(0))

    finished = live(drawn, WATCHED_EVERY, lambda: bool(seen[0]["step"] == "done"), to=sys.stderr if arguments.json else sys.stdout)
    # What was drawn last stays on the screen.
    return Outcome([], seen[0], done=finished)


def _record() -> dict[str, Any]:
    from chalicelib.enumeration import calendar, clock, close, compare, publication
    from chalicelib.interview.manifest import NATION
    from chalicelib.storage import census

    campaign = calendar.read()
    due = close.is_due(campaign, clock.census_now())
    # First of all: once this says that all is done, what is read after it says so, too.
    step = close.step(campaign).value if due else ""
    compared = compare.done_as(campaign)
    regencies = {regency: publication.villages(regency, campaign, compared=compared) for regency, _ in census.each("regency")}
    every = [village for villages in regencies.values() for village in villages]
    ended = [village.ended for village in every if village.ended]
    phase = campaign.phase(calendar.now())
    return {
        "phase": phase.value,
        "closes": campaign.closes.isoformat(),
        "step": step,
        "villages": len(every),
        "villages_ended": len(ended),
        "compared": bool(compared),
        "villages_closed": sum(village.current for village in every),
        "regencies": len(regencies),
        "regencies_published": sum(publication.is_current(regency, campaign, compared=compared) for regency in regencies),
        "nation_published": publication.is_current(NATION, campaign, compared=compared),
        "counts": {
            "register": sum(village.households for village in every),
            "final": sum(village.final for village in ended),
            "handed_off": sum(village.handed_off for village in ended),
        },
        "held_up": close.held_up(campaign) if due else {},
    }


def _lines(record: Mapping[str, Any]) -> list[str]:
    counts = record["counts"]
    return [
        f"The census closes at {record['closes']}; its phase is {record['phase']}.",
        _bar("villages ended", record["villages_ended"], record["villages"]),
        f"{'people compared':<20} {'yes' if record['compared'] else 'not yet'}",
        _bar("villages published", record["villages_closed"], record["villages"]),
        _bar("regencies published", record["regencies_published"], record["regencies"]),
        f"Of {counts['register']:,} households {counts['final']:,} are final and {counts['handed_off']:,} handed off.",
        *(_line_of(name, why) for name, why in record["held_up"].items()),
    ]


def _bar(what: str, done: int, total: int) -> str:
    from ops.bars import bar

    return f"{what:<20} {bar([(done, '█')], total, 20)} {done:>9,} of {total:,}"


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
