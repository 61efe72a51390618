"""The close: every household of the register ends as final or handed off, village by village; who was counted twice is found; and each
village's package is published.

Everything here may happen twice, late, at once, or die half way; doing it again finishes it and changes nothing that was done. It goes in
steps, each of which waits for the one before it in the whole nation: returns and requests are matched, villages end, their people are
compared, packages are published. Whoever finishes the last unit of a step sends those of the next.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.domain.calendar import Campaign
from chalicelib.domain.errors import Busy
from chalicelib.domain.faults import Fault, told
from chalicelib.domain.unmatched import PARTITION
from chalicelib.enumeration import calendar, clock, compare, ending, match, publication
from chalicelib.enumeration.ending import SETTLED_AFTER, is_due
from chalicelib.interview.manifest import NATION
from chalicelib.storage import census, queue

__all__ = ["SETTLED_AFTER", "NotMatched", "Step", "begin", "close_village", "close_without", "held_up", "is_due", "left", "step"]

#: What isn't finished so long after it was sent is sent again, then after twice as long, and so on up to the longest. No sooner than a
#: function could have finished it: two that work at one village do each other's reads.
SENT_AGAIN_AFTER, SENT_AGAIN_AT_MOST = timedelta(minutes=15), timedelta(hours=1)
_VILLAGE = re.compile("[0-9]{10}")


class Step(StrEnum):
    """What the close is doing in the whole nation."""

    MATCHING = "matching"
    ENDING = "ending"
    COMPARING = "comparing"
    PUBLISHING = "publishing"
    DONE = "done"


class NotMatched(Fault):
    """A village can't be closed while returns are still to be matched: one of them may make one of its households final."""


def begin() -> None:
    """After the close: send what is to be done next to the queue, as far as it isn't done. Before the close, and once all is done:
    nothing."""
    campaign = calendar.read()
    if not is_due(campaign, clock.census_now()) or publication.of_this_close(census.get("close", "current"), campaign):
        return
    _, steps = _next(campaign)
    for name, units in steps:
        _send(name, units, campaign)
    regencies = [regency for regency, _ in census.each("regency")]
    if regencies and not steps:
        census.put("close", "current", {"closes": campaign.closes.isoformat(), "done": True, "regencies": len(regencies)})


def close_village(unit: str) -> None:
    """Do what is next for a village: end its households, or publish its package, and its regency's after the last one, and the nation's
    after the last regency's. Before the close: nothing.

    With PARTITION before its code: match its unmatched returns and requests for a visit, at any time. Other units than villages are
    those of the comparison. Raises UnknownVillage, NotMatched, NotReadable, CountsDiffer (then the unit isn't finished, and `held_up`
    says why), Busy."""
    try:
        _carry_out(unit, calendar.read(), clock.census_now())
    except (Busy, NotMatched):
        # The one passes, the other is said of the villages that are to be matched.
        raise
    except Exception as failure:
        census.put("held-up", unit, {"at": calendar.now().isoformat(timespec="seconds"), "why": told(failure)})
        raise


def _carry_out(unit: str, campaign: Campaign, now: datetime) -> None:
    if unit.startswith(PARTITION):
        match.match_village(unit.removeprefix(PARTITION), campaign=campaign, closing=is_due(campaign, now))
    elif not is_due(campaign, now):
        return
    elif _VILLAGE.fullmatch(unit):
        _next_of_village(unit, campaign, now)
    elif _all_ended(campaign):
        compare.carry_out(unit, campaign)
        if not any(_kind(other) == _kind(unit) for other in compare.left(campaign)):
            begin()


def _next_of_village(village: str, campaign: Campaign, now: datetime) -> None:
    regency = village[:4]
    if not ending.has_ended(village, campaign):
        _require_matched(village, campaign)
        ending.end_village(village, campaign=campaign, now=now)
        if not _to_end(regency, campaign) and _all_ended(campaign):
            begin()
        return
    if not _all_ended(campaign) or not (compared := compare.done_as(campaign)):
        # Its turn comes again when everybody's people are compared.
        return
    publication.publish_village(village, campaign, compared=compared, now=now)
    publication.publish_above(regency, campaign, compared=compared)


def left(campaign: Campaign) -> list[str]:
    """What `close_village` is to be called for next, in this order: the units of one step. When they are done there may be more; none
    once all is published."""
    return [unit for _, units in _next(campaign)[1] for unit in units]


