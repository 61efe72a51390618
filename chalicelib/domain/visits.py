"""Asking for a visit: what a family tells that can't or won't be counted online."""

from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class VisitRequest:
    """One request, by its `reference`. Texts may be empty but for `reason`, `name` and `address`; `asked_at` is the census's time.

    `household` is the listed one that it was matched with, "" for none."""

    reference: str
    village_code: str
    reason: str
    name: str
    address: str
    asked_at: datetime
    phone: str = ""
    best_time: str = ""
    landmark: str = ""
    kk_number: str = ""
    nik: str = ""
    household: str = ""

    def of_household(self, household: str) -> "VisitRequest":
        return replace(self, household=household)


def keys_of(*, kk_number: str, phone: str, name: str, address: str, village_code: str) -> list[tuple[str, str]]:
    """By what one family's requests are known to be one, surest first: its card, its phone, else its name and address."""
    digits = "".join(character for character in phone if character.isdigit())
    national = "0" + digits.removeprefix("62") if digits.startswith("62") else digits
    known = [("card", kk_number), ("phone", national)]
    place = " ".join(f"{name} {address} {village_code}".casefold().split())
    return [key for key in known if key[1]] or [("place", place)]
