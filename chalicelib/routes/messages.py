"""The bodies that the API takes and gives, with their shapes: what docs/openapi.json is made from."""

from datetime import datetime
from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType

from chalicelib.domain.documents import DocumentStatus, Refusal

CardNumber = Annotated[str, Meta(pattern=r"^[0-9]{16}\Z", description="16 digits, as printed on the card")]
IsoDate = Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", description="ISO 8601 date")]
Password = Annotated[str, Meta(min_length=1, max_length=1024)]
Solution = Annotated[str, Meta(max_length=2048, description="Base64 JSON: {algorithm, challenge, number, salt, signature}")]


ReturnNumber = Annotated[str, Meta(min_length=1, max_length=64, description="As shown when the return began, like 7K3M-9QXA-WB2C")]
Reason = Annotated[str, Meta(description=f'Why a paper was refused, "" while it isn\'t: {", ".join(Refusal)}')]
VillageCode = Annotated[str, Meta(pattern=r"^[0-9]{10}\Z", description="A village's 10-digit code, without dots")]


class Notice(Struct):
    """What is said on every page. `texts` by language, Indonesian always; `link` is a page of the site. `since` tells one from the next."""

    level: str
    since: datetime
    texts: dict[str, str]
    link: str | UnsetType = UNSET


class Census(Struct):
    """The campaign and its phase, by the server's clock."""

    campaign: str
    name: str
    year: int
    phase: str
    opens: datetime
    closes: datetime
    #: Whether it closes later than was announced.
    extended: bool
    interview_from: datetime
    interview_until: datetime
    time_zone: str
    target: float
    now: datetime
    #: Only while there is one.
    notice: Notice | UnsetType = UNSET


class Challenge(Struct):
    """An ALTCHA v1 challenge."""

    algorithm: str
    challenge: str
    salt: str
    signature: str
    maxNumber: int  # ALTCHA's own name


class SignUp(Struct, forbid_unknown_fields=True):
    """The card's numbers, the date of issue if it can be read, and the password that the family chose."""

    kk_number: CardNumber
    nik: CardNumber
    password: Password
    challenge: Solution
    kk_issued_on: IsoDate | None = None


class SignIn(Struct, forbid_unknown_fields=True):
    """The card's numbers and the password; or, of a household that is counted without the register's data, its return's number."""

    password: Password
    kk_number: CardNumber | None = None
    nik: CardNumber | None = None
    return_number: ReturnNumber | None = None


class PasswordChange(Struct, forbid_unknown_fields=True):
    """Either the current password, signed in, or the card's numbers with a recovery code and a challenge."""

    new_password: Password
    current_password: Password | None = None
    kk_number: CardNumber | None = None
    nik: CardNumber | None = None
    return_number: ReturnNumber | None = None
    recovery_code: Annotated[str, Meta(max_length=64)] | None = None
    challenge: Solution | None = None


class ChangesLeft(Struct):
    changes_left: int


class Region(Struct):
    """Where the household is registered."""

    code: str
    village: str
    district: str
    regency: str
    province: str


class Registered(Struct):
    """What the register says, the numbers masked to their last four digits."""

    household: str
    address: str
    rt: str
    rw: str
    village_code: str
    members: dict[str, dict[str, str]]


class Place(Struct, omit_defaults=True):
    """Something missing or refused; `pointer` is a JSON Pointer into `answers`."""

    pointer: str
    code: str
    detail: str = ""


class Question(Struct):
    """A soft check that asks "is this right?"."""

    pointer: str
    code: str
    confirmed: bool


class Answers(Struct):
    """Question name → answer, for the household and for each member by id."""

    household: dict[str, Any]
    members: dict[str, dict[str, Any]]


class Paper(Struct):
    """A paper that was announced. One that is `hard_to_read` is accepted all the same; one `to_check` was on its way at the close.

    One that is `overdue` may never have arrived: it can be sent again."""

    id: str
    kind: str
    member: str | None
    status: DocumentStatus
    overdue: bool
    reason: Reason
    hard_to_read: bool
    content_type: str
    size: int


