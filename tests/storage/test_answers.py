"""Answers as codes: exact for whatever was ever kept, and readable after the questionnaire has changed."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import questionnaire
from chalicelib.questionnaire import read
from chalicelib.storage.answers import Codes, NoSuchCode

CODES = Codes.of(questionnaire.load())
#: Whatever a text may be, half characters too: an earlier release may have kept them.
TEXTS = st.text(st.characters(), max_size=20)
IDS = st.from_regex("[a-z0-9]{1,16}", fullmatch=True)
CHECKS = st.sampled_from(list(questionnaire.load().checks))


def parts(part: str) -> st.SearchStrategy[dict[str, Any]]:
    """Answers to questions of the part: values of its choices, "don't know", any text; and what no question of today is asked about."""
    asked = [question for question in questionnaire.load().questions.values() if question.subject == part]
    values = st.sampled_from(sorted({choice.value for question in asked for choice in question.choices} | {"dont_know", "javanese"}))
    names = st.sampled_from([question.name for question in asked]) | st.text(min_size=2, max_size=8)
    confirmed = st.dictionaries(CHECKS, st.booleans(), max_size=3)
    return st.tuples(st.dictionaries(names, values | TEXTS, max_size=30), st.none() | confirmed).map(
        lambda drawn: drawn[0] if drawn[1] is None else {**drawn[0], "confirmed": drawn[1]}
    )


@given(household=parts("household"), members=st.dictionaries(IDS, parts("member"), max_size=5))
def test_any_answers_come_back_equal(household: dict[str, Any], members: dict[str, dict[str, Any]]) -> None:
    answers = {"household": household, "members": members}
    stored = json.loads(json.dumps(CODES.pack(answers)))
    assert CODES.unpack(stored) == answers


@pytest.mark.parametrize("question", questionnaire.load().questions.values(), ids=lambda question: question.name)
def test_every_choice_takes_two_characters(question: questionnaire.Question) -> None:
    for value in [choice.value for choice in question.choices] + ["dont_know"] * question.dont_know:
        household, members = {}, {}
        (household if question.subject == "household" else members.setdefault("m1", {}))[question.name] = value
        packed = json.dumps(CODES.pack({"household": household, "members": members}), separators=(",", ":"))
        assert len(packed) == len('[{"":"ab"},{}]' if question.subject == "household" else '[{},{"m1":{"":"ab"}}]'), value


def changed(change: Any) -> Codes:
    """The codes of the questionnaire after `change` of its data."""
    data = json.loads((Path(questionnaire.__file__).parent / "sp2020.json").read_text("utf-8"))
    change(data)
    return Codes.of(read(data))


def stored(**answers: str) -> list[dict[str, Any]]:
    """What this release keeps of a household with these answers."""
    return CODES.pack({"household": answers, "members": {}})


def test_a_renamed_question_brings_its_answers_along() -> None:
    def rename(data: dict[str, Any]) -> None:
        data["questions"]["ownership"] = data["questions"].pop("tenure")
        data["questions"]["street"] = data["questions"].pop("current_street")
        data["pages"] = []

    renamed = changed(rename).unpack(stored(tenure="rented", current_street="Jl. Menara 3"))
    assert renamed["household"] == {"ownership": "rented", "street": "Jl. Menara 3"}


def test_a_renamed_choice_comes_back_under_its_new_name() -> None:
    def rename(data: dict[str, Any]) -> None:
        (rented,) = [choice for choice in data["choices"]["tenure"] if choice["value"] == "rented"]
        rented["value"] = "rented_or_leased"

    assert changed(rename).unpack(stored(tenure="rented"))["household"] == {"tenure": "rented_or_leased"}


def test_retired_questions_and_choices_keep_their_answers() -> None:
    def retire(data: dict[str, Any]) -> None:
        data["questions"]["floor"]["retired"] = True
        data["choices"]["tenure"][1]["retired"] = True
        data["choices"]["tenure"].append({"code": "z", "value": "leased", "label": "Sewa jangka panjang"})

    answers = {"floor": "bamboo", "tenure": "rented"}
    codes = changed(retire)
    assert codes.unpack(stored(**answers))["household"] == answers
    assert codes.unpack(codes.pack({"household": answers, "members": {}}))["household"] == answers


@pytest.mark.parametrize("packed", [{"": "o~"}, {"~": "text"}, {"": "ao~~"}])
def test_a_code_that_a_later_questionnaire_gave_is_kept_for_it_and_answers_nothing_today(packed: dict[str, str]) -> None:
    household = CODES.unpack([packed, {}])["household"]
    assert not set(household) & set(questionnaire.load().questions)
    assert CODES.pack({"household": household, "members": {}}) == [packed, {}]


def test_a_question_that_is_answered_anew_by_todays_choices_is_that_answer_in_the_later_questionnaire_too() -> None:
    def lease(data: dict[str, Any]) -> None:
        data["choices"]["tenure"].append({"code": "z", "value": "leased", "label": "Sewa jangka panjang"})

    later = changed(lease)
    written = later.pack({"household": {"tenure": "leased", "floor": "bamboo"}, "members": {}})
    today = CODES.unpack(written)
    assert "tenure" not in today["household"]
    assert later.unpack(CODES.pack(today))["household"] == {"tenure": "leased", "floor": "bamboo"}
    today["household"]["tenure"] = "rented"
    assert later.unpack(CODES.pack(today))["household"] == {"tenure": "rented", "floor": "bamboo"}


def test_choices_that_are_no_pairs_are_not_guessed_at() -> None:
    with pytest.raises(NoSuchCode, match="cut off"):
        CODES.unpack([{"": "o~a"}, {}])
