"""What somebody who knows a family would guess as its password: its numbers, dates, names and places."""

import re

from chalicelib.domain import nik as niks
from chalicelib.domain.register import RegisteredHousehold

_SHORTEST = 3


def of_card(*, kk_number: str, nik: str, kk_issued_on: str | None) -> list[str]:
    """What is known of a family by what somebody typed when signing up, whether it is right or not."""
    born = niks.read(nik)
    return [kk_number, nik, *_written(kk_issued_on or ""), *(_of_birth(born) if born else [])]


def of_register(register: RegisteredHousehold) -> list[str]:
    """What the register knows of a family, whole names and places also word by word."""
    people = register.members
    words = {register.kk_number, register.address, *register.region, *(member.birth_place for member in people)}
    words |= {text for member in people for text in (member.nik or "", member.name, *_written(member.birth_date))}
    words |= {part for text in words for part in re.findall(r"\w+", text)}
    return sorted(word for word in words if len(word) >= _SHORTEST)


def _written(date: str) -> list[str]:
    """An ISO date as people write it in numbers; of a year alone, that."""
    year, month, day = [*date.split("-"), "", ""][:3]
    return [day + month + year, year + month + day, day + month + year[2:], year] if day else [year]


def _of_birth(born: niks.Nik) -> list[str]:
    # The century isn't in a NIK.
    return [text for century in ("19", "20") for text in _written(f"{century}{born.year:02}-{born.month:02}-{born.day:02}")]
