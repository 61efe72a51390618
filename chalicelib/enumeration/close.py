"""The close: every household of the register ends as final or handed off, village by village, and each village's package is published.

Everything here may happen twice, late, at once, or die half way; doing it again finishes it and changes nothing that was done.
"""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.calendar import Campaign
from chalicelib.domain.errors import Busy
from chalicelib.domain.faults import Fault, told
from chalicelib.domain.household import Household
from chalicelib.domain.unmatched import PARTITION
from chalicelib.enumeration import calendar, clock, hand_off, match
from chalicelib.enumeration.hand_off import CountsDiffer, Published
from chalicelib.storage import census, households, queue
from chalicelib.storage.households import Overtaken, VillageEntry

log = logging.getLogger(__name__)

#: A request that began before the close has ended by then (29 s at most, and machines' clocks differ), so none meets its household ended.
SETTLED_AFTER = timedelta(seconds=60)
#: A village that isn't finished so long after it was sent is sent again, then after twice as long, and so on up to the longest.
SENT_AGAIN_AFTER, SENT_AGAIN_AT_MOST = timedelta(minutes=5), timedelta(hours=1)
#: Households of a village that are being ended at once: most of the time goes into waiting for the store.
WRITERS = 4


class NotMatched(Fault):
    """A village can't be closed while returns are still to be matched: one of them may make one of its households final."""


class UnknownVillage(Fault):
    """A message names a village that the register doesn't have."""


@dataclass(frozen=True, slots=True)
class VillageClose:
    """Where the close of one village stands. `households` is what the register holds; `published` is None until it is finished."""

    code: str
    names: tuple[str, ...]
    households: int
    published: Published | None


def begin() -> None:
    """After the close: send every village that isn't finished to the queue, those with unmatched returns to be matched before all
    others. Before the close, and once all is done: nothing."""
    campaign = calendar.read()
    if not is_due(campaign, clock.census_now()) or _of_this_close(census.get("close", "current"), campaign):
        return
    if unsettled := match.unsettled(campaign):
        _send("unmatched", [PARTITION + village for village in unsettled], campaign)
        return
    regencies = [regency for regency, _ in census.each("regency")]
    unfinished = [regency for regency in regencies if regency_published(regency, campaign) is None]
    for regency in unfinished:
        _send(regency, left_in(regency, campaign), campaign)
    if regencies and not unfinished:
        census.put("close", "current", {"closes": campaign.closes.isoformat(), "done": True, "regencies": len(regencies)})


def close_village(village: str) -> None:
    """End every household of the village, publish its package, and its regency's after the last one. Before the close: nothing.

    With PARTITION before its code: match its unmatched returns and requests for a visit, at any time.
    Raises UnknownVillage, NotMatched, NotReadable, CountsDiffer (then the village isn't finished, and `held_up` says why), Busy."""
    try:
        _close_village(village, calendar.read(), clock.census_now())
    except (Busy, NotMatched):
        # The one passes, the other is said of the villages that are to be matched.
        raise
    except Exception as failure:
        census.put("held-up", village, {"at": calendar.now().isoformat(timespec="seconds"), "why": told(failure)})
        raise


def _close_village(village: str, campaign: Campaign, now: datetime) -> None:
    if village.startswith(PARTITION):
        match.match_village(village.removeprefix(PARTITION), campaign=campaign, closing=is_due(campaign, now))
        return
    if not is_due(campaign, now):
        return
    regency = village[:4]
    if not _of_this_close(census.get(f"close-of-{regency}", village), campaign):
        _require_matched(village, campaign)
        record = census.get(f"village-of-{regency}", village)
        if record is None:
            raise UnknownVillage(f"The register has no village {village}.")
        ended = _ended(village, campaign=campaign, now=now)
        try:
            published = hand_off.publish_village(village, ended, names=record["names"], registered=record["households"], campaign=campaign)
        except CountsDiffer as differ:
            log.error("village %s isn't finished: the register has %d households, %d ended", village, differ.registered, differ.ended)
            raise
        census.put(f"close-of-{regency}", village, {"closes": campaign.closes.isoformat(), **published.record()})
        log.info("village %s is closed: %s", village, published.counts)
    _publish_if_whole(regency, campaign)


def is_due(campaign: Campaign, now: datetime) -> bool:
    """Whether households may be ended. Before it an old schedule or message changes nothing: the calendar may have been extended."""
    return now >= campaign.closes + SETTLED_AFTER


