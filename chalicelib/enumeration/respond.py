"""Answering: reading the household, saving its draft, submitting it. Each is judged again if somebody wrote in between."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from chalicelib import logbook
from chalicelib.credentials import identity
from chalicelib.credentials.sessions import Session
from chalicelib.domain.errors import Busy, CensusError, VersionRequired
from chalicelib.domain.household import Household
from chalicelib.domain.requests import Request
from chalicelib.enumeration import calendar, receipts
from chalicelib.enumeration.receipts import Receipt
from chalicelib.enumeration.sign_in import signed_in
from chalicelib.storage import households
from chalicelib.storage.households import Overtaken
from chalicelib.storage.keys import keys

_Outcome = TypeVar("_Outcome")
#: A household's own phones race each other, not the nation: more rounds than this mean that something is wrong.
_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Saved:
    """`version` is the one that this request made; the household may have moved on when the request is a repeated one."""

    household: Household
    version: int


def write(
    session: Session | None, change: Callable[[Household], tuple[_Outcome, bool]], *, answering: bool = True, counts: str = ""
) -> _Outcome:
    """Load the session's household, `change` it, save it; anew when it was written in between. What `change` raises of a
    fresh read is final.

    `change` returns its outcome and whether there is anything to write: a repeated request has nothing. `counts` is the metric of
    what was written.
    The first read may be a moment old: cheaper, and the conditional write finds out."""
    for round in range(_ROUNDS):
        try:
            household = signed_in(session, consistent=round > 0)
            outcome, changed = change(household)
        except CensusError as error:
            if round == 0 and not isinstance(error, Busy):
                # What was read may be a moment old, and then so is the refusal.
                continue
            raise
        if not changed:
            return outcome
        try:
            households.save(household, answering=answering)
        except Overtaken:
            continue
        if counts:
            logbook.happened(counts)
        return outcome
    raise Busy


def save_draft(
    session: Session | None, read_patch: Callable[[], Mapping[str, Any]], *, seen_version: int | None, request: Request
) -> Saved:
    """Merge a patch of the answers into the draft. The patch is read last: what it says is judged after who, when and which version.

    Raises NotSignedIn, IdempotencyKeyReused, CensusNotOpen, CensusClosed, VersionRequired, HouseholdChanged, AnswersRefused."""

    def change(household: Household) -> tuple[Saved, bool]:
        version = household.requests.outcome(request)
        if version is not None:
            return Saved(household, version), False
        now = calendar.now()
        household.require_open(campaign=calendar.current(), now=now)
        if seen_version is None:
            raise VersionRequired
        household.save_draft(read_patch(), seen_version=seen_version, campaign=calendar.current(), now=now)
        household.requests.remember(request, household.version, among="saves")
        return Saved(household, household.version), True

    return write(session, change, counts="Saves")


def submit(session: Session | None, *, seen_version: int | None, request: Request) -> Receipt:
    """Count the household: its last draft becomes its submission. A repeated request gets its receipt, even after the close.

    Raises NotSignedIn, IdempotencyKeyReused, CensusNotOpen, CensusClosed, VersionRequired, HouseholdChanged, AnswersMissing."""

    def change(household: Household) -> tuple[Receipt, bool]:
        number = household.requests.outcome(request)
        if number is not None:
            submission = next((one for one in household.submissions if one.number == number), household.submissions[-1])
            return receipts.issued(household, submission), False
        campaign, now = calendar.current(), calendar.now()
        household.require_open(campaign=campaign, now=now)
        if seen_version is None:
            raise VersionRequired
        number = identity.receipt_number(household.household_id, household.version, campaign.id, keys().identity)
        submission = household.submit(number=number, seen_version=seen_version, campaign=campaign, now=now)
        household.requests.remember(request, submission.number, among="submissions")
        return receipts.issued(household, submission), True

    return write(session, change, counts="Submissions")
