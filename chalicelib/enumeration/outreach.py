"""Who is still to be reached, by counts: each region of a regency as the public sees it, and a village's RTs, of which no more is said
than may be."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from chalicelib.domain.counts import Counts, total
from chalicelib.domain.neighbourhoods import Part, neighbourhoods, sayable
from chalicelib.storage import census, households
from chalicelib.storage.households import VillageEntry
from chalicelib.storage.later import of_shape

#: Households of a village that are being read at once: most of the time goes into waiting for the store.
READERS = 4


@dataclass(frozen=True, slots=True)
class Place:
    """A region with its counts and the regions in it, by code. `siblings` are the rates of all regions beside it, and its own."""

    code: str
    name: str
    #: Names of what it lies in, the province first.
    within: tuple[str, ...]
    counts: Counts
    siblings: tuple[float, ...]
    children: tuple["Place", ...] = ()


def place(region: str) -> Place | None:
    """A regency, district or village of the register with all that is in it; None when the register has no such region.

    The counts are the last published ones. A village that has none yet counts as the register has it."""
    regency = region[:4]
    body = census.get("regency", regency)
    if body is None:
        return None
    published = {village: Counts(**of_shape(Counts, counts)) for village, counts in census.each(f"count-of-{regency}")}
    listed = dict(census.each(f"village-of-{regency}"))
    counts = {
        village: published.get(village) or Counts(people=known["people"], households=known["households"])
        for village, known in listed.items()
    }
    of_district: dict[str, list[str]] = {}
    for village in sorted(counts):
        of_district.setdefault(village[:6], []).append(village)
    whole = {district: total(counts[village] for village in villages) for district, villages in of_district.items()}
    districts = []
    for district, villages in of_district.items():
        rates = tuple(counts[village].rate for village in villages)
        children = [
            Place(village, listed[village]["names"][3], tuple(listed[village]["names"][:3]), counts[village], rates) for village in villages
        ]
        within = (body["province"], body["name"])
        name = listed[villages[0]]["names"][2]
        districts.append(Place(district, name, within, whole[district], tuple(each.rate for each in whole.values()), tuple(children)))
    own = total(whole.values())
    others = (Counts(**of_shape(Counts, record)).rate for code, record in census.each(f"count-of-{regency[:2]}") if code != regency)
    top = Place(regency, body["name"], (body["province"],), own, (own.rate, *others), tuple(districts))
    return next((found for found in every(top) if found.code == region), None)


def every(top: Place) -> list[Place]:
    """A place and all places in it, each before what is in it."""
    return [top, *(found for child in top.children for found in every(child))]


def parts(village: str) -> Sequence[Part]:
    """What may be said of the RTs of a village. Opens each household of it; holds one village in memory. Raises Busy, SealBroken."""

    def read(entry: VillageEntry) -> tuple[str, str, bool] | None:
        household = households.load(entry.household_id, consistent=False)
        # The index may still show one that another extract has moved to another village.
        if household is None or household.register.village_code != village:
            return None
        return household.register.rw, household.register.rt, entry.submitted_on is None

    with ThreadPoolExecutor(READERS) as readers:
        return sayable(neighbourhoods(filter(None, readers.map(read, households.in_village(village)))))
