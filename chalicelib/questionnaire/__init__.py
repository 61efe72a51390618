"""The questionnaire as data: pages, questions, choices and checks of sp2020.json, read once.

An office that changes a wording, a code or a condition edits that file. The rules that read it are in domain/questionnaire.py.
"""

import json
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

Subject = Literal["household", "member"]
#: A condition: `{"is": [question, value]}`, `{"in": [question, [values]]}`, `{"added": true}`, `{"living": true}`,
#: `{"age_at_least": years}`, `{"all": [conditions]}`, `{"any": [conditions]}`, `{"not": condition}`.
Condition = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `register` names the register's value that stands until the household corrects it.

    Answers are strings: a choice's value; text as typed; digits; a date `2019-12-31` or a year alone; a month `2019-12` or a year
    alone; a NIK of 16 digits; a region, the village's 10-digit code; a country, ISO 3166-1 alpha-3. `dont_know` admits `"dont_know"`.
    """

    name: str
    subject: Subject
    type: Literal["choice", "text", "digits", "date", "month", "nik", "region", "country"]
    label: str
    required: bool
    help: str = ""
    choices: tuple[Choice, ...] = ()
    max_length: int = 0
    dont_know: bool = False
    register: str = ""
    when: Condition = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """Questions that are asked together, of the household or of one member."""

    name: str
    subject: Subject
    title: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """A rule across answers. A hard one stops the submission; a soft one asks "is this right?"."""

    code: str
    kind: Literal["hard", "soft"]
    subject: Subject
    message: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class Questionnaire:
    name: str
    version: int
    pages: tuple[Page, ...]
    questions: dict[str, Question]
    checks: dict[str, Check]

    def of(self, subject: Subject) -> tuple[Question, ...]:
        """The questions asked of `subject`, in the order of the pages."""
        return tuple(self.questions[name] for page in self.pages if page.subject == subject for name in page.questions)


@lru_cache(maxsize=1)
def load() -> Questionnaire:
    """The questionnaire of this campaign."""
    data = json.loads((Path(__file__).parent / "sp2020.json").read_text("utf-8"))
    choices = {name: tuple(Choice(**choice) for choice in listed) for name, listed in data["choices"].items()}
    questions = {
        name: Question(name=name, **{**asked, "choices": choices[asked["choices"]] if "choices" in asked else ()})
        for name, asked in data["questions"].items()
    }
    pages = tuple(Page(**{**page, "questions": tuple(page["questions"])}) for page in data["pages"])
    return Questionnaire(data["name"], data["version"], pages, questions, {c["code"]: Check(**c) for c in data["checks"]})