def held_up(campaign: Campaign) -> dict[str, str]:
    """What the close waits for, and why as far as a run has found out ("" for what was not tried yet): units that it failed at, and
    with PARTITION before its code each village whose unmatched returns and requests hold up all others."""
    known = {name: f"{body['why']} ({body['at']})" for name, body in census.each("held-up")}
    unmatched = [PARTITION + village for village in match.unsettled(campaign)]
    unfinished = set(left(campaign)) if known else set()
    return {name: known.get(name, "") for name in [*unmatched, *sorted(unfinished & known.keys() - set(unmatched))]}


def close_without(village: str, *, campaign: Campaign, why: str) -> None:
    """Let the close go on though a village can't be ended: whoever was counted there is compared with nobody until it is, and its
    regency and the nation are published when it is. Kept, and logged."""
    ending.go_on_without(village, campaign=campaign, why=why)


def step(campaign: Campaign) -> Step:
    """Where the close stands."""
    return _next(campaign)[0]


def _next(campaign: Campaign) -> tuple[Step, list[tuple[str, list[str]]]]:
    """What is to be done next: the step, and under each name that it is sent by, the units."""
    if unsettled := match.unsettled(campaign):
        return Step.MATCHING, [("unmatched", [PARTITION + village for village in unsettled])]
    regencies = [regency for regency, _ in census.each("regency")]
    late = [(f"end-{regency}", units) for regency in regencies if (units := _to_end(regency, campaign, waited_for=False))]
    if not _all_ended(campaign):
        return Step.ENDING, late
    if units := compare.left(campaign):
        # Under another name when there is another village to compare: what was sent a moment ago doesn't hold it up.
        name = f"{_kind(units[0])}-but-{sum(len(villages) for _, villages in late)}"
        return Step.COMPARING, [*late, (name, units)]
    steps = [*late, *_to_publish(regencies, campaign)]
    return Step.PUBLISHING if steps else Step.DONE, steps


def _kind(unit: str) -> str:
    return unit.partition("-")[0]


def _to_end(regency: str, campaign: Campaign, *, waited_for: bool = True) -> list[str]:
    """The villages of a regency that are still to end; with `waited_for` only those that the others wait for."""
    done = ending.over(regency, campaign).keys() | (ending.gone_on_without(campaign) if waited_for else set())
    return [village for village, _ in census.each(f"village-of-{regency}") if village not in done]


def _all_ended(campaign: Campaign) -> bool:
    """Whether all villages have ended that are waited for. That they have is looked up once and kept: every unit asks."""
    if publication.of_this_close(census.get("close", "ended"), campaign):
        return True
    if any(_to_end(regency, campaign) for regency, _ in census.each("regency")):
        return False
    census.put("close", "ended", {"closes": campaign.closes.isoformat()})
    return True


def _to_publish(regencies: list[str], campaign: Campaign) -> Iterator[tuple[str, list[str]]]:
    compared = compare.done_as(campaign)
    unpublished = [regency for regency in regencies if not publication.is_current(regency, campaign, compared=compared)]
    for regency in unpublished:
        every = publication.villages(regency, campaign, compared=compared)
        units = [village.code for village in every if village.ended and not village.current]
        if not units and all(village.ended for village in every):
            # Only the regency's manifest is missing: any of its villages leads to it.
            units = [every[0].code]
        if units:
            yield f"publish-{regency}-{compared}", units
    if regencies and not unpublished and not publication.is_current(NATION, campaign, compared=compared):
        yield f"publish-nation-{compared}", [next(village for village, _ in census.each(f"village-of-{regencies[0]}"))]


def _require_matched(village: str, campaign: Campaign) -> None:
    """Raise NotMatched while any return is still to be matched. That none is, is looked up once and kept: every village asks."""
    if publication.of_this_close(census.get("close", "matched"), campaign):
        return
    if match.unsettled(campaign):
        raise NotMatched(f"Village {village} waits until what was counted without prefill is matched with the register.")
    census.put("close", "matched", {"closes": campaign.closes.isoformat()})


def _send(name: str, units: list[str], campaign: Campaign) -> None:
    sent, now = census.get("close-sent", name), clock.machine_now()
    wait = SENT_AGAIN_AFTER
    if sent is not None and publication.of_this_close(sent, campaign):
        if now < datetime.fromisoformat(sent["again_at"]):
            return
        wait = min(2 * timedelta(seconds=sent["wait"]), SENT_AGAIN_AT_MOST)
    queue.send(units)
    census.put(
        "close-sent",
        name,
        {"closes": campaign.closes.isoformat(), "again_at": (now + wait).isoformat(), "wait": wait.total_seconds()},
    )
