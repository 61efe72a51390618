"""What is published stays; what changes afterwards is a numbered delta, of villages, regencies and the nation."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest

from chalicelib.domain.household import Household, Status
from tests import emulator
from tests.builders import ONLINE, a_campaign, a_register, files_of
from tests.closing import (
    JETISKAPUAN,
    KAUMAN,
    KERJASAN,
    Clock,
    Killed,
    census_to_close,
    dies_at,
    finish_close,
    list_villages,
    packages,
    started,
    submitted,
)

FOLDER = f"sp2020/33/3319/331902/{KAUMAN}/"
DELTA = f"{FOLDER}deltas/0001/"
LATER = "2020-04-15T00:00:00+07:00"


@pytest.fixture
def clock(empty_census: str) -> Iterator[Clock]:
    """Three villages of three households, five minutes after the close."""
    with census_to_close() as clock:
        yield clock


def close_later(clock: Clock) -> None:
    """Move the close to LATER, and let it come."""
    from chalicelib.enumeration import calendar
    from chalicelib.storage import census

    calendar.keep()
    census.put("calendar", "current", {**census.get("calendar", "current"), "closes": LATER})
    calendar.forget()
    clock.at = datetime.fromisoformat(LATER) + timedelta(minutes=5)


def submit_meanwhile(household_id: str) -> None:
    """While the census was open again, a family sent its answers."""
    from chalicelib.storage import households

    stored = households.load(household_id)
    household = Household(household_id, stored.register, revision=stored.revision)
    households.save(submitted(started(household)))


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def manifest(files: dict[str, bytes], folder: str) -> Any:
    return json.loads(files[f"{folder}manifest.json"])


def test_a_second_close_rewrites_nothing_and_cancels_who_was_counted_meanwhile(clock: Clock) -> None:
    finish_close()
    first = packages()
    close_later(clock)
    submit_meanwhile("household-003")
    finish_close()
    both = packages()
    assert {path: both[path] for path in first} == first
    told = rows(both[f"{DELTA}delta.csv"])
    assert [(row["change"], row["reasons"]) for row in told] == [("cancel", "counted"), ("update", "not_submitted")]
    village = manifest(both, DELTA)
    assert village["counts"] == {"register": 3, "final": 2, "handed_off": 1, "unlisted": 0, "checks": 0}
    assert (village["delta"], village["closed_at"], village["changes"]) == (1, LATER, {"create": 0, "update": 1, "cancel": 1})
    assert village["after"] == manifest(first, "sp2020/33/3319/")["villages"][KAUMAN]["sha256"]
    regency = manifest(both, "sp2020/33/3319/deltas/0001/")
    assert regency["villages"][KAUMAN]["delta"] == 1
    assert (regency["counts"]["final"], regency["counts"]["handed_off"]) == (4, 5)
    nation = manifest(both, "sp2020/deltas/0001/")
    assert nation["regencies"]["3319"]["delta"] == 1
    assert nation["counts"] == regency["counts"]
    finish_close()
    assert packages() == both


def test_a_village_of_which_nothing_changed_has_no_delta(clock: Clock) -> None:
    from chalicelib.storage import households

    # All of it is final: no case whose people's ages count at a later day.
    for number in (2, 3):
        submit_meanwhile(f"household-{number:03}")
    finish_close()
    close_later(clock)
    finish_close()
    assert {path.split("/")[4] for path in packages() if "/deltas/" in path and path.count("/") > 5} == {KERJASAN, JETISKAPUAN}
    assert {entry.status for entry in households.in_village(KAUMAN)} == {Status.FINAL}


def test_a_household_that_a_newer_register_moves_is_cancelled_there_and_created_here(clock: Clock) -> None:
    from chalicelib.storage import census, households

    finish_close()
    close_later(clock)
    stored = households.load("household-003")
    moved = a_register(2, number=3, village_code=KERJASAN)
    households.save(Household("household-003", moved, revision=stored.revision))
    for village, listed in ((KAUMAN, 2), (KERJASAN, 4)):
        census.put("village-of-3319", village, {**census.get("village-of-3319", village), "households": listed})
    finish_close()
    files = packages()
    (left,) = [row for row in rows(files[f"{DELTA}delta.csv"]) if row["change"] != "update"]
    (came,) = [row for row in rows(files[f"sp2020/33/3319/331902/{KERJASAN}/deltas/0001/delta.csv"]) if row["change"] != "update"]
    assert ((left["change"], left["reasons"]), came["change"], left["case_id"]) == (("cancel", "left"), "create", came["case_id"])


def test_an_assignment_is_a_delta_and_stays_in_the_next_one(clock: Clock) -> None:
    from chalicelib.enumeration import calendar, compare, publication
    from chalicelib.enumeration.hand_off import Assigned

    finish_close()
    cases = [row["case_id"] for row in rows(packages()[f"{FOLDER}cases.csv"])]
    campaign = calendar.read()
    for _ in range(2):
        publication.publish_again(KAUMAN, campaign, assigned={cases[0]: Assigned("rini", "budi")}, now=clock.at)
        publication.publish_above("3319", campaign, compared=compare.done_as(campaign))
    files = packages()
    assert [(row["case_id"], row["assigned_to"]) for row in rows(files[f"{DELTA}cases.csv"])] == [(cases[0], "rini")]
    assert manifest(files, "sp2020/33/3319/deltas/0001/")["villages"][KAUMAN]["delta"] == 1
    assert not [path for path in files if "deltas/0002" in path]
    close_later(clock)
    finish_close()
    assert {row["assigned_to"] for row in rows(packages()[f"{FOLDER}deltas/0002/cases.csv"])} == {"rini", ""}


def test_a_village_that_ended_late_is_published_late_and_tells_the_others_whom_they_share(clock: Clock) -> None:
    from chalicelib.enumeration import calendar, close
    from chalicelib.storage import households
    from chalicelib.storage.tables import HouseholdItem

    # A person of Kauman is on a card of Kerjasan, too; both were sent.
    here, there = households.load("household-001"), households.load("household-004")
    twin = replace(there.register, members=(replace(here.register.members[0], relation="head"),))
    households.save(submitted(started(Household("household-004", twin, revision=there.revision))))
    item = HouseholdItem.get("household-005")
    sound, item.document = item.document, item.document[:-1] + b"?"
    item.save()
    tried_out(close)
    close.close_without(KERJASAN, campaign=calendar.read(), why="One of it can't be opened until its backup is here.")
    tried_out(close)
    early = packages()
    assert rows(early[f"{FOLDER}checks.csv"]) == []
    assert "sp2020/33/3319/manifest.json" not in early
    item.document = sound
    item.save()
    finish_close()
    late = packages()
    assert {path: late[path] for path in early} == early
    (check,) = rows(late[f"{DELTA}checks.csv"])
    assert (check["reason"], KERJASAN in check["detail"]) == ("duplicate_person", True)
    (check,) = rows(late[f"sp2020/33/3319/331902/{KERJASAN}/checks.csv"])
    assert (check["reason"], KAUMAN in check["detail"]) == ("duplicate_person", True)
    assert manifest(late, "sp2020/33/3319/")["villages"][KAUMAN]["delta"] == 1
    assert not [path for path in late if f"{JETISKAPUAN}/deltas" in path]


def tried_out(close: Any) -> None:
    """Carry out what can be, whatever fails."""
    from chalicelib.domain.faults import Fault
    from chalicelib.enumeration import calendar

    failed: set[str] = set()
    while units := [unit for unit in close.left(calendar.read()) if unit not in failed]:
        for unit in units:
            try:
                close.close_village(unit)
            except Fault:
                failed.add(unit)


@pytest.mark.parametrize("moment", ["before-call", "after-call"])
def test_deltas_whose_process_dies_again_and_again_are_the_same(clock: Clock, moment: str) -> None:
    def reopened() -> None:
        emulator.empty()
        list_villages(each=2)
        clock.at = a_campaign().closes + timedelta(minutes=5)
        finish_close()
        close_later(clock)
        submit_meanwhile("household-004")

    reopened()
    finish_close()
    clean = packages()
    assert f"sp2020/33/3319/331902/{KERJASAN}/deltas/0001/manifest.json" in clean
    reopened()
    # Each run goes on from where the one before it died, and comes a write further.
    for write in count(1):
        try:
            with dies_at(write, moment=moment):
                finish_close()
            break
        except Killed:
            continue
    assert write > 10
    assert packages() == clean


def test_two_who_would_write_the_same_delta_otherwise_do_not_mix_their_files(clock: Clock) -> None:
    from chalicelib.domain.errors import Busy
    from chalicelib.enumeration import calendar, publication
    from chalicelib.enumeration.hand_off import Assigned
    from chalicelib.storage import census

    finish_close()
    campaign, before = calendar.read(), packages()
    case = rows(before[f"{FOLDER}cases.csv"])[0]["case_id"]
    with dies_at(2, moment="after-call"), pytest.raises(Killed):
        publication.publish_again(KAUMAN, campaign, assigned={case: Assigned("rini")}, now=clock.at)
    begun = {path for path in packages() if path.startswith(DELTA)}
    assert begun
    with pytest.raises(Busy):
        publication.publish_again(KAUMAN, campaign, assigned={case: Assigned("budi")}, now=clock.at)
    # Whoever goes on with the same may; and once the first can't live any more, the other.
    claimed = census.get("claim-of-3319", KAUMAN)
    census.put("claim-of-3319", KAUMAN, {**claimed, "until": "2000-01-01T00:00:00+00:00"})
    publication.publish_again(KAUMAN, campaign, assigned={case: Assigned("budi")}, now=clock.at)
    assert rows(packages()[f"{DELTA}cases.csv"])[0]["assigned_to"] == "budi"


def test_nothing_is_made_after_a_published_file_that_somebody_changed(clock: Clock) -> None:
    from chalicelib.enumeration.hand_off import PackageChanged
    from chalicelib.storage import packages as store

    finish_close()
    path = f"{FOLDER}state.json"
    store.put(path, packages()[path].replace(b'"cases"', b'"Cases"'))
    close_later(clock)
    with pytest.raises(PackageChanged, match=path):
        finish_close()


def test_the_files_of_a_delta_are_named_by_its_manifest(clock: Clock) -> None:
    finish_close()
    assert f"{FOLDER}state.json" in packages()
    assert set(manifest(packages(), FOLDER)["files"]) == set(files_of())
    close_later(clock)
    submit_meanwhile("household-002")
    finish_close()
    files = packages()
    listed = {DELTA + name for name in manifest(files, DELTA)["files"]} | {f"{DELTA}manifest.json"}
    assert listed == {path for path in files if path.startswith(DELTA)}
    assert datetime.fromisoformat(manifest(files, DELTA)["closed_at"]) > ONLINE
