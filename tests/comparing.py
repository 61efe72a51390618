"""A census whose people are compared: families that ended as they were counted, in villages of two regencies."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from chalicelib.domain.household import Household, Status, Submission
from chalicelib.domain.register import RegisteredMember
from chalicelib.domain.unmatched import UnmatchedReturn
from tests.builders import CLOSED, HOME, ONLINE, PERSON, a_campaign, a_member, a_register, nik
from tests.closing import KAUMAN, KERJASAN, started

#: Of Kudus, of Semarang, and one of Semarang that the register doesn't have.
SEKARAN, TEMBALANG = "3374111001", "3374121001"
NAMES = {
    KAUMAN: ("Jawa Tengah", "Kudus", "Kota Kudus", "Kauman"),
    KERJASAN: ("Jawa Tengah", "Kudus", "Kota Kudus", "Kerjasan"),
    SEKARAN: ("Jawa Tengah", "Kota Semarang", "Gunungpati", "Sekaran"),
}


def a_person(number: int, **changes: Any) -> RegisteredMember:
    """The `number`-th person: a NIK and a name of their own, unless `changes` say otherwise."""
    born = f"19{60 + number % 30}-0{1 + number % 9}-1{number % 9}"
    given: dict[str, Any] = {
        "nik": nik(sex="male", birth_date=born, serial=number),
        "name": f"Orang {_letters(number)}",
        "birth_date": born,
    }
    return a_member(**{**given, **changes})


def _letters(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in f"{number:04}")


def a_family(
    number: int, village: str, *people: RegisteredMember, home: dict[str, str] | None = None, **members: dict[str, str]
) -> Household:
    """A family of the register that answered everything and was counted. `home` and `m1={…}` are answers that differ from the usual."""
    register = replace(a_register(number=number, village_code=village, region=NAMES[village]), members=people)
    household = started(Household(f"family-{number}", register))
    patch = {"household": {**HOME, **(home or {})}, "members": members}
    household.save_draft(patch, seen_version=household.version, campaign=a_campaign(), now=ONLINE)
    household.submissions.append(Submission(f"SP2020-{number}", household.version, ONLINE))
    household.status = Status.SUBMITTED
    assert household.close(campaign=a_campaign(), now=CLOSED)
    return household


def a_return(number: int, village: str, *people: dict[str, str], of: str = "", sent: bool = True) -> Household:
    """A family that was counted without prefill, and what it said of its people; matched with the household `of`."""
    register = replace(a_register(number=number, village_code=village, region=NAMES[village]), members=())
    home = {"current_address": "other", "current_village": village, "current_street": "Jl. Baru 9"}
    members = {f"p{place}": {**PERSON, **person} for place, person in enumerate(people, start=1)}
    answers = {"household": home, "members": members}
    returned = Household(f"return-{number}", register, Status.STARTED, 2, answers, unmatched=UnmatchedReturn(f"R{number}", household=of))
    if sent:
        returned.submissions.append(Submission(f"SP2020-R{number}", 2, ONLINE))
        returned.status = Status.SUBMITTED
    assert returned.close(campaign=a_campaign(), now=CLOSED)
    return returned


def told(person: RegisteredMember, **changes: str) -> dict[str, str]:
    """A person as a return tells of them."""
    known = {"name": person.name, "nik": person.nik or "", "sex": person.sex, "birth_date": person.birth_date}
    return {name: value for name, value in {**known, **changes}.items() if value}


def list_census(families: Iterable[Household]) -> None:
    """Put families, and villages that hold what the register says, into the cloud."""
    from chalicelib.storage import census, households

    for family in families:
        family.revision = None
        households.save(family)
    for village, names in NAMES.items():
        census.put(f"village-of-{village[:4]}", village, {"names": list(names), "households": 9, "people": 99})
        census.put("regency", village[:4], {"name": names[1], "province": names[0]})


def note(villages: Iterable[str] = NAMES) -> None:
    """Note villages as the close does: with every household that the register has there."""
    from chalicelib.enumeration import compare
    from chalicelib.storage import households

    for village in villages:
        ended = (households.load(entry.household_id) for entry in households.in_village(village))
        compare.note_village(village, (household for household in ended if household), campaign=a_campaign())


def compare_all() -> list[str]:
    """Do all that is left, and give what that was."""
    from chalicelib.enumeration import compare

    done = []
    while units := compare.left(a_campaign()):
        done += units
        for unit in units:
            compare.carry_out(unit, a_campaign())
    return done


def everything_told(villages: Iterable[str] = (*NAMES, TEMBALANG)) -> dict[str, Any]:
    """What each village is told."""
    from chalicelib.enumeration import compare

    return {village: compare.told_of(village, a_campaign()) for village in villages}
