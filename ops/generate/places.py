"""The villages of a regency with their real codes and names, and made-up addresses in them."""

from dataclasses import dataclass
from random import Random

from lokal import wilayah

from ops.generate.words import HAMLETS, STREETS

#: People in thousands per district of Kudus (2019, rounded), so that the register is as dense as the place.
_THOUSANDS = {
    "331901": 97, "331902": 99, "331903": 108, "331904": 76, "331905": 77, "331906": 108, "331907": 73, "331908": 103, "331909": 110,
}  # fmt: skip
_TOWNS = ("331902", "331903", "331907")


@dataclass(frozen=True, slots=True)
class Village:
    """A village of the regency; `weight` is its share of the households."""

    code: str
    regency: str
    weight: float

    @property
    def district(self) -> str:
        return self.code[:6]


def villages(regency: str) -> list[Village]:
    """All villages of `regency` (4 digits), by code. Raises LookupError for a code that is no regency."""
    named = wilayah.get_wilayah(regency)
    if named is None or named.level != 2:
        raise LookupError(f"{regency} is not the 4-digit code of a regency. Kudus is 3319.")
    found = []
    for district in wilayah.list_wilayah(named.code):
        inside = [village.code.replace(".", "") for village in wilayah.list_wilayah(district.code)]
        # The code itself seeds a village's size, so that it is the same in every register.
        sizes = {code: Random(code).uniform(0.5, 2.0) for code in inside}
        thousands = _THOUSANDS.get(district.code.replace(".", ""), 5 * len(inside))
        total = sum(sizes.values())
        called = named.name.removeprefix("Kabupaten ").removeprefix("Kota ")
        found += [Village(code, called, thousands * sizes[code] / total) for code in inside]
    return found


def shares(places: list[Village], households: int) -> list[int]:
    """How many of `households` live in each village, by weight; every village has one if there are enough."""
    least = 1 if households >= len(places) else 0
    total = sum(place.weight for place in places)
    exact = [least + (households - least * len(places)) * place.weight / total for place in places]
    counts = [int(share) for share in exact]
    by_remainder = sorted(range(len(places)), key=lambda i: (counts[i] - exact[i], places[i].code))
    for i in by_remainder[: households - sum(counts)]:
        counts[i] += 1
    return counts


def address(rng: Random, village: Village) -> tuple[str, str, str]:
    """Street or hamlet, RT and RW somewhere in `village`."""
    of_village = Random(village.code)
    rws = of_village.randint(3, 8)
    hamlets = of_village.sample(HAMLETS, 4)
    rw = rng.randint(1, rws)
    rt = rng.randint(1, 3 + (rw * 7 + rws) % 5)
    if rng.random() < (0.8 if village.district in _TOWNS else 0.25):
        return f"{rng.choice(STREETS)} No. {rng.randint(1, 240)}", f"{rt:03}", f"{rw:03}"
    return f"Dukuh {rng.choice(hamlets)}", f"{rt:03}", f"{rw:03}"
