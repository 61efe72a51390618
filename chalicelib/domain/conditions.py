"""The language in which the questionnaire says when a question applies and when a check fires.

The site (conditions.js) and the interview form (XPath) read the same conditions; one table of cases holds the three together.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from chalicelib.domain import nik
from chalicelib.questionnaire import Condition

#: The values of `presence` that say that a person is alive.
LIVING = ("with_family", "elsewhere", "abroad")
DONT_KNOW = "dont_know"
_DAY = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a question is asked about: the household, or one member, with the values that stand for it now.

    `registered` is what the register says, empty for the household and for those whom the family added; `people` are all members.
    """

    pointer: str
    values: Mapping[str, Any]
    added: bool = False
    registered: Mapping[str, str] = field(default_factory=dict)
    people: Sequence["Subject"] = ()
    #: False in a household that is counted without the register's data.
    prefilled: bool = True

    @property
    def living(self) -> bool:
        return self.values.get("presence") in LIVING

    @property
    def others(self) -> list["Subject"]:
        """All members but this one."""
        return [person for person in self.people if person.pointer != self.pointer]

    def age(self, on: date) -> int | None:
        """Full years at `on`; by the year alone when only that is known; None when it is not."""
        born = self.day("birth_date")
        if not born:
            return None
        before_birthday = len(born) > 4 and on.isoformat()[5:] < born[5:]
        return on.year - int(born[:4]) - before_birthday

    def day(self, question: str) -> str:
        """The answered date or month, as far as it is known; "" when it isn't."""
        value = str(self.values.get(question) or "")
        return value if _DAY.fullmatch(value) else ""


def holds(condition: Condition, subject: Subject, on: date) -> bool:
    """Whether `condition` holds for `subject` on that day: every kind in it must. Raises ValueError for a kind that nobody knows."""
    for kind, wanted in condition.items():
        if kind not in _KINDS:
            raise ValueError(f"The questionnaire has a condition that nobody knows: {kind!r}")
        if not _KINDS[kind](wanted, subject, on):
            return False
    return True


def _is(wanted: Any, subject: Subject, on: date) -> bool:
    """`[question, value]`: the value stands."""
    return bool(subject.values.get(wanted[0]) == wanted[1])


def _in(wanted: Any, subject: Subject, on: date) -> bool:
    """`[question, values]`: one of the values stands."""
    return subject.values.get(wanted[0]) in wanted[1]


def _answered(wanted: Any, subject: Subject, on: date) -> bool:
    """`question`: anything stands."""
    return bool(subject.values.get(wanted))


def _added(wanted: Any, subject: Subject, on: date) -> bool:
    """`true`: the family added this member; `false`: the register has it."""
    return subject.added is wanted


def _prefilled(wanted: Any, subject: Subject, on: date) -> bool:
    """`true`: the register has the family's card; `false`: it is counted without."""
    return subject.prefilled is wanted


def _living(wanted: Any, subject: Subject, on: date) -> bool:
    """`true`: known to live, somewhere."""
    return subject.living is wanted


def _age_at_least(wanted: Any, subject: Subject, on: date) -> bool:
    """`years`, full ones. An unknown age is neither at least nor under."""
    age = subject.age(on)
    return age is not None and age >= wanted


def _age_under(wanted: Any, subject: Subject, on: date) -> bool:
    """`years`, full ones."""
    age = subject.age(on)
    return age is not None and age < wanted


def _changed_to(wanted: Any, subject: Subject, on: date) -> bool:
    """`[question, values]`: one of the values stands where the register has another."""
    registered = subject.registered.get(wanted[0])
    return bool(registered) and subject.values.get(wanted[0]) in wanted[1] and subject.values[wanted[0]] != registered


def _before(wanted: Any, subject: Subject, on: date) -> bool:
    """`[question, question]`: both dates are known, and the first is earlier as far as both are known: a year equals its days."""
    first, second = subject.day(wanted[0]), subject.day(wanted[1])
    known = min(len(first), len(second))
    return first[:known] < second[:known]


def _nik_contradicts(wanted: Any, subject: Subject, on: date) -> bool:
    """`sex` or `birth_date`: the NIK says another one than stands."""
    read, value = nik.read(subject.values.get("nik")), str(subject.values.get(wanted) or "")
    if read is None or not value:
        return False
    return value in ("male", "female") and read.sex != value if wanted == "sex" else bool(subject.day(wanted)) and not read.fits(value)


def _shares(wanted: Any, subject: Subject, on: date) -> bool:
    """`nik`: somebody else who lives has the same NIK. Whose NIK isn't known shares it with nobody."""
    value = subject.values.get(wanted)
    return nik.read(value) is not None and any(person.living and person.values.get(wanted) == value for person in subject.others)


def _born_within(wanted: Any, subject: Subject, on: date) -> bool:
    """`{"years": n, "of": condition}`: born less than n years after somebody else of whom the condition holds, or before them."""
    born = subject.day("birth_date")
    if not born:
        return False
    elders = [person.day("birth_date") for person in subject.others if holds(wanted["of"], person, on)]
    return any(elder and _years(elder, born) < wanted["years"] for elder in elders)


def _years(earlier: str, later: str) -> int:
    """Full years between two days; between years when either day isn't known. Below zero when they are the other way round."""
    not_yet = len(earlier) > 4 and len(later) > 4 and later[5:] < earlier[5:]
    return int(later[:4]) - int(earlier[:4]) - not_yet


def _somebody(wanted: Any, subject: Subject, on: date) -> bool:
    """`condition`: of at least one member."""
    return any(holds(wanted, person, on) for person in subject.people)


def _somebody_else(wanted: Any, subject: Subject, on: date) -> bool:
    """`condition`: of at least one other member."""
    return any(holds(wanted, person, on) for person in subject.others)


def _everybody(wanted: Any, subject: Subject, on: date) -> bool:
    """`condition`: of every member; true of a household without members."""
    return all(holds(wanted, person, on) for person in subject.people)


def _exactly_one(wanted: Any, subject: Subject, on: date) -> bool:
    """`condition`: of one member and no other."""
    return sum(holds(wanted, person, on) for person in subject.people) == 1


def _all(wanted: Any, subject: Subject, on: date) -> bool:
    """`[conditions]`: all of them."""
    # Written out, as below: each save asks a hundred of these, and a generator costs more than the conditions.
    for part in wanted:  # noqa: SIM110
        if not holds(part, subject, on):
            return False
    return True


def _any(wanted: Any, subject: Subject, on: date) -> bool:
    """`[conditions]`: at least one of them."""
    for part in wanted:  # noqa: SIM110
        if holds(part, subject, on):
            return True
    return False


def _not(wanted: Any, subject: Subject, on: date) -> bool:
    """`condition`: it doesn't hold."""
    return not holds(wanted, subject, on)


_KINDS: dict[str, Callable[[Any, Subject, date], bool]] = {
    "is": _is,
    "in": _in,
    "answered": _answered,
    "added": _added,
    "prefilled": _prefilled,
    "living": _living,
    "age_at_least": _age_at_least,
    "age_under": _age_under,
    "changed_to": _changed_to,
    "before": _before,
    "nik_contradicts": _nik_contradicts,
    "shares": _shares,
    "born_within": _born_within,
    "somebody": _somebody,
    "somebody_else": _somebody_else,
    "everybody": _everybody,
    "exactly_one": _exactly_one,
    "all": _all,
    "any": _any,
    "not": _not,
}
KINDS = frozenset(_KINDS)
