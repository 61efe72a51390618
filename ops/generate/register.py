"""A register file of a regency, household by household: as many as asked for, in memory that does not grow with them."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from ops.generate.example import HOUSEHOLD
from ops.generate.families import family
from ops.generate.names import foreign_name, name
from ops.generate.numbers import Serials, nik
from ops.generate.people import Person, schooling
from ops.generate.places import Village, address, shares, villages
from ops.generate.words import BIRTH_PLACES

#: The day that the synthetic register was drawn.
AS_OF = date(2019, 12, 31)
KUDUS = "3319"
_RELIGIONS = ("islam", "protestant", "catholic", "buddhist", "hindu", "confucian", "belief_in_the_one_god_or_other")
_SHARES = (973, 14, 7, 3, 0.5, 0.5, 2)
_OLDER_WORDS = {
    "married_registered": "married", "married_not_registered": "married",
    "divorced_registered": "divorced", "divorced_not_registered": "divorced",
}  # fmt: skip

#: The cells of one row by column; what is not there is empty.
Cells = dict[str, str]


def households(*, count: int, seed: int, regency: str = KUDUS) -> Iterator[list[Cells]]:
    """`count` households with the rows of each; the same arguments give the same rows. Raises LookupError for a code that is no regency."""
    places = villages(regency)
    serials = Serials()
    if regency == KUDUS and count:
        yield [{**HOUSEHOLD[0], **member} for member in HOUSEHOLD]
        count -= 1
    number = 0
    for place, share in zip(places, shares(places, count), strict=True):
        for _ in range(share):
            number += 1
            yield _household(Random(f"{seed}/{regency}/{number}"), place, serials)


def _household(rng: Random, place: Village, serials: Serials) -> list[Cells]:
    members = family(rng, on=AS_OF)
    registered = _card_date(rng, members)
    reissued = registered + timedelta(days=int(rng.random() ** 2 * (AS_OF - registered).days))
    street, rt, rw = address(rng, place)
    card = {
        "kk_number": serials.number(district=place.district, day=registered),
        "kk_issued_on": "" if rng.random() < 0.03 else reissued.isoformat(),
        "address": street,
        "rt": rt,
        "rw": rw,
        "village_code": place.code,
    }
    religion = rng.choices(_RELIGIONS, _SHARES)[0]
    older_extract = rng.random() < 0.02
    rows = []
    for person in members:
        row = {**card, **_member(rng, person, place, religion, serials)}
        if older_extract:
            row["marital_status"] = _OLDER_WORDS.get(row["marital_status"], row["marital_status"])
        rows.append(row)
    return rows


def _card_date(rng: Random, members: list[Person]) -> date:
    """When the card was first registered: since cards have these numbers, and not before its head was grown up."""
    first = max(date(2004, 1, 1), members[0].born + timedelta(days=17 * 365))
    return first + timedelta(days=int(rng.random() * max(1, (AS_OF - first).days)))


def _member(rng: Random, person: Person, place: Village, religion: str, serials: Serials) -> Cells:
    foreign = person.citizenship != "indonesian"
    age = person.age(AS_OF)
    without_nik = (foreign and rng.random() < 0.5) or (age < 1 and rng.random() < 0.4)
    education = schooling(rng, person, on=AS_OF)
    return {
        "nik": "" if without_nik else nik(rng, serials, district=place.district, sex=person.sex, born=person.born),
        "name": foreign_name(rng, sex=person.sex, citizenship=person.citizenship)
        if foreign
        else name(rng, sex=person.sex, born=person.born.year, religion=religion),
        "sex": person.sex,
        "birth_place": person.citizenship if foreign else place.regency if rng.random() < 0.88 else rng.choice(BIRTH_PLACES),
        "birth_date": person.born.isoformat(),
        "relation": person.relation,
        "religion": religion,
        "marital_status": person.marital_status,
        "education": "" if age < 5 else education,
        "citizenship": person.citizenship,
    }