def left(campaign: Campaign) -> list[str]:
    """All that `close_village` is to be called for, in this order; what there is to match is known first, and the villages then."""
    unsettled = [PARTITION + village for village in match.unsettled(campaign)]
    return unsettled or [village for regency, _ in census.each("regency") for village in left_in(regency, campaign)]


def villages(regency: str, campaign: Campaign) -> list[VillageClose]:
    """Where the close of each village of a regency stands, by code."""
    closed = dict(census.each(f"close-of-{regency}"))
    return [
        VillageClose(code, tuple(body["names"]), body["households"], _published(closed.get(code), campaign))
        for code, body in census.each(f"village-of-{regency}")
    ]


def held_up(campaign: Campaign) -> dict[str, str]:
    """What the close waits for, and why as far as a run has found out ("" for what was not tried yet): villages that it failed at, and
    with PARTITION before its code each whose unmatched returns and requests hold up all others."""
    known = {name: f"{body['why']} ({body['at']})" for name, body in census.each("held-up")}
    unmatched = [PARTITION + village for village in match.unsettled(campaign)]
    unfinished = {village for regency, _ in census.each("regency") for village in left_in(regency, campaign)} if known else set()
    return {name: known.get(name, "") for name in [*unmatched, *sorted(unfinished & known.keys())]}


def left_in(regency: str, campaign: Campaign) -> list[str]:
    """The villages of a regency that `close_village` is to be called for. None once the regency is published."""
    if regency_published(regency, campaign) is not None:
        return []
    every = villages(regency, campaign)
    # When only the regency's manifest is missing, any of its villages leads to it.
    return [village.code for village in every if village.published is None] or [village.code for village in every[:1]]


def regency_published(regency: str, campaign: Campaign) -> Published | None:
    """What was published of a regency; None until its package is whole."""
    return _published(census.get("close", regency), campaign)


def _ended(village: str, *, campaign: Campaign, now: datetime) -> Iterator[Household]:
    """Every household of the village, each ended before it is yielded."""

    def end(entry: VillageEntry) -> Household | None:
        return _end(entry.household_id, campaign=campaign, now=now)

    with ThreadPoolExecutor(WRITERS) as writers:
        for household in writers.map(end, households.in_village(village)):
            # The index may still show one that another extract has moved to another village.
            if household is not None and household.register.village_code == village:
                yield household


def _end(household_id: str, *, campaign: Campaign, now: datetime) -> Household | None:
    while True:
        household = households.load(household_id)
        try:
            if household is not None and household.close(campaign=campaign, now=now, returns=match.told_of(household).returns):
                households.save(household)
        except Overtaken:
            # A submission that the clock still let in, or another run of the close: whichever was first stands.
            continue
        return household


def _require_matched(village: str, campaign: Campaign) -> None:
    """Raise NotMatched while any return is still to be matched. That none is, is looked up once and kept: every village asks."""
    if _of_this_close(census.get("close", "matched"), campaign):
        return
    if match.unsettled(campaign):
        raise NotMatched(f"Village {village} waits until what was counted without prefill is matched with the register.")
    census.put("close", "matched", {"closes": campaign.closes.isoformat()})


def _send(name: str, messages: list[str], campaign: Campaign) -> None:
    sent, now = census.get("close-sent", name), clock.machine_now()
    wait = SENT_AGAIN_AFTER
    if sent is not None and _of_this_close(sent, campaign):
        if now < datetime.fromisoformat(sent["again_at"]):
            return
        wait = min(2 * timedelta(seconds=sent["wait"]), SENT_AGAIN_AT_MOST)
    queue.send(messages)
    census.put(
        "close-sent",
        name,
        {"closes": campaign.closes.isoformat(), "again_at": (now + wait).isoformat(), "wait": wait.total_seconds()},
    )


def _publish_if_whole(regency: str, campaign: Campaign) -> None:
    if regency_published(regency, campaign) is not None:
        return
    every = villages(regency, campaign)
    published = {village.code: village.published for village in every if village.published is not None}
    if len(published) == len(every):
        whole = hand_off.publish_regency(regency, published, campaign=campaign)
        census.put("close", regency, {"closes": campaign.closes.isoformat(), **whole.record()})
        log.info("regency %s is published: %s", regency, whole.counts)


def _of_this_close(record: dict[str, object] | None, campaign: Campaign) -> bool:
    # A record of an earlier close doesn't count once the calendar has been extended or reopened.
    return record is not None and record["closes"] == campaign.closes.isoformat()


def _published(record: dict[str, object] | None, campaign: Campaign) -> Published | None:
    return Published.of(record) if record is not None and _of_this_close(record, campaign) else None
