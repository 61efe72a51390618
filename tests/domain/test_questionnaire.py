"""The rules that read the definition. What each condition, answer and check means stands in tests/questionnaire/cases.json."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from chalicelib import questionnaire
from chalicelib.domain.conditions import Subject, holds
from chalicelib.domain.questionnaire import applying, escaped, flaws, unanswered
from chalicelib.questionnaire import Part, Questionnaire, read

DAY = date(2020, 3, 31)
ASKED = questionnaire.load()


def _member(**values: Any) -> Subject:
    return Subject("/members/m1", values)


def _open(asked: Questionnaire = ASKED, **values: Any) -> list[str]:
    return [flaw.pointer.rpartition("/")[2] for flaw in unanswered(asked.of("member"), _member(**values), DAY)]


def _refused(answers: dict[str, Any], part: Part = "member", asked: Questionnaire = ASKED) -> list[tuple[str, str]]:
    return [(flaw.pointer, flaw.code) for flaw in flaws(asked, part, answers, "/here", DAY)]


def _altered(**questions: dict[str, Any]) -> Questionnaire:
    """The definition as an office has edited some of its questions."""
    data = json.loads((Path(questionnaire.__file__).parent / "sp2020.json").read_text("utf-8"))
    for name, changes in questions.items():
        data["questions"][name] |= changes
    return read(data)


def test_only_where_a_person_lives_is_asked_until_it_is_known() -> None:
    assert _open() == ["presence"]
    assert _open(presence="unknown") == []
    assert _open(presence="died") == ["death_date", "death_certificate"]
    assert _open(presence="died", death_date="2019", death_certificate_no="3319-KM-1") == []


def _ages(condition: Any) -> list[int]:
    """Every age from which on a condition holds."""
    if isinstance(condition, list):
        return [age for part in condition for age in _ages(part)]
    if not isinstance(condition, dict):
        return []
    return [age for key, value in condition.items() for age in ([value] if key == "age_at_least" else _ages(value))]


def test_questions_of_an_age_are_asked_from_the_birthday_on_and_of_nobody_whose_age_is_unknown() -> None:
    names = ("marital_status", "education", "speaks_indonesian", "mother_tongue", "activity")
    of_age = {name: ages[0] for name in names if (ages := _ages(ASKED.questions[name].when))}
    assert of_age
    for name, age in of_age.items():
        assert name in _open(presence="with_family", birth_date=f"{DAY.year - age}-03-31")
        assert name not in _open(presence="with_family", birth_date=f"{DAY.year - age}-04-01")
        assert name not in _open(presence="with_family", birth_date="")


def test_only_who_works_is_asked_about_work_and_only_citizens_about_ethnicity() -> None:
    grown = {"presence": "with_family", "birth_date": "1990"}
    assert {"occupation", "work_status"} <= set(_open(**grown, activity="working"))
    assert not {"occupation", "work_status"} & set(_open(**grown, activity="school"))
    assert "ethnicity" in _open(**grown, citizenship="indonesian")
    assert "ethnicity" not in _open(**grown, citizenship="NLD")


def test_questions_come_in_the_order_of_the_pages() -> None:
    names = [question.name for question in applying(ASKED.of("member"), _member(presence="with_family", birth_date="1990"), DAY)]
    paged = [name for page in ASKED.pages for name in page.questions]
    assert names == [name for name in paged if name in names]
    assert names[:3] == ["presence", "resident_since", "name"]


def test_an_answer_that_the_definition_takes_no_more_is_asked_again_and_one_of_the_future_is_not() -> None:
    grown = {"presence": "with_family", "birth_date": "1990"}
    open_now = {flaw.pointer: flaw.code for flaw in unanswered(ASKED.of("member"), _member(**grown, religion="jedi", nik="12"), DAY)}
    assert (open_now["/members/m1/religion"], open_now["/members/m1/nik"]) == ("not-a-choice", "not-a-nik")
    # A machine whose clock was ahead may have kept it; it must not stop the family later.
    assert "resident_since" not in _open(**grown, resident_since="2020-04")


@pytest.mark.parametrize("kept", ["someday", "²²²²", "١٩٧٠", "19700517", "1970-5-17"])
def test_a_date_that_an_earlier_release_kept_is_an_unknown_age_and_no_failure(kept: str) -> None:
    member = Subject("/members/m1", {"birth_date": kept, "death_date": "1970", "nik": "3319021705700001"})
    for condition in ({"age_at_least": 0}, {"age_under": 200}, {"before": ["death_date", "birth_date"]}, {"nik_contradicts": "birth_date"}):
        assert not holds(condition, member, DAY), condition


@pytest.mark.parametrize(("born", "contradicts"), [("1970-05", False), ("1970-06", True), ("1971-05", True)])
def test_a_birth_month_is_held_against_the_nik_as_far_as_it_goes(born: str, contradicts: bool) -> None:
    assert holds({"nik_contradicts": "birth_date"}, _member(birth_date=born, nik="3319021705700001"), DAY) is contradicts


def test_only_questions_of_the_part_are_kept() -> None:
    assert _refused({"presence": "died", "death_date": "2019"}) == []
    assert _refused({"tenure": "own"}) == [("/here/tenure", "unknown-question")]
    assert _refused({"presence": "died"}, "household") == [("/here/presence", "unknown-question")]
    assert _refused({"a/b~c": "x"}) == [("/here/a~1b~0c", "unknown-question")]
    assert escaped("~1/") == "~01~1"


def test_a_retired_question_is_asked_no_more_and_its_answer_can_only_be_taken_away() -> None:
    asked = _altered(toilet={"retired": True})
    assert _refused({"toilet": "own"}, "household", asked) == [("/here/toilet", "unknown-question")]
    assert _refused({"toilet": None}, "household", asked) == []
    assert _refused({"toilet": ""}, "household", asked) == []


def test_a_soft_check_of_the_part_is_confirmed_with_true_or_taken_back() -> None:
    for confirmed in ({"nik-against-sex": True}, {"nik-against-sex": False, "age-over-110": None}, {}, None, ""):
        assert _refused({"confirmed": confirmed}) == [], confirmed
    assert _refused({"confirmed": {"everybody-unknown": True}}, "household") == []
    for wrong in ("one-head", "nik-twice", "everybody-unknown", "no-such-check"):
        assert _refused({"confirmed": {wrong: True}}) == [(f"/here/confirmed/{wrong}", "unknown-check")]
    for wrong in (1, 0, "true", "", [], {}):
        assert _refused({"confirmed": {"nik-against-sex": wrong}}) == [("/here/confirmed/nik-against-sex", "unknown-check")], wrong
    for wrong in (True, 1, "nik-against-sex"):
        assert _refused({"confirmed": wrong}) == [("/here/confirmed", "not-an-object")]


def test_an_office_that_changes_a_condition_or_a_list_changes_what_is_asked_and_kept() -> None:
    child = {"presence": "with_family", "birth_date": "2013"}
    assert "marital_status" not in _open(**child)
    assert "marital_status" in _open(_altered(marital_status={"when": {"all": [{"living": True}, {"age_at_least": 7}]}}), **child)
    asked = _altered(remarks={"max_length": 3, "required": True})
    assert _refused({"remarks": "empat"}, "household", asked) == [("/here/remarks", "too-long")]
    missing = unanswered(asked.of("household"), Subject("/household", {}), DAY)
    assert ("/household/remarks", "unanswered") in [(flaw.pointer, flaw.code) for flaw in missing]
