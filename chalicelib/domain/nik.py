"""What a NIK says about its owner: district code, DDMMYY of birth (day + 40 for women), serial (UU 23/2006, Permendagri 119/2017)."""

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Nik:
    """A NIK taken apart. The century is not in it."""

    district: str
    day: int
    month: int
    year: int
    sex: Literal["male", "female"]

    def fits(self, birth_date: str) -> bool:
        """Whether an ISO date agrees with the NIK, as far as it is known: a month or a year alone may be all."""
        return f"{self.year:02}-{self.month:02}-{self.day:02}".startswith(birth_date[2:])


def read(number: Any) -> Nik | None:
    """The NIK taken apart; None for what is not 16 digits."""
    if not isinstance(number, str) or len(number) != 16 or not number.isascii() or not number.isdigit():
        return None
    day = int(number[6:8])
    return Nik(number[:6], day % 40, int(number[8:10]), int(number[10:12]), "female" if day > 40 else "male")


def masked(number: str | None) -> str:
    """A number that shows its last four digits only."""
    return "•" * (len(number) - 4) + number[-4:] if number else ""


def tail(number: str) -> str:
    """How receipts and screens name a household: …1234."""
    return f"…{number[-4:]}"
