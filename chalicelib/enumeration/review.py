"""Reviewing papers at the office: officers appointed to it see what was sent, and get its clean copy, one paper at a time.

Each look stands in the log and in the household's own history, like every act at the desk. Nobody ever gets what was uploaded.
"""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain import office
from chalicelib.domain.documents import Document
from chalicelib.domain.household import Household
from chalicelib.enumeration import attach, desk
from chalicelib.enumeration.attach import Address


@dataclass(frozen=True, slots=True)
class PaperSeen:
    """A paper as a reviewer's list shows it. `member` is an id of the household's answers; nobody is named."""

    id: str
    kind: str
    member: str | None
    status: str
    reason: str
    hard_to_read: bool
    signature: str
    pages: int
    has_copy: bool


def papers_of(number: str, *, by: str) -> list[PaperSeen]:
    """The papers of a household, by its card's number or an unmatched return's. Raises DeskRefused."""

    def act(household: Household, at: datetime) -> None:
        office.list_papers(household, by=by, at=at)

    household = desk.act_on(number, by=by, what="papers_listed", act=act, reviewing=True)
    return [_seen(document) for document in household.documents.values()]


def read_paper(number: str, document_id: str, *, by: str) -> Address:
    """Where a paper's clean copy can be fetched within a minute. Raises DeskRefused."""

    def act(household: Household, at: datetime) -> None:
        office.read_paper(household, document_id, by=by, at=at)

    household = desk.act_on(number, by=by, what="paper_read", act=act, detail=document_id, reviewing=True)
    return attach.address_of(household.documents[document_id])


def _seen(document: Document) -> PaperSeen:
    return PaperSeen(
        id=document.id,
        kind=document.kind,
        member=document.member,
        status=document.status.value,
        reason=document.reason,
        hard_to_read=document.hard_to_read,
        signature=document.signature,
        pages=document.pages,
        has_copy=bool(document.copy),
    )
