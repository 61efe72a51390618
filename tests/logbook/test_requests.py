"""Every request is one line: which route, how it ended, whose it was by an opaque id, and what is counted of it."""

import json
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.domain.register import RegisteredHousehold
from tests.builders import PASSWORD, a_register
from tests.canaries.families import CANARIES, canary
from tests.canaries.search import leaks
from tests.client import Browser
from tests.conftest import CensusClock
from tests.lines import extracted, judged, kept_lines
from tests.routes.conftest import register  # noqa: F401  # a fixture


def events(lines: list[str]) -> list[dict[str, float]]:
    return [extracted(judged(line)) for line in lines]


def test_every_route_is_told_by_its_template_whatever_was_put_into_address_headers_and_body(clock: CensusClock) -> None:
    from app import app
    from tests.routes.test_attacks import OPEN_CALLS

    number, name = canary("the NIK of its head"), canary("the name of its head")
    calls = [(method, path) for path, views in app.routes.items() for method in views]
    headers = {"Content-Type": "application/json", "Cookie": f"__Host-session={number}; x={name}", "Idempotency-Key": number}
    headers |= {"Origin": f"https://{number}", "If-Match": f'"{number}"', "User-Agent": name, "Referer": f"https://{name}", "Accept": name}
    for origin in (headers["Origin"], "http://127.0.0.1:8000"):
        for method, path in calls:
            filled = {field: number for field in OPEN_CALLS.get(path, {})} | {"challenge": name, name: number}
            with kept_lines() as lines:
                body, address = json.dumps(filled).encode(), path.replace("{document_id}", number)
                Client(app).http.request(method, f"{address}?nik={number}&{name}={name}", headers={**headers, "Origin": origin}, body=body)
            (line,) = lines
            said = judged(line)
            assert (said["message"], said["method"], said["route"]) == ("request", method, path)
            assert leaks(CANARIES, line.encode()) == []


def test_what_chalice_refuses_before_any_view_is_told_too(clock: CensusClock) -> None:
    with kept_lines() as lines:
        Browser().call("POST", "/sign-ups", b"x", headers={"Content-Type": "text/plain"})
    assert [judged(line)["status"] for line in lines] == [415]


def test_a_household_is_counted_once_for_each_thing_that_it_did(register: RegisteredHousehold) -> None:  # noqa: F811
    phone, given = Browser(), {"answers": {"household": {"phone": "0812 3456 7890"}}}
    with kept_lines() as lines:
        body = {
            "kk_number": register.kk_number,
            "nik": register.members[0].nik,
            "kk_issued_on": str(register.kk_issued_on or ""),
            "password": PASSWORD,
        }
        body["challenge"] = phone.solved_challenge()
        # The same request again: the same answer, and nothing is counted twice.
        for _ in range(2):
            assert phone.call("POST", "/sign-ups", body, key="k" * 16).status == 201
        for _ in range(2):
            assert phone.call("PATCH", "/household", given, key="s" * 16, headers={"If-Match": f'"{phone.version}"'}).status == 200
    assert events(lines) == [{}, {"SignUps": 1}, {}, {"Saves": 1}, {}]
    said = [json.loads(line) for line in lines]
    assert len({line.get("household") for line in said[1:]}) == 1
    assert "household" not in said[0]
    assert len({line["request"] for line in said}) == len(said)


def test_what_guards_refused_is_counted_by_its_name(register: RegisteredHousehold) -> None:  # noqa: F811
    phone, stranger = Browser(), a_register(number=7)
    with kept_lines() as lines:
        phone.sign_in(register, password="not these words")
        phone.sign_up(stranger)
        phone.call("POST", "/sign-ups", {"kk_number": register.kk_number, "nik": "1" * 16, "password": PASSWORD, "challenge": "no"})
        phone.call("POST", "/sessions", {}, headers={"Origin": "https://elsewhere.example"})
    told = [(judged(line).get("refused"), judged(line)["level"], extracted(json.loads(line))) for line in lines]
    assert ("sign-in-refused", "WARNING", {"SignInsRefused": 1}) in told
    assert ("sign-up-refused", "WARNING", {"SignUpsRefused": 1}) in told
    assert ("challenge-refused", "WARNING", {"ChallengesRefused": 1}) in told
    assert told[-1] == ("foreign-origin", "WARNING", {})


def test_too_many_tries_are_counted(register: RegisteredHousehold) -> None:  # noqa: F811
    with kept_lines() as lines:
        for _ in range(12):
            Browser().sign_in(register, password="not these words")
    assert {"TooManyAttempts": 1} in events(lines)


def test_a_turn_that_the_office_gives_is_no_failure_of_the_store(clock: CensusClock, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.domain.errors import SignUpsSlowed
    from chalicelib.enumeration import work

    def slowed(source: str) -> Any:
        raise SignUpsSlowed(retry_after=60)

    monkeypatch.setattr(work, "pose", slowed)
    with kept_lines() as lines:
        from app import app

        assert Client(app).http.post("/challenges", headers={"Content-Type": "application/json"}).status_code == 503
    assert (events(lines), json.loads(lines[0])["refused"]) == ([{}], "sign-ups-slowed")


def test_a_store_that_is_busy_and_a_view_that_fails_are_counted(clock: CensusClock, monkeypatch: pytest.MonkeyPatch) -> None:
    from app import app
    from chalicelib.domain.errors import Busy
    from chalicelib.enumeration import work

    def fails(failure: Exception) -> Any:
        def pose(source: str) -> Any:
            raise failure

        return pose

    monkeypatch.setattr(work, "pose", fails(Busy()))
    with kept_lines() as lines:
        assert Browser().call("POST", "/challenges").status == 503
        monkeypatch.setattr(work, "pose", fails(ValueError(canary("the name of its head"))))
        # No answer that is documented, so no test's browser takes it.
        assert Client(app).http.post("/challenges", headers={"Content-Type": "application/json"}).status_code == 500
    assert events(lines) == [{"Busy": 1}, {"Failures": 1}]
    busy, failed = map(json.loads, lines)
    assert (busy["level"], busy["refused"], failed["level"]) == ("WARNING", "busy", "ERROR")
    assert failed["failure"].startswith("ValueError at routes/census.py:")
