"""Asks a stage that was just deployed what a visitor would ask first, and believes only the answers."""

import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from uuid import uuid4

from infra.deploying.refusals import Refused

#: Seconds for one answer; a function that starts cold takes some.
PATIENCE = 30
#: A card that no region has issued: a sign-in with it can only be refused.
NOBODY = {"kk_number": "0000000000000000", "nik": "0000000000000000", "password": "tidak ada rumah di sini"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, the headers and the body."""

    status: int
    headers: Message
    body: bytes


@dataclass(frozen=True, slots=True)
class Doors:
    """Where a stage is reached: `api` is where the API's paths begin, `pages` the site's address or "" where nothing serves it yet,
    `origin` what a browser names as its page's, `behind` the API's own address beside the edge, "" where it needs none."""

    api: str
    pages: str
    origin: str
    behind: str = ""


def prove(doors: Doors, *, say: Callable[[str], None], within: float) -> None:
    """Ask each question until its answer is right. `within` seconds in all: a new name takes minutes to be known everywhere. Raises Refused
    with the question that was not answered, and the last answer."""
    asked: list[tuple[str, Callable[[], str]]] = [
        ("the API tells the campaign's phase and dates", lambda: _census(doors)),
        ("it poses a challenge", lambda: _challenge(doors)),
        ("it refuses a sign-in of nobody's", lambda: _sign_in(doors)),
    ]
    if doors.pages:
        asked.insert(0, ("the start page is there", lambda: _start_page(doors)))
    if doors.behind:
        asked.append(("the firewall lets nobody past the edge", lambda: _firewall(doors)))
    deadline = time.monotonic() + within
    for question, look in asked:
        while wrong := _looked(look):
            if time.monotonic() > deadline:
                raise Refused(f"The smoke test failed. It is not true that {question}: {wrong}. To go back: make rollback.")
            time.sleep(2)
        say(f"  {question}")


def _looked(look: Callable[[], str]) -> str:
    """What is wrong, "" for nothing."""
    try:
        return look()
    except (OSError, http.client.HTTPException) as failed:
        return f"nothing answers ({failed})"
    except (ValueError, KeyError, TypeError) as failed:
        return f"the answer could not be read ({type(failed).__name__}: {failed})"


def _start_page(doors: Doors) -> str:
    answer = _ask("GET", f"{doors.pages}/")
    if answer.status != 200 or answer.headers.get_content_type() != "text/html":
        return f"{doors.pages}/ answers {answer.status} {answer.headers.get_content_type()}"
    if b"/assets/" not in answer.body:
        return f"{doors.pages}/ answers with something else than the census's page"
    return ""


def _census(doors: Doors) -> str:
    answer = _ask("GET", f"{doors.api}/census")
    if answer.status != 200:
        return f"it answers {answer.status}"
    census = json.loads(answer.body)
    if datetime.fromisoformat(census["opens"]) >= datetime.fromisoformat(census["closes"]) or not census["phase"]:
        return f"it says {census}"
    return ""


def _challenge(doors: Doors) -> str:
    answer = _ask("POST", f"{doors.api}/challenges", origin=doors.origin)
    if answer.status != 200:
        return f"it answers {answer.status}"
    return "" if {"challenge", "salt", "signature"} <= set(json.loads(answer.body)) else "it poses none"


def _sign_in(doors: Doors) -> str:
    answer = _ask("POST", f"{doors.api}/sessions", body=NOBODY, origin=doors.origin)
    # Somebody may have tried with the same zeros too often: that is a refusal as well.
    return "" if answer.status in (401, 429) else f"it answers {answer.status}"


def _firewall(doors: Doors) -> str:
    answer = _ask("GET", f"{doors.behind}/census")
    return "" if answer.status == 403 else f"{doors.behind}/census answers {answer.status} without the edge's secret"


def _ask(method: str, address: str, *, body: object = None, origin: str = "") -> Answer:
    headers = {"Accept": "application/json", "User-Agent": "sensus-smoke-test"}
    if origin:
        headers |= {"Origin": origin, "Idempotency-Key": str(uuid4())}
    content = None if method == "GET" else b"" if body is None else json.dumps(body).encode()
    if body is not None:
        headers["Content-Type"] = "application/json"
    asked = urllib.request.Request(address, data=content, headers=headers, method=method)
    try:
        with urllib.request.urlopen(asked, timeout=PATIENCE) as reply:
            return Answer(reply.status, reply.headers, reply.read())
    except urllib.error.HTTPError as refusal:
        with refusal:
            return Answer(refusal.code, refusal.headers, refusal.read())
