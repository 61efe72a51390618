"""What has been published of each region and kept of it: villages, their regencies when they add up, the nation when all regencies are.

A record names the close that it belongs to, and the comparison of people that it was made with (enumeration/compare.py): once the calendar
is extended or reopened, or another village ends late, it is no longer current, and the region is published again as a delta.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.credentials.fingerprints import sha256
from chalicelib.domain.calendar import Campaign
from chalicelib.domain.errors import Busy
from chalicelib.domain.faults import Fault
from chalicelib.enumeration import clock, compare, ending, hand_off
from chalicelib.enumeration.ending import Ended
from chalicelib.enumeration.hand_off import Assigned, CountsDiffer, Published
from chalicelib.interview.manifest import NATION
from chalicelib.storage import census

log = logging.getLogger(__name__)

#: Records of regencies, and of the nation under a name of its own.
_ABOVE, _NATION = "close", "nation"
#: Longer than any run lives that may still be writing what it claimed.
_CLAIMED_FOR = timedelta(minutes=20)


class NotPublished(Fault):
    """A village's package can't be changed before it is published."""


@dataclass(frozen=True, slots=True)
class VillageClose:
    """Where the close of one village stands. `households` is what the register holds; `ended` is None until all of them have, and
    `published` until this close published it; `current` tells whether nothing that it was made from has changed since."""

    code: str
    names: tuple[str, ...]
    households: int
    ended: Ended | None
    published: Published | None
    current: bool


def villages(regency: str, campaign: Campaign, *, compared: str | None = None) -> list[VillageClose]:
    """Where the close of each village of a regency stands, by code. `compared` is compare.done_as, if the caller has asked already."""
    compared = compare.done_as(campaign) if compared is None else compared
    records, over = dict(census.each(_of_villages(regency))), ending.over(regency, campaign)
    return [
        VillageClose(
            code,
            tuple(body["names"]),
            body["households"],
            over.get(code),
            _published(records.get(code), campaign),
            _current(records.get(code), campaign, compared),
        )
        for code, body in census.each(f"village-of-{regency}")
    ]


def of_region(region: str, campaign: Campaign) -> Published | None:
    """What this close published of a regency, or of NATION; None until it adds up and is published."""
    return _published(census.get(_ABOVE, region or _NATION), campaign)


def is_current(region: str, campaign: Campaign, *, compared: str) -> bool:
    """Whether a regency, or NATION, is published as everything in it stands."""
    return _current(census.get(_ABOVE, region or _NATION), campaign, compared)


def publish_village(village: str, campaign: Campaign, *, compared: str, now: datetime) -> None:
    """Publish a village whose households have ended: its package, or what has changed since. Nothing if that is done.
    Raises UnknownVillage, CountsDiffer, PackageChanged, Busy."""
    if not _current(census.get(_of_villages(village[:4]), village), campaign, compared):
        _publish_village(village, campaign, compared=compared, now=now)


def publish_again(village: str, campaign: Campaign, *, assigned: Mapping[str, Assigned], now: datetime) -> Published:
    """Publish who goes to which case of a published village, by case id, as a delta. Whoever publishes villages again calls
    `publish_above` after them. Raises NotPublished, and what publish_village raises."""
    compared = compare.done_as(campaign)
    if not _current(census.get(_of_villages(village[:4]), village), campaign, compared):
        raise NotPublished(f"Village {village} isn't published yet: see `ops close status`, and try again when it is.")
    return _publish_village(village, campaign, compared=compared, now=now, assigned=assigned)


def publish_above(regency: str, campaign: Campaign, *, compared: str) -> None:
    """Publish a regency if all of its villages are published as they stand, then the nation if all regencies are. Nothing of what is
    published so already. Raises CountsDiffer, PackageChanged, Busy."""
    every = villages(regency, campaign, compared=compared)
    below = {village.code: village.published for village in every if village.published and village.current}
    if len(below) < len(every) or not _publish_above(regency, below, campaign, compared):
        return
    records = dict(census.each(_ABOVE))
    regencies = [code for code, _ in census.each("regency")]
    whole = {code: Published.of(records[code]) for code in regencies if _current(records.get(code), campaign, compared)}
    if len(whole) == len(regencies):
        _publish_above(NATION, whole, campaign, compared)


def of_this_close(record: Mapping[str, Any] | None, campaign: Campaign) -> bool:
    """Whether a record belongs to the close of the calendar as it stands: one of an earlier close doesn't count any more."""
    return record is not None and record["closes"] == campaign.closes.isoformat()


