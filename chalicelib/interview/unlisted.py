"""unlisted.csv: who is to be visited though the register has no such household here: counted without prefill, or asked for a visit."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields

from chalicelib.domain.visits import VisitRequest
from chalicelib.interview.case import Case
from chalicelib.interview.cells import written


@dataclass(frozen=True, slots=True)
class Unlisted:
    """One row. `reason` is a fixed word, `detail` what they wrote; `reference` is the number that the family holds."""

    case_id: str
    village_code: str
    rt: str
    rw: str
    address: str
    landmark: str
    head_name: str
    members: str
    phone: str
    best_time: str
    reason: str
    detail: str
    reference: str


def of_return(case: Case) -> Unlisted:
    """An unmatched return as `case`; its people stand in members.csv under its id."""
    sent = case.household.submissions
    return Unlisted(
        case_id=case.id,
        village_code=case.household.register.village_code,
        rt=case.rt,
        rw=case.rw,
        address=case.address,
        landmark=case.landmark,
        head_name=case.head_name,
        members=str(len(case.members)),
        phone=case.answer("phone"),
        best_time=case.answer("best_time"),
        reason="counted_without_prefill" if sent else "not_submitted",
        detail=case.answer("remarks"),
        reference=sent[-1].number if sent else "",
    )


def of_visit(id: str, asked: VisitRequest) -> Unlisted:
    """A request for a visit, under the case id `id`."""
    return Unlisted(
        case_id=id,
        village_code=asked.village_code,
        rt="",
        rw="",
        address=asked.address,
        landmark=asked.landmark,
        head_name=asked.name,
        members="",
        phone=asked.phone,
        best_time=asked.best_time,
        reason="asked_for_visit",
        detail=asked.reason,
        reference=asked.reference,
    )


def file(unlisted: Iterable[Unlisted]) -> bytes:
    """The file, by case id."""
    return written([field.name for field in fields(Unlisted)], sorted(astuple(one) for one in unlisted))
