"""members.csv: one row for each person of the households to visit, with what was answered and what the register says.

The columns come from the questionnaire: `x` is what the household answered to question x, `x_registered` what the register has.
Before them stand where the person is registered and where they live, as far as it is known (domain/places_of_stay.py).
"""

from collections.abc import Iterable, Iterator
from dataclasses import fields

from chalicelib import questionnaire
from chalicelib.domain import places_of_stay
from chalicelib.domain.register import RegisteredMember
from chalicelib.interview.case import Case
from chalicelib.interview.cells import written

_OWN = ("case_id", "member_no", "member", "origin", "kk_number", "de_jure_place", "de_facto_place")


def columns() -> list[str]:
    """The header. What the register knows and nobody is asked about stands at the end."""
    return [*_OWN, *(column for question in _asked() for column in _of_question(*question)), *(f"{name}_registered" for name in _unasked())]


def file(cases: Iterable[Case]) -> bytes:
    """The file, by case id, and within a case as the card has its people, those added by the household next, and last whom unmatched
    returns have, who may be the same people: that is what the visit is for."""
    return written(columns(), (row for case in sorted(cases, key=lambda case: case.id) for row in rows(case)))


def _asked() -> list[tuple[str, str]]:
    """Each question about a person, with the name that the register has for it, if it knows it."""
    return [(question.name, question.register) for question in questionnaire.load().of("member")]


def _unasked() -> list[str]:
    asked = {registered for _, registered in _asked()}
    return [field.name for field in fields(RegisteredMember) if field.name not in asked]


def _of_question(name: str, registered: str) -> list[str]:
    return [name, f"{name}_registered"] if registered else [name]


def rows(case: Case) -> Iterator[list[str]]:
    """The rows of a case, in exact values."""
    every = (case, *(Case(case.id, returned, case.on) for returned in case.returns))
    people = (values for one in every for values in _rows(one))
    return ([case.id, str(number), *values] for number, values in enumerate(people, start=1))


def _origin(case: Case, known: RegisteredMember | None) -> str:
    if not case.household.prefilled:
        return "unmatched_return"
    return "registered" if known else "added"


def _rows(case: Case) -> Iterator[list[str]]:
    asked, unasked = _asked(), _unasked()
    register = case.household.register
    village = places_of_stay.current_village(case.household.answers["household"], register.village_code)
    registered = {f"m{number}": member for number, member in enumerate(register.members, start=1)}
    for member, person in case.members.items():
        known = registered.get(member)
        answers = case.household.answers["members"].get(member, {})
        values = [member, _origin(case, known), register.kk_number]
        values += [places_of_stay.de_jure(person, register.village_code), places_of_stay.de_facto(person, village)]
        for name, known_as in asked:
            values.append(answers.get(name, ""))
            if known_as:
                values.append(getattr(known, known_as, None) or "")
        values += [getattr(known, name, None) or "" for name in unasked]
        yield values
