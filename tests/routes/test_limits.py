"""What guessing costs: the guesser gets few tries, the family waits a little at most, and a forged session costs the census nothing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from botocore.httpsession import URLLib3Session

from chalicelib.domain.household import Household
from chalicelib.domain.register import RegisteredHousehold
from tests.builders import PASSWORD, a_register
from tests.client import Answer, Browser, at
from tests.conftest import CensusClock
from tests.routes.conftest import MachineClock, listed


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


def test_five_hundred_sources_guess_ten_times_at_a_household_and_its_owner_signs_in(
    register: RegisteredHousehold, machine: MachineClock, costs: list[str]
) -> None:
    owner = Browser()
    owner.sign_up(register)

    def guess(number: int) -> str:
        headers = at(f"203.0.{number // 250}.{number % 250 + 1}")
        return Browser().sign_in(register, password=f"guess number {number}", headers=headers).problem

    costs.clear()
    with ThreadPoolExecutor(8) as threads:
        guesses = list(threads.map(guess, range(500)))
    assert (guesses.count("sign-in-refused"), guesses.count("too-many-attempts")) == (10, 490)
    assert costs.count("verify") == 10
    assert owner.sign_in(register).status == 200
    # They go on as long as they like: one guess for each delay, and no delay is longer than a quarter of an hour.
    elsewhere, delays = Browser(), []
    for number in range(9):
        waiting = elsewhere.sign_in(register)
        delays.append(waiting.body["retry_after"])
        machine.at += timedelta(seconds=delays[-1])
        assert [guess(number), guess(number)] == ["sign-in-refused", "too-many-attempts"]
    assert delays == [15, 30, 60, 120, 240, 480, 900, 900, 900]
    assert owner.sign_in(register).status == 200
    machine.at += timedelta(seconds=900)
    assert elsewhere.sign_in(register).status == 200
    # From now on it is a device that signed in before.
    for number in range(10):
        guess(number)
    assert [elsewhere.sign_in(register).status, Browser().sign_in(register).status] == [200, 429]


def _wrong(device: Browser, register: RegisteredHousehold, times: int) -> list[str]:
    return [device.sign_in(register, password=f"guess number {number}").problem for number in range(times)]


def test_a_known_device_has_ten_tries_of_its_own_and_no_more(register: RegisteredHousehold) -> None:
    known, other = Browser(), Browser()
    known.sign_up(register)
    assert _wrong(known, register, 12) == ["sign-in-refused"] * 10 + ["too-many-attempts"] * 2
    assert known.sign_in(register).problem == "too-many-attempts"
    assert _wrong(other, register, 12) == ["sign-in-refused"] * 10 + ["too-many-attempts"] * 2


def test_a_device_that_signs_out_is_known_no_more_and_keeps_nothing(register: RegisteredHousehold) -> None:
    phone, copied = Browser(), Browser()
    phone.sign_up(register)
    copied.device = phone.device
    assert phone.call("DELETE", "/sessions/current").status == 204
    assert (phone.cookie, phone.device) == ("", "")
    # Whoever comes next on this phone, even with what was copied of it, has the tries of anybody and no others.
    assert _wrong(Browser(), register, 10) == ["sign-in-refused"] * 10
    assert [copied.sign_in(register).problem, phone.sign_in(register).problem] == ["too-many-attempts"] * 2


def test_what_ends_all_sessions_forgets_all_devices(register: RegisteredHousehold) -> None:
    thief, owner = Browser(), Browser()
    thief.sign_up(register)
    owner.sign_in(register)
    owner.call("POST", "/password-changes", {"current_password": PASSWORD, "new_password": "bukit purnama sepeda"})
    assert _wrong(Browser(), register, 10) == ["sign-in-refused"] * 10
    assert thief.sign_in(register, password="bukit purnama sepeda").problem == "too-many-attempts"
    assert owner.sign_in(register, password="bukit purnama sepeda").status == 200


def test_who_guesses_passwords_keeps_no_recovery_code_waiting(register: RegisteredHousehold) -> None:
    code = Browser().sign_up(register).body["recovery_codes"][0]
    body = {"kk_number": register.kk_number, "nik": register.members[0].nik, "new_password": "bukit purnama sepeda"}

    def recovers(code: str) -> Answer:
        phone = Browser()
        return phone.call("POST", "/password-changes", {**body, "recovery_code": code, "challenge": phone.solved_challenge()})

    assert _wrong(Browser(), register, 11)[-1] == "too-many-attempts"
    assert recovers("AAAA-BBBB-CCCC-DDDD").problem == "sign-in-refused"
    assert recovers(code).body == {"changes_left": 1}
    assert [recovers(f"AAAA-BBBB-CCCC-{number:04}").problem for number in range(11)] == ["sign-in-refused"] * 10 + ["too-many-attempts"]


def test_only_a_device_that_the_census_named_is_known(register: RegisteredHousehold) -> None:
    phone = Browser()
    phone.sign_up(register)
    name, _, signature = phone.device.partition(".")
    assert _wrong(Browser(), register, 10) == ["sign-in-refused"] * 10
    for forged in (name, f"{name}.{signature[:-2]}AA", f"{name[::-1]}.{signature}", signature, "....", "a" * 4000, "é"):
        stranger = Browser()
        stranger.device = forged
        assert stranger.sign_in(register).problem == "too-many-attempts", forged
    assert phone.sign_in(register).status == 200


def test_families_that_share_a_phone_each_know_it_and_nobody_sees_that_it_is_one(clock: CensusClock) -> None:
    phone = Browser()
    families = [listed(a_register(number=number)) for number in (1, 2, 3)]
    for family in families:
        phone.sign_up(family.register)
    for family in families:
        assert _wrong(Browser(), family.register, 10) == ["sign-in-refused"] * 10
        assert phone.sign_in(family.register).status == 200
    devices = [account.devices for family in families if (account := _stored(family.household_id).account)]
    assert [len(known) for known in devices] == [1, 1, 1]
    assert len({known[0] for known in devices}) == 3
    assert phone.device.partition(".")[0] not in str(devices)


def test_of_many_devices_the_last_eight_are_known(register: RegisteredHousehold, clock: CensusClock) -> None:
    from chalicelib.credentials import identity
    from chalicelib.storage.keys import keys

    Browser().sign_up(register)
    phones = [Browser() for _ in range(9)]
    for phone in [*phones, phones[1]]:
        assert phone.sign_in(register).status == 200
    id = identity.household_id(register.kk_number, keys().identity)
    account = _stored(id).account
    assert account is not None
    last = [identity.known_device(id, phone.device.partition(".")[0], keys().identity) for phone in [*phones[2:], phones[1]]]
    assert account.devices == last


def _stored(household_id: str) -> Household:
    from chalicelib.storage import households

    household = households.load(household_id)
    assert household is not None
    return household


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
