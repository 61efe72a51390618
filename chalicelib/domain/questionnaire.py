"""What applies to whom, what is still unanswered, and what can't be kept: the rules that read the questionnaire."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from chalicelib.domain.answers import refusal
from chalicelib.domain.conditions import Subject, holds
from chalicelib.domain.errors import Flaw
from chalicelib.questionnaire import Part, Question, Questionnaire

Answers = dict[str, Any]
#: Where a part's answers keep which soft checks the family has confirmed: code → true.
CONFIRMED = "confirmed"


def applying(questions: Iterable[Question], subject: Subject, on: date) -> Iterator[Question]:
    """The questions that apply to `subject`; ages count at `on`."""
    return (question for question in questions if holds(question.when, subject, on))


def unanswered(questions: Iterable[Question], subject: Subject, on: date) -> Iterator[Flaw]:
    """What applies to `subject` and must be answered, and isn't, or holds an answer that today's questionnaire doesn't take.

    What the register says stands, in whatever form it says it."""
    for question in applying(questions, subject, on):
        value = subject.values.get(question.name)
        if not value:
            if question.required:
                yield Flaw(f"{subject.pointer}/{question.name}", "unanswered")
        elif value != subject.registered.get(question.name) and (code := refusal(question, value, date.max)):
            yield Flaw(f"{subject.pointer}/{question.name}", code)


def flaws(questionnaire: Questionnaire, part: Part, answers: Mapping[str, Any], pointer: str, today: date) -> Iterator[Flaw]:
    """What can't be kept of new `answers`, the household's or one member's (`part`)."""
    for name, value in answers.items():
        question = questionnaire.questions.get(name)
        if name == CONFIRMED:
            yield from _flawed_confirmations(questionnaire, part, value, f"{pointer}/{name}")
        elif question is None or question.subject != part or (question.retired and value):
            yield Flaw(f"{pointer}/{escaped(name)}", "unknown-question", "The questionnaire has no such question here.")
        elif code := refusal(question, value, today):
            yield Flaw(f"{pointer}/{name}", code, question.label)


def _flawed_confirmations(questionnaire: Questionnaire, part: Part, value: Any, pointer: str) -> Iterator[Flaw]:
    """`confirmed` maps the codes of soft checks to true: "this is right as it stands"."""
    if value is None or value == "":
        return
    if not isinstance(value, Mapping):
        yield Flaw(pointer, "not-an-object")
        return
    for code, confirmed in value.items():
        check = questionnaire.checks.get(code)
        if check is None or check.kind != "soft" or check.subject != part or not (confirmed is None or isinstance(confirmed, bool)):
            yield Flaw(f"{pointer}/{escaped(code)}", "unknown-check")


def escaped(name: str) -> str:
    """A name as a part of a JSON Pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")
