"""The questionnaire's checks across answers. Hard ones stop a submission, soft ones ask "is this right?"."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from chalicelib.domain.conditions import Subject, holds
from chalicelib.domain.errors import Flaw
from chalicelib.domain.questionnaire import CONFIRMED
from chalicelib.questionnaire import Check, Questionnaire


@dataclass(frozen=True, slots=True)
class Warning:
    """A soft check that fired; `confirmed` when the household has said that it is right as it stands."""

    pointer: str
    code: str
    confirmed: bool

    def shown(self) -> dict[str, object]:
        return {"pointer": self.pointer, "code": self.code, "confirmed": self.confirmed}


def hard(questionnaire: Questionnaire, household: Subject, on: date) -> Iterator[Flaw]:
    """What stops a submission beside unanswered questions. `household` carries its people."""
    for check, subject in _fired(questionnaire, "hard", household, on):
        yield Flaw(_place(check, subject), check.code)


def soft(questionnaire: Questionnaire, household: Subject, on: date) -> Iterator[Warning]:
    """What asks "is this right?". The answer is kept either way."""
    for check, subject in _fired(questionnaire, "soft", household, on):
        confirmed = bool((subject.values.get(CONFIRMED) or {}).get(check.code))
        yield Warning(_place(check, subject), check.code, confirmed)


def _fired(questionnaire: Questionnaire, kind: str, household: Subject, on: date) -> Iterator[tuple[Check, Subject]]:
    for check in questionnaire.checks.values():
        if check.kind == kind:
            for subject in household.people if check.subject == "member" else (household,):
                if holds(check.when, subject, on):
                    yield check, subject


def _place(check: Check, subject: Subject) -> str:
    """Where to answer again; a check of the whole household that is about no one question is about its members."""
    if check.at:
        return f"{subject.pointer}/{check.at}"
    return "/members"
