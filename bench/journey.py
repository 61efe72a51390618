"""One household on its way from the first page to the receipt, over HTTP, as the site's pages walk it."""

import gzip
import http.client
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import brotli  # type: ignore[import-untyped]  # it has no types
from altcha import v1 as altcha

from bench.wire import Wire

#: What a phone's browser sends with every call beside what the pages add.
BROWSER = {
    "User-Agent": "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
    "Accept": "application/json",
    "Accept-Encoding": "gzip, deflate, br",
    "Accept-Language": "id-ID,id;q=0.9",
    "Connection": "keep-alive",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the API answered."""

    status: int
    body: Any
    headers: Mapping[str, str]


@dataclass(slots=True)
class Phone:
    """A household's phone: it keeps the session and the version that it saw, and counts what goes over the wire.

    `site` is the origin of the pages; `api` where the API's paths begin."""

    api: str
    site: str
    requests: int = 0
    bytes_up: int = 0
    bytes_down: int = 0
    #: Of both directions' bytes, those of the bodies.
    bytes_of_bodies: int = 0
    version: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    line: http.client.HTTPConnection | None = field(default=None, repr=False)
    wire: Wire = field(default_factory=Wire, repr=False)

    def call(self, method: str, path: str, body: Any = None, *, key: str = "", headers: Mapping[str, str] | None = None) -> Answer:
        """One call. A write gets an idempotency key, its own or the `key` given."""
        place = urlsplit(self.api + path)
        sent = {**BROWSER, "Origin": self.site, **(headers or {})}
        if method != "GET":
            sent["Idempotency-Key"] = key or str(uuid.uuid4())
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        payload = None if body is None else json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()
        if payload is not None:
            sent.setdefault("Content-Type", "application/json")
        if self.line is None:
            self.line = http.client.HTTPConnection(place.netloc, timeout=30)
        try:
            self.line.request(method, place.path, body=payload, headers=sent)
            reply = self.line.getresponse()
        except ConnectionError:
            # A line that lay idle may be closed by now; the idempotency key makes asking again safe.
            self.line.close()
            self.line.request(method, place.path, body=payload, headers=sent)
            reply = self.line.getresponse()
        raw = reply.read()
        self.requests += 1
        self.bytes_up += self.wire.request(method, place.netloc, place.path, sent, payload or b"")
        self.bytes_down += self.wire.answer(reply.status, reply.getheaders(), raw)
        self.bytes_of_bodies += len(payload or b"") + len(raw)
        for name, value in reply.getheaders():
            if name.lower() == "set-cookie":
                kept, _, content = value.partition(";")[0].partition("=")
                self.cookies[kept] = content
        if reply.headers["ETag"]:
            self.version = str(reply.headers["ETag"])
        text = unpacked(raw, reply.headers["Content-Encoding"])
        return Answer(reply.status, json.loads(text) if text else None, dict(reply.getheaders()))

    def sign_up(self, *, kk_number: str, nik: str, kk_issued_on: str, password: str) -> Answer:
        """Ask for a challenge, solve it, sign up."""
        posed = self.call("POST", "/challenges").body
        solution = altcha.solve_challenge(
            challenge=posed["challenge"], salt=posed["salt"], algorithm=posed["algorithm"], max_number=posed["maxNumber"]
        )
        if solution is None:
            raise RuntimeError("The challenge has no solution within its own range.")
        solved = altcha.Payload(
            algorithm=posed["algorithm"],
            challenge=posed["challenge"],
            number=solution.number,
            salt=posed["salt"],
            signature=posed["signature"],
        ).to_base64()
        card = {"kk_number": kk_number, "nik": nik, "kk_issued_on": kk_issued_on}
        return self.call("POST", "/sign-ups", {**card, "password": password, "challenge": solved})

    def save(self, answers: Mapping[str, Any]) -> Answer:
        """Save a part of the draft, against the version last seen."""
        headers = {"If-Match": self.version, "Content-Type": "application/merge-patch+json"}
        return self.call("PATCH", "/household", {"answers": answers}, headers=headers)

    def submit(self, *, key: str = "") -> Answer:
        """Submit what was saved."""
        return self.call("POST", "/household/submissions", key=key, headers={"If-Match": self.version})


def unpacked(body: bytes, coding: str | None) -> bytes:
    """A body as it was before it was compressed for the wire."""
    match coding:
        case "br":
            return bytes(brotli.decompress(body))
        case "gzip":
            return gzip.decompress(body)
        case _:
            return body
