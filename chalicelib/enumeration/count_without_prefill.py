"""Counting without prefill: whoever can't be matched with the register answers a blank questionnaire, and is matched later."""

from dataclasses import dataclass

from chalicelib import logbook
from chalicelib.credentials import identity, passwords, sessions
from chalicelib.credentials.meter import check_password
from chalicelib.credentials.sessions import Session
from chalicelib.domain import known_words
from chalicelib.domain.account import Account
from chalicelib.domain.errors import Flaw, RequestRefused, SignInRefused
from chalicelib.domain.household import HOUSEHOLD, Household, Status
from chalicelib.domain.register import RegionNames, RegisteredHousehold
from chalicelib.domain.requests import Request
from chalicelib.domain.unmatched import UnmatchedReturn
from chalicelib.enumeration import brake, calendar, clock, reopen, work
from chalicelib.questionnaire import villages
from chalicelib.storage import census, households
from chalicelib.storage.households import Overtaken
from chalicelib.storage.keys import keys


@dataclass(frozen=True, slots=True)
class Begun:
    """A return that has begun: `return_number` is what it signs in with."""

    household: Household
    session: Session
    recovery_codes: list[str]
    return_number: str


def begin(*, village_code: str, password: str, kk_number: str, nik: str, challenge: str, request: Request) -> Begun:
    """Give a family a blank household in a village and sign it in. Numbers that aren't known are "".

    A repeated request gets the same number and codes again. Nothing of the register is looked at, so nothing of it is told.
    Raises SignUpsSlowed, IdempotencyKeyReused, CensusNotOpen, CensusClosed, RequestRefused, ChallengeRefused, PasswordRefused.
    """
    brake.require_turn(request)
    number = identity.return_number(request.key, keys().identity)
    id = identity.return_id(number, keys().identity)
    codes = identity.recovery_codes(id, request.key, keys().identity)
    known = reopen.load(id)
    if known is not None and known.requests.outcome(request) is not None:
        return _begun(known, codes)
    calendar.current().require_online(clock.census_now())
    require_village(village_code)
    work.spend(challenge, request=request)
    check_password(password, known_words=[word for word in known_words.of_card(kk_number=kk_number, nik=nik, kk_issued_on=None) if word])
    household = Household(
        id,
        RegisteredHousehold(kk_number, None, "", "", "", village_code, _names(village_code), ()),
        status=Status.STARTED,
        version=1,
        answers={HOUSEHOLD: {"current_village": village_code}, "members": {}},
        changed={HOUSEHOLD: 1},
        account=Account(passwords.hashed(password), [identity.recovery_hash(code, keys().identity) for code in codes]),
        unmatched=UnmatchedReturn(number, nik),
    )
    assert household.account is not None
    household.account.know(identity.known_device(id, request.device, keys().identity))
    household.note("signed_up", at=clock.census_now())
    household.requests.remember(request, "begun", among="account")
    # First, so that the close knows of every village that may have a return.
    census.put("unmatched", village_code, {"marked_at": clock.machine_now().isoformat()}, only_if_absent=True)
    try:
        households.save(household)
        logbook.happened("SignUps")
    except Overtaken:
        # This same request was answered elsewhere.
        household = reopen.load(id) or household
        household.requests.outcome(request)
    return _begun(household, codes)


def require_village(code: str) -> None:
    """Raise RequestRefused for what is no village's code."""
    if not villages.is_village(code):
        raise RequestRefused([Flaw("/village_code", "not-a-region", "This is no village's code. Choose the village from the list.")])


def _names(village: str) -> RegionNames:
    """What the register calls a village and the regions that it is in; "" where it has none there."""
    record = census.get(f"village-of-{village[:4]}", village)
    province, regency, district, name = record["names"] if record else ("", "", "", "")
    return province, regency, district, name


def _begun(household: Household, codes: list[str]) -> Begun:
    # Whoever repeats it holds the first password, and a change of it ended all that it opened.
    if household.account is None or household.account.epoch != 0 or household.unmatched is None:
        raise SignInRefused
    session = sessions.started(household.household_id, epoch=0, machine_now=clock.machine_now())
    return Begun(household, session, codes, household.unmatched.number)
