"""Measures: one household of four from the first page to the receipt, again and again, on a machine that is warm."""

import http.client
import json
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import Message
from statistics import median
from typing import Any
from urllib.parse import urljoin, urlsplit

from bench.answers import SAVES, SHARED
from bench.journey import BROWSER, Phone, unpacked
from bench.machine import Card, Machine
from bench.wire import Wire
from chalicelib import questionnaire
from static_site import lists

#: What the pages ask for: each is a document that the household opens.
FIRST_PAGE, JOURNEY_PAGE = "/", "/household/"
#: Cached at the edge, so its bytes count and its request does not.
CAMPAIGN = "/api/census"
#: Of the pages at FIRST_PAGE and JOURNEY_PAGE.
LANGUAGE = "id"
PASSWORD = "empat gajah minum kopi"
_LINKED = re.compile(r'(?:src|href)="(/[^"#]+\.(?:js|css|svg|webmanifest))[#"]')
_LATE = re.compile(r'"(\./[\w-]+\.js|\.\./img/[\w-]+\.svg|/[\w-]+-worker\.js)"')
#: A picture that a browser fetches only when it is unfolded; a script that only those fetch which know no modules, and so no other.
_FOLDED = re.compile(r'<img [^>]*loading="lazy"[^>]*>|<script nomodule [^>]*>')
#: What scripts fetch only for whoever asks for it, has papers to send, stays too long, meets another phone's answers or the census's
#: refusal, or comes before the census has opened or after it has closed, while operations have a notice up or sign-ups are slowed.
_SELDOM = (
    "changed",
    "changing",
    "codes",
    "ending",
    "hearing",
    "history",
    "notice",
    "papers",
    "phases",
    "qr",
    "recovering",
    "refusing",
    "turn",
)
_ASKED_FOR = {f"./{name}.js" for name in _SELDOM}


@dataclass(frozen=True, slots=True)
class Journey:
    """What one household cost: server CPU in ms, bytes both ways, DynamoDB's units and calls, the largest item and the log in bytes."""

    cpu: float
    requests: int
    bytes_up: int
    bytes_down: int
    bytes_of_bodies: int
    writes: float
    reads: float
    calls: tuple[str, ...]
    item: int
    log: int


@dataclass(frozen=True, slots=True)
class Site:
    """Bytes over the wire, compressed, headers included: the first page with all it needs, all pages of a journey, the bare document.

    `bodies` are what of `all_pages` isn't headers."""

    first_page: int
    all_pages: int
    document: int
    files: int
    bodies: int


def journey(machine: Machine, card: Card, line: http.client.HTTPConnection) -> Journey:
    """Walk one family of four through. Raises AssertionError when the API refuses a step."""
    phone = Phone(api=f"{machine.site}/api", site=machine.site, line=line)
    machine.ledger.clear()
    machine.log.clear()
    # The client runs in this thread and the census in others, so what is left of the process's time is the census's.
    process, own = time.process_time(), time.thread_time()
    steps: list[Any] = [
        phone.sign_up(kk_number=card.kk_number, nik=card.nik, kk_issued_on=card.kk_issued_on, password=PASSWORD),
        *(phone.save(answers) for answers in SAVES),
        phone.submit(),
    ]
    cpu = (time.process_time() - process) - (time.thread_time() - own)
    assert [step.status for step in steps] == [201, *(200 for _ in SAVES), 201], steps
    ledger = machine.ledger
    return Journey(
        cpu=cpu * 1000,
        requests=phone.requests,
        bytes_up=phone.bytes_up,
        bytes_down=phone.bytes_down,
        bytes_of_bodies=phone.bytes_of_bodies,
        writes=ledger.writes,
        reads=ledger.reads,
        calls=tuple(ledger.calls),
        item=ledger.largest,
        log=sum(len(line) + 1 for line in machine.log),
    )


def journeys(machine: Machine, *, rounds: int) -> list[Journey]:
    """So many households, one after the other on one line, after two that warm everything up."""
    line = http.client.HTTPConnection(urlsplit(machine.site).netloc, timeout=30)
    return [journey(machine, machine.list_family(number), line) for number in range(1, rounds + 3)][2:]


