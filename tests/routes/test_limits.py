"""What guessing costs: the guesser gets few tries, the family waits a little at most, and a forged session costs the census nothing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from botocore.httpsession import URLLib3Session

from chalicelib.domain.register import RegisteredHousehold
from tests.builders import PASSWORD, a_register
from tests.client import Answer, Browser
from tests.conftest import CensusClock
from tests.routes.conftest import listed


class MachineClock:
    """The machine's clock of a test, which stands until it is set."""

    def __init__(self, at: datetime) -> None:
        self.at = at


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> MachineClock:
    from chalicelib.enumeration import clock

    shown = MachineClock(clock.machine_now())
    monkeypatch.setattr(clock, "machine_now", lambda: shown.at)
    return shown


@pytest.fixture
def costs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the census did since: each call of the cloud, each hash made or compared."""
    done: list[str] = []

    def counted(place: Any, name: str) -> None:
        real: Callable[..., Any] = getattr(place, name)

        def call(*arguments: Any, **more: Any) -> Any:
            done.append(name)
            return real(*arguments, **more)

        monkeypatch.setattr(place, name, call)

    counted(URLLib3Session, "send")
    counted(PasswordHasher, "hash")
    counted(PasswordHasher, "verify")
    return done


def _from(source: str, register: RegisteredHousehold, password: str) -> Answer:
    body = {"kk_number": register.kk_number, "nik": register.members[0].nik, "password": password}
    return Browser().call("POST", "/sessions", body, headers={"X-Forwarded-For": source})


def test_five_hundred_sources_guess_ten_times_at_a_household_and_its_owner_signs_in_after_the_delay(
    register: RegisteredHousehold, machine: MachineClock, costs: list[str]
) -> None:
    Browser().sign_up(register)

    def guess(number: int) -> str:
        return _from(f"203.0.{number // 250}.{number % 250 + 1}", register, f"guess number {number}").problem

    costs.clear()
    with ThreadPoolExecutor(8) as threads:
        guesses = list(threads.map(guess, range(500)))
    assert (guesses.count("sign-in-refused"), guesses.count("too-many-attempts")) == (10, 490)
    assert costs.count("verify") == 10
    # They go on as long as they like: one guess for each delay, and no delay is longer than a quarter of an hour.
    delays = []
    for number in range(9):
        waiting = _from("198.51.100.7", register, PASSWORD)
        delays.append(waiting.body["retry_after"])
        machine.at += timedelta(seconds=delays[-1])
        assert [guess(number), guess(number)] == ["sign-in-refused", "too-many-attempts"]
    assert delays == [15, 30, 60, 120, 240, 480, 900, 900, 900]
    machine.at += timedelta(seconds=900)
    assert _from("198.51.100.7", register, PASSWORD).status == 200
    assert _from("198.51.100.7", register, PASSWORD).status == 200


def test_sixty_families_sign_up_from_one_address(clock: CensusClock) -> None:
    families = [listed(a_register(number=number)).register for number in range(1, 61)]
    carrier = {"X-Forwarded-For": "203.0.113.9"}

    def signs_up(family: RegisteredHousehold) -> int:
        phone = Browser()
        card = {"kk_number": family.kk_number, "nik": family.members[0].nik, "kk_issued_on": family.kk_issued_on}
        body = {**card, "password": PASSWORD, "challenge": phone.solved_challenge()}
        return phone.call("POST", "/sign-ups", body, headers=carrier).status

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(signs_up, families)) == [201] * 60


def _household_calls() -> list[tuple[str, str]]:
    """Every call that only a household may make, by method and path."""
    from app import app

    views = [(method, path, entry.view_function) for path, of_path in app.routes.items() for method, entry in of_path.items()]
    return [(method, path.replace("{document_id}", "d")) for method, path, view in views if getattr(view, "who", "") == "household"]


def test_a_request_with_a_bad_session_touches_neither_the_store_nor_the_hasher(
    register: RegisteredHousehold, machine: MachineClock, costs: list[str]
) -> None:
    from chalicelib.credentials import sessions
    from chalicelib.storage.keys import keys

    phone = Browser()
    phone.sign_up(register)
    good = sessions.read(phone.cookie, keys().session, machine_now=machine.at)
    assert good is not None
    old = sessions.token(sessions.started(good.household, epoch=0, machine_now=machine.at - timedelta(minutes=31)), keys().session)
    forged = sessions.token(good, b"another key" * 3)
    other_household = phone.cookie.replace(good.household, "a" * len(good.household))
    later_epoch = phone.cookie.replace(f".{good.epoch}.", ".1.", 1)
    bad = ["", "x", "....", phone.cookie[:-1], phone.cookie + "a", forged, other_household, later_epoch, old, "a" * 4000]
    calls = _household_calls()
    assert len(calls) >= 8
    costs.clear()
    for cookie in bad:
        for method, path in calls:
            thief = Browser()
            thief.cookie = cookie
            refused = thief.call(method, path, {"answers": {}} if method in ("POST", "PATCH") else None)
            assert (refused.status, refused.problem) == (401, "not-signed-in"), (method, path, cookie)
        thief.cookie = cookie
        change = {"current_password": PASSWORD, "new_password": "bukit purnama sepeda"}
        assert thief.call("POST", "/password-changes", change).problem == "not-signed-in"
    assert costs == []
    # The same counters see a session that holds, and a password.
    assert phone.call("GET", "/household").status == 200
    assert phone.sign_in(register).status == 200
    assert {"send", "verify"} <= set(costs)
