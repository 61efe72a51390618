from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.account import Account, Attempts
from chalicelib.domain.errors import IdempotencyKeyReused, PasswordChangesUsedUp, TooManyAttempts
from chalicelib.domain.requests import AnsweredRequests, Request

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_password_changes_twice_ever_and_each_ends_all_sessions() -> None:
    account = Account("first", ["code one", "code two"])
    account.change_password("second")
    account.change_password("third", recovery_hash="code one")
    assert (account.changes_left, account.epoch, account.recovery_hashes) == (0, 2, ["code two"])
    with pytest.raises(PasswordChangesUsedUp):
        account.change_password("fourth", recovery_hash="code two")
    assert (account.password_hash, account.recovery_hashes) == ("third", ["code two"])


def test_ten_guesses_are_free_then_delays_grow_to_fifteen_minutes_and_always_end() -> None:
    attempts, delays = Attempts(), []
    for _ in range(20):
        attempts.require_free(NOW + timedelta(hours=1))
        attempts = attempts.taken(NOW)
        delays.append((attempts.next_try_at or NOW) - NOW)
    assert delays[:9] == [timedelta()] * 9
    assert delays[9] == timedelta(seconds=15)
    assert delays[9:] == sorted(delays[9:])
    assert delays[-1] == timedelta(minutes=15)
    with pytest.raises(TooManyAttempts) as refused:
        attempts.require_free(NOW + timedelta(minutes=14))
    assert refused.value.retry_after == 60
    attempts.require_free(NOW + timedelta(minutes=15))


def test_ended_sessions_are_forgotten_once_they_would_have_died_of_age() -> None:
    account = Account("hash", [])
    account.sign_out("old", ends_at=100, machine_now=50)
    account.sign_out("new", ends_at=300, machine_now=200)
    assert account.signed_out == {"new": 300}


def test_whoever_signs_in_and_out_all_day_ends_all_sessions_and_fills_nothing() -> None:
    account = Account("hash", [])
    for number in range(250):
        account.sign_out(f"session {number}", ends_at=43_200, machine_now=number)
        assert len(account.signed_out) <= 100
    assert account.epoch == 2


def test_the_last_eight_devices_are_known_until_they_or_all_sign_out() -> None:
    account = Account("hash", [])
    for number in range(9):
        account.know(f"device {number}")
    account.know("device 2")
    assert account.devices == [f"device {number}" for number in (1, 3, 4, 5, 6, 7, 8, 2)]
    account.forget("device 5")
    account.forget("a stranger's")
    assert account.devices == [f"device {number}" for number in (1, 3, 4, 6, 7, 8, 2)]
    account.change_password("another")
    assert account.devices == []


def test_a_known_key_has_its_answer_for_a_day_or_for_the_campaign() -> None:
    answered = AnsweredRequests()
    answered.remember(Request("save", "body", 0), 7, among="saves")
    answered.remember(Request("submission", "body", 0), "receipt", among="submissions")
    assert answered.outcome(Request("save", "body", 86_400)) == 7
    assert answered.outcome(Request("save", "body", 86_401)) is None
    assert answered.outcome(Request("submission", "body", 10**9)) == "receipt"
    with pytest.raises(IdempotencyKeyReused):
        answered.outcome(Request("submission", "other body", 0))


def test_the_log_of_requests_stays_small_and_keeps_what_must_not_happen_twice() -> None:
    answered = AnsweredRequests()
    answered.remember(Request("sign-up", "body", 0), "signed-up", among="account")
    for number in range(100):
        answered.remember(Request(f"save {number}", "body", 1), number, among="saves")
    for number in range(200):
        answered.remember(Request(f"submission {number}", "body", 1), number, among="submissions")
    assert (len(answered.saves), len(answered.submissions)) == (48, 120)
    assert answered.outcome(Request("save 99", "body", 1)) == 99
    assert answered.outcome(Request("sign-up", "body", 1)) == "signed-up"
