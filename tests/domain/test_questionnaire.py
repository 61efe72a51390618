from datetime import date
from typing import Any

import pytest

from chalicelib import questionnaire
from chalicelib.domain.checks import hard, soft
from chalicelib.domain.questionnaire import Subject, holds, refusal, unanswered
from tests.builders import nik

DAY = date(2020, 3, 31)


def _member(**values: Any) -> Subject:
    return Subject(f"/members/{values.pop('id', 'm1')}", values)


@pytest.mark.parametrize(
    ("condition", "values", "holding"),
    [
        ({}, {}, True),
        ({"is": ["presence", "died"]}, {"presence": "died"}, True),
        ({"is": ["presence", "died"]}, {}, False),
        ({"in": ["presence", ["died", "abroad"]]}, {"presence": "abroad"}, True),
        ({"living": True}, {"presence": "abroad"}, True),
        ({"living": True}, {"presence": "unknown"}, False),
        ({"living": False}, {}, True),
        ({"added": True}, {}, False),
        ({"age_at_least": 10}, {"birth_date": "2010-03-31"}, True),
        ({"age_at_least": 10}, {"birth_date": "2010-04-01"}, False),
        ({"age_at_least": 10}, {"birth_date": "2010"}, True),
        ({"age_at_least": 10}, {"birth_date": "someday"}, False),
        ({"age_at_least": 10}, {}, False),
        ({"all": [{"living": True}, {"age_at_least": 5}]}, {"presence": "abroad", "birth_date": "1990"}, True),
        ({"any": [{"living": True}, {"age_at_least": 5}]}, {"birth_date": "1990"}, True),
        ({"not": {"living": True}}, {"presence": "died"}, True),
    ],
)
def test_a_condition_holds_or_not(condition: dict[str, Any], values: dict[str, Any], holding: bool) -> None:
    assert holds(condition, _member(**values), DAY) is holding


def test_a_condition_that_nobody_knows_is_an_error_of_the_questionnaire() -> None:
    with pytest.raises(ValueError, match="moon_phase"):
        holds({"moon_phase": "full"}, _member(), DAY)


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("presence", "with_family", None),
        ("presence", "", None),
        ("presence", None, None),
        ("presence", "somewhere", "not-a-choice"),
        ("presence", 3, "not-text"),
        ("presence", True, "not-text"),
        ("name", "Sri 😀 مرحبا <b>", None),
        ("name", "   ", "blank"),
        ("name", "x" * 81, "too-long"),
        ("name", "Sri\nWahyuni", "control-characters"),
        ("name", "\ud800", "control-characters"),
        ("nik", "3319020101700001", None),
        ("nik", "331902010170000", "not-a-nik"),
        ("nik", "٣٣١٩٠٢٠١٠١٧٠٠٠٠١", "not-a-nik"),
        ("birth_date", "1970-02-28", None),
        ("birth_date", "1970", None),
        ("birth_date", "1970-02-30", "not-a-date"),
        ("birth_date", "19700228", "not-a-date"),
        ("birth_date", "2020-04-01", "in-the-future"),
        ("birth_date", "2021", "in-the-future"),
        ("birth_date", "1700", "too-long-ago"),
        ("resident_since", "2019-12", None),
        ("resident_since", "2019", None),
        ("resident_since", "dont_know", None),
        ("resident_since", "2019-13", "not-a-month"),
        ("resident_since", "2020-04", "in-the-future"),
        ("birth_date", "dont_know", "not-a-date"),
        ("elsewhere_village", "3319021001", None),
        ("elsewhere_village", "33.19.02.1001", "not-a-region"),
        ("abroad_country", "MYS", None),
        ("abroad_country", "Malaysia", "not-a-country"),
        ("current_rt", "003", None),
        ("current_rt", "A3", "not-a-digits"),
    ],
)
def test_an_answer_can_be_kept_or_is_refused_by_name(name: str, value: Any, code: str | None) -> None:
    assert refusal(questionnaire.load().questions[name], value, DAY) == code


def test_only_where_a_person_lives_is_asked_until_it_is_known() -> None:
    asked = questionnaire.load().of("member")
    assert [flaw.pointer for flaw in unanswered(asked, _member(), DAY)] == ["/members/m1/presence"]
    died = [flaw.pointer for flaw in unanswered(asked, _member(presence="died"), DAY)]
    assert died == ["/members/m1/death_date"]


