"""The files of a village's package, made of households in memory."""

import csv
import io
import json
from dataclasses import replace
from datetime import date
from itertools import permutations
from typing import Any

import pytest
from openpyxl import Workbook

from chalicelib.domain.account import Account
from chalicelib.domain.documents import Document, DocumentStatus
from chalicelib.domain.household import Household, Status
from chalicelib.domain.unmatched import UnmatchedReturn
from chalicelib.interview import cells, documents
from chalicelib.interview.case import Case
from tests.builders import HOME, ONLINE, a_campaign, a_member, a_register, files_of

LAST_DAY = date(2020, 3, 31)
CASES = (
    "case_id,village_code,bps_code,sls_code,rt,rw,address,landmark,lat,lon,head_name,members,phone,best_time,language,status,"
    "reasons,missing,documents_to_check,assigned_to,supervisor,priority"
)


def a_case(id: str = "aaaa", *, members: int = 3, answers: dict[str, Any] | None = None, **changes: Any) -> Case:
    """A case of Kauman; with `answers` it has started."""
    household = Household("h", a_register(members, **changes))
    if answers is not None:
        household.account, household.status = Account("no hash", []), Status.STARTED
        household.save_draft(answers, seen_version=0, campaign=a_campaign(), now=ONLINE)
    return Case(id, household, LAST_DAY)


def rows(file: str, *cases: Case) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files_of(cases)[file].decode(), newline="")))


def test_a_household_that_never_began_is_a_case_with_what_the_register_knows() -> None:
    case = rows("cases.csv", a_case())[0]
    assert ",".join(case) == CASES
    assert (case["case_id"], case["village_code"], case["rt"], case["rw"]) == ("aaaa", "3319021001", "001", "002")
    assert (case["address"], case["head_name"], case["members"]) == ("Jl. Menara 1", "Sukarman", "3")
    assert (case["status"], case["reasons"]) == ("not_started", "not_started")
    missing = case["missing"].split(";")
    assert missing[0] == "/household/current_address"
    assert missing[-3:] == ["/members/m1/presence", "/members/m2/presence", "/members/m3/presence"]
    assert case["sls_code"] == "3319021001001002"
    unknown = ("bps_code", "landmark", "lat", "lon", "phone", "best_time", "language", "assigned_to", "supervisor", "priority")
    assert {case[column] for column in unknown} == {""}


def test_a_draft_is_handed_on_with_what_is_still_missing() -> None:
    answers = {
        "household": {**HOME, "phone": "+62 812 3456 7890", "best_time": "evening"},
        "members": {
            "m1": {"presence": "died", "death_date": "2019", "death_certificate": "photo"},
            "m2": {"relation": "head"},
            "lia": {"name": "Lia", "presence": "with_family"},
        },
    }
    case = rows("cases.csv", a_case(answers=answers))[0]
    assert (case["status"], case["reasons"], case["head_name"], case["members"]) == ("started", "not_submitted", "Sri Wahyuni", "4")
    assert (case["phone"], case["best_time"]) == ("+62 812 3456 7890", "evening")
    missing = case["missing"].split(";")
    assert missing[:3] == ["/members/m2/presence", "/members/m3/presence", "/members/lia/added_because"]
    assert "/members/lia/sex" in missing
    assert case["documents_to_check"] == "death_certificate/m1"
    people = rows("members.csv", a_case(answers=answers))
    assert [(one["member_no"], one["member"], one["origin"]) for one in people] == [
        ("1", "m1", "registered"), ("2", "m2", "registered"), ("3", "m3", "registered"), ("4", "lia", "added")
    ]  # fmt: skip
    assert (people[1]["relation"], people[1]["relation_registered"], people[1]["name"]) == ("head", "wife", "")
    assert (people[3]["name"], people[3]["name_registered"], people[3]["nik_registered"]) == ("Lia", "", "")


