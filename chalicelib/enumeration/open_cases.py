"""The cases of a village as they stand: what was published of them, and every delta since; and how another assignment is published.

This is the one place where assigning and printing touch what the close publishes. Cases are read from the published files, not from
the households: two objects for a village instead of a read and an unsealing for each household, and what officers are told is exactly
what the interviewers' tools were given.
"""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.credentials.fingerprints import sha256
from chalicelib.domain import doors
from chalicelib.domain.assignment import ToVisit
from chalicelib.domain.calendar import Campaign
from chalicelib.enumeration import close, hand_off
from chalicelib.enumeration.close import VillageClose
from chalicelib.enumeration.hand_off import PackageChanged
from chalicelib.interview import manifest
from chalicelib.storage import packages

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
    state = _state(village.code, campaign)
    found = []
    for id, (row,) in _rows(village, campaign, "cases.csv").items():
        if state is not None and id not in state:
            continue
        rt, rw = doors.rt_and_rw(row["sls_code"]) if row["sls_code"] else (row["rt"], row["rw"])
        cells = {name: row[name] for name in ("village_code", "sls_code", "address", "head_name", "supervisor")}
        found.append(OpenCase(id=id, rt=rt, rw=rw, assigned_to=row["assigned_to"] if state is None else state[id], **cells))
    return sorted(found, key=lambda case: case.to_visit().walk)


def people(village: VillageClose, campaign: Campaign) -> dict[str, list[str]]:
    """Case id → the names of its people, in their order on the card, those whom the family added behind them."""
    rows = _rows(village, campaign, "members.csv")
    # Whom an unmatched return names stands in members.csv, too; they may be the same people.
    own = {id: [row for row in of_case if row["origin"] != "unmatched_return"] for id, of_case in rows.items()}
    return {id: [row["name"] or row["name_registered"] for row in of_case] for id, of_case in own.items()}


def publish(village: str, campaign: Campaign, assigned: Mapping[str, str]) -> None:
    """Publish who has which case, as a numbered delta. `assigned` names every open case of the village that has an officer."""
    again: Callable[[str, Campaign, Mapping[str, str]], Any] = getattr(close, "publish_again")  # noqa: B009
    again(village, campaign, assigned)


def _state(village: str, campaign: Campaign) -> dict[str, str] | None:
    """Open case → who has it, of the published state; None where the package was published without one."""
    published: Callable[[str, Campaign], Any] = getattr(hand_off, "published_state", lambda village, campaign: None)
    state = published(village, campaign)
    return None if state is None else {id: standing.assigned_to for id, standing in state.cases.items()}


def _rows(village: VillageClose, campaign: Campaign, name: str) -> dict[str, list[Row]]:
    """Case id → its rows in that file, as the last delta that has any says."""
    found: dict[str, list[Row]] = {}
    for content in _versions(village, campaign, name):
        newer: dict[str, list[Row]] = defaultdict(list)
        for row in csv.DictReader(io.StringIO(content.decode(), newline="")):
            newer[row["case_id"]].append(row)
        found |= newer
    return found


def _versions(village: VillageClose, campaign: Campaign, name: str) -> Iterator[bytes]:
    """The file of the package, then those of its deltas, each as it was published."""
    folder = manifest.folder(campaign, village.code)
    listed = packages.get(folder + manifest.NAME)
    if village.published is None or listed is None or sha256(listed) != village.published.manifest:
        raise PackageChanged(f"{folder}{manifest.NAME} is missing or isn't what was published. Restore its version from the bucket.")
    content = packages.get(folder + name)
    if content is None or sha256(content) != json.loads(listed)["files"][name]:
        raise PackageChanged(f"{folder}{name} is missing or isn't what was published. Restore its version from the bucket.")
    yield content
    number = 1
    while (content := packages.get(f"{folder}deltas/{number:04}/{name}")) is not None:
        yield content
        number += 1
