"""The comparison: people counted in two households, found after all villages have ended, by units like the close's.

A village notes its people as sorted lines of digests; a regency's are merged and cut into shards by their keys; a shard's are merged
over all regencies, and who looks alike is told to each of their villages. Each step names what it was made from, in its record and in
the paths of what it wrote: a step whose inputs have changed is done again, and nothing older is taken for it.
"""

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from typing import Any

from chalicelib.credentials import identity
from chalicelib.credentials.fingerprints import sha256
from chalicelib.domain import doubles
from chalicelib.domain.arrivals import Arrival
from chalicelib.domain.calendar import Campaign
from chalicelib.domain.counted import Family, counted
from chalicelib.domain.doubles import Duplicate, Place
from chalicelib.domain.faults import Fault
from chalicelib.domain.household import Household, Status
from chalicelib.domain.unmatched import Person
from chalicelib.enumeration import arrivals, findings, match
from chalicelib.enumeration.arrivals import Leaving, Member
from chalicelib.storage import census, households, working
from chalicelib.storage.keys import keys
from chalicelib.storage.working import WorkingGone

_log = logging.getLogger(__name__)
GATHER, COMPARE = "gather-", "compare-"


class NoSuchUnit(Fault):
    """A message names no unit of the comparison."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a village is told of its people: who was counted elsewhere too, by household and member, and who lives here by families of
    other villages. `digest` is another one as soon as anything of it is."""

    duplicates: Mapping[Member, Duplicate]
    arrivals: Sequence[Arrival]
    digest: str


def note_village(village: str, ended: Iterable[Household], *, campaign: Campaign) -> None:
    """Note a village's people for the comparison, and its arrivals for other villages. `ended` are all households that the register has
    there, each as it ended; its unmatched returns are looked up here.

    Written again with other people, it makes what was compared before incomplete. Raises Busy."""
    lines: list[bytes] = []
    leaving = Leaving(village)
    for family in _families(village, ended):
        lines += _lines(family)
        leaving.add(family)
    lines.sort()
    people = sha256(b"".join(lines))[:16]
    working.write(working.path(campaign, "people", village, people), lines)
    leaving.keep(campaign)
    census.put(f"noted-of-{village[:4]}", village, _of(campaign, people=people, arrivals=leaving.noted()))
    # After the note, and another one each time: a regency that read its notes before this one sees that it has to look again.
    census.put("noted", village[:4], _of(campaign, mark=identity.random_id()))


def left(campaign: Campaign) -> list[str]:
    """The units that `carry_out` is still to be called for, once every village has ended: the regencies to gather, and only when there
    are none the shards to compare. A handful of queries, however many villages there are."""
    return _standing(campaign)[0]


def done_as(campaign: Campaign) -> str:
    """The name of the comparison that is complete, the same for the same people and arrivals; "" while something is left of it."""
    units, inputs = _standing(campaign)
    return "" if units else inputs


def carry_out(unit: str, campaign: Campaign) -> None:
    """Do a unit; one that is done already only looks. Raises NoSuchUnit, WorkingGone, Busy."""
    if unit.startswith(GATHER):
        _gather(unit.removeprefix(GATHER), campaign)
    elif unit.startswith(COMPARE) and unit.removeprefix(COMPARE).isdecimal():
        _compare(int(unit.removeprefix(COMPARE)), campaign)
    else:
        raise NoSuchUnit(f"The comparison has no unit {unit}: gather-<regency> or compare-<shard>.")


def told_of(village: str, campaign: Campaign) -> Told:
    """What a village is told by the comparison as it stands. Raises SealBroken, Busy."""
    compared = {int(shard): body["inputs"] for shard, body in _records("compared", campaign).items()}
    found = list(findings.of_village(village, campaign=campaign, compared=compared))
    arrived = arrivals.in_village(village, campaign=campaign, noted_of=_noted_of(campaign), counted_here=findings.counted_here(found))
    duplicates = findings.duplicates(found)
    shown = repr((sorted(duplicates.items()), arrived)).encode("utf-8", "surrogatepass")
    return Told(duplicates, arrived, identity.of_content(shown, keys().identity))


def _noted_of(campaign: Campaign) -> Callable[[str], str]:
    """What gives the set of arrivals that a village noted last, "" for none; read by regency when first asked for one of its villages."""
    read: dict[str, dict[str, Any]] = {}

    def noted_of(village: str) -> str:
        regency = village[:4]
        if regency not in read:
            read[regency] = _records(f"noted-of-{regency}", campaign)
        return str(read[regency].get(village, {}).get("arrivals", ""))

    return noted_of


def _families(village: str, ended: Iterable[Household]) -> Iterator[Family]:
    for household in ended:
        by_return = household.matched.counted_by and not household.submissions
        family = counted(household, match.told_of(household).returns if by_return else ())
        if family is not None:
            yield family
        elif household.status is Status.FINAL:
            _log.error(
                "household %s of %s is final by a return that can't be read: nobody of it is compared", household.household_id, village
            )
    yield from filter(None, map(counted, match.unlisted(village).returns))