def test_a_family_that_moved_is_looked_for_where_it_says_it_lives() -> None:
    moved = {"current_address": "other", "current_street": "Jl. Sunan Muria 12", "current_rt": "4", "current_rw": "1"}
    near = {**moved, "current_village": "3319021001", "current_landmark": "dekat warung Bu Sri"}
    case = rows("cases.csv", a_case(answers={"household": near}))[0]
    assert (case["address"], case["rt"], case["rw"], case["landmark"]) == ("Jl. Sunan Muria 12", "4", "1", "dekat warung Bu Sri")
    assert case["sls_code"] == "3319021001004001"
    assert case["reasons"] == "not_submitted"
    case = rows("cases.csv", a_case(answers={"household": {**moved, "current_village": "3374011001"}}))[0]
    assert (case["village_code"], case["address"]) == ("3319021001", "Jl. Sunan Muria 12, 3374011001")
    assert case["reasons"] == "not_submitted;lives_elsewhere"
    # Whoever goes asks for them where they were registered: RT and RW of the other village are no SLS of this one.
    assert case["sls_code"] == "3319021001001002"


def test_a_household_without_rt_or_rw_is_in_no_sls() -> None:
    assert rows("cases.csv", a_case(rt="", rw="002"))[0]["sls_code"] == ""


def test_an_assigned_case_names_its_officer_and_supervisor_in_every_file_that_has_a_place_for_them() -> None:
    case = replace(a_case(), assigned_to="siti", supervisor="sri")
    assert {rows("cases.csv", case)[0][column] for column in ("assigned_to", "supervisor")} == {"siti", "sri"}
    for tool in ("odk", "kobo"):
        assert rows(f"{tool}/households.csv", case, a_case("b"))[0]["assigned_to"] == "siti"
    (entity,) = json.loads(files_of([case])["odk/households.json"])["entities"]
    assert entity["data"]["assigned_to"] == "siti"


def test_a_family_that_the_register_does_not_know_is_looked_for_where_it_says_it_lives() -> None:
    """Nobody asks it whether that is the address of its card, so the answer that says so never stands."""
    home = {"current_street": "Jl. Sosrokartono 4", "current_rt": "3", "current_rw": "1", "current_village": "3319021001"}
    case = a_case(members=0, address="", rt="", rw="", answers={"household": home, "members": {"yanto": {"presence": "with_family"}}})
    case.household.unmatched = UnmatchedReturn("7K3M-9QXA-WB2C")
    assert (case.address, case.rt, case.rw) == ("Jl. Sosrokartono 4", "3", "1")
    assert [one["de_facto_place"] for one in rows("members.csv", case)] == ["3319021001"]


def test_papers_that_nobody_accepted_are_to_be_checked() -> None:
    case = a_case(answers={})
    for id, kind, member in (("1", "kk", None), ("2", "marriage_certificate", "m2")):
        case.household.documents[id] = Document(id, kind, member, "image/png", 1, f"{id}.png", ONLINE)
    assert rows("cases.csv", case)[0]["documents_to_check"] == "kk;marriage_certificate/m2"


def sent(case: Case, id: str, kind: str, member: str | None, status: str, **found: Any) -> None:
    document = Document(id, kind, member, "image/png", 1, f"{id}.png", ONLINE, DocumentStatus(status), **found)
    case.household.documents[id] = document


def papers(*cases: Case) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(documents.file(cases).decode(), newline="")))


def test_every_paper_that_was_sent_or_is_owed_is_a_row_with_its_state_and_only_accepted_ones_have_a_key() -> None:
    died = {"presence": "died", "death_date": "2019", "death_certificate": "photo"}
    case = a_case(answers={"members": {"m1": died, "m2": {"relation": "head"}, "m3": died}})
    sent(case, "a", "kk", None, "accepted", copy="h/a.jpg", pages=1, hard_to_read=True)
    sent(case, "b", "death_certificate", "m1", "refused", reason="blurred")
    sent(case, "c", "marriage_certificate", "m2", "accepted", copy="h/c.pdf", pages=2, signature="intact")
    sent(case, "d", "divorce_certificate", "gone", "to_check", copy="h/d.jpg", pages=1, hard_to_read=True, signature="broken")
    names = ("kind", "member", "member_name", "state", "reason", "signature", "key")
    assert [tuple(row[name] for name in names) for row in papers(case)] == [
        ("death_certificate", "m1", "Sukarman", "refused", "blurred", "", ""),
        ("death_certificate", "m3", "Bagus Prasetyo", "missing", "", "", ""),
        ("divorce_certificate", "gone", "", "to_check", "", "", ""),
        ("kk", "", "", "hard_to_read", "", "", "h/a.jpg"),
        ("marriage_certificate", "m2", "Sri Wahyuni", "accepted", "", "intact", "h/c.pdf"),
    ]
    assert {(row["case_id"], row["village_code"]) for row in papers(case)} == {(case.id, "3319021001")}
    assert documents.file([case]).splitlines()[0] == b"case_id,village_code,kind,member,member_name,state,reason,signature,key"


