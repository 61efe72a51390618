"""States of the world that a census call can meet, each with what to do next. routes/access.py turns them into problems."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar


class CensusError(Exception):
    """A census rule says no. `type` is the stable name that clients know, `status` the HTTP status it travels under."""

    type: ClassVar[str]
    status: ClassVar[int]
    title: ClassVar[str]

    def members(self) -> dict[str, Any]:
        """What the problem document carries beside type, title, status and detail."""
        return {}


class CensusNotOpen(CensusError):
    type, status, title = "census-not-open", 409, "The census has not opened yet"

    def __init__(self, opens: datetime) -> None:
        super().__init__(f"The census opens at {opens.isoformat()}. Please come back then.")
        self.opens = opens

    def members(self) -> dict[str, Any]:
        return {"opens": self.opens.isoformat()}


class CensusClosed(CensusError):
    type, status, title = "census-closed", 409, "The census has closed"

    def __init__(self, closes: datetime) -> None:
        super().__init__(f"The census closed at {closes.isoformat()}. A household without a receipt will be visited by an interviewer.")
        self.closes = closes

    def members(self) -> dict[str, Any]:
        return {"closes": self.closes.isoformat()}


class NotSignedIn(CensusError):
    type, status, title = "not-signed-in", 401, "Not signed in"

    def __init__(self) -> None:
        super().__init__("The session has ended. Sign in again; what was saved is kept.")


class ForeignOrigin(CensusError):
    type, status, title = "foreign-origin", 403, "Another site asked for this"

    def __init__(self) -> None:
        super().__init__("Answers are only taken from the census's own site. Open it and try again there.")


class SignUpRefused(CensusError):
    """One answer for everything that does not fit, so that nobody learns who is in the register."""

    type, status, title = "sign-up-refused", 403, "We could not match these numbers"

    def __init__(self) -> None:
        super().__init__(
            "Check the KK number, the NIK and the date of issue on the card. If the family has signed up already, sign in. "
            "If it still does not fit, count without prefilled data or ask for a visit."
        )


class SignInRefused(CensusError):
    type, status, title = "sign-in-refused", 401, "We could not sign you in"

    def __init__(self) -> None:
        super().__init__("Check the KK number, the NIK and the password. A recovery code sets a new password.")


class ChallengeRefused(CensusError):
    """Not solved, expired, spent, or too easy by now; then `harder` is a challenge that will do, whatever happens meanwhile."""

    type, status, title = "challenge-refused", 400, "The proof of work does not hold"

    def __init__(self, harder: dict[str, Any] | None = None) -> None:
        way_on = "Solve `challenge`, which is harder," if harder else "Ask for a new challenge, solve it"
        super().__init__(f"{way_on} and send the request again.")
        self.harder = harder

    def members(self) -> dict[str, Any]:
        return {"challenge": self.harder} if self.harder else {}


class PasswordRefused(CensusError):
    type, status, title = "password-refused", 422, "Choose another password"

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code

    def members(self) -> dict[str, Any]:
        return {"code": self.code}


class PasswordChangesUsedUp(CensusError):
    type, status, title = "password-changes-used-up", 409, "The password has been changed twice"

    def __init__(self) -> None:
        super().__init__("A password can be changed twice. What was submitted stays counted; ask for a visit to change it.")


class TooManyAttempts(CensusError):
    type, status, title = "too-many-attempts", 429, "Too many attempts"

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"Wait {retry_after} seconds, then try again. Nothing is lost and nobody is locked out for good.")
        self.retry_after = retry_after

    def members(self) -> dict[str, Any]:
        return {"retry_after": self.retry_after}


class HouseholdChanged(CensusError):
    """Somebody else changed the same part of this household since it was read."""

    type, status, title = "household-changed", 412, "The household was changed elsewhere"

    def __init__(self, version: int, overlap: list[str] | None = None, answers: dict[str, Any] | None = None) -> None:
        super().__init__("Somebody else has answered for this household meanwhile. Compare both answers and choose.")
        self.version, self.overlap, self.answers = version, overlap or [], answers

    def members(self) -> dict[str, Any]:
        return {"version": self.version, "overlap": self.overlap, "answers": self.answers}


class VersionRequired(CensusError):
    type, status, title = "version-required", 428, "Say which version you saw"

    def __init__(self) -> None:
        super().__init__("Send If-Match with the ETag of the household as you last read it.")


class IdempotencyKeyReused(CensusError):
    type, status, title = "idempotency-key-reused", 409, "This key was used for something else"

    def __init__(self) -> None:
        super().__init__("An Idempotency-Key belongs to one request body. Send a new key with a new body.")


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong or missing at one place; `pointer` is a JSON Pointer into `answers`."""

    pointer: str
    code: str
    detail: str = ""

    def shown(self) -> dict[str, str]:
        shown = {"pointer": self.pointer, "code": self.code}
        return {**shown, "detail": self.detail} if self.detail else shown


