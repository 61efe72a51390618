"""Signing in and out, and the two password changes."""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.credentials import identity, passwords, sessions
from chalicelib.credentials.meter import check_password
from chalicelib.credentials.sessions import Session
from chalicelib.domain import known_words
from chalicelib.domain.account import Account
from chalicelib.domain.errors import HouseholdFrozen, NotSignedIn, SignInRefused
from chalicelib.domain.household import Household
from chalicelib.domain.requests import Request
from chalicelib.enumeration import clock, ended_sessions, reopen, work
from chalicelib.storage import households, tokens
from chalicelib.storage.households import Overtaken
from chalicelib.storage.keys import keys


@dataclass(frozen=True, slots=True)
class Card:
    """Who a family says it is: the numbers of its card, or, counted without the register's data, its return's number."""

    kk_number: str = ""
    nik: str = ""
    return_number: str = ""

    @property
    def district(self) -> str:
        """Where the card was issued, as its number begins; "" for a return."""
        return self.kk_number[:6]

    @property
    def household_id(self) -> str:
        if self.return_number:
            return identity.return_id(self.return_number, keys().identity)
        return identity.household_id(self.kk_number, keys().identity)

    def is_of(self, household: Household) -> bool:
        """Whether the NIK is on the card; a return's number says all by itself."""
        on_card = [identity.same(self.nik, member.nik) for member in household.register.members if member.nik]
        return bool(self.return_number) or any(on_card)


@dataclass(frozen=True, slots=True)
class Changed:
    """One of the two changes was made: how many are left by it, and a session under the new password."""

    changes_left: int
    session: Session


def sign_in(*, card: Card, password: str, request: Request) -> tuple[Household, Session]:
    """The household and a new session, which its history tells of; the device is known from now on.

    Raises SignInRefused, TooManyAttempts, HouseholdFrozen."""

    def holds(account: Account | None) -> bool:
        return passwords.verified(password, (account.password_hash or None) if account else None)

    household = _judged(reopen.load_alike(card.household_id, card.district), card, holds=holds, request=request)
    return _noted("signed_in", household, request), _session(household)


def signed_in(session: Session | None, *, consistent: bool = True) -> Household:
    """The household of a session that holds. Raises NotSignedIn for one that was signed out, outlived a password, or was ended with all."""
    if session is not None and ended_sessions.is_ended(session):
        raise NotSignedIn
    household = reopen.load(session.household, consistent=consistent) if session else None
    if session is None or household is None or household.account is None:
        raise NotSignedIn
    if session.epoch != household.account.epoch or session.id in household.account.signed_out:
        raise NotSignedIn
    return household


def sign_out(session: Session, *, device: str) -> None:
    """End this session, wherever its cookie was copied to, and know the device no more. Nothing to do if it had ended."""
    while True:
        try:
            household = signed_in(session)
        except NotSignedIn:
            return None
        assert household.account is not None
        household.account.sign_out(session.id, ends_at=int(session.ends_at.timestamp()), machine_now=int(clock.machine_now().timestamp()))
        household.account.forget(_known_device(household, device))
        try:
            return households.save(household)
        except Overtaken:
            continue


def sign_out_everywhere(session: Session) -> None:
    """End every session of the household, this one too. Raises NotSignedIn."""
    household = signed_in(session)
    assert household.account is not None
    judged_at = household.account.epoch
    while household.account is not None and household.account.epoch == judged_at:
        household.account.end_sessions()
        household.note("signed_out_everywhere", at=clock.census_now())
        try:
            households.save(household)
        except Overtaken:
            household = reopen.load(household.household_id) or household
        else:
            return


def _noted(what: str, household: Household, request: Request) -> Household:
    """The household with it in its history, and with the device that it was.

    Raises SignInRefused if all that it was signed in by ended meanwhile."""
    assert household.account is not None
    judged_at = household.account.epoch
    while household.account is not None and household.account.epoch == judged_at:
        household.note(what, at=clock.census_now())
        household.account.know(_known_device(household, request.device))
        try:
            households.save(household)
            return household
        except Overtaken:
            household = reopen.load(household.household_id) or household
    raise SignInRefused