def test_an_accepted_paper_is_looked_at_again_only_if_nobody_can_read_it_or_it_was_altered() -> None:
    case = a_case(answers={})
    sent(case, "a", "kk", None, "accepted", copy="h/a.jpg")
    sent(case, "b", "marriage_certificate", "m1", "accepted", copy="h/b.pdf", signature="trusted")
    assert case.documents_to_check == []
    sent(case, "c", "marriage_certificate", "m2", "accepted", copy="h/c.jpg", hard_to_read=True)
    sent(case, "d", "divorce_certificate", "m3", "accepted", copy="h/d.pdf", signature="broken")
    assert case.documents_to_check == ["marriage_certificate/m2", "divorce_certificate/m3"]


def test_a_case_shows_the_papers_of_the_returns_that_others_told_of_it() -> None:
    case, returned = a_case(answers={}), a_case(answers={})
    sent(returned, "a", "kk", None, "accepted", copy="r/a.jpg")
    told = replace(case, returns=(returned.household,))
    assert [(row["case_id"], row["kind"], row["key"]) for row in papers(told)] == [(case.id, "kk", "r/a.jpg")]


def test_the_columns_of_people_are_those_of_the_questionnaire() -> None:
    from chalicelib import questionnaire

    header = list(rows("members.csv", a_case())[0])
    for question in questionnaire.load().of("member"):
        assert question.name in header
        assert (f"{question.name}_registered" in header) == bool(question.register)
        assert header.count(question.name) == 1


def test_numbers_of_people_and_cards_are_whole_digits() -> None:
    person = rows("members.csv", a_case())[0]
    assert (person["kk_number"], person["nik_registered"]) == ("3319020101000001", "3319021705700001")


def test_the_list_to_walk_with_is_in_the_order_of_the_walk_and_holds_no_number() -> None:
    cases = [
        a_case("a", number=1, rt="010", rw="2", members=1),
        a_case("b", number=2, rt="2", rw="2", members=2),
        a_case("c", number=3, rt="", rw="", members=1),
        a_case("d", number=11, rt="2", rw="2", members=1),
    ]
    listed = rows("list.csv", *cases)
    assert list(listed[0]) == ["name", "address", "present", "moved", "died", "unknown"]
    assert [(one["name"], one["address"]) for one in listed] == [
        ("Sukarman", "Jl. Menara 3"),
        ("Sukarman", "Jl. Menara 2 RT 2 RW 2"),
        ("Sri Wahyuni", "Jl. Menara 2 RT 2 RW 2"),
        ("Sukarman", "Jl. Menara 11 RT 2 RW 2"),
        ("Sukarman", "Jl. Menara 1 RT 010 RW 2"),
    ]
    assert b"3319" not in files_of(cases)["list.csv"]


def test_a_package_does_not_depend_on_the_order_of_its_cases() -> None:
    cases = [a_case(id, number=number) for number, id in enumerate("cab")]
    made = [files_of(order) for order in permutations(cases)]
    assert all(files == made[0] for files in made)
    assert [case["case_id"] for case in rows("cases.csv", *cases)] == ["a", "b", "c"]


