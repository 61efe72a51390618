"""Making the synthetic household, and taking it away: by operations alone. What its visits are is in infra/probe/."""

from dataclasses import dataclass

from chalicelib.credentials import identity, passwords
from chalicelib.domain.account import Account
from chalicelib.domain.household import Household, Status
from chalicelib.domain.probe import NOWHERE, PROVINCE, synthetic
from chalicelib.enumeration import clock
from chalicelib.storage import households
from chalicelib.storage.households import Overtaken
from chalicelib.storage.keys import keys


@dataclass(frozen=True, slots=True)
class Visitor:
    """What it signs in with. Kept nowhere but where its function gets it from."""

    household_id: str
    kk_number: str
    nik: str
    password: str


def make() -> Visitor:
    """Make one with numbers and a password that nobody knows, already signed up. No recovery code opens it. Raises Busy."""
    kk_number, nik = (PROVINCE + identity.random_digits(14) for _ in range(2))
    password = identity.random_id() + identity.random_id()
    id = identity.household_id(kk_number, keys().identity)
    household = Household(id, synthetic(kk_number=kk_number, nik=nik), Status.STARTED, account=Account(passwords.hashed(password), []))
    household.note("signed_up", at=clock.census_now())
    households.save(household)
    return Visitor(id, kk_number, nik, password)


def made() -> list[str]:
    """The ids of those there are; one made within the last moments may be missing. Raises Busy."""
    return [entry.household_id for entry in households.in_village(NOWHERE)]


def remove(household_id: str) -> None:
    """Take one away. Nothing to do if it is gone. Raises ValueError for a household that is somebody's, and Busy."""
    while (household := households.load(household_id)) is not None:
        if household.listed_in != NOWHERE:
            raise ValueError(f"The household {household_id} is not synthetic: it is never taken away.")
        try:
            households.delete(household)
            return
        except Overtaken:
            # It was visiting.
            continue
