"""KK numbers and NIKs: district code, DDMMYY (day + 40 for women), and a serial that never comes twice."""

from array import array
from datetime import date
from functools import cache
from random import Random

#: Days that a two-digit year can name, months of 31 days; a serial is counted on each.
_DAYS = 100 * 12 * 31


class Serials:
    """The next serial of each prefix. An array for a district, not an entry for a person: memory does not grow with the register."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, bool], array[int]] = {}

    def number(self, *, district: str, day: date, woman: bool = False) -> str:
        """The next number that `district` issues for `day`."""
        counts = self._counts.setdefault((district, woman), array("H", bytes(2 * _DAYS)))
        place = (day.year % 100 * 12 + day.month - 1) * 31 + day.day - 1
        counts[place] += 1
        return f"{district}{day.day + 40 * woman:02}{day.month:02}{day.year % 100:02}{counts[place]:04}"


@cache
def _elsewhere(regency: str) -> tuple[str, ...]:
    # Neighbours on the coast and the cities that people come home from; whichever is not the regency itself.
    districts = ("332002", "332101", "331802", "331509", "337405", "317404", "357802")
    return tuple(district for district in districts if not district.startswith(regency))


def nik(rng: Random, serials: Serials, *, district: str, sex: str, born: date) -> str:
    """A NIK as registers have them: mostly of the home district and true to its owner, with the errors that occur."""
    if rng.random() < 0.035:
        district = rng.choice(_elsewhere(district[:4]))
    day, woman = born, sex == "female"
    odd = rng.random()
    if odd < 0.006:
        day = born.replace(day=born.day % 28 + 1)
    elif odd < 0.009:
        woman = not woman
    return serials.number(district=district, day=day, woman=woman)
