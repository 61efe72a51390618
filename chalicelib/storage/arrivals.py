"""Arrivals in the census table: who lives in a village by a family of another, sealed with the key of the village where they live.

A record is of one family, written by its own village alone. It counts while that village's note of this close names the set that it
is of: what an earlier run or close left behind counts nobody.
"""

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.storage import census
from chalicelib.storage.sealed import seal, unseal


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Those of one family who live in a village: `people` are of its members' ids and what is told of each. `noted` names the set of
    all arrivals from the family's village."""

    id: str
    village: str
    household_id: str
    from_village: str
    noted: str
    people: Sequence[tuple[str, dict[str, str]]]


def keep(arrivals: Arrivals, *, closes: str) -> None:
    """Write them. Doing it again writes the same, sealed anew. Raises Busy."""
    name = f"{arrivals.id}-{arrivals.noted}"
    told = json.dumps([arrivals.household_id, arrivals.people], ensure_ascii=False).encode("utf-8", "surrogatepass")
    body = {"closes": closes, "from": arrivals.from_village, "noted": arrivals.noted}
    sealed = base64.b64encode(seal(told, household_id=name, village=arrivals.village)).decode()
    census.put(_kind(arrivals.village), name, body | {"sealed": sealed})


def in_village(village: str, *, closes: str) -> Iterator[tuple[str, str, "Sealed"]]:
    """All that were written for a village at this close: the village that they are from, the set that they are of, and themselves."""
    for name, body in census.each(_kind(village)):
        if body["closes"] == closes:
            yield body["from"], body["noted"], Sealed(village, name, body)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A record that wasn't opened yet: only those that count are."""

    village: str
    name: str
    body: dict[str, Any]

    def opened(self) -> Arrivals:
        """What it holds. Raises SealBroken."""
        told = unseal(base64.b64decode(self.body["sealed"]), household_id=self.name, village=self.village)
        household_id, people = json.loads(told.decode("utf-8", "surrogatepass"))
        id, _, noted = self.name.partition("-")
        return Arrivals(id, self.village, household_id, self.body["from"], noted, [(member, values) for member, values in people])


def _kind(village: str) -> str:
    return f"arrivals-of-{village}"
