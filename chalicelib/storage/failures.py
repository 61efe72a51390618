"""What a failed call to the cloud means: the condition didn't hold, it passes by itself, or it is a fault of ours."""

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from chalicelib.domain.errors import Busy

#: What a library raises when a call fails; PynamoDB wraps botocore's.
FAILURES = (PynamoDBException, ClientError, BotoCoreError)

#: Refusals that pass by themselves though their status isn't 5xx. Codes: AWS's common errors, and each service's own.
_PASSING = {
    "ProvisionedThroughputExceededException",
    "ThrottlingException",
    "Throttling",
    "RequestLimitExceeded",
    "TooManyRequestsException",
    "TransactionConflictException",
    "RequestTimeout",
    "SlowDown",
    "ExpiredTokenException",
    "ExpiredToken",
    "KMSInternalException",
    "DependencyTimeoutException",
}


def condition_failed(error: Exception) -> bool:
    """Whether the call was refused because its condition didn't hold: somebody else was first."""
    return _code(error) == "ConditionalCheckFailedException"


def meaning(error: Exception) -> Exception:
    """Busy when the failure passes by itself or nobody answered, else the error itself."""
    answer = _answer(error)
    status = (answer.get("ResponseMetadata") or {}).get("HTTPStatusCode", 0)
    return Busy() if not answer or status >= 500 or status == 429 or _code(error) in _PASSING else error


def _code(error: Exception) -> str:
    return str((_answer(error).get("Error") or {}).get("Code", ""))


def _answer(error: Exception) -> dict[str, Any]:
    # PynamoDB's own reading of the cause fails when nobody answered: a time-out's answer is None.
    cause = error.cause if isinstance(error, PynamoDBException) else error
    return getattr(cause, "response", None) or {}
