"""Households that are counted without the register's data: which listed household is meant by one, and what becomes of both.

SP2020 turned away whom it could not find ("code 104"). Here they answer a blank questionnaire, and are matched later.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from chalicelib.domain.household import Household

#: Before the village's code in the index: a return is never among the households of the register, whoever counts those.
PARTITION = "unmatched-"
#: The paper that bears a return out.
COPY = "kk"
#: So many returns and so many requests are kept at one listed household; more are the work of somebody who floods it.
_MOST = 20


@dataclass(slots=True)
class UnmatchedReturn:
    """What makes a household a return: the number that it signs in with, and the NIK that was typed when it began.

    `household` is the listed one that it was matched with, "" for none. Its own people never learn it: anybody could begin a return
    to find out who is in the register."""

    number: str
    nik: str = ""
    household: str = ""


@dataclass(slots=True)
class Matched:
    """What was matched with a listed household: returns by their ids, visit requests as `village/reference`. `counted_by` is the return
    that made it final at the close, and `counted_on` the day (ISO) on which that was sent."""

    returns: list[str] = field(default_factory=list)
    visits: list[str] = field(default_factory=list)
    counted_by: str = ""
    counted_on: str = ""

    def add(self, kind: Literal["returns", "visits"], found: str) -> bool:
        """Keep one more return or request. False if there was nothing to add."""
        kept: list[str] = getattr(self, kind)
        if found in kept or len(kept) >= _MOST:
            return False
        kept.append(found)
        return True


class Outcome(StrEnum):
    """What becomes of a return that was matched with a listed household."""

    #: The listed household is final by it.
    COUNTED = "counted"
    #: The listed household was counted otherwise; the return is set aside and replaces nothing.
    DUPLICATE = "duplicate"
    #: Nothing bears it out: the listed household is visited, with the return's answers at hand.
    TO_VERIFY = "to_verify"


def outcomes(listed: "Household", returns: Iterable["Household"]) -> dict[str, Outcome]:
    """What becomes of each return matched with `listed`, by id, whatever order they are given in."""
    ordered = sorted(returns, key=lambda one: (one.submissions[-1].submitted_at.isoformat() if one.submissions else "~", one.household_id))
    first = next((one for one in ordered if _borne_out(one, listed)), None) if not listed.submissions else None
    if listed.matched.counted_by:
        first = next((one for one in ordered if one.household_id == listed.matched.counted_by), None)
    rest = Outcome.DUPLICATE if listed.submissions or first else Outcome.TO_VERIFY
    return {one.household_id: Outcome.COUNTED if one is first else rest for one in ordered}


def _borne_out(returned: "Household", listed: "Household") -> bool:
    """Whether a return may stand for the listed household: it was sent, with a copy of the KK that was accepted and can be read, at least
    one person is on the register's card too, and nobody disputes that household."""
    if not returned.submissions or listed.frozen or listed.disputes:
        return False
    accepted = any(paper.kind == COPY and paper.bears_out for paper in returned.documents.values())
    return accepted and any(is_same(one, other) for one in people_of(returned) for other in people_of(listed))


@dataclass(frozen=True, slots=True)
class Person:
    """What tells people apart: NIK, name as `plain_name` writes it, birth date as far as it is known; "" for what isn't known."""

    nik: str
    name: str
    birth_date: str

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Person":
        nik = str(values.get("nik") or "")
        return cls(nik if nik.isdigit() else "", plain_name(str(values.get("name") or "")), str(values.get("birth_date") or ""))


def people_of(household: "Household") -> list[Person]:
    """The people of a household by what counts of it: what was sent, else the draft, else the register."""
    return [Person.of(person.values) for person in household.members(household.submitted_answers()).values()]


def is_same(one: Person, other: Person) -> bool:
    """Whether two descriptions are of one person. Two of NIK, name and birth date must agree, and no NIK contradict another:
    a NIK with a slip in it is somebody else's, and people of one name are many."""
    same_name = bool(one.name) and one.name == other.name
    known = min(len(one.birth_date), len(other.birth_date))
    same_birth = known >= 4 and one.birth_date[:known] == other.birth_date[:known]
    if one.nik and other.nik:
        return one.nik == other.nik and (same_name or same_birth)
    return same_name and same_birth and known == 10


class Village:
    """The people whom the register has in a village, to find households by."""

    def __init__(self, listed: Iterable["Household"]) -> None:
        self._by_nik: defaultdict[str, list[tuple[str, Person]]] = defaultdict(list)
        self._by_name: defaultdict[str, list[tuple[str, Person]]] = defaultdict(list)
        for household in listed:
            for person in map(Person.of, household.registered().values()):
                self._by_nik[person.nik].append((household.household_id, person))
                self._by_name[person.name].append((household.household_id, person))

    def household_of(self, people: Iterable[Person]) -> str:
        """The household that most of these people belong to; "" when there is none, or two are as likely: then somebody must look."""
        found: defaultdict[str, int] = defaultdict(int)
        for person in people:
            alike = [*(self._by_nik.get(person.nik, []) if person.nik else []), *self._by_name.get(person.name, [])]
            for household in {household for household, other in alike if is_same(person, other)}:
                found[household] += 1
        best = sorted(found.values(), reverse=True)[:2]
        return "" if not best or best[1:] == best[:1] else max(found, key=lambda household: found[household])

    def household_with(self, nik: str) -> str:
        """The one household whose card has this NIK; "" for none or several."""
        households = {household for household, _ in self._by_nik.get(nik, [])} if nik else set()
        return households.pop() if len(households) == 1 else ""


#: Titles and ways of writing that one person's papers differ in.
_TITLES = frozenset(
    "h hj haji hajjah drs dra dr ir kh rr r raden prof alm almh bpk ibu sh se spd skom st ssos sag mpd mm msi mkom amd".split()
)
_SPELT = ((r"\b(moh|mohamad|mohammad|muh|muhamad|mochamad|mochammad|moch)\b", "muhammad"), ("oe", "u"), ("dj", "j"), ("tj", "c"))


def plain_name(name: str) -> str:
    """A name as it is compared: small letters, without signs and titles, the old spelling as the new one, its words in order."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    text = re.sub(r"[^a-z0-9 ]", "", re.sub(r"[\s,/-]+", " ", letters))
    for spelt, written in _SPELT:
        text = re.sub(spelt, written, text)
    return " ".join(sorted(word for word in text.split() if word not in _TITLES))
