"""What the office may make of a household: look at it or its papers, release it, freeze it, resolve what is disputed. Each stands in its
history.

Officers never answer for a household here, and what it submitted stands whatever they do.
"""

from datetime import datetime, timedelta
from typing import Literal

from chalicelib.domain.account import Account
from chalicelib.domain.disputes import Dispute
from chalicelib.domain.errors import DeskRefused
from chalicelib.domain.household import Household

#: How long a release code holds, by the machine's clock.
RELEASE_HOLDS = timedelta(hours=24)
#: More claims than a card has people are the work of one who tries out.
_DISPUTES_KEPT = 40
Outcome = Literal["kept", "released"]


def dispute(household: Household, *, nik: str, phone: str, note: str, at: datetime) -> bool:
    """Flag that somebody of the card disputes the sign-up. Once for each person; False if there was nothing to add.

    Nothing is frozen and no submission undone: else whoever has a stolen list could stop any family."""
    if household.account is None or len(household.disputes) >= _DISPUTES_KEPT or any(known.nik == nik for known in household.disputes):
        return False
    household.disputes.append(Dispute(nik, at.replace(microsecond=0), phone, note))
    household.note("disputed", at=at)
    return True


def look_at(household: Household, *, by: str, at: datetime) -> None:
    """An officer looks: the household sees who did."""
    household.note("looked_at", at=at, by=by)


def list_papers(household: Household, *, by: str, at: datetime) -> None:
    """A reviewer sees which papers there are, and their states."""
    household.note("papers_listed", at=at, by=by)


def read_paper(household: Household, document_id: str, *, by: str, at: datetime) -> None:
    """A reviewer gets the clean copy of a paper. Raises DeskRefused if there is none."""
    document = household.documents.get(document_id)
    if document is None or not document.copy:
        raise DeskRefused("This household has no copy of such a paper. ops desk papers lists what it has, and why a paper has no copy.")
    household.note("paper_read", at=at, by=by, detail=document.kind)


def freeze(household: Household, *, by: str, reason: str, at: datetime) -> None:
    """Stop everybody from signing in, saving and submitting, until it is resolved. Raises DeskRefused."""
    account = _signed_up(household)
    if household.frozen:
        raise DeskRefused(f"It is frozen already: {household.frozen} Resolve it first.")
    household.frozen = reason
    account.end_sessions()
    household.note("frozen", at=at, by=by, detail=reason)


def release(household: Household, *, by: str, code_hash: str, until: int, at: datetime) -> None:
    """Take the password and its recovery codes back, and let a code of the desk set one new password, which costs no change.

    `until` is in epoch seconds of the machine's clock. Raises DeskRefused."""
    account = _signed_up(household)
    if household.frozen:
        raise DeskRefused("It is frozen. Resolve it with the outcome “released”, which releases it too.")
    account.release(code_hash, until=until)
    household.note("released", at=at, by=by)


def resolve(household: Household, *, by: str, outcome: Outcome, at: datetime) -> None:
    """End a freeze and every dispute: `kept` by who signed up, or `released` to who showed the cards. Raises DeskRefused."""
    if not household.frozen and not household.disputes:
        raise DeskRefused("Nobody disputes it and it is not frozen. There is nothing to resolve.")
    household.frozen = ""
    household.disputes.clear()
    household.note("resolved", at=at, by=by, detail=outcome)


def _signed_up(household: Household) -> Account:
    if household.account is None:
        raise DeskRefused("Nobody has signed up for this household yet. Whoever holds the card can do so on the site.")
    return household.account
