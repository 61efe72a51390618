"""Papers: asking for an upload form, and taking a paper back."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.credentials import identity
from chalicelib.credentials.sessions import Session
from chalicelib.domain import documents
from chalicelib.domain.documents import Document
from chalicelib.domain.errors import Busy, CensusClosed, DocumentRefused
from chalicelib.domain.household import Household
from chalicelib.domain.requests import Request
from chalicelib.enumeration import calendar, clock
from chalicelib.enumeration.respond import write
from chalicelib.storage import papers

#: S3 checks a form's expiry, not when the file landed, and a form can be replayed: it lives shortly and never past the close.
FORM_LIFETIME = timedelta(minutes=5)
_SHORTEST = timedelta(seconds=1)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Upload:
    """How the browser sends the paper: a form upload straight to S3, until `expires` by the machine's clock."""

    document: Document
    form: dict[str, Any]
    expires: datetime


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that somebody wants to send: `member` for those about one, `size` in bytes, exactly."""

    kind: str
    member: str | None
    content_type: str
    size: int


def attach(session: Session | None, read_paper: Callable[[], Paper], *, request: Request) -> Upload:
    """Announce a paper and get the form to send it. A paper of the same kind and member is replaced.

    Raises NotSignedIn, IdempotencyKeyReused, CensusNotOpen, CensusClosed, DocumentRefused."""
    replaced: list[str] = []

    def change(household: Household) -> tuple[Document, bool]:
        id = household.requests.outcome(request)
        if id is not None:
            if id not in household.documents:
                raise DocumentRefused("unknown-document", "This paper was replaced or taken away since. Send it as a new one.")
            return household.documents[id], False
        campaign, now = calendar.current(), calendar.now()
        household.require_open(campaign=campaign, now=now)
        paper = read_paper()
        documents.check(
            kind=paper.kind, member=paper.member, content_type=paper.content_type, size=paper.size, members=set(household.members())
        )
        about = paper.member if documents.KINDS[paper.kind] == "member" else None
        earlier = [known for known in household.documents.values() if (known.kind, known.member) == (paper.kind, about)]
        replaced[:] = [household.documents.pop(known.id).key for known in earlier]
        if len(household.documents) >= documents.MAXIMUM_DOCUMENTS:
            raise DocumentRefused("too-many", "There are enough papers already. Take one away first.")
        id = identity.random_id()
        key = f"{identity.random_id(26)}.{documents.CONTENT_TYPES[paper.content_type]}"
        household.documents[id] = Document(id, paper.kind, about, paper.content_type, paper.size, key, now)
        household.requests.remember(request, id, among="saves")
        return household.documents[id], True

    document = write(session, change)
    for key in replaced:
        _remove(key)
    campaign = calendar.current()
    lifetime = min(FORM_LIFETIME, campaign.closes - clock.census_now())
    if lifetime < _SHORTEST:
        raise CensusClosed(campaign.closes)
    form = papers.upload_form(document.key, content_type=document.content_type, size=document.size, lifetime=lifetime)
    return Upload(document, form, clock.machine_now() + lifetime)


def detach(session: Session | None, document_id: str) -> Household:
    """Take a paper away again; one that is gone already is no error. Raises NotSignedIn, CensusNotOpen, CensusClosed."""
    removed: list[str] = []

    def change(household: Household) -> tuple[Household, bool]:
        household.require_open(campaign=calendar.current(), now=calendar.now())
        document = household.documents.pop(document_id, None)
        removed[:] = [document.key] if document else []
        return household, document is not None

    household = write(session, change)
    for key in removed:
        _remove(key)
    return household


def _remove(key: str) -> None:
    """Delete an upload that no household knows any more. What S3 won't delete now, the bucket's lifecycle does."""
    try:
        papers.remove(key)
    except Busy:
        _log.warning("an upload that was taken away could not be deleted yet")