def test_a_name_that_is_a_formula_stays_text_in_every_file() -> None:
    formula = '=HYPERLINK("http://evil.example";"Sukarman")'
    household = Household("h", replace(a_register(), members=(a_member(name=formula),)))
    case = Case("a", household, LAST_DAY)
    assert rows("cases.csv", case)[0]["head_name"] == f"'{formula}"
    assert rows("members.csv", case)[0]["name_registered"] == f"'{formula}"
    assert rows("list.csv", case)[0]["name"] == f"'{formula}"


@pytest.mark.parametrize("cell", ["=1+1", "+SUM(A1)", "-2+3", "@cmd", "＝1+1", "+", "-", "-7.5.1=A1", "+62=A1", " =1+1", '"=1+1'])
def test_what_a_spreadsheet_would_run_is_neutralised(cell: str) -> None:
    assert cells.plain(cell) == f"'{cell}"
    for end in ("\t", "\r", "\n"):
        assert cells.plain(end + cell) == f"'{end}'{cell}"
    assert cells.plain(f"depan pasar;{cell};lalu +62 812 3456 7890") == f"depan pasar;'{cell};lalu +62 812 3456 7890"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_no_cell_is_a_formula_however_a_program_cuts_the_file(delimiter: str) -> None:
    runs = ["=cmd|'/C calc'!A0", "+1+1", "@SUM(1)", "-1-1"]
    told = [
        f"{before}{one}{after}"
        for one in runs
        for before in ("", " ", '"', "a;", 'a;"', "a\n", 'a\r\n"', "a\t", ";;")
        for after in ("", '"', ";b")
    ]
    sheet = Workbook().active
    assert sheet is not None
    lines = cells.written(["a", "b", "c"], [[cell, f"x{cell}", "+62 812-3456-7890"] for cell in told]).decode().splitlines()
    read = [*csv.reader(lines, delimiter=delimiter), *csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)]
    for row in read:
        # What a file cut at another sign leaves of its quotes is taken off, as spreadsheets do it.
        sheet.append([cell.lstrip(' "') for cell in row])
    kinds = {(str(cell.value), cell.data_type) for row in sheet.iter_rows() for cell in row if cell.value}
    assert [value for value, kind in kinds if kind == "f" or value[0] in "=@-" or (value[0] == "+" and "62 812" not in value)] == []


@pytest.mark.parametrize(
    "cell", ["", "+6281234567890", "+62 812-3456-7890", "-7.5", "-6,8048", "+3", "3319021705700001", "a=b", "O'Brien", "Jl. A-1"]
)
def test_numbers_phones_and_plain_words_stay_as_they_are(cell: str) -> None:
    assert cells.plain(cell) == cell


def test_a_file_is_what_rfc_4180_says() -> None:
    assert cells.written(["a", "b"], [['say "hi"', "1,2"], ["", "Yogyakarta, Jl. Kaliurang\nKm 5"]]) == (
        b'a,b\r\n"say ""hi""","1,2"\r\n,"Yogyakarta, Jl. Kaliurang\nKm 5"\r\n'
    )


def test_a_village_without_a_case_has_files_with_a_header_alone() -> None:
    made = files_of([])
    lists = {name: len(content.splitlines()) for name, content in made.items() if name.endswith(".csv") and "variables" not in name}
    assert lists.keys() >= {"cases.csv", "members.csv", "list.csv", "checks.csv", "documents.csv", "unlisted.csv", "odk/households.csv"}
    assert {name: lines for name, lines in lists.items() if lines != 1} == {}
    assert json.loads(made["odk/households.json"])["entities"] == []


def test_each_person_has_the_place_of_the_card_and_the_place_where_they_live() -> None:
    answers = {
        "household": {"current_address": "other", "current_village": "3374011001"},
        "members": {
            "m1": {"presence": "with_family"},
            "m2": {"presence": "abroad", "abroad_country": "MYS"},
            "m3": {"presence": "died"},
            "lia": {"presence": "with_family", "name": "Lia"},
        },
    }
    people = rows("members.csv", a_case(members=4, answers=answers))
    assert [(one["de_jure_place"], one["de_facto_place"]) for one in people] == [
        ("3319021001", "3374011001"), ("3319021001", "MYS"), ("", ""), ("3319021001", ""), ("", "3374011001")
    ]  # fmt: skip
