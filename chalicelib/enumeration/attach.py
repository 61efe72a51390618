"""Papers: asking for an upload form, taking a paper back, and fetching its clean copy."""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.credentials import identity
from chalicelib.credentials.sessions import Session
from chalicelib.domain import documents
from chalicelib.domain.documents import Document
from chalicelib.domain.errors import Busy, CensusClosed, DocumentRefused, NoDocument
from chalicelib.domain.history import HOUSEHOLD
from chalicelib.domain.household import Household
from chalicelib.domain.requests import Request
from chalicelib.enumeration import calendar, clock
from chalicelib.enumeration.respond import write
from chalicelib.storage import papers

#: S3 checks a form's expiry, not when the file landed, and a form can be replayed: it lives shortly and never past the close.
FORM_LIFETIME = timedelta(minutes=5)
_SHORTEST = timedelta(seconds=1)
#: Long enough for a phone to begin fetching a copy; whoever finds the address later finds nothing.
COPY_LIFETIME = timedelta(seconds=60)
#: A family's own reading of one kind of paper stands in its history once an hour: what an officer did must not be pushed out of it.
_READ_AGAIN = timedelta(hours=1)
_ID = re.compile(r"[a-z2-7]{1,32}")
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


@dataclass(frozen=True, slots=True)
class Address:
    """Where a clean copy can be fetched until `expires` by the machine's clock."""

    url: str
    expires: datetime


def attach(session: Session | None, read_paper: Callable[[], Paper], *, request: Request) -> Upload:
    """Announce a paper and get the form to send it. A paper of the same kind and member is replaced.

    Raises NotSignedIn, IdempotencyKeyReused, CensusNotOpen, CensusClosed, DocumentRefused."""
    replaced: list[Document] = []

    def change(household: Household) -> tuple[tuple[str, Document], bool]:
        id = household.requests.outcome(request)
        if id is not None:
            if id not in household.documents:
                raise DocumentRefused("unknown-document", "This paper was replaced or taken away since. Send it as a new one.")
            return (household.household_id, household.documents[id]), False
        campaign, now = calendar.current(), calendar.now()
        household.require_open(campaign=campaign, now=now)
        paper = read_paper()
        documents.check(
            kind=paper.kind, member=paper.member, content_type=paper.content_type, size=paper.size, members=set(household.members())
        )
        about = paper.member if documents.KINDS[paper.kind] == "member" else None
        earlier = [known for known in household.documents.values() if (known.kind, known.member) == (paper.kind, about)]
        replaced[:] = [household.documents.pop(known.id) for known in earlier]
        if len(household.documents) >= documents.MAXIMUM_DOCUMENTS:
            raise DocumentRefused("too-many", "There are enough papers already. Take one away first.")
        household.announced.once_more(now.date())
        id = identity.random_id()
        key = papers.upload_key(household.household_id, id, identity.random_id(26), paper.content_type)
        document = Document(id, paper.kind, about, paper.content_type, paper.size, key, now)
        for known in replaced:
            document.replaces(known)
        household.documents[id] = document
        household.requests.remember(request, id, among="saves")
        return (household.household_id, document), True

    household_id, document = write(session, change)
    for known in replaced:
        _remove(household_id, known)
    campaign = calendar.current()
    lifetime = min(FORM_LIFETIME, campaign.closes - clock.census_now())
    if lifetime < _SHORTEST:
        raise CensusClosed(campaign.closes)
    form = papers.upload_form(document.key, content_type=document.content_type, size=document.size, lifetime=lifetime)
    return Upload(document, form, clock.machine_now() + lifetime)


def detach(session: Session | None, document_id: str) -> Household:
    """Take a paper away again; one that is gone already is no error. Raises NotSignedIn, CensusNotOpen, CensusClosed."""
    removed: list[Document] = []

    def change(household: Household) -> tuple[Household, bool]:
        household.require_open(campaign=calendar.current(), now=calendar.now())
        document = household.documents.pop(document_id, None)
        removed[:] = [document] if document else []
        return household, document is not None

    household = write(session, change)
    for document in removed:
        _remove(household.household_id, document)
    if not removed and _ID.fullmatch(document_id):
        # The call that took it away may have died before its copy was deleted.
        for content_type in documents.COPY_TYPES:
            papers.remove_copy(papers.copy_key(household.household_id, document_id, content_type))
    return household


def copy_of(session: Session | None, document_id: str) -> Address:
    """Where the household can fetch the clean copy of a paper of its own. It stands in its history. Raises NotSignedIn, NoDocument."""

    def change(household: Household) -> tuple[Document, bool]:
        document = household.documents.get(document_id)
        if document is None or not document.copy:
            raise NoDocument
        return document, _noted(household, document, calendar.now())

    return address_of(write(session, change, answering=False))


def address_of(document: Document) -> Address:
    """Where the clean copy can be fetched, by whoever has the address."""
    url = papers.copy_address(document.copy, file_name=documents.FILE_NAMES[document.kind], lifetime=COPY_LIFETIME)
    return Address(url, clock.machine_now() + COPY_LIFETIME)


def _noted(household: Household, document: Document, at: datetime) -> bool:
    recent = (event for event in household.history if at - event.at < _READ_AGAIN)
    if any((event.what, event.by, event.detail) == ("paper_read", HOUSEHOLD, document.kind) for event in recent):
        return False
    household.note("paper_read", at=at, detail=document.kind)
    return True


def _remove(household_id: str, document: Document) -> None:
    """Delete what no household knows any more. What S3 won't delete now, the inspection or the buckets' rules do."""
    try:
        if document.copy:
            papers.remove_copy(document.copy)
        if not document.inspected:
            papers.withdraw_upload(document.key)
    except Busy:
        _log.warning("a paper that was taken away could not be deleted yet: household %s, document %s", household_id, document.id)
