"""The papers: which ones a household's answers ask for, and the states of a paper that was sent."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from chalicelib.domain.errors import DocumentRefused

#: What can be sent, and what each kind is about: a paper of the household, or of one member.
KINDS = {"kk": "household", "marriage_certificate": "member", "divorce_certificate": "member", "death_certificate": "member"}
CONTENT_TYPES = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}
MAXIMUM_BYTES = 5 * 1024 * 1024
#: So many papers at once; forty members can't owe more, and a household's item stays small.
MAXIMUM_DOCUMENTS = 60
_OWED_BY_STATUS = {"married_registered": "marriage_certificate", "divorced_registered": "divorce_certificate"}


class DocumentStatus(StrEnum):
    """Where a sent paper stands."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REFUSED = "refused"


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


def owed(member: str, values: dict[str, Any], registered: dict[str, Any]) -> str | None:
    """The kind of paper that a change of this member's answers asks for (article of 18 February 2020), if any."""
    if values.get("presence") == "died":
        return "death_certificate"
    status = values.get("marital_status")
    # A status that the registry already has is borne out by the registry.
    return _OWED_BY_STATUS.get(status) if status and status != registered.get("marital_status") else None
