"""Disputing a sign-up: whoever holds the card finds that somebody else was quicker. The office looks at it."""

from chalicelib.credentials import identity
from chalicelib.domain import office
from chalicelib.domain.answers import require_writable
from chalicelib.domain.requests import Request
from chalicelib.enumeration import calendar, clock, reopen, work
from chalicelib.enumeration.sign_up import holds_card
from chalicelib.storage import households, tokens
from chalicelib.storage.households import Overtaken
from chalicelib.storage.keys import keys


def dispute(*, kk_number: str, nik: str, kk_issued_on: str | None, phone: str, note: str, challenge: str, request: Request) -> None:
    """Flag the sign-up if the numbers are the card's and somebody signed up; else nothing. Nobody is told which it was.

    Counts as a try at the household and, so that the time tells nothing, as a wrong guess whatever it says.

    Raises CensusNotOpen, CensusClosed, RequestRefused, ChallengeRefused, TooManyAttempts."""
    calendar.current().require_online(clock.census_now())
    require_writable({"phone": phone, "note": note})
    work.spend(challenge, request=request, nik=nik)
    household_id = identity.household_id(kk_number, keys().identity)
    tokens.take_try(identity.attempts_token(household_id), machine_now=clock.machine_now())
    work.count_wrong(request, nik=nik)
    while True:
        household = reopen.load_alike(household_id, kk_number[:6])
        matches = household is not None and holds_card(household, nik=nik, kk_issued_on=kk_issued_on)
        if household is None or not matches or not office.dispute(household, nik=nik, phone=phone, note=note, at=clock.census_now()):
            # One write too, so that the time tells nothing.
            tokens.spend(f"dispute/{request.key}", by=request.body, until=clock.machine_now())
            return
        try:
            households.save(household)
        except Overtaken:
            continue
        return
