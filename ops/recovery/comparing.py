"""Whether a restored table has what the lost one had: by its items where that is still there, else by what the register's records say."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from chalicelib.credentials.fingerprints import sha256

#: So many parts of a table are read at once; each is read in order.
PARTS = 8
#: The place of items that belong to no village of the register's.
OTHER = ""
_BITS = 2**256


@dataclass(slots=True)
class Content:
    """What is in a table: how many items, and a hash of all they say, by place (a village; a kind of records). Order doesn't matter."""

    items: Counter[str] = field(default_factory=Counter)
    hashes: dict[str, int] = field(default_factory=dict)

    def add(self, place: str, item: dict[str, Any]) -> None:
        self.items[place] += 1
        # A sum: items come in any order, and two equal ones are not the same as none.
        self.hashes[place] = (self.hashes.get(place, 0) + int(sha256(_spelled(item)), 16)) % _BITS

    def total(self) -> int:
        """How many items there are."""
        return self.items.total()

    def hash(self) -> str:
        """A hash of all of it."""
        return sha256(json.dumps(sorted(self.hashes.items())).encode())

    def differs_from(self, other: "Content") -> list[str]:
        """The places in which one has other items than the other."""
        return sorted(place for place in self.hashes.keys() | other.hashes.keys() if self.hashes.get(place) != other.hashes.get(place))


def content(cloud: Any, table: str, *, place: str, told: Callable[[int], None]) -> Content:
    """Read a whole table, items by their attribute `place`. `told` is called with so many more items read.

    It costs half a read unit for each 4 KB, of which a nation's households have some 150 million."""
    whole = Content()
    with ThreadPoolExecutor(PARTS) as readers:
        for part in readers.map(lambda number: _part(cloud, table, number, place, told), range(PARTS)):
            whole.items += part.items
            for name, sum_ in part.hashes.items():
                whole.hashes[name] = (whole.hashes.get(name, 0) + sum_) % _BITS
    return whole


def unlike_the_register(households: Content) -> list[str]:
    """What the counts per village and the register's own records disagree on, in sentences. Needs the census table."""
    from chalicelib.storage import census

    said: dict[str, int] = {}
    for regency, _ in census.each("regency"):
        said |= {village: body["households"] for village, body in census.each(f"village-of-{regency}")}
    # What is counted without the register's data is in no record of its.
    there = {place: count for place, count in households.items.items() if place.isdigit()}
    return [
        f"{village}: the register has {said.get(village, 0):,} households, the table {there.get(village, 0):,}"
        for village in sorted(said.keys() | there.keys())
        if said.get(village, 0) != there.get(village, 0)
    ]


def _part(cloud: Any, table: str, number: int, place: str, told: Callable[[int], None]) -> Content:
    part = Content()
    for page in _pages(cloud, table, number):
        for item in page:
            part.add(item.get(place, {}).get("S", OTHER), item)
        told(len(page))
    return part


def _pages(cloud: Any, table: str, number: int) -> Iterator[list[dict[str, Any]]]:
    start: dict[str, Any] = {}
    while True:
        found = cloud.scan(TableName=table, Segment=number, TotalSegments=PARTS, **start)
        yield found["Items"]
        if "LastEvaluatedKey" not in found:
            return
        start = {"ExclusiveStartKey": found["LastEvaluatedKey"]}


def _spelled(item: dict[str, Any]) -> bytes:
    return json.dumps(item, sort_keys=True, default=lambda raw: raw.hex()).encode()
