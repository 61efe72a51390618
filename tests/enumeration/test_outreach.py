"""Who is still to be reached, as the store has it."""

import pytest

from chalicelib.domain.household import Household
from chalicelib.domain.neighbourhoods import Part
from chalicelib.enumeration import outreach, progress
from chalicelib.storage import census, households
from tests.builders import a_register
from tests.closing import JETISKAPUAN, KAUMAN, KERJASAN, list_villages, started, submitted
from tests.conftest import CensusClock


def put(village: str, *, rt: str, submits: int, of: int) -> None:
    """Put an RT's households into a village; some have submitted, one more only started."""
    for position in range(of):
        household = Household(f"{village}-{rt}-{position:03}", a_register(2, number=position, village_code=village, rw="1", rt=rt))
        if position <= submits:
            started(household)
        if position < submits:
            submitted(household)
        households.save(household)


def test_the_rts_of_a_village_are_counted_from_its_households(clock: CensusClock) -> None:
    put(KAUMAN, rt="001", submits=8, of=20)
    put(KAUMAN, rt="2", submits=1, of=12)
    put(KAUMAN, rt="", submits=2, of=3)
    put(KERJASAN, rt="001", submits=0, of=11)
    assert outreach.parts(KAUMAN) == [
        Part((("001", ""), ("001", "001")), 23, 10, 14),
        Part((("001", "002"),), 12, 5, 12),
    ]


def test_a_household_without_the_registers_data_is_in_no_rt(clock: CensusClock) -> None:
    from chalicelib.domain.unmatched import PARTITION
    from chalicelib.storage.tables import HouseholdItem

    put(KAUMAN, rt="001", submits=3, of=12)
    put(KAUMAN, rt="003", submits=4, of=15)
    put(KAUMAN, rt="002", submits=5, of=14)
    before = outreach.parts(KAUMAN)
    HouseholdItem("a-return", village_code=PARTITION + KAUMAN, status="submitted", people=4, document=b"\x03\0\0sealed").save()
    assert outreach.parts(KAUMAN) == before != []


def test_a_regency_has_its_districts_and_villages_with_the_published_counts(clock: CensusClock) -> None:
    list_villages(each=3)
    for village in (KAUMAN, JETISKAPUAN):
        census.put("recount-of-3319", village, {"marked_at": ""})
    progress.publish()
    census.put("count-of-33", "3374", {**census.get("count-of-33", "3319"), "people_counted": 17, "people": 20})
    top = outreach.place("3319")
    assert top is not None
    assert [place.code for place in outreach.every(top)] == ["3319", "331902", KAUMAN, KERJASAN, "331903", JETISKAPUAN]
    assert (top.name, top.within, top.siblings) == ("Kudus", ("Jawa Tengah",), (top.counts.rate, 0.85))
    kauman = outreach.place(KAUMAN)
    assert kauman is not None
    assert (kauman.name, kauman.within) == ("Kauman", ("Jawa Tengah", "Kudus", "Kota Kudus"))
    assert (kauman.counts.households, kauman.counts.submitted, kauman.counts.started) == (3, 1, 2)
    # Nobody has counted Kerjasan yet: the register's households, none of them reached.
    kerjasan = outreach.place(KERJASAN)
    assert kerjasan is not None
    assert (kerjasan.counts.households, kerjasan.counts.submitted) == (3, 0)
    assert kauman.siblings == kerjasan.siblings == (kauman.counts.rate, 0.0)
    assert top.counts.households == 9


@pytest.mark.parametrize("region", ["3320", "331999", "3319021999"])
def test_a_region_that_the_register_does_not_have_is_none(clock: CensusClock, region: str) -> None:
    list_villages(each=1)
    assert outreach.place(region) is None
