"""`make run` as somebody at a terminal meets it: real processes on a free port."""

import csv
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bench.journey import Phone
from infra.local import clock
from infra.local.place import ROOT, SAMPLE_REGISTER, Place
from tests.emulator import free_port
from tests.lines import judged
from tests.papers import a_photo, sent

PATIENCE_SECONDS = 60


class Stack:
    """A stack of its own for one module of tests, started and stopped as a person does it."""

    def __init__(self, port: int) -> None:
        self.place = Place(port=port)
        self.url = f"http://127.0.0.1:{port}"
        self.said: list[str] = []

    def start(self) -> None:
        """Start it, and read what it says up to its ready line."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "infra.local", "--port", str(self.place.port)],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.said = []
        assert self.process.stdout
        for line in self.process.stdout:
            self.said.append(line.rstrip())
            if line.startswith("Ready: "):
                return
        raise AssertionError("\n".join(self.said))

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        """End it and return its exit status; what it said last is added to `said`."""
        self.process.send_signal(how)
        said, _ = self.process.communicate(timeout=PATIENCE_SECONDS)
        self.said += said.splitlines()
        return self.process.returncode

    def get(self, path: str) -> tuple[int, Any, bytes]:
        """Status, headers and body of a page."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=10) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.headers, refusal.read()

    def json(self, path: str) -> Any:
        return json.loads(self.get(path)[2])

    def cloud_answers(self) -> bool:
        """Whether the emulated cloud of this stack runs."""
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", int((self.place.folder / "cloud-port").read_text()))) == 0


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    made = Stack(free_port())
    made.start()
    yield made
    if made.process.poll() is None:
        made.stop()
    shutil.rmtree(made.place.folder)


def children_of(pid: int) -> list[int]:
    """The processes that `pid` has started and that still run."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def listening_at(pid: int) -> list[str]:
    """The addresses at which `pid` takes connections, from the kernel's own tables."""
    own = {str(file.readlink()) for file in Path(f"/proc/{pid}/fd").iterdir()}
    found = []
    for table in ("tcp", "tcp6"):
        for row in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            columns = row.split()
            address, port = columns[1].split(":")
            if columns[3] == "0A" and f"socket:[{columns[9]}]" in own:
                host = socket.inet_ntoa(bytes.fromhex(address)[::-1]) if table == "tcp" else address
                found.append(f"{host}:{int(port, 16)}")
    return found


