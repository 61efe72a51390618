"""cases.csv: one row for each household to visit."""

from collections.abc import Callable, Iterable

from chalicelib.interview.case import Case
from chalicelib.interview.cells import written


def _unknown(case: Case) -> str:
    return ""


#: Column → its value. Operations fill in what is unknown here: the office's codes, places on the map.
COLUMNS: dict[str, Callable[[Case], str]] = {
    "case_id": lambda case: case.id,
    "village_code": lambda case: case.household.register.village_code,
    "bps_code": _unknown,
    "sls_code": lambda case: case.sls_code,
    "rt": lambda case: case.rt,
    "rw": lambda case: case.rw,
    "address": lambda case: case.address,
    "landmark": lambda case: case.landmark,
    "lat": _unknown,
    "lon": _unknown,
    "head_name": lambda case: case.head_name,
    "members": lambda case: str(len(case.members)),
    "phone": lambda case: case.answer("phone"),
    "best_time": lambda case: case.answer("best_time"),
    "language": _unknown,
    "status": lambda case: "started" if case.started else "not_started",
    "reasons": lambda case: ";".join(case.reasons),
    "missing": lambda case: ";".join(case.missing),
    "documents_to_check": lambda case: ";".join(case.documents_to_check),
    "assigned_to": lambda case: case.assigned_to,
    "supervisor": lambda case: case.supervisor,
    "priority": _unknown,
}


def file(cases: Iterable[Case]) -> bytes:
    """The file, by case id."""
    return written(list(COLUMNS), map(row, sorted(cases, key=lambda case: case.id)))


def row(case: Case) -> list[str]:
    """The row of a case, in exact values."""
    return [value(case) for value in COLUMNS.values()]


def told(case: Case) -> list[str]:
    """The same without who goes there, which changes by itself."""
    return [value(case) for column, value in COLUMNS.items() if column not in ("assigned_to", "supervisor")]
