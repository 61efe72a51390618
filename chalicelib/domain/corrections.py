"""What the census heard that the civil register doesn't have: what differs between a household's submission and its card."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from chalicelib import questionnaire
from chalicelib.domain.conditions import DONT_KNOW, Subject
from chalicelib.domain.household import Household
from chalicelib.domain.places_of_stay import current_village
from chalicelib.domain.questionnaire import applying
from chalicelib.questionnaire import Question

Change = Literal["corrected", "died", "elsewhere", "abroad", "unknown", "added"]
#: Where a person went → the questions that tell more of it. The first stands for it even when nothing was answered.
_GONE: dict[str, tuple[Change, tuple[str, ...]]] = {
    "died": ("died", ("death_date", "death_certificate_no")),
    "elsewhere": ("elsewhere", ("elsewhere_village",)),
    "abroad": ("abroad", ("abroad_country",)),
    "unknown": ("unknown", ("presence",)),
}


@dataclass(frozen=True, slots=True)
class Correction:
    """One difference. `nik` and `name` are the register's, of added people the family's; without a `member` it is about the family."""

    nik: str
    name: str
    member: str
    change: Change
    question: str
    registered: str
    answered: str


def corrections(household: Household, on: date) -> Iterator[Correction]:
    """What the last submission says otherwise than the register, person by person; nothing of a household that never submitted.

    A draft isn't looked at, and "don't know" corrects nothing. Ages count at `on`."""
    answers = household.submitted_answers()
    if answers is None:
        return
    registered = household.register.village_code
    village = current_village(answers["household"], registered)
    if village and village != registered:
        yield Correction("", "", "", "elsewhere", "current_village", registered, village)
    for id, member in household.members(answers).items():
        yield from _of_added(id, member, on) if member.added else _of_registered(id, member, registered, on)


def _of_registered(id: str, member: Subject, village: str, on: date) -> Iterator[Correction]:
    nik, name = member.registered["nik"], member.registered["name"]
    change, told_by = _GONE.get(str(member.values.get("presence")), (None, ()))
    if change:
        # Who moved was registered in the card's village; of the others the register says nothing that is corrected.
        before = village if change in ("elsewhere", "abroad") else ""
        for told in told_by:
            if told == told_by[0] or member.values.get(told):
                yield Correction(nik, name, id, change, told, before, str(member.values.get(told, "")))
    if member.living:
        for question, answered in _known_to_the_register(member, on):
            if answered != (known := member.registered[question.register]):
                yield Correction(nik, name, id, "corrected", question.name, known, answered)


def _of_added(id: str, member: Subject, on: date) -> Iterator[Correction]:
    said = {question.name: answered for question, answered in _known_to_the_register(member, on)}
    why = str(member.values.get("added_because", ""))
    for name, answered in {"added_because": why, **said}.items():
        yield Correction(said.get("nik", ""), said.get("name", ""), id, "added", name, "", answered)


def _known_to_the_register(member: Subject, on: date) -> Iterator[tuple[Question, str]]:
    """Each question that applies to `member` and that a register answers too, with what stands, if it is known."""
    for question in applying(questionnaire.load().of("member"), member, on):
        value = member.values.get(question.name)
        if question.register and value and value != DONT_KNOW:
            yield question, str(value)
