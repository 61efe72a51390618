"""An officer who answers a question of the form: which of its inputs an answer goes into."""

import re
from collections.abc import Iterator
from datetime import date

from chalicelib.domain.conditions import DONT_KNOW
from chalicelib.interview.form import Sheets
from chalicelib.interview.form_inputs import COUNTRIES, FOREIGN, FREE_TEXT
from chalicelib.questionnaire import Question, villages
from tests.interview.xform import Interview


def typed(interview: Interview, made: Sheets, question: Question, answer: str, number: int | None) -> bool:
    """Answer as far as the form's inputs can and its constraints let it; whether they did. A list takes only what is in it."""
    for fields in _ways(made, question, answer):
        emptied(interview, made, question, number)
        if all(_put(interview, field, text, number) for field, text in fields):
            return True
    return False


def emptied(interview: Interview, made: Sheets, question: Question, number: int | None) -> None:
    own = re.compile(f"{question.name}(_given|_date|_year|_unknown|_is|_country|_code|_text|_province|_regency|_district)?")
    for row in made["survey"]:
        if own.fullmatch(row.get("name", "")) and row["type"] != "calculate":
            interview.put(row["name"], "", number)


def _put(interview: Interview, field: str, text: str, number: int | None) -> bool:
    try:
        if not interview.takes(field, text, number):
            return False
    except UnicodeEncodeError:
        # Half a character: no keyboard makes one, and Java has no such text.
        return False
    interview.put(field, text, number)
    return True


def _ways(made: Sheets, question: Question, answer: str) -> Iterator[list[tuple[str, str]]]:
    name, single = question.name, f"{question.name}_given"
    if answer == DONT_KNOW and question.dont_know and question.type not in ("choice", "listed"):
        yield [(f"{name}_unknown", answer)]
    match question.type:
        case "choice":
            if _offered(made, name, answer):
                yield [(single, answer)]
        case "country":
            if _offered(made, COUNTRIES, answer):
                yield [(single, answer)]
        case "region":
            # The villages of the form's file are those that the server knows: tests/ops/test_questionnaire.py.
            if villages.is_village(answer):
                above = {"province": 2, "regency": 4, "district": 6}
                yield [*((f"{name}_{level}", answer[:digits]) for level, digits in above.items()), (single, answer)]
        case "citizenship":
            if _offered(made, COUNTRIES, answer):
                yield [(f"{name}_is", FOREIGN), (f"{name}_country", answer)]
            elif answer != FOREIGN and _offered(made, name, answer):
                yield [(f"{name}_is", answer)]
        case "listed":
            if answer != FREE_TEXT and _offered(made, name, answer):
                yield [(f"{name}_code", answer)]
            yield [(f"{name}_code", FREE_TEXT), (f"{name}_text", answer)]
        case "date" | "month":
            if _is_day(answer if question.type == "date" else f"{answer}-01"):
                yield [(f"{name}_date", answer if question.type == "date" else f"{answer}-01")]
            if re.fullmatch("[0-9]{4}", answer):
                yield [(f"{name}_year", answer)]
        case _:
            yield [(single, answer)]


def _offered(made: Sheets, list_name: str, value: str) -> bool:
    return any(row["list_name"] == list_name and row["name"] == value for row in made["choices"])


def _is_day(text: str) -> bool:
    """Whether a calendar has it to choose."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
