"""The questionnaire as data: pages, questions, choices and checks of sp2020.json, read once.

An office that changes a wording, a code or a condition edits that file. The rules that read it are in domain/.
"""

import json
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

Part = Literal["household", "member"]
#: What must hold, as data: each kind and what it wants; domain/conditions.py says what each means. An empty one always holds.
Condition = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to answer. `code` stands for it where answers are stored: it is never given to another choice of the list.

    A `retired` choice is offered no more; whoever gave it is asked again."""

    code: str
    value: str
    label: str
    help: str = ""
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `register` names the register's value that stands until the household corrects it.

    Answers are strings: a choice's value; text as typed; a note of several lines; digits; a phone; a date `2019-12-31` or a year
    alone; a month `2019-12` or a year alone; a NIK of 16 digits; a region, the village's 10-digit code; a country, ISO 3166-1
    alpha-3; a citizenship, `indonesian` or such a country; listed, a code of the `list` or free text. `dont_know` admits
    `"dont_know"`. `shared` ones can be answered once for the whole family. `paper` is the kind of document that it asks to send.
    `code` stands for it where answers are stored; a `retired` question keeps its code, and is asked no more.
    """

    name: str
    code: str
    subject: Part
    type: Literal["choice", "text", "note", "digits", "phone", "date", "month", "nik", "region", "country", "citizenship", "listed"]
    label: str
    help: str = ""
    example: str = ""
    required: bool = False
    choices: tuple[Choice, ...] = ()
    list: str = ""
    max_length: int = 0
    dont_know: bool = False
    register: str = ""
    shared: bool = False
    paper: str = ""
    retired: bool = False
    when: Condition = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """Questions that are asked together, of the household or of one member; `last` ones after all members."""

    name: str
    subject: Part
    title: str
    questions: tuple[str, ...]
    last: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """A rule across answers that fires when `when` holds. A hard one stops the submission; a soft one asks "is this right?"."""

    code: str
    kind: Literal["hard", "soft"]
    subject: Part
    message: str
    when: Condition
    at: str = ""


@dataclass(frozen=True)
class Questionnaire:
    """All of it. `version` is raised with every change of a question, a code or a condition, and stored with the answers."""

    name: str
    version: int
    pages: tuple[Page, ...]
    questions: dict[str, Question]
    checks: dict[str, Check]

    def of(self, subject: Part) -> tuple[Question, ...]:
        """The questions asked of `subject`, in the order of the pages."""
        return self._asked[subject]

    @cached_property
    def _asked(self) -> dict[Part, tuple[Question, ...]]:
        parts: tuple[Part, Part] = ("household", "member")
        return {
            part: tuple(self.questions[name] for page in self.pages if page.subject == part for name in page.questions) for part in parts
        }


def read(data: dict[str, Any]) -> Questionnaire:
    """A questionnaire of the form of sp2020.json."""
    choices = {name: tuple(Choice(**choice) for choice in listed) for name, listed in data["choices"].items()}
    questions = {
        name: Question(name=name, **{**asked, "choices": choices[asked["choices"]] if "choices" in asked else ()})
        for name, asked in data["questions"].items()
    }
    pages = tuple(Page(**{**page, "questions": tuple(page["questions"])}) for page in data["pages"])
    return Questionnaire(data["name"], data["version"], pages, questions, {c["code"]: Check(**c) for c in data["checks"]})


@lru_cache(maxsize=1)
def load() -> Questionnaire:
    """The questionnaire of this campaign."""
    return read(json.loads((Path(__file__).parent / "sp2020.json").read_text("utf-8")))