class OwedPaper(Struct):
    kind: str
    member: str | None


class Receipt(Struct):
    """Proof of being counted; `signature` (ECDSA P-256, base64url r‖s) is over the characters of `payload`."""

    receipt_number: str
    household: str
    village: str
    version: int
    submitted_at: datetime
    payload: str
    signature: str
    being_matched: bool


class Household(Struct):
    """All that a household sees of itself."""

    version: int
    status: str
    region: Region
    register: Registered
    answers: Answers
    documents: list[Paper]
    documents_owed: list[OwedPaper]
    missing: list[Place]
    warnings: list[Question]
    receipt: Receipt | None
    #: Of a household that is counted without the register's data: what it signs in with.
    return_number: str | None


class SignedUp(Struct):
    household: Household
    recovery_codes: list[str]


class SignedIn(Struct):
    household: Household


class Patch(Struct, forbid_unknown_fields=True):
    """A JSON Merge Patch (RFC 7396) of `answers`."""

    answers: dict[str, Any]


class Saved(Struct):
    version: int
    missing: list[Place]
    warnings: list[Question]
    documents_owed: list[OwedPaper]


class PaperAnnounced(Struct, forbid_unknown_fields=True):
    """A paper to send: its kind, whose it is, its type and its exact size in bytes."""

    kind: str
    content_type: str
    size: int
    member: str | None = None


class UploadForm(Struct):
    url: str
    fields: dict[str, str]


class Upload(Struct):
    """The form to send the paper with, until `expires`."""

    id: str
    upload: UploadForm
    expires: datetime


class CopyAddress(Struct):
    """Where the clean copy of a paper can be fetched, by whoever has this address, until `expires`."""

    url: str
    expires: datetime


class Problem(Struct, omit_defaults=True):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    code: str = ""
    errors: list[Place] = []
    missing: list[Place] = []
    version: int = 0
    overlap: list[str] = []
    answers: Answers | None = None
    opens: datetime | None = None
    closes: datetime | None = None
    retry_after: int = 0
    challenge: Challenge | None = None


class Event(Struct):
    """One thing of a household's history; `by` is "household" or an officer's login."""

    at: datetime
    what: str
    by: str
    detail: str


class History(Struct):
    events: list[Event]


class Dispute(Struct, forbid_unknown_fields=True):
    """The card's numbers and date of issue, and how the office reaches whoever disputes the sign-up."""

    kk_number: CardNumber
    nik: CardNumber
    challenge: Solution
    kk_issued_on: IsoDate | None = None
    phone: Annotated[str, Meta(max_length=32)] = ""
    note: Annotated[str, Meta(max_length=500)] = ""


class DisputeTaken(Struct):
    detail: str


class UnmatchedReturn(Struct, forbid_unknown_fields=True):
    """Where the family lives and the password that it chose; its card's number and one NIK if it has them, to be matched by."""

    village_code: VillageCode
    password: Password
    challenge: Solution
    kk_number: CardNumber | None = None
    nik: CardNumber | None = None


class ReturnBegun(Struct):
    return_number: str
    household: Household
    recovery_codes: list[str]


class VisitRequest(Struct, forbid_unknown_fields=True):
    """Who asks for a visit, why, where to come and how to call."""

    reason: Annotated[str, Meta(min_length=1, max_length=500)]
    name: Annotated[str, Meta(min_length=1, max_length=80)]
    address: Annotated[str, Meta(min_length=1, max_length=200)]
    village_code: VillageCode
    challenge: Solution
    phone: Annotated[str, Meta(max_length=32)] | None = None
    best_time: Annotated[str, Meta(max_length=80)] | None = None
    landmark: Annotated[str, Meta(max_length=120)] | None = None
    kk_number: CardNumber | None = None
    nik: CardNumber | None = None


class VisitAsked(Struct):
    reference: str
