"""What applies to whom, what is still unanswered, and whether an answer can be kept: the rules that read the questionnaire."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from chalicelib.domain.countries import ALPHA_3
from chalicelib.domain.errors import Flaw
from chalicelib.domain.register import UNWRITABLE
from chalicelib.questionnaire import Condition, Question, Questionnaire

Answers = dict[str, Any]
#: The values of `presence` that say that a person is alive.
LIVING = ("with_family", "elsewhere", "abroad")
DONT_KNOW = "dont_know"
_SHAPES = {
    "digits": re.compile(r"[0-9]+"),
    "nik": re.compile(r"[0-9]{16}"),
    "region": re.compile(r"[1-9][0-9]{9}"),
}
_MONTH = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?")


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a question is asked about: the household, or one member, with the values that stand for it now."""

    pointer: str
    values: Mapping[str, Any]
    added: bool = False

    @property
    def living(self) -> bool:
        return self.values.get("presence") in LIVING

    def age(self, on: date) -> int | None:
        """Full years at `on`; by the year alone when only that is known; None when it is not."""
        born = str(self.values.get("birth_date") or "")
        if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}-[0-9]{2})?", born):
            return None
        before_birthday = len(born) > 4 and on.isoformat()[5:] < born[5:]
        return on.year - int(born[:4]) - before_birthday


def holds(condition: Condition, subject: Subject, on: date) -> bool:
    """Whether `condition` holds for `subject` on that day. An empty condition always does; an unknown age holds none."""
    for kind, wanted in condition.items():
        match kind:
            case "is":
                holding = subject.values.get(wanted[0]) == wanted[1]
            case "in":
                holding = subject.values.get(wanted[0]) in wanted[1]
            case "added":
                holding = subject.added is wanted
            case "living":
                holding = subject.living is wanted
            case "age_at_least":
                age = subject.age(on)
                holding = age is not None and age >= wanted
            case "all":
                holding = all(holds(part, subject, on) for part in wanted)
            case "any":
                holding = any(holds(part, subject, on) for part in wanted)
            case "not":
                holding = not holds(wanted, subject, on)
            case _:
                raise ValueError(f"The questionnaire has a condition that nobody knows: {kind!r}")
        if not holding:
            return False
    return True


def unanswered(questions: tuple[Question, ...], subject: Subject, on: date) -> Iterator[Flaw]:
    """What applies to `subject`, must be answered, and is not."""
    for question in questions:
        if question.required and not subject.values.get(question.name) and holds(question.when, subject, on):
            yield Flaw(f"{subject.pointer}/{question.name}", "unanswered")


def refusal(question: Question, value: Any, today: date) -> str | None:
    """Why `value` can't be kept as the answer to `question`, as a stable code; None when it can. "" and null take an answer away."""
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        return "not-text"
    if value == DONT_KNOW and question.dont_know:
        return None
    if UNWRITABLE.search(value):
        return "control-characters"
    if question.max_length and len(value) > question.max_length:
        return "too-long"
    match question.type:
        case "choice":
            return None if value in {choice.value for choice in question.choices} else "not-a-choice"
        case "date":
            return _refused_date(value, today)
        case "month":
            return _refused_month(value, today)
        case "text":
            # Letters, digits, signs: something that can be seen.
            return None if any(unicodedata.category(character)[0] in "LNPS" for character in value) else "blank"
        case "country":
            return None if value in ALPHA_3 and value != "IDN" else "not-a-country"
        case shaped:
            return None if _SHAPES[shaped].fullmatch(value) else f"not-a-{shaped}"


def _refused_date(value: str, today: date) -> str | None:
    if re.fullmatch(r"[0-9]{4}", value):
        return _refused_year(int(value), today)
    try:
        # fromisoformat also reads 20191231 and week dates, which nobody here means.
        given = date.fromisoformat(value) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value) else None
    except ValueError:
        given = None
    if given is None:
        return "not-a-date"
    return "in-the-future" if given > today else _refused_year(given.year, today)


def _refused_month(value: str, today: date) -> str | None:
    match = _MONTH.fullmatch(value)
    if match is None or not 1 <= int(match[2] or 1) <= 12:
        return "not-a-month"
    if match[2] and value > today.isoformat()[:7]:
        return "in-the-future"
    return _refused_year(int(match[1]), today)


def _refused_year(year: int, today: date) -> str | None:
    if year > today.year:
        return "in-the-future"
    return None if year >= 1850 else "too-long-ago"


def flaws(questionnaire: Questionnaire, part: str, answers: Mapping[str, Any], pointer: str, today: date) -> Iterator[Flaw]:
    """What can't be kept of `answers`, the household's or one member's (`part`)."""
    for name, value in answers.items():
        question = questionnaire.questions.get(name)
        if name == "confirmed":
            yield from _flawed_confirmations(questionnaire, value, f"{pointer}/{name}")
        elif question is None or question.subject != part:
            yield Flaw(f"{pointer}/{escaped(name)}", "unknown-question", "The questionnaire has no such question here.")
        elif code := refusal(question, value, today):
            yield Flaw(f"{pointer}/{name}", code, question.label)


def _flawed_confirmations(questionnaire: Questionnaire, value: Any, pointer: str) -> Iterator[Flaw]:
    """`confirmed` maps the codes of soft checks to true: "this is right as it stands"."""
    if not isinstance(value, Mapping):
        yield Flaw(pointer, "not-an-object")
        return
    for code, confirmed in value.items():
        check = questionnaire.checks.get(code)
        if check is None or check.kind != "soft" or confirmed not in (True, False):
            yield Flaw(f"{pointer}/{escaped(code)}", "unknown-check")


def escaped(name: str) -> str:
    """A name as a part of a JSON Pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")
