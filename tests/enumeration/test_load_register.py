"""Loading the register: once, again, later, interrupted, and into a census that families have begun to answer."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from chalicelib.credentials.identity import household_id
from chalicelib.domain.errors import Busy, CensusClosed
from chalicelib.domain.household import Status
from chalicelib.domain.register import RegisteredHousehold
from chalicelib.enumeration import load_register
from chalicelib.enumeration.load_register import BATCH, Load
from chalicelib.storage import census, households
from chalicelib.storage.keys import keys
from ops.regions import region_of
from tests.builders import CLOSED, a_member, a_register
from tests.conftest import CensusClock

DECEMBER, MARCH = date(2019, 12, 31), date(2020, 3, 1)


def begun(load_id: str = "a", *, as_of: date = DECEMBER) -> Load:
    return load_register.begin(load_id=load_id, as_of=as_of, file="register.csv", regencies=["3319"])


def run(load: Load, registers: Iterable[RegisteredHousehold | None], *, dry_run: bool = False) -> tuple[dict[str, int], list[int]]:
    """What became of the households, and the lines of those that were kept."""
    kept: list[int] = []
    cards = list(enumerate(registers, start=2))[load.done :]
    load_register.list_households(load, cards, on_done=lambda done: None, on_kept=kept.append, dry_run=dry_run)
    if not dry_run:
        villages = {register.village_code for _, register in cards if register}
        load_register.finish(load, villages, region_of=region_of, on_done=lambda done: None)
    return {became: count for became, count in load.counts.items() if count}, kept


def id_of(register: RegisteredHousehold) -> str:
    return household_id(register.kk_number, keys().identity)


def start(register: RegisteredHousehold) -> None:
    """The family signs up."""
    household = households.load(id_of(register))
    assert household
    household.status = Status.STARTED
    households.save(household)


def moved(register: RegisteredHousehold) -> RegisteredHousehold:
    return replace(register, address="Jl. Sunan Kudus 9")


def test_households_of_the_register_are_listed(clock: CensusClock) -> None:
    register = a_register(members=3)
    assert run(begun(), [register]) == ({"loaded": 1}, [])
    stored = households.load(id_of(register))
    assert stored
    assert (stored.register, stored.status, stored.people) == (register, Status.LISTED, 3)


def test_a_second_load_of_the_same_file_changes_nothing(clock: CensusClock) -> None:
    registers = [a_register(number=number) for number in range(5)]
    run(begun(), registers)
    before = [households.load(id_of(register)) for register in registers]
    assert run(begun(), registers) == ({"unchanged": 5}, [])
    assert [households.load(id_of(register)) for register in registers] == before
    assert census.get("load", "a")["counts"]["loaded"] == 5


def test_a_later_extract_updates_the_listed_and_keeps_what_the_started_saw(clock: CensusClock) -> None:
    listed, started, same = (a_register(number=number) for number in range(3))
    run(begun(), [listed, started, same])
    start(started)
    start(same)
    assert run(begun("b", as_of=MARCH), [moved(listed), moved(started), same]) == ({"updated": 1, "unchanged": 1, "kept": 1}, [3])
    found = [households.load(id_of(register)) for register in (listed, started)]
    assert [stored and stored.register.address for stored in found] == ["Jl. Sunan Kudus 9", started.address]


def test_an_earlier_extract_adds_households_and_takes_no_correction_back(clock: CensusClock) -> None:
    here, new = a_register(number=1), a_register(number=2)
    run(begun(as_of=MARCH), [here])
    assert run(begun("b", as_of=DECEMBER), [moved(here), new]) == ({"kept": 1, "loaded": 1}, [2])


def test_a_load_after_the_close_is_refused(clock: CensusClock) -> None:
    clock.at = CLOSED
    with pytest.raises(CensusClosed):
        begun()


def test_an_interrupted_load_is_counted_after_the_close_and_adds_nothing(clock: CensusClock) -> None:
    written, late = a_register(number=1), a_register(number=2)
    interrupted = begun()
    load_register.list_households(interrupted, [(2, written)], on_done=lambda done: None, on_kept=lambda line: None)
    assert census.get("village-of-3319", written.village_code) is None
    clock.at = CLOSED
    assert run(begun(), [written, late]) == ({"loaded": 1, "too_late": 1}, [])
    assert census.get("village-of-3319", written.village_code)["households"] == 1
    assert households.load(id_of(late)) is None


def test_a_dry_run_says_what_would_be_and_writes_nothing(clock: CensusClock) -> None:
    here, new = a_register(number=1), a_register(number=2)
    run(begun(), [here])
    assert run(begun("b"), [moved(here), new, None], dry_run=True) == ({"loaded": 1, "updated": 1, "refused": 1}, [])
    stored = households.load(id_of(here))
    assert stored
    assert stored.register == here
    assert households.load(id_of(new)) is None
    assert [name for name, _ in census.each("load")] == ["a"]


def test_the_register_s_villages_are_counted_from_the_table(clock: CensusClock) -> None:
    run(begun(), [a_register(members=3, number=1), a_register(members=4, number=2), None])
    names = ["Jawa Tengah", "Kabupaten Kudus", "Kota Kudus", "Purwosari"]
    assert list(census.each("village-of-3319")) == [("3319021001", {"names": names, "households": 2, "people": 7})]
    assert list(census.each("regency")) == [("3319", {"name": "Kabupaten Kudus", "province": "Jawa Tengah"})]


def test_a_register_of_which_the_index_shows_less_is_not_counted_as_complete(clock: CensusClock) -> None:
    load = begun()
    load.counts["loaded"] = 1
    with pytest.raises(Busy):
        load_register.finish(load, ["3319021001"], region_of=region_of, on_done=lambda done: None)
    assert not list(census.each("village-of-3319"))
    assert census.get("load", "a") is None


def test_a_household_that_moves_is_counted_in_its_new_village_only(clock: CensusClock) -> None:
    stays, leaves = a_register(number=1), a_register(number=2)
    run(begun(), [stays, leaves])
    run(begun("b", as_of=MARCH), [replace(leaves, village_code="3319021004")])
    counted = {village: found["households"] for village, found in census.each("village-of-3319")}
    assert counted == {"3319021001": 1, "3319021004": 1}


def test_a_changed_member_is_a_change_of_the_register(clock: CensusClock) -> None:
    register = a_register(members=2)
    run(begun(), [register])
    grown = replace(register, members=(*register.members, a_member(2)))
    assert run(begun("b"), [grown]) == ({"updated": 1}, [])
    assert [entry.people for entry in households.in_village(register.village_code)] == [3]


def test_an_interrupted_load_goes_on_where_it_stopped(clock: CensusClock) -> None:
    registers = [a_register(members=1, number=number) for number in range(BATCH + 20)]

    class Killed(Exception):
        pass

    def die(done: int) -> None:
        raise Killed

    load = begun()
    with pytest.raises(Killed):
        load_register.list_households(load, list(enumerate(registers)), on_done=die, on_kept=lambda line: None)
    again = begun()
    assert again.done == BATCH
    assert run(again, registers) == ({"loaded": BATCH + 20}, [])
    assert census.get("village-of-3319", "3319021001")["households"] == BATCH + 20
    assert census.get("load", "a")["finished_at"]


def test_the_record_of_a_load_tells_no_number_of_anybody(clock: CensusClock) -> None:
    register = a_register()
    run(begun(), [register])
    record = str(census.get("load", "a"))
    assert register.kk_number not in record
    assert not any(member.nik and member.nik in record for member in register.members)
