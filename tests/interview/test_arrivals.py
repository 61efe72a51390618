import csv
import io
from dataclasses import replace
from typing import Any

from chalicelib.domain.arrivals import Arrival
from chalicelib.domain.doubles import Duplicate, Other
from chalicelib.interview import arrivals, checks
from chalicelib.interview.case import Case
from tests.builders import a_campaign
from tests.closing import KAUMAN, KERJASAN
from tests.comparing import SEKARAN, a_family, a_person, a_return, told

STUDENT = Arrival(
    "aaaa",
    SEKARAN,
    "Bagus",
    "male",
    "1999-11-30",
    "child",
    "2018-08",
    "",
    "",
    "",
    "",
    "0812 3456 7890",
    KAUMAN,
    "Kauman",
    "case-of-the-family",
)


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def checked(case: Case, duplicates: dict[tuple[str, str], Duplicate]) -> list[tuple[str, str]]:
    return [(check.reason, check.detail) for check in checks.of(case, duplicates=duplicates)]


def a_case(household: Any, **given: Any) -> Case:
    from chalicelib.domain.household import reference_day

    return Case(f"case-{household.household_id}", household, reference_day(a_campaign()), **given)


def test_an_interviewer_reads_who_lives_here_where_they_are_registered_and_whether_they_were_counted_here() -> None:
    moved = replace(
        STUDENT, arrival_id="0000", name="Sri", address="Jl. Prof. Sudarto 3", rt="004", rw="005", landmark="belakang masjid",
        also_counted=("case-1", "case-2"),
    )  # fmt: skip
    first, second = rows(arrivals.file([STUDENT, moved]))
    assert (first["name"], first["address"], first["rt"], first["landmark"]) == ("Sri", "Jl. Prof. Sudarto 3", "004", "belakang masjid")
    assert first["also_counted"] == "case-1;case-2"
    assert second == {
        "arrival_id": "aaaa", "village_code": SEKARAN, "name": "Bagus", "sex": "male", "birth_date": "1999-11-30", "relation": "child",
        "address": "", "rt": "", "rw": "", "landmark": "", "living_there_since": "2018-08", "family_phone": "0812 3456 7890",
        "from_village": KAUMAN, "from_village_name": "Kauman", "from_case_id": "case-of-the-family", "also_counted": "",
    }  # fmt: skip


def test_the_order_in_which_arrivals_come_makes_no_other_file_and_none_makes_a_header() -> None:
    others = [replace(STUDENT, arrival_id=id) for id in ("cccc", "bbbb")]
    assert arrivals.file([STUDENT, *others]) == arrivals.file([*others, STUDENT])
    assert arrivals.file([]) == (",".join(arrivals.COLUMNS) + "\r\n").encode()


def test_no_cell_of_an_arrival_is_run_by_a_spreadsheet_and_phones_stay_as_they_are() -> None:
    (row,) = rows(arrivals.file([replace(STUDENT, name="=1+1", address="@Jl. Baru", landmark="-masjid", phone="+62 812 3456 7890")]))
    assert (row["name"], row["address"], row["landmark"]) == ("'=1+1", "'@Jl. Baru", "'-masjid")
    assert row["family_phone"] == "+62 812 3456 7890"


def test_a_duplicate_is_a_row_of_the_check_list_by_name_place_and_what_is_alike() -> None:
    case = a_case(a_family(1, KAUMAN, a_person(1), a_person(2)))
    duplicates = {("family-1", "m2"): Duplicate((Other(SEKARAN, "case-a", "nik"), Other(KERJASAN, "case-b", "name")))}
    name = a_person(2).name
    assert checked(case, duplicates) == [("duplicate_person", f"{name}; nik {SEKARAN} case-a; name {KERJASAN} case-b")]
    assert checked(case, {("family-1", "m2"): Duplicate((Other(SEKARAN, "case-a", "nik"),), more=994)}) == [
        ("duplicate_person", f"{name}; nik {SEKARAN} case-a; 994 more")
    ]
    assert checked(case, {("family-2", "m2"): Duplicate((Other(SEKARAN, "case-a", "nik"),))}) == []
    assert list(checks.of(case)) == []


def test_of_a_household_that_a_return_made_final_the_returns_people_are_named() -> None:
    final = a_family(1, KAUMAN, a_person(1))
    final.submissions.clear()
    final.matched.counted_by = "return-8"
    returned = a_return(8, KAUMAN, told(a_person(2)), of="family-1")
    found = {("family-1", "p1"): Duplicate((Other(SEKARAN, "case-a", "nik"),))}
    details = [detail for reason, detail in checked(a_case(final, returns=(returned,)), found) if reason == "duplicate_person"]
    assert details == [f"{a_person(2).name}; nik {SEKARAN} case-a"]


def test_a_return_that_belongs_to_no_household_is_checked_too() -> None:
    returned = a_return(8, KERJASAN, told(a_person(1)))
    found = {("return-8", "p1"): Duplicate((Other(KAUMAN, "case-a", "name"),))}
    (check,) = checks.doubles(a_case(returned), found)
    assert (check.village_code, check.reason, check.detail) == (KERJASAN, "duplicate_person", f"{a_person(1).name}; name {KAUMAN} case-a")
    assert not list(checks.doubles(a_case(a_return(9, KERJASAN, told(a_person(1)), sent=False)), found))
