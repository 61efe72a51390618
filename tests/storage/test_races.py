"""The two password changes, raced: of however many at once, and whatever acknowledgement is lost, never more than two are made.

RACE_ROUNDS sets how many rounds run; the usual number keeps below 40 s. 1,000 take some minutes.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from threading import Barrier

from chalicelib.domain.account import PASSWORD_CHANGES, Account
from chalicelib.domain.errors import Busy, CensusError, PasswordChangesUsedUp
from chalicelib.domain.household import Household
from chalicelib.domain.requests import Request
from tests.builders import PASSWORD, a_household
from tests.faults import failing

ROUNDS = int(os.environ.get("RACE_ROUNDS", "200"))
#: Every so many rounds an acknowledgement is cut: after one, botocore waits half a second before it asks again.
CUT_EVERY = 10
PHONES = 8


def _stored(household_id: str) -> Household:
    from chalicelib.storage import households

    household = households.load(household_id)
    assert household is not None
    return household


def _account(household_id: str) -> Account:
    account = _stored(household_id).account
    assert account is not None
    return account


def _insists(household_id: str, request: Request, new_hash: str, together: Callable[[], object] = lambda: None) -> int | None:
    """A phone that goes on until its change is made or refused: how many are left by it, None if refused.

    It insists more than the census does, which lets the first change of a password end the others."""
    from chalicelib.storage import households
    from chalicelib.storage.households import Overtaken

    household = _stored(household_id)
    together()
    while True:
        assert household.account is not None
        outcome: int | None = household.requests.outcome(request)
        if outcome is not None:
            return outcome
        try:
            household.account.change_password(new_hash)
        except PasswordChangesUsedUp:
            return None
        household.requests.remember(request, household.account.changes_left, among="account")
        try:
            households.save(household)
            return household.account.changes_left
        except (Overtaken, Busy):
            household = _stored(household_id)


def test_of_racing_password_changes_never_more_than_two_are_made_and_each_that_was_made_is_known(empty_census: str) -> None:
    from chalicelib.storage import households

    cut = 0
    with ThreadPoolExecutor(PHONES) as threads:
        for round in range(ROUNDS):
            id, barrier = f"raced-{round}", Barrier(PHONES)
            household = a_household(household_id=id)
            household.account = Account("first", ["a", "b"])
            households.save(household)
            requests = [Request(f"key {phone}", f"body {phone}", 1) for phone in range(PHONES)]
            hashes = [f"hash {phone}" for phone in range(PHONES)]
            # Once, or so often that botocore gives up and the phone itself must ask again.
            times = 1 if round % (2 * CUT_EVERY) else 3
            lossy = round % CUT_EVERY == 0
            with failing("PutItem", how="cut", times=times, about=b"document") if lossy else nullcontext([0]) as failures:
                told = list(threads.map(_insists, [id] * PHONES, requests, hashes, [barrier.wait] * PHONES))
            cut += failures[0]
            made = [phone for phone in range(PHONES) if told[phone] is not None]
            assert sorted(told[phone] or 0 for phone in made) == [0, 1], (round, told)
            last = next(phone for phone in made if told[phone] == 0)
            # Every answer was lost on its way, and each phone asks again.
            assert [_insists(id, requests[phone], hashes[phone]) for phone in range(PHONES)] == told
            account = _account(id)
            assert (account.changes_used, account.epoch, account.password_hash) == (PASSWORD_CHANGES, PASSWORD_CHANGES, hashes[last])
    assert cut >= ROUNDS // CUT_EVERY


def test_of_racing_password_changes_through_the_whole_verb_one_wins_and_its_repetition_learns_that_it_did(empty_census: str) -> None:
    from chalicelib.credentials import passwords, sessions
    from chalicelib.enumeration import sign_in
    from chalicelib.enumeration.clock import machine_now
    from chalicelib.storage import households

    household = a_household(household_id="verb")
    household.account = Account(passwords.hashed(PASSWORD), ["a", "b"])
    households.save(household)
    password = PASSWORD

    def change(wave: int, phone: int) -> int | str:
        session = sessions.started("verb", epoch=wave, machine_now=machine_now())
        request = Request(f"key {wave} {phone}", f"body {wave} {phone}", int(machine_now().timestamp()))
        try:
            return sign_in.change_password(session, current_password=password, new_password=new(wave, phone), request=request).changes_left
        except CensusError as error:
            return type(error).__name__

    def new(wave: int, phone: int) -> str:
        return f"bukit purnama sepeda {wave} {phone}"

    with ThreadPoolExecutor(PHONES) as threads:
        for wave in range(PASSWORD_CHANGES + 1):
            with failing("PutItem", how="cut", about=b"document"):
                told = list(threads.map(change, [wave] * PHONES, range(PHONES)))
            won = [phone for phone in range(PHONES) if isinstance(told[phone], int)]
            assert len(won) == (1 if wave < PASSWORD_CHANGES else 0), told
            if won:
                assert change(wave, won[0]) == told[won[0]] == PASSWORD_CHANGES - wave - 1
                password = new(wave, won[0])
            assert _account("verb").changes_used == min(wave + 1, PASSWORD_CHANGES)