def _publish_village(
    village: str, campaign: Campaign, *, compared: str, now: datetime, assigned: Mapping[str, Assigned] | None = None
) -> Published:
    kind, listed, found = _of_villages(village[:4]), ending.register_of(village), compare.told_of(village, campaign)
    record = census.get(kind, village)
    before = Published.of(record) if record else None
    if record and before and of_this_close(record, campaign) and record["told"] == found.digest and assigned is None:
        # Others were compared anew, and nothing of it concerns this village.
        _keep(kind, village, record, before, campaign=campaign, compared=compared, told=found.digest)
        return before
    try:
        published = hand_off.publish_village(
            village,
            ending.ended(village, campaign=campaign, now=now),
            names=listed["names"],
            registered=listed["households"],
            campaign=campaign,
            found=found,
            before=before,
            assigned=assigned,
            claim=lambda delta, state: _claim(village, delta=delta, state=state),
        )
    except CountsDiffer as differ:
        log.error("village %s isn't published: the register has %d households, %d ended", village, differ.registered, differ.ended)
        raise
    _keep(kind, village, record, published, campaign=campaign, compared=compared, told=found.digest)
    log.info("village %s is published, delta %d: %s", village, published.delta, published.counts)
    return published


def _publish_above(region: str, below: Mapping[str, Published], campaign: Campaign, compared: str) -> bool:
    """Publish a region from those below. True once it is published as they stand."""
    name, parts = region or _NATION, sha256("".join(f"{code}{one.manifest}" for code, one in sorted(below.items())).encode())
    record = census.get(_ABOVE, name)
    if record is None or record.get("parts") != parts or not _current(record, campaign, compared):
        before = Published.of(record) if record else None
        published = hand_off.publish_above(region, below, campaign=campaign, before=before)
        _keep(_ABOVE, name, record, published, campaign=campaign, compared=compared, parts=parts)
        log.info("%s is published, delta %d: %s", region or "the nation", published.delta, published.counts)
    return True


def _keep(kind: str, name: str, before: Any, published: Published, *, campaign: Campaign, compared: str, **made_from: str) -> None:
    after = {"closes": campaign.closes.isoformat(), "compared": compared, **made_from, **published.record()}
    kept = census.put(kind, name, after, only_if_absent=True) if before is None else census.replace(kind, name, before=before, after=after)
    if not kept and census.get(kind, name) != after:
        # Somebody else published it meanwhile: what is to be published is found out anew.
        raise Busy


def _claim(village: str, *, delta: int, state: str) -> None:
    """Be the one who writes this delta of a village (0: its package). Raises Busy while another may be writing one of the same number
    that says something else: two would mix their files. The same may be written again, by whoever goes on with what died."""
    kind, at = f"claim-of-{village[:4]}", clock.machine_now()
    mine = {"delta": delta, "state": state, "until": (at + _CLAIMED_FOR).isoformat()}
    while (claimed := census.get_or_make(kind, village, lambda: mine)) != mine:
        if (claimed["delta"], claimed["state"]) == (delta, state):
            return
        if claimed["delta"] == delta and claimed["until"] > at.isoformat():
            raise Busy
        census.replace(kind, village, before=claimed, after=mine)


def _published(record: Mapping[str, Any] | None, campaign: Campaign) -> Published | None:
    return Published.of(record) if record is not None and of_this_close(record, campaign) else None


def _current(record: Mapping[str, Any] | None, campaign: Campaign, compared: str) -> bool:
    return record is not None and bool(compared) and of_this_close(record, campaign) and record.get("compared") == compared


def _of_villages(regency: str) -> str:
    return f"close-of-{regency}"
