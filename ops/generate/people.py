"""One synthetic person, and what depends on age and generation: schooling, marriage papers, dates."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

YEAR = 365.25
#: Share of diplomas by decade of birth: none, primary, lower secondary, upper secondary, diploma, bachelor, master, doctor.
_SCHOOLING = (
    (1945, (52, 38, 6, 3, 0.3, 0.6, 0.08, 0.02)),
    (1965, (22, 46, 14, 13, 1.5, 3, 0.4, 0.1)),
    (1980, (5, 34, 24, 27, 3, 6.3, 0.6, 0.1)),
    (2020, (1, 14, 27, 44, 4, 9.4, 0.55, 0.05)),
)
_DIPLOMAS = (
    "none", "primary", "lower_secondary", "upper_secondary", "diploma_i_iii", "bachelor_or_d_iv", "master", "doctor",
)  # fmt: skip
#: The age at which a diploma can be had.
_FROM_AGE = dict(zip(_DIPLOMAS, (0, 12, 15, 18, 21, 22, 25, 29), strict=True))


@dataclass(slots=True)
class Person:
    """Somebody on a card, before names and numbers."""

    sex: str
    born: date
    relation: str
    marital_status: str = "never_married"
    citizenship: str = "indonesian"

    def age(self, on: date) -> float:
        """Years lived."""
        return (on - self.born).days / YEAR


def born_at_age(rng: Random, age: float, *, on: date) -> date:
    """A birth date that makes somebody `age` on the day `on`, give or take half a year, and never born after it."""
    return min(on, on - timedelta(days=int((age + rng.random() - 0.5) * YEAR)))


def schooling(rng: Random, person: Person, *, on: date) -> str:
    """The highest diploma of `person`, none for whoever is too young."""
    age = person.age(on)
    if age < 12.5:
        return "none"
    shares = next(shares for until, shares in _SCHOOLING if person.born.year < until)
    diploma = rng.choices(_DIPLOMAS, shares)[0]
    while age < _FROM_AGE[diploma] + 0.5:
        diploma = _DIPLOMAS[_DIPLOMAS.index(diploma) - 1]
    # Hardly anybody leaves before the ninth year of school any more.
    if diploma == "none" and person.born.year > 1995:
        return "primary"
    return diploma


def married(rng: Random, *, born: date) -> str:
    """How a marriage stands in the register; the older, the more often it was never filed."""
    return "married_not_registered" if rng.random() < (0.16 if born.year < 1965 else 0.04) else "married_registered"


def divorced(rng: Random) -> str:
    return "divorced_not_registered" if rng.random() < 0.25 else "divorced_registered"
