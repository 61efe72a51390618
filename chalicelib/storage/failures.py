"""What a failed call to the cloud means: the condition didn't hold, it passes by itself, or it is a fault of ours."""

import logging
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException, TransactWriteError

from chalicelib.domain.errors import Busy

#: What a library raises when a call fails; PynamoDB wraps botocore's.
FAILURES = (PynamoDBException, ClientError, BotoCoreError)

#: Refusals that trying again doesn't mend: the request, the permission or the place is wrong. Every other one passes:
#: throttling has a dozen names, and a status of 5xx is lost inside PynamoDB.
_OURS = {
    "AccessDenied",
    "AccessDeniedException",
    "DisabledException",
    "IncompleteSignature",
    "InvalidCiphertextException",
    "InvalidSignatureException",
    "KMSInvalidStateException",
    "MissingAuthenticationTokenException",
    "NoSuchBucket",
    "NoSuchKey",
    "NotFoundException",
    "ResourceNotFoundException",
    "SerializationException",
    "UnknownOperationException",
    "ValidationException",
}
#: Why a transaction is called off when another write to one of its records came first.
_OVERTAKEN = ("ConditionalCheckFailed", "TransactionConflict")
_log = logging.getLogger(__name__)


def condition_failed(error: Exception) -> bool:
    """Whether the call was refused because its condition didn't hold: somebody else was first, or is at it."""
    if isinstance(error, TransactWriteError):
        return any(reason is not None and reason.code in _OVERTAKEN for reason in error.cancellation_reasons)
    return _code(error) == "ConditionalCheckFailedException"


def meaning(error: Exception) -> Exception:
    """Busy when the failure passes by itself or nobody answered, else the error itself."""
    code = _code(error)
    if code in _OURS:
        return error
    _log.warning("the cloud could not be used: %s", code or type(getattr(error, "cause", error)).__name__)
    return Busy()


def _code(error: Exception) -> str:
    # PynamoDB's own reading of the cause fails when nobody answered: a time-out's answer is None.
    cause = error.cause if isinstance(error, PynamoDBException) else error
    answer: dict[str, Any] = getattr(cause, "response", None) or {}
    return str((answer.get("Error") or {}).get("Code", ""))
