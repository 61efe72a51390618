"""Families as they may be, for Hypothesis: made from the definition, answered rightly, half, wrongly and oddly.

Small pools for dates and NIKs, so that people are often of one age, or share a number, and what hangs on it happens.
"""

import json
from datetime import date
from typing import Any

from hypothesis import strategies as st

from chalicelib import questionnaire
from chalicelib.domain.answers import refusal
from chalicelib.domain.conditions import LIVING
from chalicelib.domain.countries import ALPHA_3
from chalicelib.domain.register import EDUCATIONS, MARITAL_STATUSES, RELATIONS, RELIGIONS, SEXES
from chalicelib.questionnaire import Part, Question
from tests.builders import nik
from tests.questionnaire import cases
from tests.questionnaire.cases import ON, Family

ASKED = questionnaire.load()
DAYS = st.sampled_from(
    "1909-03-31 1909-04-01 1958-05-18 1970-05-17 1974-08-02 1982-05-16 1982-05-17 1999-11-30 2000-02-29 2002-03-31 2002-04-01 2005-03-31 "
    "2005-04-01 2010-03-31 2010-04-01 2015-03-31 2015-04-01 2020-03-31".split()
)
NIKS = st.builds(nik, sex=st.sampled_from(SEXES), birth_date=DAYS, serial=st.integers(1, 2))
OFTEN = {
    "presence": ("with_family", "with_family", "with_family", "elsewhere", "abroad", "died"),
    "relation": ("head", "wife", "child", "parent"),
    "activity": ("working",),
    "marital_status": ("married_registered", "divorced_registered", "never_married"),
    "citizenship": ("indonesian",),
    "marriage_certificate_no": ("",),
    "divorce_certificate_no": ("",),
}
COUNTRIES = st.sampled_from(sorted(ALPHA_3 - {"IDN"}))
#: Whatever may be typed or sent as a text, half characters too.
TEXTS = st.text(st.characters(), max_size=90)
SHORT = st.text(st.characters(), max_size=6)
ODD = st.sampled_from(
    [
        "dont_know",
        " ",
        "\u200b",
        "=1+1",
        "<b>Sri</b>",
        "مرحبا",
        "😀" * 40,
        "Sri\u202eyrS",
        "a\nb",
        "\x00",
        "\ud800",
        "٣٣١٩",
        "²²²²",
        "x" * 1001,
    ]
) | st.sampled_from("2020-04-01 2019-13 2019-02-30 1849 0000 2019-12 2019 3319021705700001 9999999999 XYZ IDN mys".split())
#: Whatever JSON may hold where a text belongs.
NOT_TEXTS = st.sampled_from([True, False, 0, 7, -1.5, 10**30, [], ["a"], {}, {"a": "b"}])
IDS = st.sampled_from(["lia", "x1", "9", "aaaaaaaaaaaaaaaa"])


def right(question: Question) -> st.SearchStrategy[str]:
    """What the question takes, on the last day of the census."""
    match question.type:
        case "choice":
            values: st.SearchStrategy[str] = st.sampled_from([choice.value for choice in question.choices if not choice.retired])
        case "date":
            values = DAYS | st.dates(date(1850, 1, 1), ON).map(str) | st.integers(1850, ON.year).map(str)
        case "month":
            values = st.dates(date(1850, 1, 1), ON).map(lambda day: str(day)[:7]) | st.integers(1850, ON.year).map(str)
        case "nik":
            values = NIKS
        case "digits":
            values = st.text("0123456789", min_size=1, max_size=question.max_length)
        case "phone":
            values = st.sampled_from(["0812 3456 7890", "+6281234567890", "(0291) 431123"])
        case "region":
            values = st.sampled_from(["3319021001", "3374011001", "1101012001"])
        case "country":
            values = COUNTRIES
        case "citizenship":
            values = st.just("indonesian") | COUNTRIES
        case "text" | "note" | "listed":
            longest = min(question.max_length, 8)
            values = st.text(st.characters(exclude_categories=["C"]) | st.sampled_from("\n😀é"), min_size=1, max_size=longest)
            values = values.filter(lambda text: refusal(question, text, ON) is None)
    return values | st.just("dont_know") if question.dont_know else values


def anything(question: Question) -> st.SearchStrategy[Any]:
    """Nothing, what the question takes, or now and then what it should not; what much hangs on is drawn more often."""
    often = st.sampled_from(OFTEN[question.name]) if question.name in OFTEN else right(question)
    kinds = [st.just(""), st.just(""), *[often] * 5, *[right(question)] * 3, ODD, SHORT]
    return st.sampled_from(kinds).flatmap(lambda kind: kind)