def _lines(family: Family) -> Iterator[bytes]:
    key = keys().identity
    for member, subject in family.people.items():
        person, place = Person.of(subject.values), Place(family.village, family.household_id, member)
        nik, named = doubles.known_nik(person), doubles.known_name(person, str(subject.values.get("sex") or ""))
        nik_key = identity.person_by_nik(nik, key) if nik else ""
        if nik_key:
            yield doubles.line(nik_key, "nik", place, nik_key)
        if named:
            yield doubles.line(identity.person_by_name(*named, key), "name", place, nik_key)


def _gather(regency: str, campaign: Campaign) -> None:
    """Merge the people of a regency's villages, and cut them into shards."""
    marked = census.get("noted", regency)
    if marked is None or marked["closes"] != campaign.closes.isoformat():
        return
    shards, noted = _shards(campaign), _records(f"noted-of-{regency}", campaign)
    inputs = _digest([shards, sorted((village, body["people"], body["arrivals"]) for village, body in noted.items())])
    if _records("gathered", campaign).get(regency, {}).get("inputs") != inputs:
        people = [_people(village, body["people"], campaign) for village, body in noted.items()]
        for shard, share in enumerate(doubles.shares(merge(*people), shards)):
            working.write(_gathered(campaign, regency, inputs, shard), share)
        _log.info("regency %s is gathered: %d villages", regency, len(noted))
    census.put("gathered", regency, _of(campaign, mark=marked["mark"], inputs=inputs))


def _compare(shard: int, campaign: Campaign) -> None:
    """Find who of a shard was counted twice, and tell their villages."""
    regencies = _records("gathered", campaign)
    inputs = _inputs(regencies, campaign)
    if _records("compared", campaign).get(_shard(shard), {}).get("inputs") == inputs:
        return
    people = _of_all(regencies, shard, campaign)
    villages = findings.keep(doubles.found(merge(*people)), shard=shard, inputs=inputs, campaign=campaign)
    census.put("compared", _shard(shard), _of(campaign, inputs=inputs))
    _log.info("shard %d is compared: people of %d villages were counted elsewhere too", shard, villages)


def _people(village: str, noted: str, campaign: Campaign) -> Iterator[bytes]:
    """The lines of a village. When the bucket's rules have taken them away, its households are read once more: they have ended."""
    where = working.path(campaign, "people", village, noted)
    try:
        return working.read(where)
    except WorkingGone:
        stored = (households.load(entry.household_id) for entry in households.in_village(village))
        note_village(village, (one for one in stored if one and one.listed_in == village), campaign=campaign)
        return working.read(where)


def _of_all(regencies: Mapping[str, Any], shard: int, campaign: Campaign) -> list[Iterator[bytes]]:
    """The lines of a shard, of each regency. Of whichever they are gone, it is to be gathered again; then raises WorkingGone."""
    people, gone = [], None
    for regency, body in regencies.items():
        try:
            people.append(working.read(_gathered(campaign, regency, body["inputs"], shard)))
        except WorkingGone as failure:
            census.put("gathered", regency, _of(campaign, mark="", inputs=""))
            gone = failure
    if gone:
        raise gone
    return people


def _standing(campaign: Campaign) -> tuple[list[str], str]:
    """What is left, and the name of what is to be compared."""
    noted, gathered = _records("noted", campaign), _records("gathered", campaign)
    stale = [regency for regency, body in noted.items() if gathered.get(regency, {}).get("mark") != body["mark"]]
    shards = _shards(campaign) if noted else 0
    if stale:
        return [GATHER + regency for regency in stale], ""
    inputs, compared = _inputs(gathered, campaign), _records("compared", campaign)
    units = [_shard(shard) for shard in range(shards)]
    return [COMPARE + unit for unit in units if compared.get(unit, {}).get("inputs") != inputs], inputs


def _shards(campaign: Campaign) -> int:
    """In how many shards this close compares: by the register's size when it was first asked, and then for all."""

    def counted_once() -> dict[str, int]:
        villages = (body for regency, _ in census.each("regency") for _, body in census.each(f"village-of-{regency}"))
        return {"shards": doubles.shards_for(sum(int(body["people"]) for body in villages))}

    return int(census.get_or_make("comparison", campaign.closes.isoformat(), counted_once)["shards"])


def _inputs(gathered: Mapping[str, Any], campaign: Campaign) -> str:
    return _digest([campaign.closes.isoformat(), sorted((regency, body["inputs"]) for regency, body in gathered.items())])


def _gathered(campaign: Campaign, regency: str, inputs: str, shard: int) -> str:
    return working.path(campaign, "gathered", regency, inputs, _shard(shard))


def _shard(number: int) -> str:
    return f"{number:05}"


def _digest(of: Any) -> str:
    return sha256(json.dumps(of).encode())[:16]


def _records(kind: str, campaign: Campaign) -> dict[str, Any]:
    """Those of this close: an extended or reopened calendar makes all others void by itself."""
    return {name: body for name, body in census.each(kind) if body["closes"] == campaign.closes.isoformat()}


def _of(campaign: Campaign, **body: str) -> dict[str, str]:
    return {"closes": campaign.closes.isoformat(), **body}
