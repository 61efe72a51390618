"""Who was counted twice, as the comparison tells it to the villages: records in the census table with digests and opaque ids.

Each shard has records of its own in each village, named by what it was made from: of those that stand there only those count whose
inputs are the ones that the shard was compared from last.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, islice
from typing import Any

from chalicelib.credentials.identity import case_id
from chalicelib.domain.calendar import Campaign
from chalicelib.domain.doubles import NAMED, By, Duplicate, Found, Other, Place
from chalicelib.enumeration.arrivals import Member
from chalicelib.storage import census
from chalicelib.storage.keys import keys

#: So many people fit a record, however many others are named to each: DynamoDB takes 400 KB.
_OF_A_RECORD = 500


def keep(found: Iterable[Found], *, shard: int, inputs: str, campaign: Campaign) -> int:
    """Write what a shard's comparison found, village by village; gives how many villages that were. Raises Busy."""
    by_village: defaultdict[str, list[Found]] = defaultdict(list)
    for one in found:
        by_village[one.place.village].append(one)
    for village, those in sorted(by_village.items()):
        remaining = iter(those)
        number = 0
        while some := list(islice(remaining, _OF_A_RECORD)):
            body = {"closes": campaign.closes.isoformat(), "found": [_packed(alike) for _, alike in groupby(some, _alike)]}
            census.put(_kind(village), f"{shard:05}-{inputs}-{number:05}", body)
            number += 1
    return len(by_village)


def of_village(village: str, *, campaign: Campaign, compared: Mapping[int, str]) -> Iterator[Found]:
    """What was found of a village's people. `compared` gives what each shard was made from last."""
    for name, body in census.each(_kind(village)):
        shard, inputs, _ = name.split("-")
        if body["closes"] == campaign.closes.isoformat() and compared.get(int(shard)) == inputs:
            for packed in body["found"]:
                yield from _unpacked(village, packed)


def duplicates(found: Iterable[Found]) -> dict[Member, Duplicate]:
    """Of each person who was counted in other households: some of these, those with the same NIK first, and how many more."""
    of_person: defaultdict[Member, list[Found]] = defaultdict(list)
    for one in found:
        of_person[one.place.household, one.place.member].append(one)
    return {member: _duplicate(those) for member, those in sorted(of_person.items())}


def counted_here(found: Iterable[Found]) -> dict[Member, set[str]]:
    """Of each person of another household that is named to this village: the cases here in which the same person was counted."""
    cases: defaultdict[Member, set[str]] = defaultdict(set)
    for one in found:
        for other in _others(one):
            cases[other.household, other.member].add(case_id(one.place.household, keys().identity))
    return dict(cases)


def _duplicate(those: list[Found]) -> Duplicate:
    by_household: dict[str, Other] = {}
    more = 0
    for one in sorted(those, key=lambda one: (one.by != "nik", one.others)):
        named = _others(one)
        more += one.households - len(named)
        for other in named:
            by_household.setdefault(other.household, Other(other.village, case_id(other.household, keys().identity), one.by))
    named_first = sorted(by_household.values(), key=lambda other: (other.by != "nik", other.village, other.case_id))
    return Duplicate(tuple(named_first[:NAMED]), more + len(named_first[NAMED:]))


def _others(one: Found) -> list[Place]:
    return [other for other in one.others if other.household != one.place.household][:NAMED]


def _alike(one: Found) -> tuple[By, tuple[Place, ...]]:
    return one.by, one.others


def _packed(alike: Iterable[Found]) -> list[Any]:
    """People who look alike, with the others named once: what says of each how many other households there are stands beside it."""
    those = list(alike)
    return [those[0].by, those[0].others, [[one.place.household, one.place.member, one.households] for one in those]]


def _unpacked(village: str, packed: list[Any]) -> Iterator[Found]:
    by, others, people = packed
    places = tuple(Place(*other) for other in others)
    for household, member, households in people:
        yield Found(Place(village, household, member), by, places, households)


def _kind(village: str) -> str:
    return f"doubles-of-{village}"
