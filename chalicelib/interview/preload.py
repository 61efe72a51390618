"""What the interview's form knows of a village before anybody knocks: rows of households.csv and members.csv, in exact values.

A row of households is a case, with `household_<question>` as the family answered online. A row of members is a person of a case, found
by `person` (`<case_id>/<number>`, from 1 on), with `member_<question>` as it stands, answered or else registered, and
`registered_<question>` as the register has it. `ask_again` names, between semicolons, the questions whose answer is known and can't
stay; whatever else is known isn't asked.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from chalicelib import questionnaire
from chalicelib.domain.conditions import Subject
from chalicelib.interview.case import Case
from chalicelib.questionnaire import Part, Questionnaire

Row = dict[str, str]
#: No property of an ODK entity may be called `name`, nor `label` but for this one, or begin with `__`.
_OF_CASES = ("label", "case_id", "village", "rt", "head", "address", "phone", "reason", "missing", "assigned_to", "status")
_OF_CASES_TOO = ("people", "ages_on", "ask_again")
_OF_PEOPLE = ("label", "case_id", "member_no", "member_name", "person", "origin", "ask_again")
#: Where a check leads that is about no question: to the people, all of them.
_EVERYBODY = "/members"


@dataclass(frozen=True)
class Preload:
    """The rows of a village's cases, by case id; within a case as the card has its people, those added by the household next."""

    cases: Sequence[Case]

    @cached_property
    def households(self) -> list[Row]:
        return [_household(case) for case in self._sorted]

    @cached_property
    def members(self) -> list[Row]:
        return [row for case in self._sorted for row in _members(case)]

    @cached_property
    def households_file(self) -> bytes:
        return written(columns(questionnaire.load(), "household"), self.households)

    @cached_property
    def members_file(self) -> bytes:
        return written(columns(questionnaire.load(), "member"), self.members)

    @property
    def _sorted(self) -> list[Case]:
        return sorted(self.cases, key=lambda case: case.id)


def columns(asked: Questionnaire, part: Part) -> list[str]:
    """The header of households.csv or members.csv."""
    questions = [question for question in asked.of(part) if not question.retired]
    if part == "household":
        return [*_OF_CASES, *_OF_CASES_TOO, *(f"household_{question.name}" for question in questions)]
    standing = [f"member_{question.name}" for question in questions if f"member_{question.name}" not in _OF_PEOPLE]
    return [*_OF_PEOPLE, *standing, *(f"registered_{question.name}" for question in questions if question.register)]


def written(header: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """A file of `rows`, each cell exactly as it is: a device reads it, no spreadsheet."""
    made = io.BytesIO()
    text = io.TextIOWrapper(made, "utf-8", "backslashreplace", newline="")
    writer = csv.DictWriter(text, header, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    text.flush()
    return made.getvalue()


def _household(case: Case) -> Row:
    answers = case.household.answers["household"]
    known = {name: answer for name in _columns("household") if (answer := answers.get(name))}
    place = ", ".join(filter(None, [case.head_name, case.address, case.rt and f"RT {case.rt}"]))
    return {
        "label": place or case.id,
        "case_id": case.id,
        "village": case.household.register.village_code,
        "rt": case.rt,
        "head": case.head_name,
        "address": case.address,
        "phone": case.answer("phone"),
        "reason": ";".join(case.reasons),
        "missing": ";".join(case.missing),
        "assigned_to": case.assigned_to,
        "status": "started" if case.started else "not_started",
        "people": str(len(case.members)),
        "ages_on": case.on.isoformat(),
        "ask_again": _listed(known.keys() & _wrong(case)["/household"]),
        **{_columns("household")[name]: answer for name, answer in known.items()},
    }


def _members(case: Case) -> Iterator[Row]:
    wrong = _wrong(case)
    for number, (member, person) in enumerate(case.members.items(), start=1):
        known = {name: str(value) for name in _columns("member") if (value := person.values.get(name))}
        yield {
            "label": _called(person, number),
            "case_id": case.id,
            "member_no": str(number),
            "person": f"{case.id}/{number}",
            "origin": "added" if person.added else "registered",
            "ask_again": _listed(known.keys() & (wrong[f"/members/{member}"] | wrong[_EVERYBODY])),
            **{_columns("member")[name]: value for name, value in known.items()},
            **{column: value for name, column in _registered().items() if (value := person.registered.get(name))},
        }


def _called(person: Subject, number: int) -> str:
    return str(person.values.get("name") or f"#{number}")


def _listed(names: Iterable[str]) -> str:
    listed = sorted(names)
    return f";{';'.join(listed)};" if listed else ""


def _wrong(case: Case) -> Mapping[str, set[str]]:
    """Part of the answers → the questions of it that the case says are missing, whether or not anything stands there."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for pointer in case.missing:
        part, _, question = pointer.rpartition("/")
        if pointer == _EVERYBODY:
            found[_EVERYBODY] |= _read_by_checks_of_everybody()
        else:
            found[part].add(question)
    return found


@cache
def _columns(part: Part) -> Mapping[str, str]:
    """Question → its column. A village's rows are held at once: they share the names of their columns."""
    return {question.name: f"{part}_{question.name}" for question in questionnaire.load().of(part) if not question.retired}


@cache
def _registered() -> Mapping[str, str]:
    """What the register calls an answer → its column."""
    asked = questionnaire.load().of("member")
    return {question.register: f"registered_{question.name}" for question in asked if question.register and not question.retired}


@cache
def _read_by_checks_of_everybody() -> frozenset[str]:
    """The questions that the hard checks which lead to no one question look at, as "exactly one heads the family"."""
    checks = questionnaire.load().checks.values()
    said = {text for check in checks if check.kind == "hard" and not check.at for text in _texts(check.when)}
    return frozenset(said & _columns("member").keys())


def _texts(condition: Any) -> Iterator[str]:
    if isinstance(condition, str):
        yield condition
    elif isinstance(condition, Mapping):
        for part in condition.values():
            yield from _texts(part)
    elif isinstance(condition, Sequence):
        for part in condition:
            yield from _texts(part)
