"""Arrivals: each village that has ended notes for others who of its families lives there, so that nobody is counted twice or never."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from chalicelib.credentials import identity
from chalicelib.domain.arrivals import Arrival, places_of_arrivals
from chalicelib.domain.calendar import Campaign
from chalicelib.domain.counted import Family
from chalicelib.enumeration import match
from chalicelib.storage import arrivals, census
from chalicelib.storage.arrivals import Arrivals
from chalicelib.storage.keys import keys

#: A person by the household and the id in which they were counted.
Member = tuple[str, str]


@dataclass(slots=True)
class Leaving:
    """Who of a village's families lives elsewhere: of each family and destination, its people by their ids."""

    village: str
    found: defaultdict[tuple[str, str], list[tuple[str, dict[str, str]]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, family: Family) -> None:
        """Take up those of one family."""
        for member, to, told in places_of_arrivals(family):
            told["from_village_name"] = family.region[-1] if family.region else ""
            self.found[to, family.household_id].append((member, told))

    def noted(self) -> str:
        """A digest that names this set of arrivals, whatever the order in which the families were taken up."""
        return identity.of_content(json.dumps(sorted(self.found.items())).encode(), keys().identity)

    def keep(self, campaign: Campaign) -> None:
        """Write them for the villages where they live; one that the register doesn't have will be closed like all others. Raises Busy."""
        noted = self.noted()
        for village in sorted({to for to, _ in self.found}):
            if census.get(f"village-of-{village[:4]}", village) is None:
                match.have_village(village)
        for (to, household), people in sorted(self.found.items()):
            id = identity.arrival_id(household, "", keys().identity)
            arrivals.keep(Arrivals(id, to, household, self.village, noted, people), closes=campaign.closes.isoformat())


def in_village(
    village: str, *, campaign: Campaign, noted_of: Callable[[str], str], counted_here: Mapping[Member, Iterable[str]]
) -> list[Arrival]:
    """Who lives in a village by families of others. `noted_of` gives the set that each village noted last; `counted_here` the cases of
    this village in which somebody of another household was counted, too. Raises SealBroken, Busy."""
    found = []
    for from_village, noted, sealed in arrivals.in_village(village, closes=campaign.closes.isoformat()):
        if noted_of(from_village) == noted:
            found += list(_each(sealed.opened(), counted_here))
    return sorted(found, key=lambda arrival: arrival.arrival_id)


def _each(kept: Arrivals, counted_here: Mapping[Member, Iterable[str]]) -> list[Arrival]:
    key = keys().identity
    return [
        Arrival(
            arrival_id=identity.arrival_id(kept.household_id, member, key),
            village=kept.village,
            from_village=kept.from_village,
            from_case_id=identity.case_id(kept.household_id, key),
            also_counted=tuple(sorted(counted_here.get((kept.household_id, member), ()))),
            **told,
        )
        for member, told in kept.people
    ]