class AnswersRefused(CensusError):
    type, status, title = "answers-refused", 422, "Some answers cannot be kept as they are"

    def __init__(self, flaws: list[Flaw]) -> None:
        super().__init__("Nothing of this request was saved. Correct what `errors` points to and send it again.")
        self.flaws = flaws

    def members(self) -> dict[str, Any]:
        return {"errors": [flaw.shown() for flaw in self.flaws]}


class HouseholdTooLarge(CensusError):
    type, status, title = "household-too-large", 413, "This household's answers take too much room"

    def __init__(self) -> None:
        super().__init__("Nothing of this request was saved. Shorten the texts or take away people who were added by mistake.")


class AnswersMissing(CensusError):
    type, status, title = "answers-missing", 409, "Some questions are still open"

    def __init__(self, missing: list[Flaw]) -> None:
        super().__init__("Answer what `missing` points to, then submit again. Everything saved so far is kept.")
        self.missing = missing

    def members(self) -> dict[str, Any]:
        return {"missing": [flaw.shown() for flaw in self.missing]}


class RequestRefused(CensusError):
    """The request itself is not of the documented form."""

    type, status, title = "request-refused", 422, "The request is not of the documented form"

    def __init__(self, flaws: list[Flaw]) -> None:
        super().__init__("; ".join(f"{flaw.pointer or '/'}: {flaw.detail or flaw.code}" for flaw in flaws))
        self.flaws = flaws

    def members(self) -> dict[str, Any]:
        return {"errors": [flaw.shown() for flaw in self.flaws]}


class NoReceipt(CensusError):
    type, status, title = "no-receipt", 404, "Nothing has been submitted yet"

    def __init__(self) -> None:
        super().__init__("Submit the household first; the receipt is its answer.")


class NoDocument(CensusError):
    """One answer for a paper that isn't there, is another household's, or has no copy yet."""

    type, status, title = "no-document", 404, "There is no copy of this paper"

    def __init__(self) -> None:
        super().__init__("A copy can be fetched once the paper was accepted. Look at its state in the household, or send it again.")


class DocumentRefused(CensusError):
    type, status, title = "document-refused", 422, "This paper cannot be taken"

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code

    def members(self) -> dict[str, Any]:
        return {"code": self.code}


class Busy(CensusError):
    """The store is throttled or away; trying again later is safe."""

    type, status, title = "busy", 503, "The census is busy"
    retry_after: ClassVar[int] = 5

    def __init__(self) -> None:
        super().__init__("Nothing was lost. Send the same request again, with the same Idempotency-Key, in a few seconds.")


class SignUpsSlowed(CensusError):
    """More families come than can be taken in, and this one's turn is in `retry_after` seconds."""

    type, status, title = "sign-ups-slowed", 503, "Many families are signing up"

    def __init__(self, retry_after: int) -> None:
        super().__init__(
            f"Nothing was lost, and your turn comes: send the same request again, with the same Idempotency-Key, in {retry_after} seconds."
        )
        self.retry_after = retry_after

    def members(self) -> dict[str, Any]:
        return {"retry_after": self.retry_after}


class HouseholdFrozen(CensusError):
    """The office has stopped everything while it finds out whose household this is. Told only to who knows the password."""

    type, status, title = "household-frozen", 403, "The office is checking who may answer for this household"

    def __init__(self) -> None:
        super().__init__(
            "Bring the family card and an identity card to the statistics office; it opens the household again. What was submitted stands."
        )


class DeskRefused(CensusError):
    """The office's desk can't do this to this household, or not by this officer."""

    type, status, title = "desk-refused", 403, "The desk cannot do this"
