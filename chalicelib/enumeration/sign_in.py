"""Signing in and out, and the two password changes."""

from collections.abc import Callable

from chalicelib.credentials import identity, passwords, sessions
from chalicelib.credentials.sessions import Session
from chalicelib.domain.account import Account, check_password
from chalicelib.domain.errors import NotSignedIn, SignInRefused
from chalicelib.domain.household import Household
from chalicelib.domain.requests import Request
from chalicelib.enumeration import clock
from chalicelib.enumeration.sign_up import spend_challenge
from chalicelib.storage import households, tokens
from chalicelib.storage.households import Overtaken
from chalicelib.storage.keys import keys


def sign_in(*, kk_number: str, nik: str, password: str) -> tuple[Household, Session]:
    """The household and a new session. Raises SignInRefused, TooManyAttempts."""

    def holds(account: Account | None) -> bool:
        return passwords.verified(password, account.password_hash if account else None)

    household = _attempt(kk_number=kk_number, nik=nik, holds=holds)
    return household, _session(household)


def signed_in(session: Session | None, *, consistent: bool = True) -> Household:
    """The household of a session that holds. Raises NotSignedIn for one that was signed out or outlived a password."""
    household = households.load(session.household, consistent=consistent) if session else None
    if session is None or household is None or household.account is None:
        raise NotSignedIn
    if session.epoch != household.account.epoch or session.id in household.account.signed_out:
        raise NotSignedIn
    return household


def sign_out(session: Session) -> None:
    """End this session, wherever its cookie was copied to. Nothing to do if it had ended."""
    while True:
        try:
            household = signed_in(session)
        except NotSignedIn:
            return None
        assert household.account is not None
        household.account.sign_out(session.id, ends_at=int(session.ends_at.timestamp()), machine_now=int(clock.machine_now().timestamp()))
        try:
            return households.save(household)
        except Overtaken:
            continue


def change_password(session: Session, *, current_password: str, new_password: str, request: Request) -> tuple[Household, Session]:
    """One of the two changes, by who knows the password. All other sessions end.

    Raises NotSignedIn, SignInRefused, TooManyAttempts, PasswordChangesUsedUp, PasswordRefused."""
    household = households.load(session.household)
    if household is not None and household.requests.outcome(request) is not None and household.account is not None:
        return household, _session(household)
    household = signed_in(session)
    assert household.account is not None
    household.account.require_change_left()
    guesses = identity.attempts_token(household.household_id)
    tokens.attempts(guesses, machine_now=clock.machine_now()).require_free(clock.machine_now())
    if not passwords.verified(current_password, household.account.password_hash):
        tokens.remember_failure(guesses, machine_now=clock.machine_now())
        raise SignInRefused
    return _changed(household, new_password=new_password, recovery_hash=None, request=request)


def recover(
    *, kk_number: str, nik: str, recovery_code: str, new_password: str, challenge: str, request: Request
) -> tuple[Household, Session]:
    """One of the two changes, by who holds a recovery code, which is used up. Raises as change_password, and ChallengeRefused."""
    known = households.load(identity.household_id(kk_number, keys().identity))
    if known is not None and known.account is not None and known.requests.outcome(request) is not None:
        return known, _session(known)
    spend_challenge(challenge)
    code_hash = identity.recovery_hash(recovery_code, keys().identity)

    def holds(account: Account | None) -> bool:
        passwords.verified(recovery_code, None)  # as slow as a password, so that the two can't be told apart
        return account is not None and any([identity.same(code_hash, one) for one in account.recovery_hashes])

    household = _attempt(kk_number=kk_number, nik=nik, holds=holds)
    return _changed(household, new_password=new_password, recovery_hash=code_hash, request=request)


def _attempt(*, kk_number: str, nik: str, holds: Callable[[Account | None], bool]) -> Household:
    """The household, if the numbers belong together and `holds(account)`; a wrong guess is remembered."""
    household_id = identity.household_id(kk_number, keys().identity)
    guesses = identity.attempts_token(household_id)
    tokens.attempts(guesses, machine_now=clock.machine_now()).require_free(clock.machine_now())
    household = households.load(household_id)
    on_card = household is not None and any([identity.same(nik, member.nik) for member in household.register.members if member.nik])
    if not holds(household.account if household and on_card else None) or household is None:
        tokens.remember_failure(guesses, machine_now=clock.machine_now())
        raise SignInRefused
    return household


def _changed(household: Household, *, new_password: str, recovery_hash: str | None, request: Request) -> tuple[Household, Session]:
    assert household.account is not None
    household.account.require_change_left()
    check_password(new_password, known_words=household.known_words())
    new_hash = passwords.hashed(new_password)
    while True:
        household.account.change_password(new_hash, recovery_hash=recovery_hash)
        household.requests.remember(request, household.account.changes_left, lasting=True)
        try:
            households.save(household)
            return household, _session(household)
        except Overtaken:
            # A save of answers may have come between; another change may have too, and then this one must be judged anew.
            epoch = household.account.epoch - 1
            again = households.load(household.household_id)
            if again is None or again.account is None or (again.account.epoch != epoch and again.requests.outcome(request) is None):
                raise SignInRefused from None
            if again.requests.outcome(request) is not None:
                return again, _session(again)
            household = again


def _session(household: Household) -> Session:
    assert household.account is not None
    return sessions.started(household.household_id, epoch=household.account.epoch, machine_now=clock.machine_now())