def site(machine: Machine) -> Site:
    """What the pages of a journey weigh, fetched as a browser fetches them, each file once, over one connection."""
    fetched: dict[str, _Fetched] = {}
    wire = Wire()
    first = _fetch_page(machine.site, FIRST_PAGE, fetched, wire)
    _fetch_page(machine.site, JOURNEY_PAGE, fetched, wire)
    for path in (*_lists(fetched), CAMPAIGN):
        fetched[path] = _fetch(machine.site, path, wire)
    return Site(
        first_page=sum(fetched[path].size for path in first),
        all_pages=sum(file.size for file in fetched.values()),
        document=fetched[FIRST_PAGE].size,
        files=len(fetched),
        bodies=sum(file.body for file in fetched.values()),
    )


def cpu(measured: list[Journey]) -> float:
    """The median of the households' server CPU, ms."""
    return median(each.cpu for each in measured)


def bad_session(machine: Machine, *, rounds: int) -> float:
    """What a request with a forged session costs, as a share of a sign-in's CPU: medians of so many of each, in turns."""
    card, phone = machine.list_family(9000), Phone(api=f"{machine.site}/api", site=machine.site)
    assert phone.sign_up(kk_number=card.kk_number, nik=card.nik, kk_issued_on=card.kk_issued_on, password=PASSWORD).status == 201
    forged = phone.cookies["__Host-session"][:-1] + "_"
    signing_in = json.dumps({"kk_number": card.kk_number, "nik": card.nik, "password": PASSWORD}).encode()
    asked = [("GET", "/api/household", f"__Host-session={forged}", b"", 401), ("POST", "/api/sessions", "", signing_in, 200)]
    took: list[list[float]] = [[], []]
    for _ in range(rounds):
        for times, (method, target, cookie, body, status) in zip(took, asked, strict=True):
            headers = Message()
            headers["Content-Type"], headers["Cookie"] = "application/json", cookie
            begun = time.thread_time()
            answer = machine.gateway.answer(method=method, target=target, headers=headers, body=body)
            times.append(time.thread_time() - begun)
            assert answer.status == status, answer.body
    return median(took[0]) / median(took[1])


def _lists(fetched: Iterable[str]) -> list[str]:
    """What the pages fetch when a question with a list is answered by what isn't offered at once; it lies beside their scripts."""
    folder = next(path.partition("/js/")[0] for path in fetched if "/js/" in path)
    offered = lists.offered(LANGUAGE)
    answered = {question.list: SHARED.get(question.name) for question in questionnaire.load().questions.values() if question.list}
    names = {name for name, answer in answered.items() if answer not in offered.get(name, {})}
    return [f"{folder}/lists/{name}.{LANGUAGE}.json" for name in sorted(names)]


@dataclass(frozen=True, slots=True)
class _Fetched:
    """A file: its bytes over the wire, those of its body among them, and what it says."""

    size: int
    body: int
    text: str


def _fetch_page(site: str, path: str, fetched: dict[str, _Fetched], wire: Wire) -> set[str]:
    needed, waiting = set(), [path]
    while waiting:
        address = waiting.pop()
        if address in needed:
            continue
        needed.add(address)
        file = fetched.get(address) or _fetch(site, address, wire)
        fetched[address] = file
        waiting += _LINKED.findall(_FOLDED.sub("", file.text))
        if address.endswith(".js"):
            waiting += [urljoin(address, name) for name in _LATE.findall(file.text) if name not in _ASKED_FOR]
    return needed


def _fetch(site: str, path: str, wire: Wire) -> _Fetched:
    line = http.client.HTTPConnection(urlsplit(site).netloc, timeout=30)
    line.request("GET", path, headers=BROWSER)
    reply = line.getresponse()
    raw = reply.read()
    assert reply.status == 200, f"{path} is missing"
    text = unpacked(raw, reply.headers["Content-Encoding"]).decode()
    size = wire.request("GET", urlsplit(site).netloc, path, BROWSER) + wire.answer(reply.status, reply.getheaders(), raw)
    line.close()
    return _Fetched(size, len(raw), text)
