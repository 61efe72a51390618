"""The definition is whole, and the page that says how to change it says all of it."""

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chalicelib import questionnaire
from chalicelib.domain.conditions import KINDS
from chalicelib.domain.register import RegisteredMember
from chalicelib.questionnaire import Condition, Question

ASKED = questionnaire.load()
GUIDE = Path("docs/changing-the-questionnaire.md").read_text("utf-8")


def conditions(condition: Condition) -> Iterator[tuple[str, Any]]:
    """Each kind with what it wants, from the outside in."""
    for kind, wanted in condition.items():
        yield kind, wanted
        inner = wanted if kind in ("all", "any") else [wanted["of"]] if kind == "born_within" else [wanted]
        for part in inner:
            if isinstance(part, dict):
                yield from conditions(part)


def everywhere() -> Iterator[tuple[str, str, Any]]:
    """Where, kind, wanted: of every question and check."""
    for question in ASKED.questions.values():
        yield from ((question.name, *found) for found in conditions(question.when))
    for check in ASKED.checks.values():
        yield from ((check.code, *found) for found in conditions(check.when))


def test_every_question_is_on_one_page_of_its_part_and_a_retired_one_on_none() -> None:
    paged = [name for page in ASKED.pages for name in page.questions]
    assert sorted(paged) == sorted(name for name, question in ASKED.questions.items() if not question.retired)
    for page in ASKED.pages:
        assert {ASKED.questions[name].subject for name in page.questions} == {page.subject}, page.name


def test_a_question_has_what_its_type_needs() -> None:
    for question in ASKED.questions.values():
        assert bool(question.choices) == (question.type == "choice"), question.name
        assert bool(question.list) == (question.type == "listed"), question.name
        assert bool(question.max_length) == (question.type in ("text", "note", "digits", "listed")), question.name
        values = [choice.value for choice in question.choices]
        assert len(set(values)) == len(values), question.name


def test_only_what_the_register_has_is_taken_from_it() -> None:
    columns = {field.name for field in dataclasses.fields(RegisteredMember)}
    taken = [question.register for question in ASKED.questions.values() if question.register]
    assert set(taken) == columns
    assert len(taken) == len(columns)


def test_a_condition_names_questions_and_values_that_there_are() -> None:
    for where, kind, wanted in everywhere():
        assert kind in KINDS, f"{where} has a condition of the kind {kind!r}, which nobody knows"
        named = {"is": wanted[:1], "in": wanted[:1], "changed_to": wanted[:1], "before": wanted} if isinstance(wanted, list) else {}
        single = [wanted] if kind in ("answered", "nik_contradicts", "shares") else []
        for name in [*named.get(kind, []), *single]:
            assert name in ASKED.questions, f"{where} hangs on {name!r}, which nobody asks"
        if kind in ("is", "in", "changed_to"):
            _admitted(ASKED.questions[wanted[0]], [wanted[1]] if kind == "is" else wanted[1], where)


def _admitted(question: Question, values: list[str], where: str) -> None:
    if question.type == "choice":
        unknown = set(values) - {choice.value for choice in question.choices}
        assert not unknown, f"{where} waits for {sorted(unknown)}, which {question.name} does not offer"


def test_a_check_leads_to_a_question_of_its_part() -> None:
    for check in ASKED.checks.values():
        assert check.at or check.subject == "household", f"{check.code} says of a member something, and not where"
        if check.at:
            assert ASKED.questions[check.at].subject == check.subject, check.code


def test_the_guide_says_every_kind_of_condition_and_everything_that_a_question_has() -> None:
    said = set(re.findall(r'`\{"(\w+)"', GUIDE))
    assert said == KINDS
    fields = {field.name for field in dataclasses.fields(Question)} - {"name"}
    assert fields <= set(re.findall(r"`(\w+)`", GUIDE))
