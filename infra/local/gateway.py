"""API Gateway on one machine: an HTTP request becomes the event that Lambda would get, the reply of the Chalice app an HTTP answer."""

import base64
import gzip
import json
from dataclasses import dataclass, field
from email.message import Message
from http import HTTPStatus
from typing import Any

from chalice.app import Chalice
from chalice.config import Config
from chalice.local import CustomLocalChalice, LocalChalice, LocalGateway, LocalGatewayException, RouteMatcher

PREFIX = "/api"
#: What Lambda takes in one request.
MOST_BYTES = 6 * 1024 * 1024
#: Bytes of an answer; `minimum_compression_size` of .chalice/config.json.
COMPRESSED_FROM = 256


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer; headers in the order and number that they are sent."""

    status: int
    body: bytes = b""
    headers: list[tuple[str, str]] = field(default_factory=list)


def problem(status: int, kind: str, detail: str, *headers: tuple[str, str]) -> Answer:
    """A problem document (RFC 9457) for what is refused before it reaches the app."""
    document = {"type": f"/problems/{kind}", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return Answer(
        status,
        json.dumps(document).encode(),
        [("Content-Type", "application/problem+json"), ("Cache-Control", "no-store"), *headers],
    )


class Gateway:
    """Answers what lies under `/api` by calling `app`; safe to call from many threads."""

    def __init__(self, app: Chalice) -> None:
        # Chalice keeps the current request on the app; its local server's class keeps one per thread.
        CustomLocalChalice.__bases__ = (LocalChalice, app.__class__)
        app.__class__ = CustomLocalChalice
        self._routes = RouteMatcher(list(app.routes))
        self._methods = {route: set(views) for route, views in app.routes.items()}
        self._gateway = LocalGateway(app, Config(config_from_disk={"app_name": app.app_name, "lambda_timeout": 29}))

    def answer(self, *, method: str, target: str, headers: Message, body: bytes) -> Answer:
        """The app's answer to `method` on `target` (path and query, `/api` included)."""
        path = target.removeprefix(PREFIX) or "/"
        try:
            route = self._routes.match_route(path).route
        except ValueError:
            return problem(404, "not-found", f"There is nothing at {target.partition('?')[0]}.")
        if method not in self._methods[route]:
            allowed = ", ".join(sorted(self._methods[route]))
            return problem(405, "method-not-allowed", f"{method} means nothing here; {allowed} does.", ("Allow", allowed))
        try:
            reply = self._gateway.handle_request(method, path, dict(headers.items()), body)
        except LocalGatewayException as refusal:
            return Answer(refusal.CODE, refusal.body or b"", list(refusal.headers.items()))
        return _compressed(_answer(reply), headers)


def _compressed(answer: Answer, headers: Message) -> Answer:
    """As API Gateway does it, for whoever takes it."""
    if len(answer.body) < COMPRESSED_FROM or "gzip" not in headers.get("Accept-Encoding", ""):
        return answer
    sent = [*answer.headers, ("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]
    return Answer(answer.status, gzip.compress(answer.body, 6, mtime=0), sent)


def _answer(reply: dict[str, Any]) -> Answer:
    body = reply.get("body") or ""
    content = base64.b64decode(body) if reply.get("isBase64Encoded") else body.encode() if isinstance(body, str) else body
    single = dict(reply.get("headers") or {})
    several = dict(reply.get("multiValueHeaders") or {})
    headers = [(name, str(value)) for name, value in single.items() if name not in several]
    headers += [(name, str(value)) for name, values in several.items() for value in values]
    return Answer(int(reply["statusCode"]), content, headers)
