"""The proof of work: it grows where many guesses were wrong of late, and refuses no family for its address or its district."""

import base64
import json
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher

from chalicelib.credentials import passwords
from chalicelib.domain import work
from chalicelib.domain.register import RegisteredHousehold
from tests.builders import a_register, nik
from tests.client import Answer, Browser, at
from tests.conftest import CensusClock
from tests.emulator import ENVIRONMENT
from tests.routes.conftest import MachineClock, listed

HALL, SCANNER = at("203.0.113.9"), at("198.51.100.7")


@pytest.fixture
def little_work(monkeypatch: pytest.MonkeyPatch, machine: MachineClock) -> None:
    """A hundredth of the work after a tenth of the wrong guesses, in the same proportions: what is tested is how much is asked of whom,
    not how fast this machine searches. Its clock stands, so that no hour ends meanwhile."""
    monkeypatch.setattr(work, "EASE", work.EASE // 100)
    monkeypatch.setattr(work, "HARDEST", work.HARDEST // 100)
    monkeypatch.setattr(work, "_FROM_SOURCE", work._FROM_SOURCE // 10)
    monkeypatch.setattr(work, "_ABOUT_DISTRICT", work._ABOUT_DISTRICT // 10)
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr(passwords, "_nobodys", [])


def posed(headers: dict[str, str]) -> int:
    """How many numbers a challenge is hidden among, for whoever asks from there."""
    challenge = Browser().call("POST", "/challenges", headers=headers).body
    return int(challenge["maxNumber"])


def guessed(headers: dict[str, str], *, number: int, district: str = "331902", **changes: Any) -> tuple[int, Answer]:
    """The `number`-th guess at a card that nobody has, with as much work as is asked for it: how much that was, and what came of it."""
    phone = Browser()
    unknown = a_register(number=5000 + number)
    guess = {"nik": nik(sex="male", birth_date="1980-01-01", serial=number, district=district), **changes}
    challenge = phone.call("POST", "/challenges", headers=headers).body
    spent = int(challenge["maxNumber"])
    answer = phone.sign_up(unknown, headers=headers, challenge=Browser.solved(challenge), **guess)
    if answer.problem == "challenge-refused":
        harder = answer.body["challenge"]
        spent += int(harder["maxNumber"])
        answer = phone.sign_up(unknown, headers=headers, challenge=Browser.solved(harder), **guess)
    return spent, answer


def test_sixty_families_sign_up_from_one_address_also_when_it_has_failures_behind_it(clock: CensusClock, little_work: None) -> None:
    families = [listed(a_register(number=number)).register for number in range(1, 61)]

    def signs_up(family: RegisteredHousehold) -> int:
        return Browser().sign_up(family, headers=HALL).status

    def mistypes(number: int) -> str:
        return Browser().sign_in(families[number % 60], password=f"guess number {number}", headers=HALL).problem

    asked = [posed(HALL)]
    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(signs_up, families[:30])) == [201] * 30
        asked.append(posed(HALL))
        assert set(threads.map(mistypes, range(8))) == {"sign-in-refused"}
        asked.append(posed(HALL))
        assert list(threads.map(signs_up, families[30:])) == [201] * 30
    assert asked == [work.EASE, work.EASE, work.HARDEST]
    assert posed(at("203.0.113.10")) == work.EASE


def test_whoever_scans_a_district_works_five_times_as_much_and_its_families_elsewhere_sign_up(
    clock: CensusClock, little_work: None
) -> None:
    family = listed(a_register()).register
    spent, answers = zip(*(guessed(SCANNER, number=number) for number in range(18)), strict=True)
    assert {answer.problem for answer in answers} == {"sign-up-refused"}
    assert list(spent) == [work.EASE] * 2 + [2 * work.EASE] * 2 + [4 * work.EASE] * 4 + [work.HARDEST] * 10
    assert sum(spent[-2:]) == 5 * sum(spent[:2])
    # From many addresses, each with no failure behind it: by now it is the district that asks for a second challenge.
    for number in range(18, 22):
        guessed(at(f"198.51.{number}.1"), number=number)
    spread, answer = guessed(at("192.0.2.1"), number=22)
    assert (spread, answer.problem) == (work.EASE + work.HARDEST, "sign-up-refused")
    other_district, _ = guessed(at("192.0.2.2"), number=23, district="331903")
    assert other_district == work.EASE
    phone = Browser()
    too_easy = phone.sign_up(family, headers=HALL)
    assert (too_easy.status, too_easy.problem, too_easy.body["challenge"]["maxNumber"]) == (400, "challenge-refused", work.HARDEST)
    assert phone.sign_up(family, headers=HALL, challenge=Browser.solved(too_easy.body["challenge"])).status == 201


def test_the_challenge_that_a_refusal_brings_will_do_whatever_happens_meanwhile(register: RegisteredHousehold, little_work: None) -> None:
    from chalicelib.credentials import identity
    from chalicelib.enumeration.clock import machine_now
    from chalicelib.storage import tokens
    from chalicelib.storage.keys import keys

    district = identity.district(register.members[0].nik or "", keys().identity)
    phone, easy = Browser(), Browser().solved_challenge()
    for _ in range(20):
        tokens.count_wrong(district, machine_now=machine_now())
    refused = phone.sign_up(register, challenge=easy)
    solved = Browser.solved(refused.body["challenge"])
    for _ in range(90):
        tokens.count_wrong(district, machine_now=machine_now())
    assert phone.sign_up(register, challenge=solved).status == 201


def test_an_hour_later_nothing_is_held_against_an_address(clock: CensusClock, machine: MachineClock, little_work: None) -> None:
    listed(a_register())
    for number in range(2):
        Browser().sign_in(a_register(number=number), password="wrong words here", headers=SCANNER)
    assert posed(SCANNER) == 2 * work.EASE
    machine.at += timedelta(hours=1)
    assert posed(SCANNER) == work.EASE


def test_an_address_is_believed_of_the_edge_alone(clock: CensusClock, little_work: None) -> None:
    def mistypes(headers: dict[str, str]) -> None:
        Browser().sign_in(a_register(number=9), password="wrong words here", headers=headers)

    for number in range(2):
        # However it calls itself, it is the address that connected.
        other = f"203.0.113.{number}"
        mistypes({"CloudFront-Viewer-Address": f"{other}:1", "X-Forwarded-For": other, "X-Edge-Secret": "a guess", "Forwarded": other})
    assert posed({}) == 2 * work.EASE
    assert posed(at("203.0.113.1")) == work.EASE
    for number in range(2):
        mistypes(at(f"2001:db8:7:1:{number}::2"))
    assert posed(at("2001:db8:7:1::9")) == posed(at("[2001:db8:7:1:ffff::1]")) == 2 * work.EASE
    assert posed(at("2001:db8:7:2::9")) == work.EASE


def test_while_the_edges_secret_changes_both_are_believed(clock: CensusClock, little_work: None) -> None:
    for secret in range(2):
        Browser().sign_in(a_register(number=9), password="wrong words here", headers=at("203.0.113.1", secret=secret))
    assert posed(at("203.0.113.1")) == 2 * work.EASE
    both = {**at("203.0.113.1"), "X-Edge-Secret": ENVIRONMENT["EDGE_SECRET"]}
    assert posed(both) == work.EASE, "each is a secret by itself, not the setting that holds the two"


def test_no_address_and_no_district_lies_in_the_tables_or_the_logs(register: RegisteredHousehold, caplog: pytest.LogCaptureFixture) -> None:
    from chalicelib.storage.tables import TokenItem

    caplog.set_level(logging.DEBUG, "chalicelib")
    guessed(SCANNER, number=1, kk_number=register.kk_number)
    Browser().sign_in(register, password="wrong words here", headers=SCANNER)
    kept = [str(item.attribute_values) for item in TokenItem.scan()]
    assert len([item for item in kept if "wrong/" in item]) == 2
    for canary in ("198.51.100", "331902", register.kk_number):
        assert canary not in "".join(kept)
    assert "198.51.100" not in caplog.text


def test_a_family_that_signs_up_leaves_nothing_but_its_spent_challenge(register: RegisteredHousehold) -> None:
    from chalicelib.storage.tables import TokenItem

    Browser().sign_up(register)
    Browser().sign_in(register)
    assert [item.token.partition("/")[0] for item in TokenItem.scan()] == ["challenge"]


@pytest.mark.parametrize(
    "altered",
    [
        lambda salt: salt.replace("&m=1000&", "&m=5000&"),
        lambda salt: salt.replace("?", "?m=5000&"),
        lambda salt: salt.replace("&m=1000&", "&"),
        lambda salt: salt.partition("?")[0],
        lambda salt: salt.replace("expires=", "expires=9"),
        lambda salt: salt + "&m=5000",
    ],
)
def test_nobody_makes_a_challenge_harder_or_older_than_it_was_posed(
    register: RegisteredHousehold, little_work: None, altered: Callable[[str], str]
) -> None:
    solution = json.loads(base64.b64decode(Browser().solved_challenge()))
    changed = altered(solution["salt"])
    assert changed != solution["salt"]
    forged = base64.b64encode(json.dumps(solution | {"salt": changed}).encode()).decode()
    refused = Browser().sign_up(register, challenge=forged)
    assert (refused.problem, "challenge" in refused.body) == ("challenge-refused", False)


def test_a_challenge_holds_for_twenty_minutes_and_once(register: RegisteredHousehold, machine: MachineClock, little_work: None) -> None:
    machine.at -= timedelta(minutes=21)
    too_old = Browser().solved_challenge()
    machine.at += timedelta(minutes=2)
    still_good = Browser().solved_challenge()
    machine.at += timedelta(minutes=19)
    assert Browser().sign_up(register, challenge=too_old).problem == "challenge-refused"
    assert Browser().sign_up(register, challenge=still_good, password="pendek").problem == "password-refused"
    assert Browser().sign_up(register, challenge=still_good).problem == "challenge-refused"


def test_what_is_hashed_fits_one_block_however_hard_it_is(clock: CensusClock) -> None:
    """With one byte more than a block of SHA-256 a phone would search half as fast."""
    from chalicelib.credentials import challenges
    from chalicelib.enumeration.clock import machine_now

    made = challenges.challenge(b"key", machine_now=machine_now(), max_number=work.HARDEST)
    assert len(made["salt"]) + len(str(work.HARDEST)) <= 55
