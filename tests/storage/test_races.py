"""The two password changes, raced: of however many at once, and whatever acknowledgement is lost, never more than two are made.

RACE_ROUNDS sets how many rounds run, and a hundredth of them through the whole verbs; the usual number keeps below a minute.
1,000 take some minutes.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from threading import Barrier

import pytest

from chalicelib.domain.account import PASSWORD_CHANGES, Account
from chalicelib.domain.errors import Busy, CensusError, PasswordChangesUsedUp
from chalicelib.domain.household import Household
from chalicelib.domain.requests import Request
from tests.builders import PASSWORD, a_household
from tests.client import Browser
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


@pytest.mark.parametrize("round", range(max(1, ROUNDS // 100)))
def test_of_passwords_and_recovery_codes_that_race_through_the_whole_verbs_two_are_ever_made_and_the_repetition_learns_it(
    empty_census: str, monkeypatch: pytest.MonkeyPatch, round: int
) -> None:
    from chalicelib.credentials import identity, passwords, sessions
    from chalicelib.domain import work as effort
    from chalicelib.enumeration import sign_in, work
    from chalicelib.enumeration.clock import machine_now
    from chalicelib.storage import households
    from chalicelib.storage.keys import keys

    monkeypatch.setattr(effort, "EASE", 100)
    household = a_household(kk_number=f"331902010100{round:04}")
    card = sign_in.Card(household.register.kk_number, household.register.members[0].nik or "")
    id = household.household_id = card.household_id
    codes = ["AAAA-BBBB-CCCC-DDDD", "EEEE-FFFF-GGGG-HHHH"]
    household.account = Account(passwords.hashed(PASSWORD), [identity.recovery_hash(code, keys().identity) for code in codes])
    households.save(household)
    password, made = PASSWORD, []
    # What a phone sends it sends again just so, its proof of work included.
    proofs = {(wave, phone): Browser.solved(work.pose("hall")) for wave in range(PASSWORD_CHANGES + 1) for phone in range(len(codes))}

    def change(wave: int, phone: int) -> int | str:
        """The first phones have a code each, the others the password and a session."""
        request = Request(f"key {wave} {phone}", f"body {wave} {phone}", int(machine_now().timestamp()))
        try:
            if phone < len(codes):
                return sign_in.recover(
                    card=card, recovery_code=codes[phone], new_password=new(wave, phone), challenge=proofs[wave, phone], request=request
                ).changes_left
            session = sessions.started(id, epoch=len(made), machine_now=machine_now())
            return sign_in.change_password(session, current_password=password, new_password=new(wave, phone), request=request).changes_left
        except CensusError as error:
            return type(error).__name__

    def new(wave: int, phone: int) -> str:
        return f"bukit purnama sepeda {wave} {phone}"

    with ThreadPoolExecutor(PHONES) as threads:
        for wave in range(PASSWORD_CHANGES + 1):
            with failing("PutItem", how="cut", about=b"document"):
                told = list(threads.map(change, [wave] * PHONES, range(PHONES)))
            won = sorted((left, phone) for phone, left in enumerate(told) if isinstance(left, int))
            made += [left for left, _ in reversed(won)]
            if won:
                # Of a code that came after a password within this wave, the last one is the household's.
                last = won[0][1]
                assert change(wave, last) == told[last]
                password = new(wave, last)
            assert _account(id).changes_used == len(made)
            assert passwords.verified(password, _account(id).password_hash)
    assert made == [1, 0]
