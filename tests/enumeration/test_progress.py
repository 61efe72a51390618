import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.household import Household, Status
from chalicelib.domain.register import RegisteredHousehold
from tests.builders import ONLINE, a_campaign, a_register, answers_for

VILLAGES = {"3319021001": ("Kota Kudus", "Kauman"), "3319021002": ("Kota Kudus", "Kerjasan"), "3319032001": ("Jati", "Jetiskapuan")}


@pytest.fixture
def register(empty_census: str) -> Iterator[list[RegisteredHousehold]]:
    """Two households in each of three villages of two districts, and their names."""
    from chalicelib.enumeration import calendar
    from chalicelib.enumeration.clock import machine_now, use_census_clock
    from chalicelib.storage import census, households

    calendar.forget()
    use_census_clock(lambda: ONLINE)
    census.put("regency", "3319", {"name": "Kudus", "province": "Jawa Tengah"})
    listed = []
    for village, (district, name) in VILLAGES.items():
        names = ("Jawa Tengah", "Kudus", district, name)
        census.put("village-of-3319", village, {"names": names, "households": 2, "people": 5})
        for members in (4, 1):
            listed.append(a_register(members, number=len(listed), village_code=village, region=names))
            households.save(Household(f"h{len(listed)}", listed[-1]))
    yield listed
    use_census_clock(machine_now)
    calendar.forget()


def _stream() -> Iterator[dict[str, Any]]:
    """What the households' stream would bring if every household had just been written."""
    from chalicelib.storage.tables import HouseholdItem

    for item in HouseholdItem.scan():
        yield {"NewImage": item.serialize()}


def _published(region: str) -> Any:
    from chalicelib.settings import settings
    from chalicelib.storage.aws import client

    return json.loads(client("s3").get_object(Bucket=settings().site_bucket, Key=f"progress/{region}.json")["Body"].read())


def _submit(household_id: str) -> None:
    from chalicelib.storage import households

    household = households.load(household_id)
    assert household is not None
    household.save_draft(answers_for(household), seen_version=0, campaign=a_campaign(), now=ONLINE)
    household.submit(number="R", seen_version=1, campaign=a_campaign(), now=ONLINE)
    households.save(household)


def test_the_rate_is_published_from_the_village_up_to_the_nation(register: Any) -> None:
    from chalicelib.enumeration import progress

    _submit("h1")
    progress.mark_changed(_stream())
    # Three villages, two districts, the regency, the province and the nation.
    assert progress.publish() == 8
    village, nation = _published("3319021001"), _published("id")
    assert (village["people"], village["people_counted"], village["rate"], village["target"]) == (5, 4, 0.8, 0.27)
    assert village["days"] == [{"date": "2020-03-20", "people": 4, "submitted": 1}]
    assert (nation["people"], nation["households"], nation["submitted"], nation["rate"]) == (15, 6, 1, round(4 / 15, 6))
    assert nation["children"] == [{"region": "33", "name": "Jawa Tengah", "rate": round(4 / 15, 6)}]
    assert [child["name"] for child in _published("3319")["children"]] == ["Kota Kudus", "Jati"]
    assert [child["name"] for child in _published("331902")["children"]] == ["Kauman", "Kerjasan"]


def test_a_file_is_written_only_when_its_counts_changed(register: Any) -> None:
    from chalicelib.enumeration import progress

    progress.mark_changed(_stream())
    assert progress.publish() == 8
    progress.mark_changed(_stream())
    assert progress.publish() == 0
    _submit("h5")
    progress.mark_changed(_stream())
    # One village, its district, the regency, the province, the nation.
    assert progress.publish() == 5


def test_events_that_come_twice_late_or_for_a_saved_draft_count_nothing_twice(register: Any) -> None:
    from chalicelib.enumeration import progress
    from chalicelib.storage import census

    _submit("h1")
    for _ in range(3):
        progress.mark_changed(_stream())
        progress.publish()
    assert _published("id")["submitted"] == 1
    for name, _ in census.each("recount-of-3319"):
        census.delete("recount-of-3319", name)
    same = [{"NewImage": record["NewImage"], "OldImage": record["NewImage"]} for record in _stream()]
    progress.mark_changed(same)
    assert list(census.each("recount-of-3319")) == []


def test_a_mark_goes_once_its_village_was_counted_after_the_index_settled(register: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.enumeration import clock, progress
    from chalicelib.storage import census

    progress.mark_changed(_stream())
    progress.publish()
    assert len(list(census.each("recount-of-3319"))) == 3
    monkeypatch.setattr(clock, "machine_now", lambda: datetime.now(UTC) + timedelta(minutes=2))
    progress.publish()
    assert list(census.each("recount-of-3319")) == []


def test_a_publication_that_died_half_way_is_done_again(register: Any) -> None:
    from chalicelib.enumeration import progress
    from chalicelib.storage.aws import client

    left = 0

    def die(**_: Any) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise ConnectionError("the function was killed")

    progress.mark_changed(_stream())
    events = client("s3").meta.events
    events.register("before-call.s3.PutObject", die)
    try:
        # Six files of the regency, then the province: what was recorded by then is not written again.
        for dies_at in range(7):
            left = dies_at
            with pytest.raises(ConnectionError):
                progress.publish()
    finally:
        events.unregister("before-call.s3.PutObject", die)
    progress.publish()
    assert (_published("id")["households"], _published("3319032001")["households"]) == (6, 2)


def test_a_started_household_stays_started_in_the_counts_when_it_is_handed_off(register: Any) -> None:
    from chalicelib.domain.account import Account
    from chalicelib.enumeration import progress
    from chalicelib.storage import households

    household = households.load("h2")
    assert household is not None
    household.account, household.status = Account("hash", []), Status.HANDED_OFF
    households.save(household)
    progress.mark_changed(_stream())
    progress.publish()
    assert _published("3319021001")["started"] == 1
