"""The papers: which ones a household's answers ask for, and the states of a paper that was sent."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypedDict

from chalicelib.domain.conditions import Subject, holds
from chalicelib.domain.errors import DocumentRefused
from chalicelib.questionnaire import Question

#: What can be sent, and what each kind is about: a paper of the household, or of one member.
KINDS = {"kk": "household", "marriage_certificate": "member", "divorce_certificate": "member", "death_certificate": "member"}
CONTENT_TYPES = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}
MAXIMUM_BYTES = 5 * 1024 * 1024
#: So many papers at once; forty members can't owe more, and a household's item stays small.
MAXIMUM_DOCUMENTS = 60
#: Answers to a question for a paper that leave it owed: none yet, and "I send its photo".
_TO_SEND = ("", "photo")


class OwedPaper(TypedDict):
    """A paper that is asked for; `member` is whom it is about, None for the household's own."""

    kind: str
    member: str | None


class DocumentStatus(StrEnum):
    """Where a sent paper stands."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Refusal(StrEnum):
    """Why a paper is refused. The site words each, and says what to do better."""

    EMPTY = "empty"
    #: Of a type that isn't taken, or renamed: what the bytes are counts, not the name.
    NOT_AN_IMAGE_OR_PDF = "not_an_image_or_pdf"
    #: Cut off on its way, or nothing that can be read.
    DAMAGED = "damaged"
    #: A PDF that asks for a password.
    ENCRYPTED = "encrypted"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_PAGES = "too_many_pages"
    #: Fewer pixels than a paper can be read from.
    TOO_SMALL = "too_small"
    BLANK = "blank"
    #: Only the first time: whoever can't take a sharper photo is not turned away again.
    BLURRED = "blurred"
    #: The cloud's scanner for malware says so.
    HARMFUL = "harmful"


@dataclass(slots=True)
class Document:
    """One paper. `key` is where its upload form lets it land in the uploads bucket."""

    id: str
    kind: str
    member: str | None
    content_type: str
    size: int
    key: str
    asked_at: datetime
    status: DocumentStatus = DocumentStatus.PENDING

    def shown(self) -> dict[str, Any]:
        """What the household sees of it."""
        shown = {"id": self.id, "kind": self.kind, "member": self.member, "status": self.status.value}
        return {**shown, "content_type": self.content_type, "size": self.size}


def check(*, kind: str, member: str | None, content_type: str, size: int, members: set[str]) -> None:
    """Raise DocumentRefused unless such a paper can be taken."""
    if kind not in KINDS:
        raise DocumentRefused("unknown-kind", f"Send one of: {', '.join(KINDS)}.")
    if KINDS[kind] == "member" and member not in members:
        raise DocumentRefused("unknown-member", "Say which member of the household the paper is about.")
    if content_type not in CONTENT_TYPES:
        raise DocumentRefused("type-not-taken", "Send a photo (JPEG or PNG) or a PDF.")
    if not 0 < size <= MAXIMUM_BYTES:
        raise DocumentRefused("size-not-taken", "Send a file of at most 5 MB that is not empty. A photo can be taken smaller.")


def owed(questions: Iterable[Question], subject: Subject, on: date) -> Iterator[str]:
    """The kinds of paper whose photo the answers about `subject` ask for (article of 18 February 2020).

    A question that asks for a paper applies while no number stands; whoever says why there is none owes none.
    """
    for question in questions:
        if question.paper and subject.values.get(question.name, "") in _TO_SEND and holds(question.when, subject, on):
            yield question.paper
