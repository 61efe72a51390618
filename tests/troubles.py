"""A cloud in trouble: calls to any service refused, never answered, or cut after they have landed, by kind and number or at random.

Like tests/faults.py it stands where botocore sends bytes; it knows the services that speak XML, too.
"""

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import contextmanager
from typing import Any, NamedTuple
from unittest import mock

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ReadTimeoutError
from botocore.httpsession import URLLib3Session

#: Ways to fail: the service throttles, is broken, is away, doesn't answer, or its answer is lost.
WAYS = ("throttled", "broken", "away", "silent", "cut")
_OF_ALL = {"throttled": ("ThrottlingException", 400), "broken": ("InternalServerError", 500), "away": ("ServiceUnavailable", 503)}
#: Services that have words of their own for it.
_OF_ONE = {
    ("dynamodb", "throttled"): ("ProvisionedThroughputExceededException", 400),
    ("s3", "throttled"): ("SlowDown", 503),
    ("s3", "broken"): ("InternalError", 500),
}
_TARGETS = {"DynamoDB": "dynamodb", "AmazonSQS": "sqs", "TrentService": "kms"}


class Call(NamedTuple):
    """A kind of call, as ("dynamodb", "PutItem")."""

    service: str
    name: str


class _Body:
    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self._content


@contextmanager
def calls() -> Iterator[list[Call]]:
    """Yields the calls that are made, in their order."""
    made: list[Call] = []

    def noted(this: Call) -> str:
        made.append(this)
        return ""

    with _meeting(noted):
        yield made


@contextmanager
def troubled(way: str, *, at: Mapping[Call, Set[int]], times: int) -> Iterator[Counter[Call]]:
    """Let each kind of call fail in one way, `times` times in a row from each number on that `at` has for it. Yields how often each did."""
    troubles, tried, left = Counter[Call](), Counter[Call](), Counter[Call]()

    def fails(this: Call) -> str:
        if not left[this]:
            left[this] = times if tried[this] in at.get(this, ()) else 0
            # What fails and is tried again is the same call.
            tried[this] += 1
            if not left[this]:
                return ""
        left[this] -= 1
        troubles[this] += 1
        return way

    with _meeting(fails):
        yield troubles


@contextmanager
def troubled_at_random(share: float, *, seed: int) -> Iterator[Counter[Call]]:
    """Let a share of all calls fail, in any way. Yields how often each kind did."""
    troubles, chance = Counter[Call](), random.Random(seed)

    def fails(this: Call) -> str:
        if chance.random() >= share:
            return ""
        troubles[this] += 1
        return chance.choice(WAYS)

    with _meeting(fails):
        yield troubles


@contextmanager
def _meeting(fails: Callable[[Call], str]) -> Iterator[None]:
    """Ask of each call in which way it fails, "" for not at all."""
    real = URLLib3Session.send

    def send(session: Any, request: Any) -> Any:
        this = _kind(request)
        way = fails(this)
        answer = real(session, request) if way in ("", "cut") else None
        if way in ("cut", "silent"):
            raise ReadTimeoutError(endpoint_url=request.url)
        return _refused(request, this.service, *_OF_ONE.get((this.service, way), _OF_ALL[way])) if way else answer

    with mock.patch.object(URLLib3Session, "send", send):
        yield


def _refused(request: Any, service: str, code: str, status: int) -> AWSResponse:
    if service == "s3":
        body = f"<Error><Code>{code}</Code><Message>refused</Message></Error>".encode()
        return AWSResponse(request.url, status, {"content-type": "application/xml"}, _Body(body))
    body = json.dumps({"__type": code, "message": "refused"}).encode()
    return AWSResponse(request.url, status, {"content-type": "application/x-amz-json-1.0"}, _Body(body))


def _kind(request: Any) -> Call:
    target = request.headers.get("X-Amz-Target", b"")
    target = target if isinstance(target, str) else target.decode()
    if target:
        service, _, name = target.partition(".")
        return Call(_TARGETS[service.partition("_")[0]], name)
    verb = request.method.capitalize()
    return Call("s3", f"{verb}Object" if request.url.partition("?")[0].count("/") > 3 else f"{verb}Bucket")
