"""People counted in two households, found by merging sorted lines: no more is held at a time than the people who look alike.

A line is one person under one key: `<key><by> <village> <household> <member> <nik>`, in ASCII. The key is a digest of the person's
NIK, or of name, sex and birth date, in letters whose order is that of their values (base 32, 0 to v); so a range of keys is a shard.
Behind it stand what it was made from, the place, and the digest of the NIK, `-` without one: two different ones are two people.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import nsmallest
from typing import Literal, NamedTuple

from chalicelib.domain import nik
from chalicelib.domain.unmatched import Person

By = Literal["nik", "name"]
#: The letter behind a key, and what it says.
_BY: dict[str, By] = {"k": "nik", "n": "name"}
_LETTER = {by: letter for letter, by in _BY.items()}
NO_NIK = "-"
#: A key, and the letter behind it.
KEY = 16
_SAME = KEY + 1
#: So many letters of a key tell its shard: 15 bits.
_RANGE, _BITS = 3, 15
#: A shard is of so many people of the register at most, about a quarter of whom are counted online. Kudus has one, the nation 256.
PEOPLE_OF_A_SHARD = 1 << 21
#: Of the many households that share a NIK with a slip in it so many are named to each of them.
NAMED = 5


class Place(NamedTuple):
    """Where a person was counted."""

    village: str
    household: str
    member: str


class Found(NamedTuple):
    """A person who was counted elsewhere, too. `others` are the first such places, perhaps with one of the same household among them;
    `households` is how many other households there are in all."""

    place: Place
    by: By
    others: tuple[Place, ...]
    households: int


@dataclass(frozen=True, slots=True)
class Other:
    """Another household in which somebody who may be the same person was counted; `by` says what is alike."""

    village: str
    case_id: str
    by: By


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A person counted in other households: some of these, and how many more there are."""

    others: tuple[Other, ...]
    more: int = 0


def known_nik(person: Person) -> str:
    """The person's NIK; "" for none, or one that isn't 16 digits."""
    return person.nik if nik.read(person.nik) else ""


def known_name(person: Person, sex: str) -> tuple[str, str, str] | None:
    """What stands for a person without a NIK: name as it is compared, sex and full birth date; None unless all are known."""
    whole = (person.name, sex, person.birth_date)
    return whole if all(whole) and len(person.birth_date) == 10 else None


def line(key: str, by: By, place: Place, nik_key: str) -> bytes:
    """A person under one key. Without a digest of a NIK, `nik_key` is ""."""
    return f"{key}{_LETTER[by]} {place.village} {place.household} {place.member} {nik_key or NO_NIK}\n".encode()


def shards_for(people: int) -> int:
    """In how many shards a register of so many people is compared: a power of two."""
    return min(1 << max(0, -(-people // PEOPLE_OF_A_SHARD) - 1).bit_length(), 1 << _BITS)


def shares(lines: Iterator[bytes], shards: int) -> Iterator[Iterator[bytes]]:
    """Sorted lines, shard by shard; each share is to be used up before the next is asked for."""
    held = next(lines, None)

    def share(below: int) -> Iterator[bytes]:
        nonlocal held
        while held is not None and int(held[:_RANGE], 32) < below:
            yield held
            held = next(lines, None)

    for number in range(1, shards + 1):
        yield share(number * (1 << _BITS) // shards)


def found(lines: Iterable[bytes]) -> Iterator[Found]:
    """Everybody who was counted in another household, too, in the order of the sorted lines: once by NIK, once by name."""
    alike: list[bytes] = []
    for one in lines:
        if alike and not one.startswith(alike[0][:_SAME]):
            if len(alike) > 1:
                yield from _among(alike)
            alike = []
        alike.append(one)
    if len(alike) > 1:
        yield from _among(alike)


class _Row(NamedTuple):
    place: Place
    nik: str


def _among(alike: list[bytes]) -> Iterator[Found]:
    by = _BY[chr(alike[0][KEY])]
    rows = [_Row(Place(village, household, member), nik) for _, village, household, member, nik in (one.decode().split() for one in alike)]
    if by == "nik":
        yield from _named(rows, rows, by)
        return
    # Who has a NIK is found by it. By name only those are compared of whom one has none.
    unknown = [row for row in rows if row.nik == NO_NIK]
    if unknown:
        yield from _named(unknown, rows, by)
        yield from _named([row for row in rows if row.nik != NO_NIK], unknown, by)


def _named(rows: list[_Row], among: list[_Row], by: By) -> Iterator[Found]:
    places = {row.place.household: row.place for row in reversed(among)}
    # One more than are named, since its own household isn't another.
    first = tuple(nsmallest(NAMED + 1, places.values()))
    for row in rows:
        households = len(places) - (row.place.household in places)
        if households:
            yield Found(row.place, by, first, households)
