"""A whole small census whose people carry canaries; then everything that lies anywhere is searched for them."""

import csv
import io
import json
import logging
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from chalice.test import Client

from infra.local.place import ROOT, Place
from ops.__main__ import main
from tests.builders import a_register
from tests.canaries.census import Traces, live_through
from tests.canaries.families import CANARIES, canary
from tests.canaries.search import found, leaks, stored
from tests.conftest import CensusClock
from tests.emulator import free_port
from tests.lines import judged, kept_lines
from tests.ops.conftest import stack  # noqa: F401  # a fixture

#: What interviewers are to be told: of the families that they visit, and why they verify others.
HANDED_ON = (
    "the name of the one that was begun", "the NIK of the one that was begun", "the phone of the one that was begun",
    "the street of the one that was begun", "the name of the one only listed", "the street of the one only listed",
    "the return's name", "the return's street", "the visit's name", "the visit's phone", "the visit's address", "the visit's landmark",
    "the visit's reason", "the visit's time", "the dispute's phone", "the dispute's note", "why it was frozen", "an answered name",
)  # fmt: skip


def logged(caplog: pytest.LogCaptureFixture) -> Iterator[tuple[str, bytes]]:
    """Every line of every log, with the traceback that stands below it."""
    for record in caplog.records:
        yield f"the log of {record.name}", logging.Formatter().format(record).encode()


def test_nothing_of_a_family_lies_open_anywhere_and_all_of_it_reaches_the_interviewers(
    stack: Place,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.INFO)
    for ours in ("chalicelib", "infra", "ops"):
        caplog.set_level(logging.DEBUG, logger=ours)
    traces = live_through(stack, tmp_path, monkeypatch)
    printed = "".join(capfd.readouterr())
    every = {**CANARIES, **traces.secrets}
    everything = list(stored())
    assert len(everything) > 100
    assert found(every, everything) == []
    assert found(every, (("a queued message", message.encode()) for message in traces.queued)) == []
    assert found(every, (("a record of the stream", record.encode()) for record in traces.streamed)) == []
    assert found(every, logged(caplog)) == []
    assert found(every, [("what the commands printed", printed.encode())]) == []
    assert found(every, [("the load's report", (tmp_path / "report.jsonl").read_bytes())]) == []
    _reached_the_interviewers(tmp_path, traces)


def _reached_the_interviewers(folder: Path, traces: Traces) -> None:
    """What was searched for in vain is where it belongs: the census isn't lost."""
    files = {path.name: path.read_bytes() for path in (folder / "handoff").rglob("*.csv")}
    package = b"\n".join(files.values())
    assert [what for what in HANDED_ON if canary(what).encode() not in package] == []
    assert canary("an answered name").encode() in (folder / "corrections.csv").read_bytes()
    cases = list(csv.DictReader(io.StringIO(files["cases.csv"].decode(), newline="")))
    assert sorted(case["head_name"] for case in cases) == sorted(
        map(canary, ("the name of the one that was begun", "the name of the one only listed"))
    )
    frozen = next(check for check in csv.DictReader(io.StringIO(files["checks.csv"].decode(), newline="")) if check["reason"] == "frozen")
    assert frozen["detail"] == canary("why it was frozen")
    # Nobody's password is anybody's business, nor what a photo hid, nor the numbers of who needs no visit.
    assert not leaks({what: text for what, text in CANARIES.items() if "password" in what or "hid" in what}, package)
    assert (traces.receipt["household"], traces.receipt["village"]) == ("…6655", "Purwosari")
    assert leaks(CANARIES, json.dumps(traces.receipt).encode()) == []


