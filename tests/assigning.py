"""A regency whose cases are to be assigned: two villages that are closed, with their households in several RTs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

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
    from chalicelib.enumeration import calendar, open_cases, publication

    campaign = calendar.read()
    (found,) = [one for one in publication.villages(village[:4], campaign) if one.code == village]
    return {case.id: (case.sls_code, case.assigned_to, case.supervisor) for case in open_cases.read(found, campaign)}


@contextmanager
def deltas(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every village of which a delta is published, as it is."""
    from chalicelib.enumeration import publication

    published: list[str] = []
    again = publication.publish_again

    def publish_again(village: str, *given: Any, **named: Any) -> object:
        published.append(village)
        return again(village, *given, **named)

    monkeypatch.setattr(publication, "publish_again", publish_again)
    yield published
