"""The first step of a village's close: every household of it ends, each by one conditional write, and what other villages must know of
its people is noted."""

import logging
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.calendar import Campaign
from chalicelib.domain.faults import Fault
from chalicelib.domain.household import Household, Status
from chalicelib.enumeration import compare, match
from chalicelib.enumeration.hand_off import CountsDiffer
from chalicelib.storage import census, households
from chalicelib.storage.households import Overtaken, VillageEntry

log = logging.getLogger(__name__)

#: A request that began before the close has ended by then (29 s at most, and machines' clocks differ), so none meets its household ended.
SETTLED_AFTER = timedelta(seconds=60)
#: Households of a village that are being ended at once: most of the time goes into waiting for the store.
WRITERS = 4
_WITHOUT = "ended-without"


class UnknownVillage(Fault):
    """A message names a village that the register doesn't have."""


@dataclass(frozen=True, slots=True)
class Ended:
    """As what the households of a village have ended."""

    final: int
    handed_off: int


def is_due(campaign: Campaign, now: datetime) -> bool:
    """Whether households may be ended. Before it an old schedule or message changes nothing: the calendar may have been extended."""
    return now >= campaign.closes + SETTLED_AFTER


def end_village(village: str, *, campaign: Campaign, now: datetime) -> None:
    """End every household of a village, and keep that they have. Nothing if they had. Raises UnknownVillage, CountsDiffer, Busy."""
    if has_ended(village, campaign):
        return
    listed, statuses = register_of(village), Counter[Status]()

    def counted() -> Iterator[Household]:
        for household in ended(village, campaign=campaign, now=now):
            statuses[household.status] += 1
            yield household

    compare.note_village(village, counted(), campaign=campaign)
    if statuses.total() != listed["households"]:
        log.error("village %s isn't finished: the register has %d households, %d ended", village, listed["households"], statuses.total())
        raise CountsDiffer(village, registered=listed["households"], ended=statuses.total())
    became = {"final": statuses[Status.FINAL], "handed_off": statuses[Status.HANDED_OFF]}
    census.put(_over(village[:4]), village, {"closes": campaign.closes.isoformat(), **became})
    log.info("village %s has ended: %s", village, became)


def has_ended(village: str, campaign: Campaign) -> bool:
    """Whether all households of a village have ended."""
    record = census.get(_over(village[:4]), village)
    return record is not None and bool(record["closes"] == campaign.closes.isoformat())


def over(regency: str, campaign: Campaign) -> dict[str, Ended]:
    """The villages of a regency whose households have ended, and as what."""
    every = census.each(_over(regency))
    return {name: Ended(body["final"], body["handed_off"]) for name, body in every if body["closes"] == campaign.closes.isoformat()}


def ended(village: str, *, campaign: Campaign, now: datetime) -> Iterator[Household]:
    """Every household of the village, each ended before it is yielded."""

    def end(entry: VillageEntry) -> Household | None:
        return _end(entry.household_id, campaign=campaign, now=now)

    with ThreadPoolExecutor(WRITERS) as writers:
        for household in writers.map(end, households.in_village(village)):
            # The index may still show one that another extract has moved to another village.
            if household is not None and household.register.village_code == village:
                yield household


def go_on_without(village: str, *, campaign: Campaign, why: str) -> None:
    """Let no other village wait until this one has ended. Kept, and logged."""
    census.put(_WITHOUT, village, {"closes": campaign.closes.isoformat(), "why": why})
    log.warning("the close goes on though village %s hasn't ended: %s", village, why)


def gone_on_without(campaign: Campaign) -> set[str]:
    """The villages that no other waits for."""
    return {village for village, body in census.each(_WITHOUT) if body["closes"] == campaign.closes.isoformat()}


def register_of(village: str) -> dict[str, Any]:
    """What the register's load kept of a village. Raises UnknownVillage."""
    listed: dict[str, Any] | None = census.get(f"village-of-{village[:4]}", village)
    if listed is None:
        raise UnknownVillage(f"The register has no village {village}.")
    return listed


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


def _over(regency: str) -> str:
    return f"ended-of-{regency}"