def test_the_search_finds_what_lies_open(clock: CensusClock) -> None:
    from chalicelib.storage import census
    from chalicelib.storage.document import pack
    from chalicelib.storage.tables import HouseholdItem
    from tests.builders import a_household

    register = a_register(kk_number=canary("the card that was counted"), address=canary("its street"))
    HouseholdItem(
        "open",
        village_code="3319021001",
        status="listed",
        people=4,
        document=pack(a_household(kk_number=register.kk_number, address=register.address)),
    ).save()
    census.put("visits-of-3319021001", "KJ-OPEN", {"told": {"name": canary("the visit's name").upper()}})
    found_there = {leak.partition(" in ")[0] for leak in found(CANARIES, stored())}
    assert found_there == {"the card that was counted", "its street", "the visit's name"}


@pytest.fixture
def quoting(empty_census: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A store that breaks at every call, and quotes a family in what it says."""
    from chalicelib.credentials import challenges
    from chalicelib.storage.aws import client
    from chalicelib.storage.keys import keys

    # A process that runs has its keys.
    keys()

    def quote(*given: Any, **told: Any) -> None:
        try:
            raise KeyError(canary("the NIK of its head"))
        except KeyError as cause:
            raise ValueError(f"no such thing as {canary('the name of its head')}") from cause

    monkeypatch.setattr(challenges, "challenge", quote)
    watched = [client(service).meta.events for service in ("dynamodb", "s3", "sqs", "kms")]
    for events in watched:
        events.register("before-call.*.*", quote)
    yield
    for events in watched:
        events.unregister("before-call.*.*", quote)


def test_a_view_that_fails_tells_neither_asker_nor_log_whom_it_failed_at(
    clock: CensusClock, quoting: None, caplog: pytest.LogCaptureFixture
) -> None:
    from app import app
    from chalicelib.credentials import sessions
    from chalicelib.enumeration.clock import machine_now
    from chalicelib.storage.keys import keys
    from tests.routes.test_attacks import OPEN_CALLS

    session = sessions.token(sessions.started("h" * 26, epoch=0, machine_now=machine_now()), keys().session)
    headers = {"Content-Type": "application/json", "Cookie": f"__Host-session={session}", "If-Match": '"0"'}
    calls = [(method, path) for path, views in app.routes.items() for method in views]
    failed = []
    with kept_lines() as lines:
        for method, path in calls:
            body = json.dumps(OPEN_CALLS.get(path, {}) | ({} if path == "/sessions" else {"challenge": "x"})).encode()
            answer = Client(app).http.request(method, path.replace("{document_id}", "d"), headers=headers, body=body)
            assert leaks(CANARIES, answer.body) == []
            if answer.status_code == 500:
                failed.append((method, path))
    assert failed == calls
    assert found(CANARIES, logged(caplog)) == []
    assert found(CANARIES, (("the logbook", line.encode()) for line in lines)) == []
    assert [judged(line)["failure"].partition(" ")[0] for line in lines] == ["ValueError"] * len(calls)


def test_a_job_that_fails_tells_no_log_whom_it_failed_at(clock: CensusClock, quoting: None, caplog: pytest.LogCaptureFixture) -> None:
    from chalicelib.jobs.discreet import JobFailed
    from infra.local.jobs import of_the_census

    jobs = of_the_census()
    image = {"village_code": {"S": "3319021001"}, "status": {"S": "started"}}
    events: dict[str, dict[str, Any]] = {
        "mark_changed_villages": {"Records": [{"dynamodb": {"NewImage": image}}]},
        "close_village": {"Records": [{"body": "3319021001", "receiptHandle": "", "messageId": ""}]},
    }
    with kept_lines() as lines:
        for name in [*(schedule.name for schedule in jobs.schedules()), *events]:
            ended_well, _ = jobs.tried(name, events.get(name))
            assert not ended_well, name
            with pytest.raises(JobFailed, match="ValueError") as failure:
                jobs.run(name, events.get(name))
            assert leaks(CANARIES, str(failure.value).encode()) == []
            told = judged(lines[-1])
            assert (told["job"], told["level"]) == (name, "ERROR")
            assert told["failure"].startswith("ValueError at ")
        message = {"messageId": "m", "body": json.dumps({"Records": [{"s3": {"object": {"key": f"{'h' * 26}/aaaa-{'a' * 26}.jpg"}}}]})}
        assert jobs.run("inspect_papers", {"Records": [message]}) == {"batchItemFailures": [{"itemIdentifier": "m"}]}
        told = judged(lines[-1])
        assert (told["job"], told["taken"], told["again"]) == ("inspect_papers", 1, 1)
    assert found(CANARIES, logged(caplog)) == []
    assert found(CANARIES, (("the logbook", line.encode()) for line in lines)) == []
    assert "ValueError" in caplog.text


def test_a_command_that_fails_tells_nobody_whom_it_failed_at(stack: Place, quoting: None, capfd: pytest.CaptureFixture[str]) -> None:  # noqa: F811
    for command in (["close", "status"], ["desk", "find", "--by", "rini", "--kk", canary("the card that was counted")], ["phase", "show"]):
        assert main([*command, "--json"]) == 1
        said = "".join(capfd.readouterr())
        assert "ValueError at" in said
        assert leaks(CANARIES, said.encode()) == []


@pytest.fixture
def origin(clock: CensusClock, tmp_path: Path) -> Iterator[str]:
    """The one-machine stack's server, with no page and no call."""
    from chalice.app import Chalice

    from chalicelib.settings import settings
    from chalicelib.storage.aws import client
    from infra.local.gateway import Gateway
    from infra.local.pages import Pages
    from infra.local.server import Origin, SiteBucket

    port = free_port()
    bucket = SiteBucket(store=client("s3"), bucket=settings().site_bucket)
    server = Origin(port=port, gateway=Gateway(Chalice("nothing")), pages=Pages(tmp_path), bucket=bucket, headers={})
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{port}"
    server.stop()


def test_whatever_somebody_puts_into_an_address_stays_out_of_the_access_log(origin: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="infra.local.access")
    number, name = canary("the NIK of its head"), canary("the name of its head")
    asked: list[Callable[[], Any]] = [
        lambda: requests.get(
            f"{origin}/household/?nik={number}&name={name}", headers={"Referer": f"{origin}/{number}", "User-Agent": name}, timeout=5
        ),
        lambda: requests.get(f"{origin}/{number}", timeout=5),
        lambda: requests.get(f"{origin}/{name}/keluarga", timeout=5),
        lambda: requests.get(f"{origin}/api/{name}", timeout=5),
        lambda: requests.request("TRACE", f"{origin}/{name}", timeout=5),
        lambda: requests.request("PUT", f"{origin}/{name}%1b%5b31m", timeout=5),
        lambda: requests.get(f"{origin}/progress/{number}.json", timeout=5),
        lambda: requests.post(f"{origin}/api/sessions/{number}?password={name}", data=f"nik={number}", timeout=5),
        lambda: requests.post(
            f"{origin}/api/sessions", json={"nik": number}, headers={"Idempotency-Key": number, "Cookie": f"x={number}"}, timeout=5
        ),
    ]
    for ask in asked:
        ask()
    assert len(caplog.records) == len(asked)
    assert found(CANARIES, logged(caplog)) == []


def test_nothing_turns_on_what_libraries_log_of_requests() -> None:
    """At DEBUG botocore writes every request down with its body. The functions log at the cloud's own level, and no code changes it."""
    louder = re.compile(r"\.setLevel\(|basicConfig\(|set_stream_logger|set_debug|\.debug\s*=\s*True|log_level")
    # The process apart has no client of the cloud, and turns down what libraries say of certificates.
    apart = set((ROOT / "chalicelib" / "inspection").rglob("*.py"))
    sources = [ROOT / "app.py", *(ROOT / "chalicelib").rglob("*.py")]
    assert [str(path) for path in sources if path not in apart and louder.search(path.read_text("utf-8"))] == []
    assert [str(path) for path in apart if "botocore" in path.read_text("utf-8")] == []
