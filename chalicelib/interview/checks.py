"""checks.csv: households that were counted and are to be verified, a row for each reason."""

from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields

from chalicelib.interview.case import Case
from chalicelib.interview.cells import written


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
    for reason, detail in reasons:
        yield Check(case.id, household.register.village_code, case.head_name, case.address, reason, detail)


def _claim(*told: str) -> str:
    return "; ".join(filter(None, told))


def file(checks: Iterable[Check]) -> bytes:
    """The file, by case id."""
    return written([field.name for field in fields(Check)], sorted(astuple(check) for check in checks))
