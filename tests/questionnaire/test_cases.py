"""Every case of the table, read by the server and by the browser."""

import re
from dataclasses import replace
from typing import Any, get_args

import pytest

from chalicelib import questionnaire
from chalicelib.domain.answers import Refusal, refusal
from chalicelib.domain.conditions import KINDS, holds
from chalicelib.questionnaire import Question, languages, words
from tests.questionnaire import cases
from tests.questionnaire.browser_rules import BrowserRules
from tests.questionnaire.cases import ON, CheckCase, ConditionCase, MissingCase, RefusalCase
from tests.questionnaire.test_definition import conditions as kinds_in

ASKED = questionnaire.load()
CHECKS = list(cases.checks())


def _short(value: Any) -> str | None:
    """Names a test; long and odd values are numbered."""
    return ascii(value) if isinstance(value, str | dict) and len(ascii(value)) < 60 else None


@pytest.mark.parametrize("case", cases.refusals(), ids=lambda case: f"{case.question}-{_short(case.value)}")
def test_an_answer_is_kept_or_refused_alike_by_server_and_browser(case: RefusalCase, browser: BrowserRules) -> None:
    assert refusal(ASKED.questions[case.question], case.value, ON) == case.code
    assert browser.refusal(case.question, case.value, ON) == case.browser


@pytest.mark.parametrize("case", cases.conditions(), ids=lambda case: f"{_short(case.condition)}-{case.holds}")
def test_a_condition_holds_alike_for_server_and_browser(case: ConditionCase, browser: BrowserRules) -> None:
    assert holds(case.condition, cases.subject(case.family, case.of), ON) is case.holds
    assert browser.holds(case.condition, case.family, case.of, ON) is case.holds


@pytest.mark.parametrize("case", CHECKS, ids=lambda case: f"{case.code}-{'fires' if case.at else 'passes'}")
def test_a_check_fires_and_just_passes_alike_for_server_and_browser(case: CheckCase, browser: BrowserRules) -> None:
    household, kind = cases.household(case.family), ASKED.checks[case.code].kind
    stopped = [(flaw.code, flaw.pointer) for flaw in household.missing(ON) if flaw.code in ASKED.checks]
    doubted = [(warning.code, warning.pointer) for warning in household.warnings(ON)]
    expected = [(case.code, pointer) for pointer in case.at]
    assert (stopped, doubted) == ((expected, []) if kind == "hard" else ([], expected))
    assert [(fired["code"], fired["kind"], _pointer(fired)) for fired in browser.judged(case.family, ON)["fired"]] == [
        (code, kind, pointer) for code, pointer in expected
    ]


def _pointer(fired: dict[str, Any]) -> str:
    if not fired["at"]:
        return "/members"
    return f"/members/{fired['id']}/{fired['at']}" if fired["id"] else f"/household/{fired['at']}"


def test_a_soft_check_is_confirmed_where_it_was_asked(browser: BrowserRules) -> None:
    everybody = {f"m{number}": {"presence": "unknown"} for number in range(1, 5)}
    for code, difference in (
        ("everybody-unknown", {"household": {"confirmed": {"everybody-unknown": True}}, "members": everybody}),
        ("nik-against-sex", {"members": {"m3": {"sex": "female", "confirmed": {"nik-against-sex": True}}}}),
    ):
        family = cases.changed(difference)
        assert [(warning.code, warning.confirmed) for warning in cases.household(family).warnings(ON)] == [(code, True)]
        assert [(fired["code"], fired["confirmed"]) for fired in browser.judged(family, ON)["fired"]] == [(code, True)]


@pytest.mark.parametrize("case", cases.missing(), ids=lambda case: "+".join(case.at) or "nothing")
def test_server_and_browser_miss_the_same_answers(case: MissingCase, browser: BrowserRules) -> None:
    missing = [flaw.pointer for flaw in cases.household(case.family).missing(ON) if flaw.code not in ASKED.checks]
    assert missing == list(case.at)
    assert browser.judged(case.family, ON)["gaps"] == list(case.at)


def test_a_usual_family_passes_every_check(browser: BrowserRules) -> None:
    usual = cases.changed({})
    assert cases.household(usual).missing(ON) == []
    assert cases.household(usual).warnings(ON) == []
    assert browser.judged(usual, ON)["fired"] == []


def test_a_condition_that_nobody_knows_is_an_error_to_both(browser: BrowserRules) -> None:
    usual = cases.changed({})
    with pytest.raises(ValueError, match="moon_phase"):
        holds({"moon_phase": "full"}, cases.subject(usual, "m1"), ON)
    with pytest.raises(RuntimeError, match="TypeError"):
        browser.holds({"moon_phase": "full"}, usual, "m1", ON)


# The table itself


def test_every_kind_of_condition_has_cases_of_both_ends() -> None:
    seen = {(kind, case.holds) for case in cases.conditions() for kind, _ in kinds_in(case.condition)}
    lacking = {(kind, verdict) for kind in KINDS for verdict in (True, False)} - seen
    assert not lacking, f"cases.json has no case of these conditions that holds (True), or that doesn't (False): {sorted(lacking)}"


def test_every_check_has_cases_that_break_it_and_that_just_pass() -> None:
    seen = {(case.code, bool(case.at)) for case in CHECKS}
    lacking = {(code, fires) for code in ASKED.checks for fires in (True, False)} - seen
    assert not lacking, f"cases.json has no family that breaks (True), or just passes (False), these checks: {sorted(lacking)}"
    assert {code for code, _ in seen} <= ASKED.checks.keys()


def test_every_type_of_question_and_every_reason_to_refuse_has_cases() -> None:
    seen = {(ASKED.questions[case.question].type, case.code is None) for case in cases.refusals() if case.value}
    types = get_args(Question.__dataclass_fields__["type"].type)
    lacking = {(type, kept) for type in types for kept in (True, False)} - seen
    assert not lacking, f"cases.json has no answer that is kept (True), or refused (False), of these types: {sorted(lacking)}"
    assert {case.code for case in cases.refusals()} == {None, *get_args(Refusal)}
    assert {case.question for case in cases.refusals() if case.value == "dont_know" and case.code is None} > {"nik", "education"}


@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_a_check_says_whose_answer_it_is_about_and_its_question_can_be_named(language: str) -> None:
    said = words.words(language)
    for check in ASKED.checks.values():
        assert set(re.findall(r"\{(\w*)\}", said[check.message])) == ({"name"} if check.subject == "member" else set()), check.code
        if check.at:
            label = said[ASKED.questions[check.at].label]
            assert label.strip(), check.code
            assert set(re.findall(r"\{(\w*)\}", label)) <= {"name"}, check.at


def test_a_retired_choice_is_refused_and_whoever_gave_it_is_asked_again() -> None:
    tenure = ASKED.questions["tenure"]
    shorter = replace(tenure, choices=tuple(replace(choice, retired=choice.value == "official") for choice in tenure.choices))
    assert refusal(tenure, "official", ON) is None
    assert refusal(shorter, "official", ON) == "not-a-choice"
