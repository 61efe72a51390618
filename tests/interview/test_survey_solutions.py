"""survey-solutions/: Headquarters takes the upload whole, by its own published rules, and every answer arrives."""

import csv
import io
import re
import zipfile
from dataclasses import replace

import pytest

from chalicelib import questionnaire
from chalicelib.domain.conditions import DONT_KNOW
from chalicelib.interview import survey_solutions
from chalicelib.interview.case import Case
from chalicelib.interview.preload import Preload
from chalicelib.interview.survey_solutions import PEOPLE, QUESTIONNAIRE, ROSTER
from tests.interview import families_made, headquarters
from tests.interview.headquarters import Variable
from tests.questionnaire import cases
from tests.questionnaire.cases import ON

UPLOAD = "survey-solutions/assignments.zip"


def some_cases() -> list[Case]:
    families = [families_made.kept(family) for family in families_made.some(3, 40)]
    return [Case(f"f{number:02}", cases.household(family), ON) for number, family in enumerate(families)]


def variables() -> list[dict[str, str]]:
    listed = survey_solutions.files(Preload([]))["survey-solutions/variables.csv"]
    return list(csv.DictReader(io.StringIO(listed.decode(), newline="")))


def asked() -> list[Variable]:
    return headquarters.variables(variables())


def uploaded(*every: Case) -> dict[str, headquarters.Rows]:
    return headquarters.read(survey_solutions.files(Preload(every))[UPLOAD])


def refused(upload: bytes) -> list[str]:
    return headquarters.errors(upload, QUESTIONNAIRE, ROSTER, asked())


def test_headquarters_takes_the_upload_whole() -> None:
    assert refused(survey_solutions.files(Preload(some_cases()))[UPLOAD]) == []


