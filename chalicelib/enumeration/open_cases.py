"""The cases of a village as they stand: what was published of them, and every delta since; and how another assignment is published.

This is the one place where assigning and printing touch what the close publishes. Cases are read from the published files, not from
the households: two objects for a village instead of a read and an unsealing for each household, and what officers are told is exactly
what the interviewers' tools were given.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chalicelib.domain import doors
from chalicelib.domain.assignment import ToVisit
from chalicelib.domain.calendar import Campaign
from chalicelib.enumeration import clock, compare, hand_off, interviewers, publication
from chalicelib.enumeration.hand_off import Assigned, Published
from chalicelib.enumeration.publication import NotPublished, VillageClose

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case to visit. `rt` and `rw` are those of its SLS if it has one, so that all at one RT head stand together."""

    id: str
    village_code: str
    sls_code: str
    rt: str
    rw: str
    address: str
    head_name: str
    assigned_to: str
    supervisor: str

    def to_visit(self) -> ToVisit:
        walk = doors.walk(rt=self.rt, rw=self.rw, address=self.address, name=self.id)
        return ToVisit(self.id, self.village_code, self.sls_code, walk)


def read(village: VillageClose, campaign: Campaign) -> list[OpenCase]:
    """The open cases of a published village in the order of the walk. Raises PackageChanged, Busy."""
    standing = hand_off.published_state(village.code, _published(village), campaign=campaign).cases
    found = []
    for id, (row,) in _rows(village, campaign, "cases.csv").items():
        if id not in standing:
            continue
        rt, rw = doors.rt_and_rw(row["sls_code"]) if row["sls_code"] else (row["rt"], row["rw"])
        cells = {name: row[name] for name in ("village_code", "sls_code", "address", "head_name", "supervisor")}
        found.append(OpenCase(id=id, rt=rt, rw=rw, assigned_to=standing[id].assigned_to, **cells))
    return sorted(found, key=lambda case: case.to_visit().walk)


def people(village: VillageClose, campaign: Campaign) -> dict[str, list[str]]:
    """Case id → the names of its people, in their order on the card, those whom the family added behind them."""
    rows = _rows(village, campaign, "members.csv")
    # Whom an unmatched return names stands in members.csv, too; they may be the same people.
    own = {id: [row for row in of_case if row["origin"] != "unmatched_return"] for id, of_case in rows.items()}
    return {id: [row["name"] or row["name_registered"] for row in of_case] for id, of_case in own.items()}


def publish(village: str, campaign: Campaign, assigned: Mapping[str, str]) -> None:
    """Publish who has which case, as a numbered delta. `assigned` names every open case of the village that has an officer.
    Whoever has published villages calls `publish_above` after them. Raises NotPublished, PackageChanged, Busy."""
    supervisors = interviewers.supervisors(village)
    goes = {id: Assigned(login, supervisors.get(login, "")) for id, login in assigned.items() if login}
    publication.publish_again(village, campaign, assigned=goes, now=clock.census_now())


def publish_above(villages: Iterable[str], campaign: Campaign) -> None:
    """Publish the manifests of the regencies of these villages, and of the nation, as far as they say something else now."""
    for regency in sorted({village[:4] for village in villages}):
        publication.publish_above(regency, campaign, compared=compare.done_as(campaign))


def _rows(village: VillageClose, campaign: Campaign, name: str) -> dict[str, list[Row]]:
    """Case id → its rows in that file, as the last delta that has any says."""
    found: dict[str, list[Row]] = {}
    for content in hand_off.versions(village.code, _published(village), name, campaign=campaign):
        newer: dict[str, list[Row]] = defaultdict(list)
        for row in csv.DictReader(io.StringIO(content.decode(), newline="")):
            newer[row["case_id"]].append(row)
        found |= newer
    return found


def _published(village: VillageClose) -> Published:
    if village.published is None:
        raise NotPublished(f"Village {village.code} isn't published yet: see `ops close status`, and try again when it is.")
    return village.published
