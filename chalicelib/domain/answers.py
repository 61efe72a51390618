"""Whether an answer can be kept: its form, by the type of its question. The site's answers.js judges the same way."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from chalicelib.domain.conditions import DONT_KNOW
from chalicelib.domain.countries import ALPHA_3
from chalicelib.domain.errors import Flaw, RequestRefused
from chalicelib.domain.register import INDONESIAN, UNWRITABLE
from chalicelib.questionnaire import Question, villages

#: Why an answer can't be kept.
Refusal = Literal[
    "not-text", "control-characters", "too-long", "blank", "not-a-choice", "not-a-digits", "not-a-nik", "not-a-phone", "not-a-date",
    "not-a-month", "in-the-future", "too-long-ago", "not-a-country", "not-a-citizenship", "not-a-region",
]  # fmt: skip
PHONE = re.compile(r"[+(]?[0-9][0-9 ().-]{5,24}")
_MONTH = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?")
#: As many as the phone numbers of the world have (ITU-T E.164), and the fewest that reach anybody here.
DIGITS_OF_A_PHONE = range(7, 16)
EARLIEST_YEAR = 1850
LONGEST = 1000


def refusal(question: Question, value: Any, today: date) -> Refusal | None:
    """Why `value` can't be kept as the answer to `question`; None when it can. "" and null take an answer away."""
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        return "not-text"
    if value == DONT_KNOW and question.dont_know:
        return None
    if UNWRITABLE.search(value.replace("\n", "") if question.type == "note" else value):
        return "control-characters"
    if len(value) > (question.max_length or LONGEST):
        return "too-long"
    match question.type:
        case "choice":
            return None if any(choice.value == value and not choice.retired for choice in question.choices) else "not-a-choice"
        case "date":
            return _refused_date(value, today)
        case "month":
            return _refused_month(value, today)
        case "text" | "note" | "listed":
            return None if any(map(_seen, value)) else "blank"
        case "digits":
            return None if re.fullmatch(r"[0-9]+", value) else "not-a-digits"
        case "nik":
            return None if re.fullmatch(r"[0-9]{16}", value) else "not-a-nik"
        case "country":
            return None if value in ALPHA_3 and value != "IDN" else "not-a-country"
        case "citizenship":
            return None if value == INDONESIAN or (value in ALPHA_3 and value != "IDN") else "not-a-citizenship"
        case "region":
            return None if villages.is_village(value) else "not-a-region"
        case "phone":
            digits = sum(character.isdigit() for character in value)
            return None if PHONE.fullmatch(value) and digits in DIGITS_OF_A_PHONE else "not-a-phone"


def require_writable(texts: Mapping[str, str]) -> None:
    """Raise RequestRefused for texts, by their names, with signs that nobody sees: they would hide what an officer is to read."""
    found = [name for name, text in texts.items() if UNWRITABLE.search(text.replace("\n", ""))]
    if found:
        detail = "It holds characters that nobody sees. Type it anew."
        raise RequestRefused([Flaw(f"/{name}", "control-characters", detail) for name in found])


def _seen(character: str) -> bool:
    """A letter, a digit, a sign: not a space or half a letter. What is newer than this machine's tables may be one too."""
    category = unicodedata.category(character)
    return category[0] in "LNPS" or category == "Cn"


def _refused_date(value: str, today: date) -> Refusal | None:
    if re.fullmatch(r"[0-9]{4}", value):
        return _refused_year(int(value), today)
    try:
        # fromisoformat also reads 20191231 and week dates, which nobody here means.
        given = date.fromisoformat(value) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value) else None
    except ValueError:
        given = None
    if given is None:
        return "not-a-date"
    return "in-the-future" if given > today else _refused_year(given.year, today)


def _refused_month(value: str, today: date) -> Refusal | None:
    match = _MONTH.fullmatch(value)
    if match is None or not 1 <= int(match[2] or 1) <= 12:
        return "not-a-month"
    if match[2] and value > today.isoformat()[:7]:
        return "in-the-future"
    return _refused_year(int(match[1]), today)


def _refused_year(year: int, today: date) -> Refusal | None:
    if year > today.year:
        return "in-the-future"
    return None if year >= EARLIEST_YEAR else "too-long-ago"
