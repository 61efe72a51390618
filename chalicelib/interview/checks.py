"""checks.csv: households that were counted and are to be verified, a row for each reason."""

from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from zlib import crc32

from chalicelib.domain.unmatched import Outcome, outcomes
from chalicelib.interview.case import Case
from chalicelib.interview.cells import written

#: One in so many of those counted by an unmatched return is verified, whichever they are, by their case ids.
SAMPLE = 10


@dataclass(frozen=True, slots=True)
class Check:
    """One reason to verify a final household. `reason` is a fixed word, `detail` what to look at."""

    case_id: str
    village_code: str
    head_name: str
    address: str
    reason: str
    detail: str


def of(case: Case) -> Iterator[Check]:
    """Why a final household is to be verified: its sign-up is disputed or frozen, or its papers are not accepted yet."""
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