def becomes_true(condition: Callable[[], bool]) -> bool:
    """Whether `condition` holds within PATIENCE_SECONDS."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


def test_the_first_run_loads_the_sample_and_says_one_ready_line(stack: Stack) -> None:
    assert stack.said == ["Loading the sample register of Kudus (once)", f"Ready: {stack.url}"]


def test_one_origin_serves_pages_api_progress_and_receipt_keys(stack: Stack) -> None:
    status, headers, page = stack.get("/")
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert page.startswith(b"<!")
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert stack.json("/api/census")["phase"] == "online"
    assert stack.json("/progress/id.json")["people"] > 0
    assert stack.json("/receipt-keys.json")["keys"][0]["crv"] == "P-256"


def test_the_census_begins_inside_the_online_phase(stack: Stack) -> None:
    now = datetime.fromisoformat(stack.json("/api/census")["now"])
    assert timedelta(0) <= now - clock.FIRST_START < timedelta(minutes=10)


def test_nothing_listens_beyond_loopback(stack: Stack) -> None:
    listening = [address for pid in (stack.process.pid, *children_of(stack.process.pid)) for address in listening_at(pid)]
    assert len(listening) == 2
    assert {address.partition(":")[0] for address in listening} == {"127.0.0.1"}


def test_a_second_stack_on_the_port_is_refused_with_a_way_on(stack: Stack) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "infra.local", "--port", str(stack.place.port)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert second.returncode == 1
    assert second.stdout == ""
    assert second.stderr.startswith(f"A stack is already running on port {stack.place.port}.")
    assert "make run PORT=" in second.stderr


def test_a_port_of_another_program_is_named_with_a_way_on() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = subprocess.run(
            [sys.executable, "-m", "infra.local", "--port", str(port)], cwd=ROOT, capture_output=True, text=True, check=False
        )
    shutil.rmtree(Place(port=port).folder)
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"Port {port} is used by another program.")


def test_a_photo_of_a_paper_is_accepted_soon_after_it_was_sent(stack: Stack) -> None:
    with SAMPLE_REGISTER.open(newline="") as rows:
        card = {name: value for name, value in next(csv.DictReader(rows)).items() if name in ("kk_number", "nik", "kk_issued_on")}
    phone = Phone(api=f"{stack.url}/api", site=stack.url)
    assert phone.sign_up(**card, password="empat gajah minum kopi").status == 201
    photo = a_photo()
    announced = phone.call("POST", "/household/documents", {"kind": "kk", "content_type": "image/jpeg", "size": len(photo)})
    assert sent(announced.body["upload"], photo) == 204

    def states() -> list[str]:
        return [document["status"] for document in phone.call("GET", "/household").body["documents"]]

    assert becomes_true(lambda: states() == ["accepted"])


def test_what_is_scheduled_fires_when_the_census_clock_is_moved(stack: Stack) -> None:
    to = datetime.fromisoformat(stack.json("/api/census")["now"]) + timedelta(hours=30)
    clock.move(stack.place.folder, to)

    def fired() -> bool:
        memory: dict[str, str] = json.loads((stack.place.folder / "schedules.json").read_text())
        return bool(memory) and all(datetime.fromisoformat(at) >= to for at in memory.values())

    assert becomes_true(fired)
    assert datetime.fromisoformat(stack.json("/api/census")["now"]) >= to


def test_a_job_can_be_run_by_hand(stack: Stack) -> None:
    subprocess.run(
        [sys.executable, "-m", "infra.local.jobs", "publish_progress"],
        cwd=ROOT,
        env={**os.environ, "PORT": str(stack.place.port)},
        check=True,
    )


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/api/nothing-here", {}, 404),
        ("PUT", "/api/census", {}, 405),
        ("POST", "/", {}, 405),
        ("POST", "/api/challenges", {"Transfer-Encoding": "chunked"}, 411),
        ("POST", "/api/challenges", {"Content-Length": "99000000"}, 413),
    ],
)
def test_what_never_reaches_the_app_is_a_problem_document_too(
    stack: Stack, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", stack.place.port, timeout=10)
    connection.putrequest(method, path)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    document = json.loads(answer.read())
    connection.close()
    assert (answer.status, document["status"]) == (status, status)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_access_log_knows_addresses_and_nobody(stack: Stack) -> None:
    stack.get("/help/?nik=3319021505830001")
    stack.get("/nobody/3319021505830001")
    log = stack.place.folder / "access.log"
    assert becomes_true(lambda: "GET /help/ 200" in log.read_text() and "GET - 404" in log.read_text())
    assert not [typed for typed in ("3319021505830001", "nobody") if typed in log.read_text()]


def test_each_request_and_each_job_is_a_line_of_the_jobs_log_and_not_on_standard_output(stack: Stack) -> None:
    stack.get("/api/census?nik=3319021505830001")
    log = stack.place.folder / "jobs.log"
    assert becomes_true(lambda: all(part in log.read_text() for part in ('"route":"/census"', '"job":"close_census"')))
    lines = [judged(line[line.index("{") :]) for line in log.read_text().splitlines() if "{" in line]
    assert {"request", "job"} <= {line["message"] for line in lines}
    assert "3319021505830001" not in log.read_text()
    assert [line for line in stack.said if "{" in line] == []


def test_what_was_stored_outlives_a_clean_stop(stack: Stack) -> None:
    keys, census_time = stack.json("/receipt-keys.json"), stack.json("/api/census")["now"]
    assert stack.stop(signal.SIGTERM) == 0
    assert not stack.place.stack_file.exists()
    assert not stack.cloud_answers()
    stack.start()
    assert stack.said == [f"Ready: {stack.url}"]
    assert stack.json("/receipt-keys.json") == keys
    assert stack.json("/progress/id.json")["people"] > 0
    assert datetime.fromisoformat(stack.json("/api/census")["now"]) >= datetime.fromisoformat(census_time)


def test_a_kill_is_told_at_the_next_start_and_loses_nothing(stack: Stack) -> None:
    keys = stack.json("/receipt-keys.json")
    stack.stop(signal.SIGKILL)
    stack.start()
    assert stack.said[0].startswith(f"The last run on port {stack.place.port} did not end cleanly. What it had stored is kept")
    assert "make clean-state" in stack.said[0]
    assert stack.json("/receipt-keys.json") == keys


def test_ctrl_c_ends_every_process(stack: Stack) -> None:
    group = os.getpgid(stack.process.pid)
    children = children_of(stack.process.pid)
    os.killpg(group, signal.SIGINT)
    said, _ = stack.process.communicate(timeout=PATIENCE_SECONDS)
    assert stack.process.returncode == 0
    assert said == f"Stopped. What was entered is kept in .local/{stack.place.port}/.\n"
    assert children
    assert not any(Path(f"/proc/{child}").exists() for child in children)
    assert not stack.place.running_mark.exists()


def test_a_cloud_that_dies_ends_the_stack_with_a_sentence_and_the_next_start_says_what_is_lost(stack: Stack) -> None:
    stack.start()
    os.kill(children_of(stack.process.pid)[0], signal.SIGKILL)
    said, _ = stack.process.communicate(timeout=PATIENCE_SECONDS)
    assert stack.process.returncode == 1
    assert said.startswith("The emulated cloud ended by itself; ")
    stack.start()
    assert "What had been stored since it started is lost" in stack.said[0]


def test_what_a_document_may_do_is_said_with_documents_and_workers_only(stack: Stack) -> None:
    _, document, page = stack.get("/household/")
    folder = re.search(rb"/assets/[0-9a-f]+", page)
    assert folder
    _, worker, _ = stack.get(f"{folder[0].decode()}/js/proof-worker.js")
    _, script, _ = stack.get(f"{folder[0].decode()}/js/journey.js")
    _, answer, _ = stack.get("/api/census")
    assert [("Content-Security-Policy" in headers) for headers in (document, worker, script, answer)] == [True, True, False, False]
    assert {headers["X-Content-Type-Options"] for headers in (document, worker, script, answer)} == {"nosniff"}
