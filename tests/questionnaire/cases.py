"""cases.json, the table that holds all readers of the questionnaire together, with its families written out.

A family is `{"household": {question: value}, "members": [{"id", "registered": {question: value} | None, "answers": {question: value}}]}`,
with `"prefilled": false` when it is counted without the register's data.
"""

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from chalicelib.domain.conditions import Subject
from chalicelib.domain.household import Household
from chalicelib.domain.register import RegisteredMember
from chalicelib.domain.unmatched import UnmatchedReturn
from chalicelib.questionnaire import Condition
from tests.builders import a_register

Family = dict[str, Any]
TABLE: dict[str, Any] = json.loads((Path(__file__).parent / "cases.json").read_text("utf-8"))
#: The day at which ages count, and on which answers are given.
ON = date.fromisoformat(TABLE["on"])
HOUSEHOLD = "household"


@dataclass(frozen=True)
class RefusalCase:
    """`code` says why the value can't be kept, None that it can; `browser` is the same where the browser can't know all."""

    question: str
    value: Any
    code: str | None
    browser: str | None


@dataclass(frozen=True)
class ConditionCase:
    """Whether the condition holds for a member of the family by id, or for "household"."""

    condition: Condition
    of: str
    family: Family
    holds: bool


@dataclass(frozen=True)
class CheckCase:
    """`at` are the pointers where this check fires, and no other one does; none, when nothing fires."""

    code: str
    family: Family
    at: tuple[str, ...]


@dataclass(frozen=True)
class MissingCase:
    """`at` are the pointers of what the family still has to answer."""

    family: Family
    at: tuple[str, ...]


def refusals() -> list[RefusalCase]:
    return [
        RefusalCase(
            row["question"], row["value"] * row["times"] if "times" in row else row["value"], row["code"], row.get("browser", row["code"])
        )
        for row in TABLE["refusals"]
    ]


def conditions() -> list[ConditionCase]:
    return [
        ConditionCase(row["condition"], row.get("of", first), family, verdict == "holds")
        for row in TABLE["conditions"]
        for verdict in ("holds", "fails")
        for family, first in map(_written_out, row[verdict])
    ]


def missing() -> list[MissingCase]:
    return [MissingCase(changed(row["family"]), tuple(row["at"])) for row in TABLE["missing"]]


def checks() -> Iterator[CheckCase]:
    for row in TABLE["checks"]:
        yield CheckCase(row["code"], changed(row["fires"]), tuple(row["at"]))
        yield CheckCase(row["code"], changed(row["passes"]), ())


def changed(difference: dict[str, Any]) -> Family:
    """The usual family with a difference, as `checks_about` in the table says."""
    family = copy.deepcopy(TABLE["usual"])
    _answer(family["household"], difference.get("household", {}))
    members = {member["id"]: member for member in family["members"]}
    for id, answers in difference.get("members", {}).items():
        if answers is None:
            del members[id]
        else:
            _answer(members.setdefault(id, {"id": id, "registered": None, "answers": {}})["answers"], answers)
    return {"household": family["household"], "members": list(members.values())}


def _answer(answers: dict[str, str], given: dict[str, str]) -> None:
    for question, value in given.items():
        answers.pop(question, None)
        if value:
            answers[question] = value


def _written_out(case: Any) -> tuple[Family, str]:
    """The family of a condition's case and the id of its first person; those whom the register has come first in it, as always."""
    people = [dict(person) for person in (case if isinstance(case, list) else case["people"])]
    known = [person for person in people if "registered" in person]
    members = []
    for id, person in [*enumerate(known, start=1), *((-id, person) for id, person in enumerate(people) if person not in known)]:
        name = f"m{id}" if id > 0 else f"a{-id}"
        members.append((person, {"id": name, "registered": person.pop("registered", None), "answers": person}))
    first = next((member["id"] for person, member in members if person is people[0]), HOUSEHOLD) if people else HOUSEHOLD
    family = {"household": {} if isinstance(case, list) else case["household"], "members": [member for _, member in members]}
    return (family if isinstance(case, list) or "prefilled" not in case else {**family, "prefilled": case["prefilled"]}), first


def household(family: Family) -> Household:
    """The family as the domain knows it, with its answers as if they had been kept."""
    registered = [member for member in family["members"] if member["registered"] is not None]
    people = [RegisteredMember(**{**dict.fromkeys(RegisteredMember.__slots__, ""), **member["registered"]}) for member in registered]
    made = Household("h", replace(a_register(), members=tuple(people)))
    made.answers = {"household": family["household"], "members": {member["id"]: member["answers"] for member in family["members"]}}
    if not family.get("prefilled", True):
        made.unmatched = UnmatchedReturn("7K3M-9QXA-WB2C")
    assert [*made.members()] == [member["id"] for member in family["members"]], "the register's people are m1, m2, …, and come first"
    return made


def subject(family: Family, of: str) -> Subject:
    """The member of that id, or the household."""
    made = household(family)
    return made.whole() if of == HOUSEHOLD else made.members()[of]
