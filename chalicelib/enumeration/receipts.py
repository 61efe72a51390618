"""Receipts: proof that a household has been counted, signed, the same at every reissue."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.credentials import receipts
from chalicelib.domain.household import Household, Submission
from chalicelib.enumeration import calendar
from chalicelib.storage.keys import keys


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the household holds: who, where, which version, when; `payload` and `signature` are for whoever checks it."""

    receipt_number: str
    household: str
    village: str
    version: int
    submitted_at: datetime
    payload: str
    signature: str
    #: It says that the answers were received and are being matched, and stays so, whatever they are matched with.
    being_matched: bool


def of(household: Household) -> Receipt | None:
    """The receipt of what counts now: the last submission's. None without one."""
    return issued(household, household.submissions[-1]) if household.submissions else None


def issued(household: Household, submission: Submission) -> Receipt:
    """The receipt of one submission. Signs it the first time; the signature then stays with the submission."""
    payload = receipts.payload(_claims(household, submission))
    if not submission.signature:
        submission.signature = receipts.signature(payload, keys().receipt)
    return Receipt(
        receipt_number=submission.number,
        household=household.tail(),
        village=_village(household),
        version=submission.version,
        submitted_at=submission.submitted_at,
        payload=payload,
        signature=submission.signature,
        being_matched=not household.prefilled,
    )


def _claims(household: Household, submission: Submission) -> dict[str, Any]:
    # Nothing here may tell more than a receipt posted in a group should.
    return {
        "campaign": calendar.current().id,
        "household": household.tail(),
        "kid": receipts.public_jwk(keys().receipt)["kid"],
        "receipt_number": submission.number,
        "submitted_at": submission.submitted_at.isoformat(),
        "version": submission.version,
        "village": _village(household),
        "village_code": household.register.village_code,
        **({} if household.prefilled else {"being_matched": True}),
    }


def _village(household: Household) -> str:
    return household.register.region[3] or household.register.village_code
