"""A network that fails: calls to the cloud that are cut after they have landed, never answered, or refused; and one that only remembers.

It stands where botocore sends bytes, so that everything above it, its own retries included, is the real thing.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ReadTimeoutError
from botocore.httpsession import URLLib3Session


class _Body:
    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self._content


@contextmanager
def failing(call: str, *, how: str | tuple[str, int], times: int = 1, about: bytes = b"") -> Iterator[list[int]]:
    """Let `call` (as PutItem) fail `times` times, where its body has `about`. Yields how often it did.

    `how`: "cut" after it has landed, "silent" without landing, or the (code, status) that the cloud refuses with."""
    real, failures = URLLib3Session.send, [0]

    def send(session: Any, request: Any) -> Any:
        target = request.headers.get("X-Amz-Target", b"")
        named = (target if isinstance(target, str) else target.decode()).endswith(f".{call}")
        if not named or about not in (request.body or b"") or failures[0] >= times:
            return real(session, request)
        failures[0] += 1
        if how == "cut":
            real(session, request)
        if isinstance(how, str):
            raise ReadTimeoutError(endpoint_url=request.url)
        body = json.dumps({"__type": how[0], "message": "refused"}).encode()
        return AWSResponse(request.url, how[1], {"content-type": "application/x-amz-json-1.0"}, _Body(body))

    URLLib3Session.send = send
    try:
        yield failures
    finally:
        URLLib3Session.send = real


@contextmanager
def remembering() -> Iterator[None]:
    """Let the cloud answer each request as it answered the very same one before, without asking it: what is timed is the census alone."""
    real = URLLib3Session.send
    known: dict[tuple[str, str, bytes], AWSResponse] = {}

    def send(session: Any, request: Any) -> Any:
        asked = (request.url, str(request.headers.get("X-Amz-Target", "")), bytes(request.body or b""))
        if asked not in known:
            known[asked] = real(session, request)
        first = known[asked]
        return AWSResponse(request.url, first.status_code, first.headers, _Body(first.content))

    URLLib3Session.send = send
    try:
        yield
    finally:
        URLLib3Session.send = real
