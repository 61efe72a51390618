"""Matching: which household of the register an unmatched return, or a request for a visit, is of. Village by village, any number of times.

Before the close it only tells the listed household; what becomes of it is decided when that household is closed.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeVar

from chalicelib.credentials.identity import household_id
from chalicelib.domain.calendar import Campaign
from chalicelib.domain.errors import Busy
from chalicelib.domain.faults import Fault, told
from chalicelib.domain.history import CENSUS
from chalicelib.domain.household import Household
from chalicelib.domain.unmatched import PARTITION, Person, Village, people_of
from chalicelib.domain.visits import VisitRequest
from chalicelib.enumeration import calendar, clock
from chalicelib.storage import census, households, queue, visits
from chalicelib.storage.households import Overtaken
from chalicelib.storage.keys import keys

_log = logging.getLogger(__name__)
_Read = TypeVar("_Read", Household, VisitRequest)


class NotReadable(Fault):
    """Some of a village's returns or requests for a visit can't be read. All others of it are matched."""

    def __init__(self, village: str, unread: dict[str, str]) -> None:
        first = next(iter(unread.items()))
        super().__init__(f"In village {village} {len(unread)} returns or requests can't be matched, the first is {first[0]}: {first[1]}")


@dataclass(frozen=True, slots=True)
class Told:
    """What others told of a listed household."""

    returns: tuple[Household, ...] = ()
    visits: tuple[VisitRequest, ...] = ()


def begin() -> None:
    """While the census is open: send every village where something changed since it was last matched to the queue."""
    if calendar.read().phase(clock.census_now()) != "online":
        return
    matched = dict(census.each("matched"))
    changed = [village for village, mark in census.each("unmatched") if mark["marked_at"] > matched.get(village, {"at": ""})["at"]]
    queue.send(PARTITION + village for village in changed)


def unsettled(campaign: Campaign) -> list[str]:
    """The villages that must be matched once more before any village is closed: a family may have sent its answers to the last minute.

    One that operations decided to close without is not waited for."""
    kinds = ("matched", "closed-without")
    settled = {village for kind in kinds for village, body in census.each(kind) if body["closes"] == campaign.closes.isoformat()}
    return [village for village, _ in census.each("unmatched") if village not in settled]


def close_without(village: str, *, campaign: Campaign, why: str) -> None:
    """Let the close go on though some of a village's returns or requests can't be matched: they are in no package. Kept, and logged."""
    census.put("closed-without", village, {"at": calendar.now().isoformat(), "closes": campaign.closes.isoformat(), "why": why})
    _log.warning("the close goes on without what can't be matched of village %s: %s", village, why)


def match_village(village: str, *, campaign: Campaign, closing: bool) -> None:
    """Match every return and request of a village. `closing` when no more can come: then the returns end, too.

    What can't be read doesn't hold up the others. Raises NotReadable after them, and Busy."""
    at = clock.machine_now().isoformat()
    unread: dict[str, str] = {}
    listed: list[Village] = []

    def register() -> Village:
        # Opening every household of a village takes a while; most returns bring the number of their card.
        if not listed:
            listed.append(Village(_each(village)))
        return listed[0]

    def tried(name: str, match_it: Callable[[], None]) -> None:
        try:
            match_it()
        except Busy:
            raise
        except Exception as failure:
            # Whatever is wrong with one family's return, it is not the other families' fault.
            unread[name] = told(failure)

    for entry in households.in_village(PARTITION + village):
        tried(entry.household_id, partial(_match, entry.household_id, register, campaign=campaign, closing=closing))
    for reference in visits.references(village):
        tried(reference, partial(_match_visit, village, reference, register))
    if closing:
        have_village(village)
    if unread:
        raise NotReadable(village, unread)
    census.put("matched", village, {"at": at, "closes": campaign.closes.isoformat() if closing else ""})


def told_of(household: Household) -> Told:
    """What was told of a listed household: the returns and requests that are still matched with it, and can be read."""
    returns = (_readable(id, partial(households.load, id)) for id in household.matched.returns)
    asked = (_readable(known, partial(visits.get, *known.split("/"))) for known in household.matched.visits)
    return Told(
        tuple(one for one in returns if one and one.unmatched and one.unmatched.household == household.household_id),
        tuple(one for one in asked if one and one.household == household.household_id),
    )


def unlisted(village: str) -> Told:
    """What belongs to no household of the register: returns in which anything was answered, and requests."""
    returns = [one for one in _each(PARTITION + village) if one.unmatched and not one.unmatched.household and one.version > 1]
    asked = [_readable(reference, partial(visits.get, village, reference)) for reference in visits.references(village)]
    return Told(tuple(returns), tuple(one for one in asked if one and not one.household))


def _each(village: str) -> Iterable[Household]:
    ids = [entry.household_id for entry in households.in_village(village)]
    stored = (_readable(id, partial(households.load, id)) for id in ids)
    return (household for household in stored if household is not None and household.listed_in == village)


def _readable(name: str, read: Callable[[], _Read | None]) -> _Read | None:
    """What `read` gives; None for what can't be opened. A return like that was reported when it was to be matched, and the close has
    gone on without it by decision; a listed household is reported when it is closed."""
    try:
        return read()
    except Fault as failure:
        _log.error("%s is left out: %s", name, told(failure))
        return None


def _match(id: str, register: Callable[[], Village], *, campaign: Campaign, closing: bool) -> None:
    """Match one return with the household of its card, else with the one in its village that its people are of."""
    while (returned := households.load(id)) is not None and returned.unmatched is not None:
        people = people_of(returned)
        found = _of_card(returned.register.kk_number) or _of_people(people, returned.unmatched.nik, register)
        if found and not _tell(found, "returns", id):
            # That household was flooded with returns: this one stays on its village's list, where somebody finds it.
            found = ""
        ended = closing and returned.close(campaign=campaign, now=clock.census_now())
        if found == returned.unmatched.household and not ended:
            return
        returned.unmatched.household = found
        try:
            households.save(returned)
        except Overtaken:
            continue
        return


def _match_visit(village: str, reference: str, register: Callable[[], Village]) -> None:
    request = visits.get(village, reference)
    if request is None:
        return
    found = _of_card(request.kk_number) or (register().household_with(request.nik) if request.nik else "")
    if found and not _tell(found, "visits", f"{village}/{reference}"):
        found = ""
    if found != request.household:
        visits.match(request.of_household(found))


def _of_card(kk_number: str) -> str:
    id = household_id(kk_number, keys().identity) if kk_number else ""
    return id if id and households.load(id) is not None else ""


def _of_people(people: list[Person], nik: str, register: Callable[[], Village]) -> str:
    if not people and not nik:
        return ""
    return register().household_of(people) or register().household_with(nik)


def _tell(id: str, kind: Literal["returns", "visits"], found: str) -> bool:
    """Note at a listed household that it was matched, once. False if it has so many that this one isn't kept."""
    while (household := households.load(id)) is not None and household.matched.add(kind, found):
        household.note("matched", at=clock.census_now(), by=CENSUS)
        try:
            households.save(household)
        except Overtaken:
            continue
    return household is not None and found in getattr(household.matched, kind)


def have_village(village: str) -> None:
    """A village where the register has nobody is closed like every other, so that whoever waits or lives there is on a list."""
    regency = village[:4]
    siblings = list(census.each("regency"))
    province = next((body["province"] for code, body in siblings if code[:2] == village[:2]), village[:2])
    known = next((body["name"] for code, body in siblings if code == regency), "")
    record = {"names": [province, known or regency, village[:6], village], "households": 0, "people": 0}
    if census.put(f"village-of-{regency}", village, record, only_if_absent=True):
        _log.info("village %s has somebody to be listed and no household of the register", village)
    census.put("regency", regency, {"name": regency, "province": province}, only_if_absent=True)
