"""The corrections for the civil registry: what submitted households say otherwise than their cards, village by village."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from chalicelib.domain.corrections import Correction, corrections
from chalicelib.domain.household import Household, reference_day
from chalicelib.enumeration import calendar
from chalicelib.storage import census, households
from chalicelib.storage.households import VillageEntry

#: Households of a village that are being read at once: most of the time goes into waiting for the store.
READERS = 4


@dataclass(frozen=True, slots=True)
class Corrected:
    """A household that submitted: the number of its card, and its differences, if there are any."""

    kk_number: str
    corrections: tuple[Correction, ...]


def villages(region: str) -> list[str]:
    """The villages of the register in a region of 2, 4, 6 or 10 digits, by code. None when the register has no such region."""
    regencies = [code for code, _ in census.each("regency") if code[: len(region)] == region[:4]]
    return [code for regency in regencies for code, _ in census.each(f"village-of-{regency}") if code.startswith(region)]


def of_village(village: str) -> Iterator[Corrected]:
    """Each household of the village that submitted, in the order of their ids. No more than one village is held in memory.

    Who submitted a moment ago may be missing. Raises Busy."""
    on = reference_day(calendar.read())

    def read(entry: VillageEntry) -> Household | None:
        return households.load(entry.household_id, consistent=False) if entry.submitted_on else None

    with ThreadPoolExecutor(READERS) as readers:
        for household in readers.map(read, households.in_village(village)):
            # The index may still show one that another extract has moved to another village.
            if household is not None and household.submissions and household.register.village_code == village:
                yield Corrected(household.register.kk_number, tuple(corrections(household, on)))
