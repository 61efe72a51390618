"""The checks across answers, each under the code that the questionnaire gives it. Hard ones stop a submission, soft ones ask."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from chalicelib.domain import nik
from chalicelib.domain.errors import Flaw
from chalicelib.domain.questionnaire import Subject
from chalicelib.questionnaire import Questionnaire


@dataclass(frozen=True, slots=True)
class Warning:
    """A soft check that fired; `confirmed` when the household has said that it is right as it stands."""

    pointer: str
    code: str
    confirmed: bool

    def shown(self) -> dict[str, object]:
        return {"pointer": self.pointer, "code": self.code, "confirmed": self.confirmed}


def hard(members: list[Subject]) -> Iterator[Flaw]:
    """What stops a submission beside unanswered questions."""
    living = [member for member in members if member.living]
    # While somebody's whereabouts are open, who heads the living can't be known yet.
    settled = all(member.values.get("presence") for member in members)
    if not members:
        yield Flaw("/members", "nobody")
    if settled and living and sum(member.values.get("relation") == "head" for member in living) != 1:
        yield Flaw("/members", "one-head")
    # Whose NIK isn't known ("dont_know": the register's is somebody else's) shares it with nobody.
    counted = Counter(number for member in living if nik.read(number := member.values.get("nik")))
    for member in living:
        if counted[member.values.get("nik", "")] > 1:
            yield Flaw(f"{member.pointer}/nik", "nik-twice")


def soft(questionnaire: Questionnaire, members: list[Subject], on: date) -> Iterator[Warning]:
    """What asks "is this right?". The answer is kept either way."""
    for member in members:
        if not member.living:
            continue
        for code, fires in _SOFT.items():
            if fires(member, on):
                confirmed = bool((member.values.get("confirmed") or {}).get(code))
                yield Warning(f"{member.pointer}/{questionnaire.checks[code].at}", code, confirmed)


def _nik_against_sex(member: Subject, on: date) -> bool:
    read = nik.read(member.values.get("nik"))
    return read is not None and member.values.get("sex") in ("male", "female") and read.sex != member.values["sex"]


def _nik_against_birth_date(member: Subject, on: date) -> bool:
    read = nik.read(member.values.get("nik"))
    born = str(member.values.get("birth_date") or "")
    return read is not None and bool(born) and not read.fits(born)


def _age_over_110(member: Subject, on: date) -> bool:
    return (member.age(on) or 0) > 110


def _head_under_15(member: Subject, on: date) -> bool:
    age = member.age(on)
    return member.values.get("relation") == "head" and age is not None and age < 15


def _married_minor(member: Subject, on: date) -> bool:
    age = member.age(on)
    return age is not None and age < 18 and member.values.get("marital_status") not in (None, "", "never_married")


_SOFT: dict[str, Callable[[Subject, date], bool]] = {
    "nik-against-sex": _nik_against_sex,
    "nik-against-birth-date": _nik_against_birth_date,
    "age-over-110": _age_over_110,
    "head-under-15": _head_under_15,
    "married-minor": _married_minor,
}
