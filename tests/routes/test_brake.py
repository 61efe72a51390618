"""The brake on sign-ups: who waits has lost nothing, and nobody who has begun is ever slowed."""

import json
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest

from chalicelib.credentials import passwords
from chalicelib.domain.brake import PATIENCE, Brake
from chalicelib.domain.household import Household
from chalicelib.domain.register import RegisteredHousehold
from tests.builders import CLOSED, PASSWORD, answers_for
from tests.client import Answer, Browser
from tests.conftest import CensusClock
from tests.emulator import ENVIRONMENT
from tests.faults import failing
from tests.routes.conftest import MachineClock

KAUMAN = "3319021001"
WHY = {"because": "Too many come.", "by": "siti"}


def put_on(share: float) -> None:
    from chalicelib.enumeration import brake

    brake.put_on(Brake(share), **WHY)


def begin_return(phone: Browser, *, challenge: str, key: str) -> Answer:
    body = {"village_code": KAUMAN, "password": PASSWORD, "challenge": challenge}
    return phone.call("POST", "/unmatched-returns", body, key=key)


@pytest.fixture
def nothing_read_or_hashed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A census in which no household can be read or written, and no password hashed."""

    def hashed(password: str) -> str:
        raise AssertionError("a password was hashed")

    monkeypatch.setattr(passwords, "hashed", hashed)
    households = json.dumps(ENVIRONMENT["HOUSEHOLDS_TABLE"]).encode()
    tokens = json.dumps(ENVIRONMENT["TOKENS_TABLE"]).encode()
    with (
        failing("GetItem", how="silent", times=99, about=households) as reads,
        failing("PutItem", how="silent", times=99, about=households) as writes,
        failing("PutItem", how="silent", times=99, about=tokens) as spent,
    ):
        yield
    assert reads + writes + spent == [0, 0, 0]


def test_who_is_not_let_in_is_told_when_to_come_before_anything_is_read_hashed_or_spent(
    register: RegisteredHousehold, nothing_read_or_hashed: None
) -> None:
    phone = Browser()
    challenge = phone.solved_challenge()
    put_on(0)
    refused = phone.sign_up(register, challenge=challenge)
    assert (refused.status, refused.problem) == (503, "sign-ups-slowed")
    assert PATIENCE <= int(refused.headers["retry-after"]) <= 2 * PATIENCE
    assert refused.body["retry_after"] == int(refused.headers["retry-after"])
    assert refused.headers["cache-control"] == "no-store"
    assert begin_return(phone, challenge=challenge, key=str(uuid4())).problem == "sign-ups-slowed"
    assert not phone.cookie


@pytest.mark.parametrize("unmatched", [False, True])
def test_the_same_request_is_let_in_at_its_turn_with_the_challenge_that_it_had(
    register: RegisteredHousehold, machine: MachineClock, unmatched: bool
) -> None:
    phone, challenge = Browser(), Browser().solved_challenge()
    put_on(0.2)

    def asked(key: str, solution: str = challenge) -> Answer:
        return begin_return(phone, challenge=solution, key=key) if unmatched else phone.sign_up(register, challenge=solution, key=key)

    # Whoever is let in at once with no solution gets no further.
    key = next(key for key in (str(uuid4()) for _ in range(200)) if asked(key, "none").status == 503)
    machine.at += timedelta(seconds=int(asked(key).headers["retry-after"]))
    begun = asked(key)
    assert begun.status == 201
    again = asked(key)
    assert (again.status, again.body["recovery_codes"]) == (201, begun.body["recovery_codes"]), "an acknowledgement that was lost"


def test_an_answer_that_was_lost_is_given_at_the_turn_or_after_the_close(
    register: RegisteredHousehold, clock: CensusClock, machine: MachineClock
) -> None:
    from chalicelib.enumeration import brake

    phone, key = Browser(), str(uuid4())
    challenge = phone.solved_challenge()
    codes = phone.sign_up(register, challenge=challenge, key=key).body["recovery_codes"]
    put_on(0)
    assert phone.sign_up(register, challenge=challenge, key=key).status == 503, "503 judges nothing: it says come again"
    clock.at = CLOSED
    assert phone.sign_up(register, challenge=challenge, key=key).body["recovery_codes"] == codes
    assert Browser().sign_up(register).problem == "census-closed", "who comes too late isn't told to wait"
    brake.take_off(because="The census is closed.", by="siti")


def test_whoever_has_begun_is_never_slowed(register: RegisteredHousehold) -> None:
    phone = Browser()
    assert phone.sign_up(register).status == 201
    put_on(0)
    assert Browser().call("POST", "/challenges").status == 200
    assert Browser().sign_in(register).status == 200
    assert phone.save(answers_for(Household("h", register))).status == 200
    paper = {"kind": "marriage_book", "member": "m1", "content_type": "image/jpeg", "size": 1000}
    assert phone.call("POST", "/household/documents", paper).status != 503
    assert phone.submit().status == 201
    changed = {"current_password": PASSWORD, "new_password": "bukit purnama sepeda"}
    assert phone.call("POST", "/password-changes", changed).status == 200
    assert phone.call("DELETE", "/sessions/current").status == 204


def test_the_work_that_is_asked_stays_as_it_is(register: RegisteredHousehold) -> None:
    before = Browser().call("POST", "/challenges").body["maxNumber"]
    put_on(0)
    assert Browser().call("POST", "/challenges").body["maxNumber"] == before


def test_once_it_is_off_everybody_is_let_in(register: RegisteredHousehold) -> None:
    from chalicelib.enumeration import brake

    put_on(0)
    brake.take_off(because="The peak is over.", by="budi")
    assert Browser().sign_up(register).status == 201
    assert [(act["what"], act["by"]) for act in brake.acts()] == [("put on", "siti"), ("taken off", "budi")]
