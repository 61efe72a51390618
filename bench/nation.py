"""A register with what its families did in it, written straight into the emulated tables: so many households, in villages of some 760."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import groupby, islice
from random import Random
from typing import TYPE_CHECKING, Any

from bench.answers import LAST, SAVES, SHARED
from ops.generate.register import Cells
from ops.generate.register import households as generated

if TYPE_CHECKING:
    from chalicelib.domain.household import Household
    from chalicelib.domain.register import RegisteredHousehold

REGENCY, VILLAGE = "3319", "3319021001"
#: As many as give the villages of a regency their usual size; a smaller nation has fewer villages, not smaller ones.
FULL = 100_000
#: A quarter is counted, as the campaign aims for; some began and never sent.
COUNTED, BEGUN = 0.27, 0.35
ONLINE = datetime.fromisoformat("2020-03-20T09:00+07:00")


def build(count: int, *, one_village: bool = False) -> tuple[int, int]:
    """Write `count` households and what the register's load keeps of their villages, or all in one. Returns how many villages they are in,
    and how many households are counted."""
    from chalicelib.storage import census
    from chalicelib.storage.households import as_item
    from chalicelib.storage.tables import HouseholdItem

    counted = 0
    listed: dict[str, tuple[int, int]] = {}  # of each village its households and people; the README's family comes before all others
    registers: Iterable[RegisteredHousehold] = map(_registered, islice(generated(count=max(count, FULL), seed=1, regency=REGENCY), count))
    if one_village:
        registers = (replace(register, village_code=VILLAGE, region=_region(VILLAGE)) for register in registers)
    for village, of_village in groupby(registers, key=lambda register: register.village_code):
        number, people = listed.get(village, (0, 0))
        with HouseholdItem.batch_write() as batch:
            for household in _households(of_village):
                item = as_item(household)
                # A batch writes what it is given; a household that is there has been written once.
                item.revision = 1
                batch.save(item)
                number, people, counted = number + 1, people + household.people, counted + bool(household.submissions)
        listed[village] = number, people
        census.put(f"village-of-{REGENCY}", village, {"names": list(_region(village)), "households": number, "people": people})
    census.put("regency", REGENCY, {"name": "Kudus", "province": "Jawa Tengah"})
    return len(listed), counted


def _households(registers: Iterable["RegisteredHousehold"]) -> Iterator["Household"]:
    from chalicelib.credentials.identity import household_id
    from chalicelib.domain.account import Account
    from chalicelib.domain.household import Household, Status, reference_day
    from chalicelib.enumeration import calendar
    from chalicelib.storage.keys import keys

    campaign, identity = calendar.read(), keys().identity
    for register in registers:
        household = Household(household_id(register.kk_number, identity), register)
        did = Random(register.kk_number).random()
        if did < BEGUN:
            household.account, household.status = Account("no hash", []), Status.STARTED
            household.save_draft(_answers(household), seen_version=0, campaign=campaign, now=ONLINE)
        if did < COUNTED and not household.missing(reference_day(campaign)):
            household.submit(number=f"SP2020-{did}", seen_version=1, campaign=campaign, now=ONLINE)
        yield household


def _answers(household: "Household") -> dict[str, Any]:
    person = {**SHARED, "birth_certificate": "yes", "activity": "housework"}
    return {"household": {**SAVES[0]["household"], **LAST}, "members": {id: dict(person) for id in household.registered()}}


def _registered(rows: list[Cells]) -> "RegisteredHousehold":
    from chalicelib.domain.register import RegisteredHousehold, RegisteredMember

    card = rows[0]
    named = RegisteredMember.__dataclass_fields__.keys() - {"nik"}
    members = tuple(RegisteredMember(nik=row["nik"] or None, **{name: row.get(name, "") for name in named}) for row in rows)
    return RegisteredHousehold(
        kk_number=card["kk_number"], kk_issued_on=card["kk_issued_on"] or None, address=card["address"], rt=card["rt"], rw=card["rw"],
        village_code=card["village_code"], region=_region(card["village_code"]), members=members,
    )  # fmt: skip


def _region(village: str) -> tuple[str, str, str, str]:
    return ("Jawa Tengah", "Kabupaten Kudus", f"Kecamatan {village[4:6]}", f"Desa {village[6:]}")
