"""Signing up: the family proves that it holds the card, chooses a password, and gets two recovery codes."""

from dataclasses import dataclass

from chalicelib import logbook
from chalicelib.credentials import identity, passwords, sessions
from chalicelib.credentials.meter import check_password
from chalicelib.credentials.sessions import Session
from chalicelib.domain import known_words
from chalicelib.domain.account import Account
from chalicelib.domain.errors import SignUpRefused
from chalicelib.domain.household import Household, Status
from chalicelib.domain.requests import Request
from chalicelib.enumeration import brake, calendar, clock, reopen, work
from chalicelib.storage import households, tokens
from chalicelib.storage.households import Overtaken
from chalicelib.storage.keys import keys


@dataclass(frozen=True, slots=True)
class SignedUp:
    household: Household
    session: Session
    recovery_codes: list[str]


def sign_up(*, kk_number: str, nik: str, kk_issued_on: str | None, password: str, challenge: str, request: Request) -> SignedUp:
    """Give the household its account and sign it in.

    A repeated request gets the same codes again, until a password change ends what it began. Every mismatch, and a household that
    has an account, is the same SignUpRefused. Raises SignUpsSlowed, CensusNotOpen, CensusClosed, ChallengeRefused, TooManyAttempts,
    PasswordRefused.
    """
    brake.require_turn(request)
    household_id = identity.household_id(kk_number, keys().identity)
    codes = identity.recovery_codes(household_id, request.key, keys().identity)
    household = reopen.load_alike(household_id, kk_number[:6], consistent=False)
    if household is not None and household.requests.outcome(request) is not None:
        return _signed_in(household, codes)
    calendar.current().require_online(clock.census_now())
    work.spend(challenge, request=request, nik=nik)
    # What anybody would be told about this password is told before anything is judged, so that it tells nothing of the register.
    check_password(password, known_words=known_words.of_card(kk_number=kk_number, nik=nik, kk_issued_on=kk_issued_on))
    guesses = identity.attempts_token(household_id)
    tokens.take_try(guesses, machine_now=clock.machine_now())
    # Hashed before it is judged, so that a refusal takes as long as a sign-up.
    account = Account(passwords.hashed(password), [identity.recovery_hash(code, keys().identity) for code in codes])
    account.know(identity.known_device(household_id, request.device, keys().identity))
    while True:
        if household is None or household.account is not None or not holds_card(household, nik=nik, kk_issued_on=kk_issued_on):
            work.count_wrong(request, nik=nik)
            raise SignUpRefused
        household.require_open(campaign=calendar.current(), now=clock.census_now())
        if household.register.kk_issued_on:
            # Whoever has shown the date holds the card, where all names stand. To leaked numbers alone a refusal would confirm a family.
            check_password(password, known_words=known_words.of_register(household.register))
        household.account, household.status = account, Status.STARTED
        household.note("signed_up", at=clock.census_now())
        household.requests.remember(request, "signed-up", among="account")
        try:
            households.save(household)
        except Overtaken:
            # This same request won elsewhere, or a rival did, or the register was refreshed under us: look again.
            household = reopen.load(household_id)
            if household is None or household.requests.outcome(request) is None:
                continue
        tokens.give_back_tries(guesses)
        logbook.happened("SignUps")
        return _signed_in(household, codes)


def _signed_in(household: Household, codes: list[str]) -> SignedUp:
    # Whoever repeats the sign-up holds the first password, and a change of it ended all that it opened.
    if household.account is None or household.account.epoch != 0:
        raise SignUpRefused
    session = sessions.started(household.household_id, epoch=0, machine_now=clock.machine_now())
    return SignedUp(household, session, codes)


def holds_card(household: Household, *, nik: str, kk_issued_on: str | None) -> bool:
    """Whether the NIK is on the card, and the date is the card's where the register has it."""
    on_card = [identity.same(nik, member.nik) for member in household.register.members if member.nik]
    known = household.register.kk_issued_on
    dated = not known or (kk_issued_on is not None and identity.same(kk_issued_on, known))
    return any(on_card) and dated
