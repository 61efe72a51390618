"""One same answer for every wrong input: what is said, what it is said with, and how long it takes tell nothing of the register."""

import itertools
import json
import random
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable

import pytest
from argon2 import PasswordHasher
from chalice.test import Client

from chalicelib.domain.register import RegisteredHousehold
from tests.builders import a_register
from tests.client import Answer, Browser
from tests.conftest import CensusClock
from tests.routes.conftest import listed

WRONG_PASSWORD, WRONG_NIK, WRONG_CODE = "perahu kancil jendela", "3319020101809999", "AAAA-BBBB-CCCC-DDDD"
#: What the chance of telling two kinds apart by their times must stay below; one half is a guess.
TELLING = 0.55
#: So many that chance alone hardly ever reaches it: three standard errors.
ROUNDS = 700


def _kinds() -> dict[str, RegisteredHousehold]:
    """Households that nobody knows, that never signed up and that did, the last in the register and signed up."""
    unknown, unclaimed, claimed = (a_register(number=number) for number in (9, 2, 1))
    listed(unclaimed)
    listed(claimed)
    assert Browser().sign_up(claimed).status == 201
    return {"unknown": unknown, "unclaimed": unclaimed, "claimed": claimed}


def _recover(register: RegisteredHousehold, nik: str) -> Answer:
    card = {"kk_number": register.kk_number, "nik": nik, "recovery_code": WRONG_CODE, "new_password": WRONG_PASSWORD}
    phone = Browser()
    return phone.call("POST", "/password-changes", {**card, "challenge": phone.solved_challenge()})


def _sign_in(register: RegisteredHousehold, nik: str) -> Answer:
    return Browser().call("POST", "/sessions", {"kk_number": register.kk_number, "nik": nik, "password": WRONG_PASSWORD})


def _sign_up(register: RegisteredHousehold, nik: str) -> Answer:
    # Where everything on the card is right and nobody has signed up, only the date can be wrong.
    date = {} if nik == WRONG_NIK else {"kk_issued_on": "2014-01-01"}
    return Browser().sign_up(register, nik=nik, password=WRONG_PASSWORD, **date)


@pytest.mark.parametrize(("door", "problem"), [(_sign_up, "sign-up-refused"), (_sign_in, "sign-in-refused"), (_recover, "sign-in-refused")])
def test_every_wrong_input_is_answered_alike_and_delayed_alike(
    clock: CensusClock, monkeypatch: pytest.MonkeyPatch, door: Callable[[RegisteredHousehold, str], Answer], problem: str
) -> None:
    from chalicelib.enumeration import clock as clocks

    households = _kinds()
    now = clocks.machine_now()
    monkeypatch.setattr(clocks, "machine_now", lambda: now)

    def answered(register: RegisteredHousehold, nik: str) -> tuple[int, str, str]:
        answer = door(register, nik)
        return answer.status, answer.text, str(sorted(answer.headers.items()))

    tries = [(register, nik) for register in households.values() for nik in (register.members[0].nik or "", WRONG_NIK)]
    first = {answered(register, nik) for register, nik in tries}
    if door is _sign_up:
        taken = households["claimed"]
        right = Browser().sign_up(taken, password=WRONG_PASSWORD)
        first.add((right.status, right.text, str(sorted(right.headers.items()))))
    assert len(first) == 1
    assert f'"/problems/{problem}"' in next(iter(first))[1]
    for register in households.values():
        while door(register, WRONG_NIK).problem == problem:
            pass
    delayed = {answered(register, nik) for register, nik in tries}
    assert len(delayed) == 1
    assert '"/problems/too-many-attempts"' in next(iter(delayed))[1]


def _telling(ones: list[float], others: list[float]) -> float:
    """The chance of telling which of two times is of which kind (area under the curve), 0.5 to 1."""
    ordered = sorted(others)
    later = sum(bisect_left(ordered, one) + bisect_right(ordered, one) for one in ones) / (2 * len(ones) * len(others))
    return max(later, 1 - later)


def test_how_long_a_refusal_takes_does_not_tell_why(clock: CensusClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """By CPU time, which neighbours on this machine leave alone. The hash, alike for all, is made cheap: it would hide the rest."""
    from app import app
    from chalicelib.credentials import identity, passwords
    from chalicelib.storage import tokens
    from chalicelib.storage.keys import keys

    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr(passwords, "_nobodys", [])
    households = _kinds()
    asked = {name: (register, register.members[0].nik or "") for name, register in households.items()}
    asked["mismatched"] = (households["claimed"], WRONG_NIK)
    bodies = {
        name: json.dumps({"kk_number": register.kk_number, "nik": nik, "password": WRONG_PASSWORD}).encode()
        for name, (register, nik) in asked.items()
    }
    client, headers = Client(app), {"Content-Type": "application/json"}
    took: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(ROUNDS):
        for name in random.sample(sorted(asked), len(asked)):
            begun = time.thread_time()
            answer = client.http.request("POST", "/sessions", headers=headers, body=bodies[name])
            took[name].append(time.thread_time() - begun)
            assert answer.status_code == 401
            tokens.give_back_tries(identity.attempts_token(identity.household_id(asked[name][0].kk_number, keys().identity)))
    told = {pair: _telling(took[pair[0]], took[pair[1]]) for pair in itertools.combinations(asked, 2)}
    assert {pair: round(chance, 3) for pair, chance in told.items() if chance >= TELLING} == {}
