"""arrivals.csv: who lives in this village by the answers of a family that is registered, and was counted, in another one."""

from collections.abc import Callable, Iterable

from chalicelib.domain.arrivals import Arrival
from chalicelib.interview.cells import written

#: Column → its value. Where they live is known if the family moved; of who lives there alone, the village and the family's phone.
COLUMNS: dict[str, Callable[[Arrival], str]] = {
    "arrival_id": lambda arrival: arrival.arrival_id,
    "village_code": lambda arrival: arrival.village,
    "name": lambda arrival: arrival.name,
    "sex": lambda arrival: arrival.sex,
    "birth_date": lambda arrival: arrival.birth_date,
    "relation": lambda arrival: arrival.relation,
    "address": lambda arrival: arrival.address,
    "rt": lambda arrival: arrival.rt,
    "rw": lambda arrival: arrival.rw,
    "landmark": lambda arrival: arrival.landmark,
    "living_there_since": lambda arrival: arrival.since,
    "family_phone": lambda arrival: arrival.phone,
    "from_village": lambda arrival: arrival.from_village,
    "from_village_name": lambda arrival: arrival.from_village_name,
    "from_case_id": lambda arrival: arrival.from_case_id,
    "also_counted": lambda arrival: ";".join(arrival.also_counted),
}


def file(arrivals: Iterable[Arrival]) -> bytes:
    """The file, by arrival id."""
    rows = ([value(arrival) for value in COLUMNS.values()] for arrival in sorted(arrivals, key=lambda arrival: arrival.arrival_id))
    return written(list(COLUMNS), rows)
