"""Families made by chance, of answers that the census would keep: right and wrong ones, and gaps."""

import copy
import random
from collections.abc import Iterator

from chalicelib import questionnaire
from chalicelib.domain.conditions import DONT_KNOW
from chalicelib.domain.questionnaire import applying
from chalicelib.questionnaire import Question, lists
from tests.builders import nik
from tests.questionnaire import cases
from tests.questionnaire.cases import ON, Family

_TEXT = {"digits": ["3", "012"], "phone": ["0812 3456 7890"], "country": ["MYS", "NLD"], "region": ["3319021001", "3374011001"]}


def some(seed: int, how_many: int) -> Iterator[Family]:
    """Families of nobody to six people, the same ones for the same seed."""
    chance = random.Random(seed)
    for _ in range(how_many):
        known = chance.randrange(5)
        members = [_member(chance, f"m{number}", registered=True) for number in range(1, known + 1)]
        members += [_member(chance, f"a{number}", registered=False) for number in range(chance.randrange(3))]
        yield {"household": _answers(chance, "household"), "members": members}


def kept(family: Family) -> Family:
    """The family as a form keeps it: without answers to what isn't asked. One such answer may have asked for the next."""
    family = copy.deepcopy(family)
    while True:
        whole = cases.household(family).whole()
        parts = [("household", whole, family["household"])]
        parts += [("member", subject, member["answers"]) for subject, member in zip(whole.people, family["members"], strict=True)]
        dropped = []
        for part, subject, answers in parts:
            asked = {question.name for question in applying(questionnaire.load().of(part), subject, ON)}
            dropped += [(answers, name) for name in answers if name not in asked]
        if not dropped:
            return family
        for answers, name in dropped:
            del answers[name]


def _member(chance: random.Random, id: str, *, registered: bool) -> dict[str, object]:
    known = {question.register: _value(chance, question) for question in questionnaire.load().of("member") if question.register}
    known = {name: value for name, value in known.items() if value != DONT_KNOW and (name == "name" or chance.random() < 0.9)}
    answers = _answers(chance, "member")
    if registered:
        answers = {name: value for name, value in answers.items() if name not in known or chance.random() < 0.2}
    return {"id": id, "registered": known if registered else None, "answers": answers}


def _answers(chance: random.Random, part: questionnaire.Part) -> dict[str, str]:
    often = chance.choice((0.5, 0.9, 1))
    return {question.name: _value(chance, question) for question in questionnaire.load().of(part) if chance.random() < often}


def _value(chance: random.Random, question: Question) -> str:
    if question.dont_know and chance.random() < 0.1:
        return DONT_KNOW
    year = chance.choice((chance.randrange(1905, 2021), chance.randrange(1990, 2016)))
    day = f"{year}-{chance.randrange(1, 4):02}-{chance.randrange(1, 29):02}"
    match question.type:
        case "choice":
            values = [choice.value for choice in question.choices]
            # Most people live with their family; else hardly anything would be asked.
            return values[0] if question.name == "presence" and chance.random() < 0.5 else chance.choice(values)
        case "date":
            return chance.choice((day, day, str(year)))
        case "month":
            return chance.choice((day[:7], str(year)))
        case "nik":
            # A few numbers come again and again, so that some people share theirs.
            often = nik(sex="female", birth_date="1985-04-21", serial=chance.randrange(2))
            return chance.choice((often, nik(sex=chance.choice(("male", "female")), birth_date=day, serial=7)))
        case "citizenship":
            return chance.choice(("indonesian", "indonesian", "MYS"))
        case "listed":
            return chance.choice((chance.choice(lists.entries(question.list)).code, "sing penting halal"))
        case kind:
            return chance.choice(_TEXT.get(kind, ["Sri Wahyuni", "Kudus 7"]))
