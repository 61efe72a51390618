"""A regency whose cases are to be assigned: two villages that are closed, with their households in several RTs."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from chalicelib.domain.calendar import Campaign
from chalicelib.domain.household import Household
from tests.builders import a_register
from tests.closing import KAUMAN, KERJASAN, VILLAGES

#: Village and RT → how many households there take no part. All are in RW 2.
HOUSEHOLDS = {(KAUMAN, "1"): 6, (KAUMAN, "2"): 4, (KAUMAN, ""): 2, (KERJASAN, "1"): 5}
HEADER = "login,name,phone,role,supervisor,village_code,sls_code"
SRI = "sri,Sri Hartati,,supervisor,,,"


def list_households() -> None:
    """Put the register into the cloud."""
    from chalicelib.storage import census, households

    number = 0
    for (village, rt), count in HOUSEHOLDS.items():
        for _ in range(count):
            number += 1
            region = ("Jawa Tengah", "Kudus", *VILLAGES[village])
            households.save(Household(f"h-{number:03}", a_register(2, number=number, rt=rt, rw="2", village_code=village, region=region)))
    for village in (KAUMAN, KERJASAN):
        registered = sum(count for (of, _), count in HOUSEHOLDS.items() if of == village)
        names = ["Jawa Tengah", "Kudus", *VILLAGES[village]]
        census.put("village-of-3319", village, {"names": names, "households": registered, "people": 2 * registered})
    census.put("regency", "3319", {"name": "Kudus", "province": "Jawa Tengah"})


def officers_csv(folder: Path, *rows: str) -> str:
    """A list of officers, its path."""
    path = folder / "officers.csv"
    path.write_text("\n".join([HEADER, SRI, *rows]) + "\n", "utf-8")
    return str(path)


def an_interviewer(login: str, village: str = KAUMAN, sls_code: str = "", name: str = "") -> str:
    return f"{login},{name or login.title()},0812 3456 789,interviewer,sri,{village},{sls_code}"


def cases(village: str = KAUMAN) -> dict[str, tuple[str, str, str]]:
    """Case → its SLS, its officer and supervisor, as they stand."""
    from chalicelib.enumeration import calendar, close, open_cases

    campaign = calendar.read()
    (found,) = [one for one in close.villages(village[:4], campaign) if one.code == village]
    return {case.id: (case.sls_code, case.assigned_to, case.supervisor) for case in open_cases.read(found, campaign)}


@contextmanager
def deltas(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every village of which a delta is published, as it is."""
    from chalicelib.enumeration import close

    published: list[str] = []
    again: Callable[..., object] = getattr(close, "publish_again", _delta)

    def publish_again(village: str, campaign: Campaign, assigned: Mapping[str, str]) -> object:
        published.append(village)
        return again(village, campaign, assigned)

    monkeypatch.setattr(close, "publish_again", publish_again, raising=False)
    yield published


def _delta(village: str, campaign: Campaign, assigned: Mapping[str, str]) -> None:
    """Write the rows of cases.csv that change into the next delta."""
    import csv
    import io

    from chalicelib.enumeration import close, interviewers, open_cases
    from chalicelib.interview import cells, manifest
    from chalicelib.storage import packages

    (found,) = [one for one in close.villages(village[:4], campaign) if one.code == village]
    contents = list(open_cases._versions(found, campaign, "cases.csv"))
    stands = {row["case_id"]: row for content in contents for row in csv.DictReader(io.StringIO(content.decode(), newline=""))}
    supervisors = interviewers.supervisors(village)
    to_be = {
        id: {**row, "assigned_to": assigned.get(id, ""), "supervisor": supervisors.get(assigned.get(id, ""), "")}
        for id, row in stands.items()
    }
    changed = [list(row.values()) for id, row in to_be.items() if row != stands[id]]
    path = f"{manifest.folder(campaign, village)}deltas/{len(contents):04}/cases.csv"
    packages.put(path, cells.written(list(next(iter(stands.values()))), changed))