def change_password(session: Session, *, current_password: str, new_password: str, request: Request) -> Changed:
    """One of the two changes, by who knows the password. All other sessions end.

    Raises NotSignedIn, SignInRefused, TooManyAttempts, PasswordChangesUsedUp, PasswordRefused."""
    known = reopen.load(session.household)
    if known is not None and (done := _done(known, request)):
        return done
    household = signed_in(session)
    assert household.account is not None
    household.account.require_change_left()
    # A count of its own: whoever guesses from outside must not keep the owner from changing what is guessed.
    guesses = identity.attempts_token(household.household_id, at="change")
    tokens.take_try(guesses, machine_now=clock.machine_now())
    if not passwords.verified(current_password, household.account.password_hash):
        raise SignInRefused
    tokens.give_back_tries(guesses)
    return _change(household, new_password=new_password, recovery_hash=None, request=request)


def recover(*, card: Card, recovery_code: str, new_password: str, challenge: str, request: Request) -> Changed:
    """One of the two changes, by who holds a recovery code, which is used up. Raises as change_password, and
    ChallengeRefused, HouseholdFrozen."""
    known = reopen.load_alike(card.household_id, card.district)
    if known is not None and (done := _done(known, request)):
        return done
    work.spend(challenge, request=request, nik=card.nik)
    code_hash = identity.recovery_hash(recovery_code, keys().identity)

    def holds(account: Account | None) -> bool:
        now = int(clock.machine_now().timestamp())
        passwords.verified(recovery_code, None)  # as slow as a password, so that the two can't be told apart
        return account is not None and any([identity.same(code_hash, one) for one in account.codes(now)])

    # A count of its own: nobody guesses eighty bits, and whoever guesses passwords must not keep a code waiting, nor the desk's.
    household = _judged(known, card, holds=holds, request=request, at="recovery", nik=card.nik)
    return _change(household, new_password=new_password, recovery_hash=code_hash, request=request)


def _judged(
    household: Household | None, card: Card, *, holds: Callable[[Account | None], bool], request: Request, at: str = "", nik: str = ""
) -> Household:
    """The household that was found for the card, if the numbers belong together and `holds(account)`; else a wrong guess is counted
    at its source and about the district of `nik`, if one is given.

    A device that the household knows has tries of its own. Raises SignInRefused, TooManyAttempts, HouseholdFrozen."""
    id = card.household_id
    device = identity.known_device(id, request.device, keys().identity)
    known = household is not None and household.account is not None and device in household.account.devices
    guesses = identity.attempts_token(id, at=at, device=device if known else "")
    tokens.take_try(guesses, machine_now=clock.machine_now())
    on_card = household is not None and card.is_of(household)
    if not holds(household.account if household and on_card else None) or household is None:
        work.count_wrong(request, nik=nik)
        raise SignInRefused
    tokens.give_back_tries(guesses)
    if household.frozen:
        # Only now: whoever doesn't know the password learns nothing of what the office does.
        raise HouseholdFrozen
    return household


def _known_device(household: Household, device: str) -> str:
    return identity.known_device(household.household_id, device, keys().identity)


def _change(household: Household, *, new_password: str, recovery_hash: str | None, request: Request) -> Changed:
    assert household.account is not None
    household.account.require_change_left(recovery_hash)
    check_password(new_password, known_words=known_words.of_register(household.register))
    new_hash, judged_at = passwords.hashed(new_password), household.account.epoch
    while household.account is not None and household.account.epoch == judged_at:
        household.account.change_password(new_hash, recovery_hash=recovery_hash)
        household.account.know(_known_device(household, request.device))
        household.note("recovered" if recovery_hash else "password_changed", at=clock.census_now())
        outcome = [household.account.changes_left, household.account.epoch]
        household.requests.remember(request, outcome, among="account")
        try:
            households.save(household)
            return Changed(household.account.changes_left, _session(household))
        except Overtaken:
            # A save of answers may have come between, or this same request elsewhere, or another change, which ends this one.
            household = reopen.load(household.household_id) or household
            if done := _done(household, request):
                return done
    raise SignInRefused


def _done(household: Household, request: Request) -> Changed | None:
    """What a repeated change is answered with. Once a later change has ended what it opened, it opens nothing: SignInRefused."""
    outcome = household.requests.outcome(request)
    if outcome is None or household.account is None:
        return None
    changes_left, epoch = outcome
    if household.account.epoch != epoch:
        raise SignInRefused
    return Changed(changes_left, _session(household))


def _session(household: Household) -> Session:
    assert household.account is not None
    return sessions.started(household.household_id, epoch=household.account.epoch, machine_now=clock.machine_now())
