"""A dispute: somebody who holds the card says that a stranger signed the family up. It is looked at; by itself it changes nothing."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Dispute:
    """One person of the card's claim. `nik` is that person's; `phone` and `note` are for the office, "" where none was given."""

    nik: str
    at: datetime
    phone: str = ""
    note: str = ""
