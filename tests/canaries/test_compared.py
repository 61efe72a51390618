"""What the comparison of all people leaves on its way: digests, opaque ids, and what is sealed; nobody's name or number."""

import base64
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.builders import a_campaign
from tests.canaries.search import found, leaks, stored
from tests.closing import KAUMAN, Clock, census_to_close
from tests.comparing import SEKARAN, a_family, a_person, a_return, compare_all, everything_told, list_census, note, told

CANARIES = {
    "a NIK": "3319025408740815",
    "a name": "Kinanthi Wulanjarwati",
    "a name without a NIK": "Sekarlangit Purnamaningrum",
    "a birth date": "1974-08-14",
    "a phone": "0857 1928 3746",
    "a street": "Jalan Kertasingosari 417",
    "a landmark": "gapura Wirabhumi",
}


@pytest.fixture
def clock(empty_census: str) -> Iterator[Clock]:
    with census_to_close(each=0) as clock:
        yield clock


def test_nobody_who_was_compared_lies_open_in_what_was_worked_with_or_found(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", logger="chalicelib")
    known = a_person(1, nik=CANARIES["a NIK"], name=CANARIES["a name"], birth_date=CANARIES["a birth date"], sex="female")
    baby = a_person(2, nik="", name=CANARIES["a name without a NIK"])
    home = {
        "current_address": "other", "current_street": CANARIES["a street"], "current_rt": "1", "current_rw": "1",
        "current_village": SEKARAN, "current_landmark": CANARIES["a landmark"], "phone": CANARIES["a phone"],
    }  # fmt: skip
    list_census(
        [
            a_family(1, KAUMAN, known, baby, home=home),
            a_family(2, SEKARAN, replace(known, relation="head")),
            a_return(3, SEKARAN, told(baby)),
        ]
    )
    note()
    compare_all()
    everything = list(stored())
    worked_with = [where for where, _ in everything if "working/" in where]
    findings = [content for where, content in everything if b"family-1" in content and "body" in where]
    assert (len(worked_with) >= 5, len(findings) >= 2) == (True, True)
    assert found(CANARIES, everything) == []
    assert found(CANARIES, [("a log", caplog.text.encode())]) == []
    # It was all there: the village is told of them.
    here = everything_told()[SEKARAN]
    assert {(one.name, one.address) for one in here.arrivals} == {
        (CANARIES["a name"], CANARIES["a street"]), (CANARIES["a name without a NIK"], CANARIES["a street"])
    }  # fmt: skip
    assert len(here.duplicates) == 2


def test_the_search_finds_a_line_that_lies_open(clock: Clock) -> None:
    from chalicelib.storage import census, working

    working.write(working.path(a_campaign(), "people", "x"), [f"{CANARIES['a NIK']}k {KAUMAN} h m1 -\n".encode()])
    census.put(f"doubles-of-{KAUMAN}", "x", {"name": CANARIES["a name"], "told": base64.b64encode(CANARIES["a phone"].encode()).decode()})
    assert {leak.partition(" in ")[0] for leak in found(CANARIES, stored())} == {"a NIK", "a name", "a phone"}
    assert leaks(CANARIES, b"nothing") == []
