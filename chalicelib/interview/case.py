"""A case: a household that is handed to the interviews, as the files of a package see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from chalicelib.domain import doors
from chalicelib.domain.conditions import Subject
from chalicelib.domain.household import Household
from chalicelib.domain.visits import VisitRequest

#: What is asked of a household and told with a request for a visit, too.
_TOLD = {"phone": "phone", "best_time": "best_time", "current_landmark": "landmark"}


@dataclass(frozen=True)
class Case:
    """`id` names the case wherever interviewers work and can't be led back to the tables; ages count at `on`."""

    id: str
    household: Household
    on: date
    #: What others told of it: unmatched returns that nothing bears out, and requests for a visit.
    returns: Sequence[Household] = ()
    visits: Sequence[VisitRequest] = ()
    #: Logins of the officer who goes there and of the one who supervises that; "" while nobody does.
    assigned_to: str = ""
    supervisor: str = ""

    @property
    def started(self) -> bool:
        """Whether the household ever signed up."""
        return self.household.account is not None

    @cached_property
    def members(self) -> dict[str, Subject]:
        """Its people with the values that stand: answered, else registered. Registered ones first."""
        return self.household.members()

    @property
    def head_name(self) -> str:
        """Whom to ask for: the living head by what stands; without one the first person of the card."""
        people = list(self.members.values())
        heads = [person for person in people if person.values.get("relation") == "head" and person.values.get("presence") != "died"]
        return str(next((person.values.get("name", "") for person in [*heads, *people]), ""))

    @property
    def _elsewhere(self) -> dict[str, Any]:
        answers = self.household.answers["household"]
        # Of whom the register has no address, nobody asks whether it is that one.
        elsewhere = answers.get("current_address") == "other" or not self.household.prefilled
        return answers if elsewhere and answers.get("current_street") else {}

    @property
    def moved_to(self) -> str:
        """The village that the family says it lives in now, if that is another than the register's; else empty."""
        village = str(self._elsewhere.get("current_village", ""))
        return village if village != self.household.register.village_code else ""

    @property
    def rt(self) -> str:
        return str(self._elsewhere.get("current_rt", "")) if self._elsewhere else self.household.register.rt

    @property
    def rw(self) -> str:
        return str(self._elsewhere.get("current_rw", "")) if self._elsewhere else self.household.register.rw

    @property
    def sls_code(self) -> str:
        """The SLS of the case's village where somebody asks for the family: the card's, when it says that it lives in another village."""
        place = self.household.register if self.moved_to else self
        return doors.sls_code(self.household.register.village_code, place.rt, place.rw)

    @property
    def address(self) -> str:
        """Where to knock: the current address if the family gave one, else the card's. Another village stands behind it by its code."""
        if not self._elsewhere:
            return self.household.register.address
        return ", ".join(filter(None, [self._elsewhere["current_street"], self.moved_to]))

    @property
    def landmark(self) -> str:
        return self.answer("current_landmark")

    def answer(self, question: str) -> str:
        """What the household answered for itself, else what was told of it; "" for nothing yet."""
        told = [one.answers["household"].get(question) for one in (self.household, *self.returns)]
        asked = [getattr(visit, _TOLD[question]) for visit in self.visits] if question in _TOLD else []
        return str(next(filter(None, [*told, *asked]), ""))

    @property
    def reasons(self) -> list[str]:
        """Why it is a case."""
        why = {
            "lives_elsewhere": self.moved_to,
            "disputed": self.household.disputes,
            "frozen": self.household.frozen,
            "unmatched_return": self.returns,
            "asked_for_visit": self.visits,
        }
        return ["not_submitted" if self.started else "not_started", *(reason for reason, holds in why.items() if holds)]

    @cached_property
    def missing(self) -> list[str]:
        """JSON Pointers into the answers: what a submission would still have needed, in the questionnaire's order."""
        return list(dict.fromkeys(flaw.pointer for flaw in self.household.missing(self.on)))

    @property
    def documents_to_check(self) -> list[str]:
        """Papers to look at: sent and not accepted, hard to read, altered, or owed by its answers. `kind`, with the member behind it if
        it is about one."""
        sent = [(paper.kind, paper.member) for paper in self.household.documents.values() if not paper.bears_out]
        owed = [(paper["kind"], paper["member"]) for paper in self.household.documents_owed(self.on)]
        return list(dict.fromkeys(f"{kind}/{member}" if member else kind for kind, member in [*sent, *owed]))