def test_assigned_cases_go_to_their_officer_and_those_without_one_are_an_upload_of_their_own() -> None:
    given = [replace(case, assigned_to="siti" if place % 2 else "budi") for place, case in enumerate(some_cases())]
    files = survey_solutions.files(Preload(given))
    assert list(files) == [UPLOAD, "survey-solutions/variables.csv"]
    assert refused(files[UPLOAD]) == []
    assert [row["_responsible"] for row in headquarters.read(files[UPLOAD])[QUESTIONNAIRE]] == ["budi", "siti"] * (len(given) // 2)
    mixed = survey_solutions.files(Preload([*given[:3], *(replace(case, assigned_to="") for case in given[3:])]))
    assigned, others = (headquarters.read(mixed[path]) for path in (UPLOAD, survey_solutions.UNASSIGNED))
    assert [refused(mixed[path]) for path in (UPLOAD, survey_solutions.UNASSIGNED)] == [[], []]
    assert [row["_responsible"] for row in assigned[QUESTIONNAIRE]] == ["budi", "siti", "budi"]
    assert "_responsible" not in others[QUESTIONNAIRE][0]
    whole = uploaded(*given)
    for name in (QUESTIONNAIRE, ROSTER):
        assert [row["interview__id"] for row in (*assigned[name], *others[name])] == [row["interview__id"] for row in whole[name]]


def test_headquarters_would_refuse_an_upload_in_which_somebody_has_no_officer() -> None:
    one, other = (dict(row, assigned_to=login) for row, login in zip(Preload(some_cases()[:2]).households, ("siti", ""), strict=True))
    assert {error[:6] for error in refused(survey_solutions._zip(survey_solutions._tabs([one, other], [])))} == {"PL0025"}


def test_every_answer_arrives_in_its_variable() -> None:
    every = some_cases()
    found = uploaded(*every)
    main = {row["interview__id"]: row for row in found[QUESTIONNAIRE]}
    people = {(row["interview__id"], int(row[f"{ROSTER}__id"])): row for row in found[ROSTER]}
    values = {row["variable"]: dict(pair.split("=")[::-1] for pair in row["values"].split(";") if pair) for row in variables()}
    assert len(people) == sum(len(case.members) for case in every)
    for case in every:
        whole = case.household.whole()
        for row, subject in [(main[case.id], whole), *((people[case.id, place], one) for place, one in enumerate(whole.people))]:
            for question in questionnaire.load().of("household" if subject is whole else "member"):
                value = str(subject.values.get(question.name, ""))
                assert row[question.name] == (values[question.name].get(value, "") if question.type == "choice" else value)
        assert [main[case.id][f"{PEOPLE}__{place}"] for place in range(len(whole.people))] == [
            people[case.id, place][PEOPLE] for place in range(len(whole.people))
        ]


def test_a_choice_keeps_its_integer_and_no_other_has_it() -> None:
    for question in questionnaire.load().questions.values():
        codes = survey_solutions._codes(question.name)
        assert len(set(codes.values())) == len(codes)
        assert (DONT_KNOW in codes) == question.dont_know
    assert survey_solutions._codes("tenure") == {"own": 1, "rented": 2, "rent_free": 3, "official": 4, "other": 5}


def test_an_answer_that_is_offered_no_more_is_left_out_and_not_the_whole_upload_refused() -> None:
    family = cases.changed({"household": {"tenure": "tree_house"}})
    upload = survey_solutions.files(Preload([Case("c", cases.household(family), ON)]))[UPLOAD]
    assert refused(upload) == []
    assert headquarters.read(upload)[QUESTIONNAIRE][0]["tenure"] == ""


def test_what_would_end_a_cell_or_be_taken_off_stays_one_cell() -> None:
    family = cases.changed({"household": {"remarks": 'dua\nbaris\tdan "tanda"'}, "members": {"m1": {"name": '"Man" Sukarman'}}})
    found = uploaded(Case("c", cases.household(family), ON))
    assert found[QUESTIONNAIRE][0]["remarks"] == "dua baris dan ”tanda”"
    assert found[ROSTER][0]["name"] == "”Man” Sukarman"


def test_somebody_without_a_name_is_still_in_the_list_that_makes_the_roster() -> None:
    family = cases.changed({"members": {"baby": {"presence": "with_family"}}})
    found = uploaded(Case("c", cases.household(family), ON))
    assert all(row[PEOPLE] for row in found[ROSTER])
    assert refused(survey_solutions.files(Preload([Case("c", cases.household(family), ON)]))[UPLOAD]) == []


def test_variables_are_called_as_designer_lets_them_be_called_and_once() -> None:
    names = [row["variable"] for row in variables()]
    assert [name for name in names if not re.fullmatch("[a-z](?!.*__)[a-z0-9_]{0,30}[a-z0-9]", name)] == []
    assert len(names) == len(set(names))


def test_nobody_can_take_out_of_the_list_whom_the_package_names() -> None:
    assert uploaded()["protected__variables"] == [{"variable__name": PEOPLE}]


@pytest.mark.parametrize(
    ("file", "change", "code"),
    [
        (QUESTIONNAIRE, ("tenure", "tenur"), "PL0003"),
        (QUESTIONNAIRE, ("\t1\tc\t", "\t0\tc\t"), "PL0036"),
        (ROSTER, ("member_name", "member"), "PL0052"),
        (ROSTER, ("c\t1\t", "x\t1\t"), "PL0008"),
        (ROSTER, ("c\t1\t", "c\t0\t"), "PL0006"),
        ("protected__variables", ("\nmember_name", "\ntenure"), "PL0049"),
    ],
)
def test_the_rules_find_what_headquarters_refuses(file: str, change: tuple[str, str], code: str) -> None:
    sound = survey_solutions.files(Preload([Case("c", cases.household(cases.TABLE["usual"]), ON)]))[UPLOAD]
    harmed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sound)) as packed, zipfile.ZipFile(harmed, "w") as made:
        for name in packed.namelist():
            text = packed.read(name).decode()
            made.writestr(name, text.replace(*change) if name == f"{file}.tab" else text)
    assert any(error.startswith(code) for error in refused(harmed.getvalue()))


def test_the_upload_is_the_same_in_whatever_order_the_cases_come() -> None:
    every = some_cases()
    assert survey_solutions.files(Preload(every)) == survey_solutions.files(Preload(every[::-1]))
