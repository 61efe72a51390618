"""The interviews' officers in the census table: for each village one record, sealed as its households are, replaced whole; and which
cases somebody has given to an officer by hand."""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from chalicelib.domain.assignment import Officer
from chalicelib.storage import census
from chalicelib.storage.later import of_shape
from chalicelib.storage.sealed import seal, unseal

#: What the seal binds to beside the village, where a household's has its id.
_SEALED_AS = "officers"


@dataclass(frozen=True, slots=True)
class Load:
    """The officers of a village, who loaded them, and when (ISO)."""

    officers: tuple[Officer, ...]
    by: str
    at: str


def get(village: str) -> Load | None:
    """What was loaded last for a village; None for nothing yet. Raises SealBroken, Busy."""
    record = census.get(_kind(village), village)
    return _unpacked(village, record) if record else None


def each(regency: str) -> Iterator[tuple[str, Load]]:
    """What was loaded last for each village of a regency."""
    return ((village, _unpacked(village, record)) for village, record in census.each(_kind(regency)))


def put(village: str, load: Load) -> None:
    """Keep the officers of a village in place of those before."""
    told = json.dumps([asdict(officer) for officer in load.officers], ensure_ascii=False, separators=(",", ":"))
    sealed = seal(told.encode(), household_id=_SEALED_AS, village=village)
    census.put(_kind(village), village, {"sealed": base64.b64encode(sealed).decode(), "by": load.by, "at": load.at})


def by_hand(village: str) -> dict[str, str]:
    """Case id → login, of the cases of a village that were given to somebody by hand, and still are as far as that goes."""
    kept: dict[str, list[str]] = (census.get(_by_hand(village), village) or {"cases": {}})["cases"]
    return {case: login for login, cases in kept.items() for case in cases}


def give_by_hand(village: str, cases: Sequence[str], *, to: str, by: str, at: str) -> None:
    """Keep that these cases were given to `to`, by whom and when. Others that were given by hand stay with whom they were given to."""
    while True:
        before = census.get_or_make(_by_hand(village), village, lambda: {"cases": {}})
        given = {**by_hand(village), **dict.fromkeys(cases, to)}
        after = {"cases": _by_login(given), "by": by, "at": at}
        if before["cases"] == after["cases"] or census.replace(_by_hand(village), village, before=before, after=after):
            return


def _by_login(given: Mapping[str, str]) -> dict[str, list[str]]:
    # By login: an item holds some twenty thousand cases so.
    return {login: sorted(case for case, has in given.items() if has == login) for login in sorted(set(given.values()))}


def _unpacked(village: str, record: Mapping[str, str]) -> Load:
    told = json.loads(unseal(base64.b64decode(record["sealed"]), household_id=_SEALED_AS, village=village))
    return Load(tuple(Officer(**of_shape(Officer, officer)) for officer in told), record["by"], record["at"])


def _kind(region: str) -> str:
    return f"officers-of-{region[:4]}"


def _by_hand(village: str) -> str:
    return f"by-hand-of-{village[:4]}"
