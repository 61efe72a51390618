"""The papers: which ones a household's answers ask for, and the states of a paper that was sent."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, TypedDict

from chalicelib.domain.conditions import Subject, holds
from chalicelib.domain.errors import DocumentRefused
from chalicelib.questionnaire import Question

#: What can be sent, and what each kind is about: a paper of the household, or of one member.
KINDS = {"kk": "household", "marriage_certificate": "member", "divorce_certificate": "member", "death_certificate": "member"}
CONTENT_TYPES = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}
#: What a clean copy can be: photos are drawn anew as JPEG.
COPY_TYPES = {"image/jpeg": "jpg", "application/pdf": "pdf"}
#: What a copy is called when it is saved: in Indonesian, and nobody is named.
FILE_NAMES = {
    "kk": "kartu-keluarga",
    "marriage_certificate": "buku-nikah",
    "divorce_certificate": "akta-cerai",
    "death_certificate": "akta-kematian",
}
MAXIMUM_BYTES = 5 * 1024 * 1024
#: A form holds for five minutes and an inspection takes seconds.
_OVERDUE_AFTER = timedelta(minutes=15)
#: So many papers at once; forty members can't owe more, and a household's item stays small.
MAXIMUM_DOCUMENTS = 60
#: So many announced in a day: two for each paper that a household can have. Whoever wants to keep the inspection busy is stopped by it,
#: since each paper may take half a minute of computing, and all households share fifty inspections at once.
MAXIMUM_A_DAY = 2 * MAXIMUM_DOCUMENTS
#: Answers to a question for a paper that leave it owed: none yet, and "I send its photo".
_TO_SEND = ("", "photo")
#: What is said of a PDF that was altered since it was signed.
_BROKEN = "broken"


class OwedPaper(TypedDict):
    """A paper that is asked for; `member` is whom it is about, None for the household's own."""

    kind: str
    member: str | None


class DocumentStatus(StrEnum):
    """Where a sent paper stands."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    #: It was pending at the close. It stays so whatever is found later: a package never depends on when the inspection ran. Only an act of
    #: the household's people after a reopening changes it.
    TO_CHECK = "to_check"


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
    """One paper. `key` is where its upload form lets it land in the uploads bucket, `copy` where its clean copy lies in the papers bucket.

    `reason` is a Refusal, or "". It was inspected when it has a copy or a reason. `signature` is that of a PDF: none, intact (by whomever),
    broken or trusted; "" of a photo."""

    id: str
    kind: str
    member: str | None
    content_type: str
    size: int
    key: str
    asked_at: datetime
    status: DocumentStatus = DocumentStatus.PENDING
    reason: str = ""
    hard_to_read: bool = False
    signature: str = ""
    pages: int = 0
    copy: str = ""
    #: An earlier photo of this paper was refused as blurred.
    asked_again: bool = False

    @property
    def inspected(self) -> bool:
        return bool(self.copy or self.reason)

    @property
    def bears_out(self) -> bool:
        """Whether it stands for the paper with nobody looking at it again: accepted, legible, and not altered since it was signed."""
        return self.status is DocumentStatus.ACCEPTED and not self.hard_to_read and self.signature != _BROKEN

    def replaces(self, earlier: "Document") -> None:
        """Remember of the paper that it replaces what must not be asked for twice."""
        self.asked_again = self.asked_again or earlier.asked_again or earlier.reason == Refusal.BLURRED

    def refusal(self, found: Refusal | None, *, blurred: bool, open: bool) -> Refusal | None:
        """Why it is refused by what the inspection found, if it is. As blurred only once, and only while another can be sent."""
        return found or (Refusal.BLURRED if blurred and open and not self.asked_again else None)

    def judge(self, refusal: Refusal | None, *, copy: str, pages: int, blurred: bool, signature: str, open: bool) -> None:
        """Keep what the inspection found. Once the census isn't `open` any more it is for a person to decide."""
        self.reason, self.copy, self.pages, self.signature = refusal or "", copy, pages, signature
        self.hard_to_read = blurred and not refusal
        if not open or self.status is DocumentStatus.TO_CHECK:
            self.status = DocumentStatus.TO_CHECK
        else:
            self.status = DocumentStatus.REFUSED if refusal else DocumentStatus.ACCEPTED

    def reopen(self) -> None:
        """The census is open again, and what the close left to a person can be mended by the family: what was found since decides, and
        of what nothing was found it is awaited."""
        if self.status is DocumentStatus.TO_CHECK:
            self.status = DocumentStatus.REFUSED if self.reason else DocumentStatus.ACCEPTED if self.copy else DocumentStatus.PENDING

    def shown(self, now: datetime) -> dict[str, Any]:
        """What the household sees of it. `overdue` when nothing is known of it so long after it was announced: a phone that lost its
        connection half way, or an inspection that is far behind."""
        overdue = self.status is DocumentStatus.PENDING and now - self.asked_at > _OVERDUE_AFTER
        shown = {"id": self.id, "kind": self.kind, "member": self.member, "status": self.status.value, "overdue": overdue}
        return {**shown, "reason": self.reason, "hard_to_read": self.hard_to_read, "content_type": self.content_type, "size": self.size}


@dataclass(slots=True)
class Announced:
    """How many papers a household announced, `times`, on the day `on` of the last one; "" before the first. Taking one away is no less."""

    on: str = ""
    times: int = 0

    def once_more(self, today: date) -> None:
        """Count one more. Raises DocumentRefused when the day has enough."""
        times = self.times if self.on == today.isoformat() else 0
        if times >= MAXIMUM_A_DAY:
            raise DocumentRefused("too-many-today", "Many papers were sent today already. Send this one tomorrow; what was sent is kept.")
        self.on, self.times = today.isoformat(), times + 1


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
