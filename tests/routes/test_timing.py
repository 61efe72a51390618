"""One same answer for every wrong input: what is said, what it is said with, and how long it takes tell nothing of the register."""

import itertools
import json
import random
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from typing import Any

import pytest
from argon2 import PasswordHasher
from botocore.httpsession import URLLib3Session
from chalice.test import Client

from chalicelib.domain import work
from chalicelib.domain.account import FREE_TRIES
from chalicelib.domain.register import RegisteredHousehold
from tests.builders import a_register
from tests.client import Answer, Browser
from tests.conftest import CensusClock
from tests.faults import remembering
from tests.routes.conftest import listed

WRONG_PASSWORD, WRONG_NIK, WRONG_CODE = "perahu kancil jendela", "3319020101809999", "AAAA-BBBB-CCCC-DDDD"
#: What the chance of telling two kinds apart by their times must stay below; one half is a guess.
TELLING = 0.55
#: Requests of each kind: at first, and if some seem to be told apart. Chance alone reaches that in the most once in many thousand runs.
FEWEST, MOST = 400, 2000


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


def _told(took: dict[str, list[float]]) -> dict[tuple[str, str], float]:
    """The pairs of kinds that their times tell apart, and how well."""
    told = {pair: _telling(took[pair[0]], took[pair[1]]) for pair in itertools.combinations(took, 2)}
    return {pair: round(chance, 3) for pair, chance in told.items() if chance >= TELLING}


@pytest.mark.parametrize("delayed", [False, True], ids=["judged", "delayed"])
@pytest.mark.parametrize(("path", "refused"), [("/sign-ups", 403), ("/sessions", 401), ("/password-changes", 401)])
def test_how_long_a_refusal_takes_does_not_tell_why(
    clock: CensusClock, monkeypatch: pytest.MonkeyPatch, path: str, refused: int, delayed: bool
) -> None:
    """By CPU time, which neighbours on this machine leave alone. What is alike for all and would hide the rest is made cheap or left
    out: the hash, the meter, and the cloud's own time. `delayed` when too many have guessed before."""
    from app import app
    from chalicelib.credentials import passwords
    from chalicelib.enumeration import clock as clocks
    from chalicelib.enumeration import sign_up

    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr(passwords, "_nobodys", [])
    monkeypatch.setattr(sign_up, "check_password", lambda password, *, known_words: None)
    # Guessing until all are delayed asks for no more work.
    monkeypatch.setattr(work, "HARDEST", work.EASE)
    households = _kinds()
    # The clock stands, so that the same request asks the cloud for the same.
    now = clocks.machine_now()
    monkeypatch.setattr(clocks, "machine_now", lambda: now)
    asked = {name: (register, register.members[0].nik or "") for name, register in households.items()}
    asked["mismatched"] = (households["claimed"], WRONG_NIK)
    bodies, keys = {}, {}
    for name, (register, nik) in asked.items():
        date = "2014-01-01" if name == "unclaimed" else register.kk_issued_on
        more: dict[str, dict[str, object]] = {
            "/sign-ups": {"password": WRONG_PASSWORD, "kk_issued_on": date},
            "/sessions": {"password": WRONG_PASSWORD},
            "/password-changes": {"new_password": WRONG_PASSWORD, "recovery_code": WRONG_CODE},
        }
        challenge = {} if path == "/sessions" else {"challenge": Browser().solved_challenge()}
        bodies[name] = json.dumps({"kk_number": register.kk_number, "nik": nik, **more[path], **challenge}).encode()
        keys[name] = {"Content-Type": "application/json", "Idempotency-Key": name}
    client, status = Client(app), 429 if delayed else refused
    took: dict[str, list[float]] = {name: [] for name in asked}
    for name in asked:
        # What a process does once is no matter here.
        for _ in range(1 + delayed * FREE_TRIES):
            client.http.request("POST", path, headers=keys[name], body=bodies[name])
    with remembering():
        # Whoever seems to be told apart by chance isn't any more when there are more of them.
        while len(took["unknown"]) < FEWEST or (_told(took) and len(took["unknown"]) < MOST):
            for _ in range(FEWEST):
                for name in random.sample(sorted(asked), len(asked)):
                    begun = time.thread_time()
                    answer = client.http.request("POST", path, headers=keys[name], body=bodies[name])
                    took[name].append(time.thread_time() - begun)
                    assert answer.status_code == status
    assert _told(took) == {}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the calls of the cloud since, but those that a process makes every ten seconds, whoever comes."""
    from chalicelib.enumeration import calendar, decided

    done, real = [], URLLib3Session.send
    for read_at_times in (calendar, decided):
        monkeypatch.setattr(read_at_times, "FRESH_FOR", 3600.0)

    def send(session: Any, request: Any) -> Any:
        target = request.headers.get("X-Amz-Target", "")
        done.append((target if isinstance(target, str) else target.decode()).rpartition(".")[2])
        return real(session, request)

    monkeypatch.setattr(URLLib3Session, "send", send)
    return done


def test_a_process_that_meets_a_village_for_the_first_time_does_as_much_for_a_card_that_nobody_knows(
    clock: CensusClock, monkeypatch: pytest.MonkeyPatch, asked: list[str]
) -> None:
    from chalicelib.storage import nobody, sealing_keys

    households, period = _kinds(), 1
    monkeypatch.setattr(sealing_keys, "period", lambda: period)
    # What is kept of nobody's village may be of a table that is no more.
    sealing_keys.forget()
    nobody.forget()
    _sign_in(households["unknown"], WRONG_NIK)

    def calls(register: RegisteredHousehold) -> list[str]:
        asked.clear()
        assert _sign_in(register, WRONG_NIK).problem == "sign-in-refused"
        return list(asked)

    of_kind = {}
    for name, register in households.items():
        sealing_keys.forget()
        nobody.forget()
        first, second = calls(register), calls(register)
        # A process looks anew every ten minutes, and unwraps what it knows no second time.
        period += 1
        of_kind[name] = [first, second, calls(register)]
    usual = ["GetItem", "UpdateItem", "UpdateItem"]
    met = [["GetItem", "GetItem", "GetItem", "Decrypt", *usual[1:]], usual, ["GetItem", *usual]]
    assert of_kind == {"unknown": met, "unclaimed": met, "claimed": met}


def test_unknown_cards_meet_as_many_villages_as_a_district_has(clock: CensusClock, asked: list[str]) -> None:
    from chalicelib.storage import nobody, sealing_keys

    sealing_keys.newest("3319021001")
    nobody.open_nobodys("anybody", "331902")
    sealing_keys.forget()
    nobody.forget()
    asked.clear()
    for number in range(150):
        nobody.open_nobodys(f"household {number}", "331902")
    # Its villages' keys, and its regency's.
    assert (asked.count("GetItem"), asked.count("Decrypt")) == (12 + 1, 1)