def test_a_child_under_ten_is_not_asked_about_marriage() -> None:
    asked = questionnaire.load().of("member")

    def open_questions(born: str) -> set[str]:
        return {flaw.pointer.rpartition("/")[2] for flaw in unanswered(asked, _member(presence="with_family", birth_date=born), DAY)}

    assert "marital_status" in open_questions("2010-03-31")
    assert "marital_status" not in open_questions("2010-04-01")


def test_exactly_one_of_the_living_heads_the_family() -> None:
    def codes(*members: Subject) -> list[str]:
        return [flaw.code for flaw in hard(list(members))]

    head = _member(presence="with_family", relation="head")
    assert codes(head, _member(id="m2", presence="abroad", relation="wife")) == []
    assert codes(head, _member(id="m2", presence="abroad", relation="head")) == ["one-head"]
    assert codes(_member(presence="died", relation="head"), _member(id="m2", presence="with_family", relation="wife")) == ["one-head"]
    assert codes(_member(presence="died", relation="head"), _member(id="m2", relation="wife")) == []
    assert codes(_member(presence="died", relation="head")) == []
    assert codes() == ["nobody"]


def test_a_nik_that_two_of_the_living_have_is_named_at_both() -> None:
    number = nik(sex="male", birth_date="1970-05-17", serial=1)
    twice = [_member(presence="with_family", relation="head", nik=number), _member(id="m2", presence="abroad", nik=number)]
    assert [flaw.pointer for flaw in hard(twice)] == ["/members/m1/nik", "/members/m2/nik"]
    assert list(hard([twice[0], _member(id="m2", presence="died", nik=number)])) == []


@pytest.mark.parametrize(
    ("code", "fires", "passes"),
    [
        ("nik-against-sex", {"sex": "female"}, {"sex": "male"}),
        ("nik-against-birth-date", {"birth_date": "1970-05-18"}, {"birth_date": "1970"}),
        ("age-over-110", {"birth_date": "1909-03-31", "nik": ""}, {"birth_date": "1909-04-01", "nik": ""}),
        ("head-under-15", {"birth_date": "2005-04-01", "nik": ""}, {"birth_date": "2005-03-31", "nik": ""}),
        (
            "married-minor",
            {"birth_date": "2002-04-01", "nik": "", "marital_status": "married_registered"},
            {"birth_date": "2002-03-31", "nik": "", "marital_status": "married_registered"},
        ),
    ],
)
def test_each_soft_check_asks_and_just_does_not(code: str, fires: dict[str, str], passes: dict[str, str]) -> None:
    usual = {"presence": "with_family", "sex": "male", "birth_date": "1970-05-17", "relation": "head"}
    usual["nik"] = nik(sex="male", birth_date="1970-05-17", serial=1)

    def asked(**changes: Any) -> list[tuple[str, bool]]:
        return [(w.code, w.confirmed) for w in soft(questionnaire.load(), [_member(**{**usual, **changes})], DAY)]

    assert asked(**fires) == [(code, False)]
    assert asked(**fires, confirmed={code: True}) == [(code, True)]
    assert asked(**passes) == []


def test_the_definition_is_whole() -> None:
    asked = questionnaire.load()
    paged = [name for page in asked.pages for name in page.questions]
    assert sorted(paged) == sorted(asked.questions)
    assert len(set(paged)) == len(paged)
    for page in asked.pages:
        assert {asked.questions[name].subject for name in page.questions} == {page.subject}
    for question in asked.questions.values():
        assert bool(question.choices) == (question.type == "choice")
        holds(question.when, _member(), DAY)
        for name in _named(question.when):
            assert name in asked.questions, f"{question.name} hangs on {name}, which nobody asks"
    for check in asked.checks.values():
        assert not check.at or check.at in asked.questions


def _named(condition: Any) -> list[str]:
    return [
        name
        for kind, wanted in condition.items()
        for name in (
            [wanted[0]]
            if kind in ("is", "in")
            else [each for part in wanted for each in _named(part)]
            if kind in ("all", "any")
            else _named(wanted)
            if kind == "not"
            else []
        )
    ]
