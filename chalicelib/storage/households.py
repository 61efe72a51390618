"""Households in DynamoDB: one household is one item, read and written whole, each write conditional on what was read."""

from collections.abc import Iterator
from dataclasses import dataclass

from pynamodb.exceptions import DeleteError, GetError, PutError, QueryError

from chalicelib.domain.errors import HouseholdTooLarge
from chalicelib.domain.household import Household
from chalicelib.domain.unmatched import PARTITION
from chalicelib.storage import nobody
from chalicelib.storage.document import pack, unpack
from chalicelib.storage.failures import condition_failed, meaning
from chalicelib.storage.sealed import seal, unseal
from chalicelib.storage.tables import HouseholdItem

#: An honest household of forty fits fifty times. DynamoDB takes 400 KB; the rest is kept free for all that isn't an answer.
_LARGEST = 300_000


class Overtaken(Exception):
    """Somebody else wrote this household since it was read: read it again and decide anew."""


@dataclass(frozen=True, slots=True)
class VillageEntry:
    """A household as the index by village shows it, without opening it. May lag behind by a moment."""

    household_id: str
    status: str
    people: int
    #: Whether the household ever chose a password; its status doesn't tell once it is handed off.
    started: bool
    submitted_on: str | None


def load(household_id: str, *, consistent: bool = True) -> Household | None:
    """The household, or None. An inconsistent read costs half and may be a moment old, which a conditional write finds out."""
    try:
        item = HouseholdItem.get(household_id, consistent_read=consistent)
    except HouseholdItem.DoesNotExist:
        return None
    except GetError as error:
        raise meaning(error) from error
    return of_item(item)


def load_alike(household_id: str, district: str, *, consistent: bool = True) -> Household | None:
    """The household, or None after the same work: the time that a stranger waits doesn't tell which cards are known or signed up.

    `district` is where the card says that it was issued, "" for none."""
    household = load(household_id, consistent=consistent)
    if household is None:
        nobody.open_nobodys(household_id, district)
    elif household.account is None:
        nobody.unpack_nobodys()
    return household


def of_item(item: HouseholdItem) -> Household:
    """The household that an item holds."""
    document = unseal(item.document, household_id=item.household_id, village=item.village_code.removeprefix(PARTITION))
    return unpack(document, household_id=item.household_id, status=item.status, revision=item.revision)


def as_item(household: Household) -> HouseholdItem:
    """The item that holds a household. A new one has no revision, so writing it demands that there is none yet."""
    submitted_on = household.submissions[0].submitted_at.date().isoformat() if household.submissions else household.matched.counted_on
    item = HouseholdItem(
        household.household_id,
        village_code=household.listed_in,
        status=household.status.value,
        people=household.people,
        started=True if household.account else None,
        submitted_on=submitted_on or None,
        document=seal(pack(household), household_id=household.household_id, village=household.register.village_code),
    )
    if household.revision is not None:
        item.revision = household.revision
    return item


def save(household: Household, *, answering: bool = False) -> None:
    """Write the household as it now is. Raises Overtaken if it isn't as it was read, Busy, and HouseholdTooLarge while it answers:
    however much somebody typed, its people sign in, the office acts and the census closes."""
    item = as_item(household)
    if len(item.document) > _LARGEST and answering:
        raise HouseholdTooLarge
    try:
        item.save()
    except PutError as error:
        if condition_failed(error):
            raise Overtaken from error
        raise meaning(error) from error
    household.revision = item.revision


def delete(household: Household) -> None:
    """Take the household out of the table for good, as it was read. No function may. Raises Overtaken, and Busy."""
    try:
        as_item(household).delete()
    except DeleteError as error:
        if condition_failed(error):
            raise Overtaken from error
        raise meaning(error) from error


def in_village(village_code: str) -> Iterator[VillageEntry]:
    """Every household that the register has in a village, in the order of their ids; behind PARTITION, every unmatched return there."""
    try:
        for item in HouseholdItem.by_village.query(village_code):
            yield VillageEntry(item.household_id, item.status, int(item.people), bool(item.started), item.submitted_on)
    except QueryError as error:
        raise meaning(error) from error
