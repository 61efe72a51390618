"""checks.csv: households that were counted and are to be verified, a row for each reason."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, fields
from zlib import crc32

from chalicelib.domain.counted import counted
from chalicelib.domain.doubles import Duplicate
from chalicelib.domain.unmatched import Outcome, outcomes
from chalicelib.interview.case import Case
from chalicelib.interview.cells import written

#: One in so many of those counted by an unmatched return is verified, whichever they are, by their case ids.
SAMPLE = 10
#: Who was counted elsewhere, too, by household and member.
Duplicates = Mapping[tuple[str, str], Duplicate]


@dataclass(frozen=True, slots=True)
class Check:
    """One reason to verify a final household. `reason` is a fixed word, `detail` what to look at."""

    case_id: str
    village_code: str
    head_name: str
    address: str
    reason: str
    detail: str


def of(case: Case, duplicates: Duplicates | None = None) -> Iterator[Check]:
    """Why a final household is to be verified: its sign-up is disputed or frozen, its papers are not accepted yet, or one of its people
    was counted elsewhere, too."""
    household = case.household
    reasons = [("disputed", _claim(claim.at.date().isoformat(), claim.phone, claim.note)) for claim in household.disputes]
    if household.frozen:
        reasons.append(("frozen", household.frozen))
    if papers := case.documents_to_check:
        reasons.append(("documents", ";".join(papers)))
    reasons += [(reason, detail) for reason, detail in _returns(case)]
    reasons += [("asked_for_visit", _claim(visit.reference, visit.reason, visit.phone)) for visit in case.visits]
    for reason, detail in reasons:
        yield Check(case.id, household.register.village_code, case.head_name, case.address, reason, detail)
    yield from doubles(case, duplicates or {})


def doubles(case: Case, duplicates: Duplicates) -> Iterator[Check]:
    """Who of a counted household, or of a return that belongs to none, was counted elsewhere: name, what is alike and where, how many more
    there are. Nobody is taken away: an officer finds out which of them is right."""
    family = counted(case.household, case.returns)
    for member, person in family.people.items() if family else ():
        double = duplicates.get((case.household.household_id, member))
        if double is not None:
            where = [f"{other.by} {other.village} {other.case_id}" for other in double.others]
            detail = _claim(str(person.values.get("name", "")), *where, f"{double.more} more" if double.more else "")
            yield Check(case.id, case.household.register.village_code, case.head_name, case.address, "duplicate_person", detail)


def _returns(case: Case) -> Iterator[tuple[str, str]]:
    """Whoever was counted by an unmatched return, one in ten to be verified; and returns of households that were counted otherwise."""
    became = outcomes(case.household, case.returns)
    for returned in case.returns:
        number = returned.submissions[-1].number if returned.submissions else ""
        if became[returned.household_id] is Outcome.DUPLICATE and number:
            yield "duplicate_return", number
        elif became[returned.household_id] is Outcome.COUNTED and crc32(case.id.encode()) % SAMPLE == 0:
            yield "counted_without_prefill", number


def _claim(*told: str) -> str:
    return "; ".join(filter(None, told))


def file(checks: Iterable[Check]) -> bytes:
    """The file, by case id."""
    return written([field.name for field in fields(Check)], sorted(astuple(check) for check in checks))
