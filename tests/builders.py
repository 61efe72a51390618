"""Synthetic households and campaigns for tests: `a_household(members=3)` and so on. Numbers are made up and plainly so."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from chalicelib.domain.calendar import Campaign
from chalicelib.domain.household import Household
from chalicelib.domain.register import RegisteredHousehold, RegisteredMember
from chalicelib.interview import package
from chalicelib.interview.case import Case

PASSWORD = "sawah lembayung kereta"
ONLINE = datetime.fromisoformat("2020-03-20T09:00+07:00")
CLOSED = datetime.fromisoformat("2020-04-01T00:05+07:00")
KAUMAN = ("Jawa Tengah", "Kudus", "Kota Kudus", "Kauman")
_FAMILY = [
    ("Sukarman", "male", "1970-05-17", "head", "married_registered"),
    ("Sri Wahyuni", "female", "1974-08-02", "wife", "married_registered"),
    ("Bagus Prasetyo", "male", "1999-11-30", "child", "never_married"),
    ("Putri Lestari", "female", "2006-01-09", "child", "never_married"),
]


def a_campaign(**changes: Any) -> Campaign:
    """SP2020."""
    dates = {
        "opens": "2020-02-15T00:00+07:00",
        "closes": "2020-04-01T00:00+07:00",
        "interview_from": "2020-07-01T00:00+07:00",
        "interview_until": "2020-08-01T00:00+07:00",
    }
    given = {"id": "sp2020", "name": "Sensus Penduduk 2020", "year": 2020, "time_zone": "Asia/Jakarta", "target": 0.27}
    return Campaign(**{**given, **{name: datetime.fromisoformat(date) for name, date in dates.items()}, **changes})


def nik(*, sex: str, birth_date: str, serial: int, district: str = "331902") -> str:
    """A NIK that agrees with sex and birth date."""
    year, month, day = birth_date.split("-")
    return f"{district}{int(day) + 40 * (sex == 'female'):02}{month}{year[2:]}{serial:04}"


def a_member(number: int = 0, **changes: Any) -> RegisteredMember:
    """The `number`-th of the family, or one more child."""
    name, sex, born, relation, status = _FAMILY[number] if number < len(_FAMILY) else (f"Anak {number}", "male", "2010-03-04", "child", "")
    given = {
        "nik": nik(sex=sex, birth_date=born, serial=number + 1),
        "name": name,
        "sex": sex,
        "birth_place": "Kudus",
        "birth_date": born,
        "relation": relation,
        "religion": "islam",
        "marital_status": status or "never_married",
        "education": "upper_secondary",
        "citizenship": "indonesian",
    }
    return RegisteredMember(**{**given, **changes})


def a_register(members: int = 4, *, number: int = 1, **changes: Any) -> RegisteredHousehold:
    """What the register says of the `number`-th test household of Kauman."""
    given = {
        "kk_number": f"33190201010{number:05}",
        "kk_issued_on": "2015-06-01",
        "address": f"Jl. Menara {number}",
        "rt": "001",
        "rw": "002",
        "village_code": "3319021001",
        "region": KAUMAN,
        "members": tuple(a_member(position) for position in range(members)),
    }
    return RegisteredHousehold(**{**given, **changes})


def a_household(members: int = 4, *, household_id: str = "h", **changes: Any) -> Household:
    """A household that is only listed."""
    return Household(household_id, a_register(members, **changes))


#: What a household answers about its home, and about who answers.
HOME = {
    "current_address": "same_as_kk",
    "tenure": "own",
    "floor": "ceramic",
    "electricity": "pln_metered",
    "drinking_water": "borehole_or_pump",
    "toilet": "own",
    "answered_by": "member",
}
#: What is answered about anybody who lives with the family and isn't working, beside what the register knows.
PERSON = {
    "presence": "with_family",
    "resident_since": "2015-06",
    "birth_certificate": "yes",
    "ethnicity": "javanese",
    "speaks_indonesian": "yes",
    "mother_tongue": "jav",
    "activity": "housework",
}


def answers_for(household: Household) -> dict[str, Any]:
    """A patch that answers everything: all live together at the card's address."""
    return {"household": dict(HOME), "members": {id: dict(PERSON) for id in household.registered()}}


def digest(content: bytes) -> str:
    """A fingerprint as credentials make it, for tests without settings."""
    return sha256(content).hexdigest()


def files_of(cases: Sequence[Case] = ()) -> dict[str, bytes]:
    """The files of a village's package with these cases, but for its manifest."""
    contents = package.Contents(cases)
    return dict(package.files(contents, contents.state(digest=digest)))
