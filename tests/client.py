"""A resident's browser, as far as the API sees it: cookies, origin, keys, challenges. Runs the Chalice app in this process."""

import base64
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from chalice.test import Client
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012 as _SPECIFICATION

from tests.builders import PASSWORD
from tests.emulator import ENVIRONMENT


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def body(self) -> Any:
        return json.loads(self.text) if self.text else None

    @property
    def problem(self) -> str:
        """The problem's name, "" if there is none."""
        return str(self.body["type"]).removeprefix("/problems/") if self.status >= 400 else ""


def at(address: str, *, secret: int = 0) -> dict[str, str]:
    """The headers with which the edge says that a request came from an address, by the first of its secrets or the next."""
    return {"X-Edge-Secret": ENVIRONMENT["EDGE_SECRET"].split()[secret], "CloudFront-Viewer-Address": f"{address}:50123"}


class Browser:
    """One phone. `cookie` is its session, `device` what it is known by, `version` the household's as last seen."""

    def __init__(self) -> None:
        from app import app

        self._client = Client(app)
        self.cookie = self.device = ""
        self.version = 0

    def call(self, method: str, path: str, body: Any = None, *, key: str | None = None, headers: dict[str, str] | None = None) -> Answer:
        """Any call, with a fresh idempotency key unless one is given."""
        sent = {"Content-Type": "application/json", "Origin": "http://127.0.0.1:8000", "Accept": "application/json"}
        if method in ("POST", "PATCH"):
            sent["Idempotency-Key"] = key if key is not None else str(uuid4())
        held = {"__Host-session": self.cookie, "__Host-device": self.device}
        if any(held.values()):
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in held.items() if value)
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        response = self._client.http.request(method, path, headers={**sent, **(headers or {})}, body=raw)
        cookies: list[str] = list(response.headers.get("Set-Cookie", ()))
        got = {name.lower(): ", ".join(cookies) if name == "Set-Cookie" else str(value) for name, value in response.headers.items()}
        for cookie in cookies:
            name, _, value = cookie.partition(";")[0].partition("=")
            setattr(self, {"__Host-session": "cookie", "__Host-device": "device"}[name], value)
        answer = Answer(response.status_code, got, response.body.decode())
        _require_documented(method, path, answer)
        if answer.status < 400 and "etag" in got:
            self.version = int(got["etag"].strip('"'))
        return answer

    def solved_challenge(self, *, headers: dict[str, str] | None = None) -> str:
        """A challenge, asked for and solved."""
        return self.solved(self.call("POST", "/challenges", headers=headers).body)

    @staticmethod
    def solved(given: Any) -> str:
        """A challenge that was posed, solved."""
        from altcha import v1

        found = v1.solve_challenge(given["challenge"], given["salt"], given["algorithm"], given["maxNumber"], 0)
        assert found is not None
        solution = {name: given[name] for name in ("algorithm", "challenge", "salt", "signature")} | {"number": found.number}
        return base64.b64encode(json.dumps(solution).encode()).decode()

    def sign_up(
        self, register: Any, *, password: str = PASSWORD, key: str | None = None, headers: dict[str, str] | None = None, **changes: Any
    ) -> Answer:
        """Sign up with what stands on the card, but for `changes`."""
        body = {
            "kk_number": register.kk_number,
            "nik": register.members[0].nik,
            "kk_issued_on": register.kk_issued_on,
            "password": password,
            "challenge": "" if "challenge" in changes else self.solved_challenge(headers=headers),
        }
        return self.call("POST", "/sign-ups", {**body, **changes}, key=key, headers=headers)

    def sign_in(self, register: Any, *, password: str = PASSWORD, headers: dict[str, str] | None = None) -> Answer:
        body = {"kk_number": register.kk_number, "nik": register.members[0].nik, "password": password}
        return self.call("POST", "/sessions", body, headers=headers)

    def save(self, answers: Any, *, version: int | None = None, key: str | None = None) -> Answer:
        """Save a patch of the answers against the version last seen."""
        seen = self.version if version is None else version
        headers = {"If-Match": f'"{seen}"', "Content-Type": "application/merge-patch+json"}
        return self.call("PATCH", "/household", {"answers": answers}, key=key, headers=headers)

    def submit(self, *, version: int | None = None, key: str | None = None) -> Answer:
        seen = self.version if version is None else version
        return self.call("POST", "/household/submissions", key=key, headers={"If-Match": f'"{seen}"'})


@lru_cache(maxsize=1)
def _documented() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((Path(__file__).parent.parent / "docs" / "openapi.json").read_text("utf-8"))
    return document


def _require_documented(method: str, path: str, answer: Answer) -> None:
    """Every answer that a test gets must be one that docs/openapi.json knows: its status, type and shape."""
    known = next(one for template, one in _documented()["paths"].items() if re.fullmatch(re.sub(r"{\w+}", r"[^/]+", template), path))
    if answer.status in (413, 415):
        return
    response = known[method.lower()]["responses"].get(str(answer.status))
    assert response is not None, f"{method} {path} answered {answer.status}, which nobody documented: {answer.text}"
    if answer.status >= 400:
        assert f"`{answer.problem}`" in response["description"], f"{method} {path}: {answer.problem} is not documented"
    if "content" in response:
        schema = response["content"][answer.headers["content-type"]]["schema"]
        registry = Registry().with_resource("openapi:", Resource.from_contents(_documented(), default_specification=_SPECIFICATION))
        Draft202012Validator({"$ref": f"openapi:{schema['$ref']}"}, registry=registry).validate(answer.body)
