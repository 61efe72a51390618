"""The API while the cloud fails: nothing happens twice, nothing acknowledged is lost, and whoever can't be served is told to come again."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest

from chalicelib.domain.household import Household
from chalicelib.domain.register import RegisteredHousehold
from tests.builders import PASSWORD, answers_for
from tests.client import Answer, Browser
from tests.faults import failing

SECOND = "bukit purnama sepeda"
THIRD = "kelapa jendela hujan"


def _stored(register: RegisteredHousehold) -> Household:
    from chalicelib.credentials.identity import household_id
    from chalicelib.storage import households
    from chalicelib.storage.keys import keys

    household = households.load(household_id(register.kk_number, keys().identity))
    assert household is not None
    return household


def _sign_up_body(register: RegisteredHousehold, phone: Browser) -> dict[str, Any]:
    card = {"kk_number": register.kk_number, "nik": register.members[0].nik, "kk_issued_on": register.kk_issued_on}
    return {**card, "password": PASSWORD, "challenge": phone.solved_challenge()}


def _change(phone: Browser, old: str, new: str, *, key: str | None = None) -> Answer:
    return phone.call("POST", "/password-changes", {"current_password": old, "new_password": new}, key=key)


@pytest.mark.parametrize("keyed", [True, False])
def test_a_write_whose_acknowledgement_is_cut_happens_once_and_is_known_as_done(register: RegisteredHousehold, keyed: bool) -> None:
    def key() -> str:
        return str(uuid4()) if keyed else ""

    phone = Browser()
    body = _sign_up_body(register, phone)
    with failing("PutItem", how="cut", about=b"document"):
        assert phone.call("POST", "/sign-ups", body, key=key()).status == 201
    with failing("PutItem", how="cut", about=b"document"):
        assert phone.save(answers_for(Household("h", register)), key=key()).body["version"] == 1
    with failing("PutItem", how="cut", about=b"document"):
        assert phone.submit(key=key()).status == 201
    with failing("PutItem", how="cut", about=b"document"):
        assert _change(phone, PASSWORD, SECOND, key=key()).body == {"changes_left": 1}
    household = _stored(register)
    assert household.account is not None
    assert (household.version, len(household.submissions), household.account.changes_used) == (1, 1, 1)


def test_a_cut_challenge_or_a_busy_store_leaves_the_same_sign_up_possible(register: RegisteredHousehold) -> None:
    phone, key = Browser(), str(uuid4())
    body = _sign_up_body(register, phone)
    with failing("PutItem", how=("ThrottlingException", 400), times=9, about=b"document"):
        busy = phone.call("POST", "/sign-ups", body, key=key)
    assert (busy.status, busy.problem, busy.headers["retry-after"]) == (503, "busy", "5")
    with failing("PutItem", how="cut", about=b"challenge/"):
        assert phone.call("POST", "/sign-ups", body, key=key).status == 201


@pytest.mark.parametrize(
    "how",
    [
        "silent",
        ("ProvisionedThroughputExceededException", 400),
        ("RequestLimitExceeded", 400),
        ("InternalServerError", 500),
        ("ServiceUnavailableException", 503),
        ("ExpiredTokenException", 400),
    ],
)
def test_a_store_that_does_not_answer_is_busy_not_broken(register: RegisteredHousehold, how: Any) -> None:
    phone = Browser()
    phone.sign_up(register)
    with failing("GetItem", how=how, times=99):
        answers = [phone.call("GET", "/household"), phone.save({"household": {}})]
    assert {(answer.status, answer.problem, answer.headers.get("retry-after")) for answer in answers} == {(503, "busy", "5")}


def test_keys_that_cannot_be_unwrapped_yet_are_busy_not_broken(register: RegisteredHousehold) -> None:
    from chalicelib.storage.keys import keys

    keys.cache_clear()
    with failing("Decrypt", how=("ThrottlingException", 400), times=99):
        assert Browser().call("POST", "/challenges").problem == "busy"
    assert Browser().call("POST", "/challenges").status == 200


def test_a_replica_that_lags_behind_refuses_nobody(register: RegisteredHousehold, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.storage import households

    real, older = households.load, _stored(register)
    # An eventually consistent read may show the household as it was before the last write; the emulator's never do.
    monkeypatch.setattr(households, "load", lambda id, *, consistent=True: real(id) if consistent else older)
    phone = Browser()
    phone.sign_up(register)
    assert phone.save(answers_for(Household("h", register))).status == 200
    older = _stored(register)
    phone.save({"household": {"current_landmark": "warung"}})
    assert phone.submit().status == 201


def test_a_replayed_sign_up_or_change_opens_nothing_once_the_password_is_another(register: RegisteredHousehold) -> None:
    thief, key = Browser(), str(uuid4())
    body, signing_up = _sign_up_body(register, thief), str(uuid4())
    thief.call("POST", "/sign-ups", body, key=signing_up)
    change = {"current_password": PASSWORD, "new_password": SECOND}
    assert thief.call("POST", "/password-changes", change, key=key).body == {"changes_left": 1}
    owner = Browser()
    owner.sign_in(register, password=SECOND)
    assert _change(owner, SECOND, THIRD).body == {"changes_left": 0}
    assert thief.call("POST", "/password-changes", change, key=key).problem == "sign-in-refused"
    assert thief.call("POST", "/sign-ups", body, key=signing_up).problem == "sign-up-refused"
    assert thief.call("GET", "/household").problem == "not-signed-in"


def test_of_eight_racing_password_changes_one_wins_and_never_a_third(register: RegisteredHousehold) -> None:
    Browser().sign_up(register)
    password = PASSWORD
    for round in range(3):
        phones = [Browser() for _ in range(8)]
        for phone in phones:
            phone.sign_in(register, password=password)
        new = [f"{SECOND} {round} {number}" for number in range(8)]
        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(_change, phones, [password] * 8, new))
        won = [number for number, answer in enumerate(answers) if answer.status == 200]
        assert len(won) == (1 if round < 2 else 0)
        password = new[won[0]] if won else password
    household = _stored(register)
    assert household.account is not None
    assert household.account.changes_used == 2


def test_of_rival_sign_ups_one_wins(register: RegisteredHousehold) -> None:
    phones = [Browser() for _ in range(6)]
    bodies = [_sign_up_body(register, phone) for phone in phones]
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda phone, body: phone.call("POST", "/sign-ups", body).status, phones, bodies))
    assert sorted(answers) == [201, 403, 403, 403, 403, 403]


def test_a_register_refreshed_under_a_sign_up_does_not_refuse_the_family(
    register: RegisteredHousehold, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chalicelib.credentials import passwords
    from chalicelib.domain.household import relisted
    from chalicelib.storage import households

    hashed = passwords.hashed

    def refreshed_meanwhile(password: str) -> str:
        households.save(relisted(_stored(register), register))
        return hashed(password)

    monkeypatch.setattr(passwords, "hashed", refreshed_meanwhile)
    assert Browser().sign_up(register).status == 201


def test_of_sixty_guesses_at_once_ten_are_judged(register: RegisteredHousehold) -> None:
    Browser().sign_up(register)
    with ThreadPoolExecutor(12) as threads:
        guesses = list(threads.map(lambda number: Browser().sign_in(register, password=f"guess number {number}").problem, range(60)))
    assert (guesses.count("sign-in-refused"), guesses.count("too-many-attempts")) == (10, 50)


def test_the_owner_s_sign_in_forgets_the_guesses_before_it(register: RegisteredHousehold) -> None:
    Browser().sign_up(register)
    for _ in range(3):
        for number in range(8):
            assert Browser().sign_in(register, password=f"guess number {number}").problem == "sign-in-refused"
        assert Browser().sign_in(register).status == 200


def test_a_household_that_would_not_fit_is_refused_and_can_still_be_closed(register: RegisteredHousehold) -> None:
    from chalicelib.domain.documents import Document
    from chalicelib.domain.errors import HouseholdTooLarge
    from chalicelib.storage import households
    from tests.builders import CLOSED, ONLINE, a_campaign

    household = _stored(register)
    noise = "".join(uuid4().hex for _ in range(20_000))
    household.documents["d"] = Document("d", "kk", None, "image/png", 1, noise, ONLINE)
    with pytest.raises(HouseholdTooLarge):
        households.save(household, answering=True)
    household.documents["d"].key = noise[:590_000]
    household.close(campaign=a_campaign(), now=CLOSED)
    households.save(household)


def test_odd_cookies_of_other_sites_do_not_sign_a_family_out(register: RegisteredHousehold) -> None:
    phone = Browser()
    phone.sign_up(register)
    for odd in ('prefs={"a":1}', "a=b c", "x", "café=1", "a@b=1", "=", ""):
        assert phone.call("GET", "/household", headers={"Cookie": f"{odd}; __Host-session={phone.cookie}"}).status == 200, odd


def test_what_anybody_may_cache_never_carries_a_session(register: RegisteredHousehold, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    from chalicelib.enumeration import clock

    phone = Browser()
    phone.sign_up(register)
    later = clock.machine_now() + timedelta(minutes=5)
    monkeypatch.setattr(clock, "machine_now", lambda: later)
    census = phone.call("GET", "/census")
    assert census.headers["cache-control"] == "public, max-age=30"
    assert "set-cookie" not in census.headers
    assert "set-cookie" in phone.call("GET", "/household").headers


def test_a_session_dies_unused_for_thirty_minutes_or_after_twelve_hours(
    register: RegisteredHousehold, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import timedelta

    from chalicelib.enumeration import clock

    phone = Browser()
    phone.sign_up(register)
    at = clock.machine_now()
    monkeypatch.setattr(clock, "machine_now", lambda: at)
    for _ in range(24):
        at += timedelta(minutes=29)
        assert phone.call("GET", "/household").status == 200
    at += timedelta(minutes=29)
    assert phone.call("GET", "/household").problem == "not-signed-in"
    phone.sign_in(register)
    at += timedelta(minutes=31)
    assert phone.call("GET", "/household").problem == "not-signed-in"


@pytest.mark.parametrize(
    "body", [b"[" * 50_000, b'{"answers":' + b'{"a":' * 990 + b"1" + b"}" * 991, b'{"answers": {"members": {"m1": {"name": ["x"]}}}}']
)
def test_deep_or_odd_bodies_are_refused_in_words(register: RegisteredHousehold, body: bytes) -> None:
    phone = Browser()
    phone.sign_up(register)
    assert phone.call("PATCH", "/household", body, headers={"If-Match": '"0"'}).status == 422
    import base64

    assert phone.sign_up(register, challenge=base64.b64encode(b"[" * 1500).decode()).problem == "challenge-refused"


@pytest.mark.parametrize("version", ["garbage", "*", '"99999999999"', '"0", "1"', "-1"])
def test_a_version_that_was_never_seen_matches_nothing(register: RegisteredHousehold, version: str) -> None:
    phone = Browser()
    phone.sign_up(register)
    refused = phone.call("PATCH", "/household", {"answers": {"household": {}}}, headers={"If-Match": version})
    assert refused.problem == "household-changed"
