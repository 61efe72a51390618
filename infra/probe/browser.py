"""What a resident's browser does for the visit: requests to one site, its cookies, and a challenge's solution."""

import base64
import hashlib
import json
import urllib.error
import urllib.request
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any

#: Seconds that one answer may take.
PATIENCE = 10
#: More than any page or answer of the census.
LARGEST = 1 << 20


class NoAnswer(Exception):
    """Nothing came back. The text says what kind of failure it was, and nothing of what was sent."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. Headers by their names in small letters."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def body(self) -> Any:
        """The JSON of it; None for what is none."""
        try:
            return json.loads(self.content)
        except ValueError:
            return None

    @property
    def problem(self) -> str:
        """The name of the problem that it tells, "" for none."""
        body = self.body if self.status >= 400 else None
        return str(body.get("type", "")).removeprefix("/problems/") if isinstance(body, dict) else ""


class _Straight(urllib.request.HTTPRedirectHandler):
    """Follows nobody elsewhere: what it is asked to type somewhere else it must not."""

    def redirect_request(self, *_: Any) -> None:
        return None


@dataclass(slots=True)
class Browser:
    """One visit's browser. `site` is the origin of the pages and the API."""

    site: str
    cookies: dict[str, str] = field(default_factory=dict)

    def call(self, method: str, path: str, body: Any = None, *, headers: Mapping[str, str] | None = None) -> Answer:
        """One request; a write gets an idempotency key of its own. Raises NoAnswer."""
        sent = {"User-Agent": "sensus-probe", "Accept": "*/*", **(headers or {})}
        if method != "GET":
            sent |= {"Origin": self.site, "Idempotency-Key": str(uuid.uuid4())}
        if body is not None:
            sent = {"Content-Type": "application/json"} | sent
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        given = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.site + path, data=given, headers=sent, method=method)
        try:
            with urllib.request.build_opener(_Straight).open(request, timeout=PATIENCE) as found:
                answer = Answer(found.status, _small(found.headers), found.read(LARGEST))
        except urllib.error.HTTPError as refusal:
            answer = Answer(refusal.code, _small(refusal.headers), refusal.read(LARGEST))
        except (OSError, HTTPException) as failure:
            # Its text may quote what was sent.
            reason = getattr(failure, "reason", failure)
            raise NoAnswer(type(reason).__name__ if isinstance(reason, BaseException) else type(failure).__name__) from None
        return answer

    def keep_cookies(self, answer: Answer) -> None:
        """Keep those that the answer sets."""
        for cookie in filter(None, answer.headers.get("set-cookie", "").split("\n")):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name.strip()] = value.strip()


def _small(headers: Any) -> dict[str, str]:
    small = {name.lower(): str(value) for name, value in headers.items()}
    return small | {"set-cookie": "\n".join(headers.get_all("Set-Cookie") or ())}


def solution(challenge: Mapping[str, Any]) -> str | None:
    """The solution of a challenge (ALTCHA v1), as it would be sent; None when it has none."""
    wanted, salt = bytes.fromhex(challenge["challenge"]), str(challenge["salt"]).encode()
    begun = hashlib.sha256(salt)
    for number in range(int(challenge["maxNumber"]) + 1):
        tried = begun.copy()
        tried.update(str(number).encode())
        if tried.digest() == wanted:
            solved = {name: challenge[name] for name in ("algorithm", "challenge", "salt", "signature")} | {"number": number}
            return base64.b64encode(json.dumps(solved).encode()).decode()
    return None
