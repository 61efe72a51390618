"""The codes that stand for questions and choices where answers are stored: drafts of all times must be read with those of today."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from chalicelib import questionnaire
from chalicelib.questionnaire import Question
from chalicelib.storage.answers import UNKNOWN

#: Every code that was ever given: part → question's code → its name, and its choices by code.
LEDGER = Path(__file__).parent / "codes.json"
EVER: dict[str, dict[str, dict[str, Any]]] = json.loads(LEDGER.read_text("utf-8"))
QUESTIONS = list(questionnaire.load().questions.values())
KEPT = "Stored answers hold it: bring it back as `retired`. If only its name changed, write the new one into tests/storage/codes.json."
ENTERED = "Enter it in tests/storage/codes.json, so that it is never given to another: "


def given(part: str) -> dict[str, Question]:
    return {question.code: question for question in QUESTIONS if question.subject == part}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_a_code_is_one_plain_character(question: Question) -> None:
    for code in (question.code, *(choice.code for choice in question.choices)):
        assert len(code) == 1, f"{question.name}: {code!r} is not one character"
        assert code.isascii(), f"{question.name}: {code!r} is not plain"
        assert code.isalnum(), f"{question.name}: {code!r} is neither letter nor digit; {UNKNOWN!r} stands for “don't know”"
    # A name of one character would be taken for a code.
    assert len(question.name) > 1


@pytest.mark.parametrize("part", ["household", "member"])
def test_no_two_questions_of_a_part_share_a_code(part: str) -> None:
    codes = Counter(question.code for question in QUESTIONS if question.subject == part)
    assert [code for code, times in codes.items() if times > 1] == []


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_no_two_choices_of_a_question_share_a_code_or_a_value(question: Question) -> None:
    for told in (Counter(choice.code for choice in question.choices), Counter(choice.value for choice in question.choices)):
        assert [told_twice for told_twice, times in told.items() if times > 1] == []


@pytest.mark.parametrize("part", ["household", "member"])
def test_a_code_that_was_given_means_the_same_for_ever(part: str) -> None:
    today = given(part)
    for code, then in EVER[part].items():
        assert code in today, f"Question {then['name']} (code {code}) is gone. {KEPT}"
        assert today[code].name == then["name"], f"Code {code} was {then['name']} and is {today[code].name} now. {KEPT}"
        choices = {choice.code: choice.value for choice in today[code].choices}
        for choice, value in then.get("choices", {}).items():
            assert choice in choices, f"Choice {value} (code {choice}) of {then['name']} is gone. {KEPT}"
            assert choices[choice] == value, f"Choice {choice} of {then['name']} was {value} and is {choices[choice]} now. {KEPT}"


@pytest.mark.parametrize("part", ["household", "member"])
def test_every_code_is_in_the_ledger(part: str) -> None:
    for code, question in given(part).items():
        choices = {choice.code: choice.value for choice in question.choices}
        entry = {"name": question.name} | ({"choices": choices} if choices else {})
        assert EVER[part].get(code) == entry, ENTERED + f"{json.dumps(code)}: {json.dumps(entry)}"


def test_no_page_asks_a_retired_question() -> None:
    asked = {name for page in questionnaire.load().pages for name in page.questions}
    assert [question.name for question in QUESTIONS if question.retired and question.name in asked] == []