@st.composite
def registered(draw: st.DrawFn) -> dict[str, str]:
    """What a register may say of somebody; its empty values are empty."""
    sex, born = draw(st.sampled_from(SEXES)), draw(DAYS)
    numbers = st.just(nik(sex=sex, birth_date=born, serial=1)) | NIKS | st.just("")
    return {
        "name": draw(st.sampled_from(["Sukarman", "Sri Wahyuni", "Nur", "N" * 120])),
        "nik": draw(numbers),
        "sex": sex,
        "birth_place": draw(st.sampled_from(["Kudus", ""])),
        "birth_date": born,
        "relation": draw(st.sampled_from(OFTEN["relation"]) | st.sampled_from(RELATIONS)),
        "marital_status": draw(st.sampled_from(["", *MARITAL_STATUSES])),
        "citizenship": draw(st.just("indonesian") | COUNTRIES),
        "religion": draw(st.sampled_from(["", *RELIGIONS])),
        "education": draw(st.sampled_from(["", *EDUCATIONS])),
    }


def _answers(part: Part) -> st.SearchStrategy[dict[str, Any]]:
    """Each question answered or not, and perhaps what asks "is this right?" confirmed."""
    soft = [check.code for check in ASKED.checks.values() if check.kind == "soft" and check.subject == part]
    given = {question.name: anything(question) for question in ASKED.of(part)}
    confirmed = {"confirmed": st.dictionaries(st.sampled_from(soft), st.booleans(), max_size=3)}
    return st.fixed_dictionaries(given | confirmed).map(lambda drawn: {name: kept for name, kept in drawn.items() if kept})


# Made once: Hypothesis looks at each strategy anew.
RIGHT = {question.name: right(question) for question in ASKED.questions.values()}
_OF_HOUSEHOLD, _OF_MEMBER = _answers("household"), _answers("member")


@st.composite
def families(draw: st.DrawFn) -> Family:
    """A family with any answers, as they might have been kept at any time; without anybody on a card, perhaps one that has none."""
    known = draw(st.lists(registered(), max_size=3))
    members = [{"id": f"m{place}", "registered": values, "answers": draw(_OF_MEMBER)} for place, values in enumerate(known, start=1)]
    added = draw(st.lists(IDS, unique=True, max_size=2 if known else 3))
    members += [{"id": id, "registered": None, "answers": draw(_OF_MEMBER)} for id in added]
    return {"household": draw(_OF_HOUSEHOLD), "members": members, "prefilled": bool(known) or draw(st.booleans())}


@st.composite
def answered_families(draw: st.DrawFn) -> Family:
    """A family that has answered all that it is asked, rightly, so that it can be submitted. It may have answered more than that."""
    family = draw(families().filter(lambda family: family["members"]))
    for answers in (family["household"], *(member["answers"] for member in family["members"])):
        for name in [name for name, value in answers.items() if name != "confirmed" and refusal(ASKED.questions[name], value, ON)]:
            del answers[name]
    for member in family["members"]:
        member["answers"].setdefault("presence", draw(RIGHT["presence"]))
    while missing := cases.household(family).missing(ON):
        for flaw in missing:
            _settle(draw, family, flaw.pointer, flaw.code)
    return family


def _settle(draw: st.DrawFn, family: Family, pointer: str, code: str) -> None:
    """Answer what a flaw is about. Where a rule is broken between people, it is settled as the census would have it."""
    people = {member["id"]: member["answers"] for member in family["members"]}
    if code == "one-head":
        living = [answers for answers in people.values() if answers["presence"] in LIVING]
        head = draw(st.sampled_from(range(len(living))))
        for place, answers in enumerate(living):
            answers["relation"] = "head" if place == head else "other_kin"
        return
    *_, member, question = pointer.split("/")
    answers = family["household"] if member == "household" else people[member]
    settled = {"nik-twice": "dont_know", "consent-refused": "yes"}.get(code)
    answers[question] = settled or draw(RIGHT[question])


#: Any JSON object that might be sent as a patch of the answers: near the shape that is asked for, and far from it.
NAMES = st.sampled_from([*ASKED.questions, *ASKED.checks, "household", "members", "confirmed", "m1", "lia", "", "a/b~c"]) | st.text(
    max_size=5
)
PATCHES = st.dictionaries(
    st.sampled_from(["household", "members"]) | NAMES,
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | ODD | TEXTS | NOT_TEXTS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
        max_leaves=12,
    ),
    max_size=3,
)


def sent(value: Any) -> Any:
    """As it comes out of the JSON that a browser sends."""
    return json.loads(json.dumps(value))
