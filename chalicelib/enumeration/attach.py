"""Papers: asking for an upload form, and taking a paper back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.credentials import identity
from chalicelib.credentials.sessions import Session
from chalicelib.domain import documents
from chalicelib.domain.documents import Document
from chalicelib.domain.errors import DocumentRefused
from chalicelib.domain.household import Household
from chalicelib.domain.requests import Request
from chalicelib.enumeration import calendar, clock
from chalicelib.enumeration.respond import write
from chalicelib.storage import papers

#: S3 checks a form's expiry, not when the file landed, and a form can be replayed: it lives shortly and never past the close.
FORM_LIFETIME = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Upload:
    """How the browser sends the paper: a form upload straight to S3, until `expires` by the machine's clock."""

    document: Document
    form: dict[str, Any]
    expires: datetime


def attach(session: Session | None, *, kind: str, member: str | None, content_type: str, size: int, request: Request) -> Upload:
    """Announce a paper and get the form to send it. A paper of the same kind and member is replaced.

    Raises NotSignedIn, IdempotencyKeyReused, CensusNotOpen, CensusClosed, DocumentRefused."""
    replaced: list[str] = []

    def change(household: Household) -> tuple[Document, bool]:
        id = household.requests.outcome(request)
        if id is not None and id in household.documents:
            return household.documents[id], False
        campaign, now = calendar.current(), calendar.now()
        household.require_open(campaign=campaign, now=now)
        documents.check(kind=kind, member=member, content_type=content_type, size=size, members=set(household.members()))
        about = member if documents.KINDS[kind] == "member" else None
        earlier = [paper for paper in household.documents.values() if (paper.kind, paper.member) == (kind, about)]
        replaced[:] = [household.documents.pop(paper.id).key for paper in earlier]
        if len(household.documents) >= documents.MAXIMUM_DOCUMENTS:
            raise DocumentRefused("too-many", "There are enough papers already. Take one away first.")
        id = identity.random_id()
        key = f"{identity.random_id(26)}.{documents.CONTENT_TYPES[content_type]}"
        household.documents[id] = Document(id, kind, about, content_type, size, key, now)
        household.requests.remember(request, id)
        return household.documents[id], True

    document = write(session, change)
    for key in replaced:
        papers.remove(key)
    until_close = calendar.current().closes - clock.census_now()
    lifetime = min(FORM_LIFETIME, until_close)
    form = papers.upload_form(document.key, content_type=document.content_type, size=document.size, lifetime=lifetime)
    return Upload(document, form, clock.machine_now() + lifetime)


def detach(session: Session | None, document_id: str) -> Household:
    """Take a paper away again. Raises NotSignedIn, CensusNotOpen, CensusClosed; DocumentRefused if there is no such paper."""
    removed: list[str] = []

    def change(household: Household) -> tuple[Household, bool]:
        household.require_open(campaign=calendar.current(), now=calendar.now())
        document = household.documents.pop(document_id, None)
        if document is None:
            raise DocumentRefused("unknown-document", "This household has no such paper.")
        removed[:] = [document.key]
        return household, True

    household = write(session, change)
    for key in removed:
        papers.remove(key)
    return household
