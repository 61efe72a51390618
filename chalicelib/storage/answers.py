"""Answers as short codes and back: that somebody lives with the family is two letters, whatever the questionnaire calls it today.

Codes stand in the questionnaire: one character each, given once to a question of a part and to a choice of a question. So a renamed
question or choice comes back under its new name, and a retired one as it was. What has no code is kept in full, and a code that a later
questionnaire gave is kept as it is, for that one to read: nothing is lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.conditions import DONT_KNOW
from chalicelib.domain.questionnaire import Answers
from chalicelib.questionnaire import Part, Questionnaire

#: In a packed part: its choices, as pairs of a question's code and a choice's. Beside it other answers stand by their question's
#: code, and what isn't an answer to a question of today (what was confirmed, say) by its whole name, always longer than a code.
_CHOICES = ""
#: In a part's answers: the pairs of which a later questionnaire knows the question or the choice. Today the question is unanswered.
LATER = ""
#: Stands for "don't know" where a choice's code would; the questionnaire gives it to no choice.
UNKNOWN = "?"


class NoSuchCode(LookupError):
    """The answers hold what no questionnaire could give as a code."""


@dataclass(frozen=True, slots=True)
class _PartCodes:
    """The codes of a part, for both directions."""

    of_question: dict[str, str]
    of_choice: dict[str, dict[str, str]]
    questions: dict[str, str]
    choices: dict[str, tuple[str, str]]

    @classmethod
    def of(cls, part: Part, questionnaire: Questionnaire) -> "_PartCodes":
        asked = [question for question in questionnaire.questions.values() if question.subject == part]
        of_choice = {
            question.name: {DONT_KNOW: question.code + UNKNOWN} | {choice.value: question.code + choice.code for choice in question.choices}
            for question in asked
        }
        return cls(
            of_question={question.name: question.code for question in asked},
            of_choice=of_choice,
            questions={question.code: question.name for question in asked},
            choices={code: (name, value) for name, codes in of_choice.items() for value, code in codes.items()},
        )

    def pack(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        choices, packed = self._still(answers), {}
        for name, value in answers.items():
            if name == LATER:
                continue
            code = self.of_choice.get(name, {}).get(value) if isinstance(value, str) else None
            if code is None:
                packed[self.of_question.get(name, name)] = value
            else:
                choices += code
        return {_CHOICES: choices, **packed} if choices else packed

    def _still(self, answers: Mapping[str, Any]) -> str:
        """The later questionnaire's pairs, but for those whose question was answered anew by today's choices."""
        pairs = _pairs(answers.get(LATER, ""))
        return "".join(pair for pair in pairs if self.questions.get(pair[0], LATER) not in answers or pair[0] not in self.questions)

    def unpack(self, packed: Mapping[str, Any]) -> dict[str, Any]:
        answers: dict[str, Any] = {}
        later = ""
        for code, value in packed.items():
            if code == _CHOICES:
                for pair in _pairs(value):
                    if pair in self.choices:
                        name, choice = self.choices[pair]
                        answers[name] = choice
                    else:
                        later += pair
            else:
                # A code that isn't known, a single letter, stands for itself: no question has so short a name.
                answers[self.questions.get(code, code)] = value
        return {**answers, LATER: later} if later else answers


def _pairs(choices: str) -> list[str]:
    if len(choices) % 2:
        raise NoSuchCode("A part's choices are pairs of codes, and one of them is cut off")
    return [choices[at : at + 2] for at in range(0, len(choices), 2)]


@dataclass(frozen=True, slots=True)
class Codes:
    """A questionnaire's codes."""

    household: _PartCodes
    member: _PartCodes

    @classmethod
    def of(cls, questionnaire: Questionnaire) -> "Codes":
        return cls(_PartCodes.of("household", questionnaire), _PartCodes.of("member", questionnaire))

    def pack(self, answers: Answers) -> list[dict[str, Any]]:
        """A household's own answers, and those of its members by their ids, as JSON values."""
        return [self.household.pack(answers["household"]), {id: self.member.pack(given) for id, given in answers["members"].items()}]

    def unpack(self, packed: list[dict[str, Any]]) -> Answers:
        """The answers, equal to what was packed. Raises NoSuchCode."""
        household, members, *_ = packed
        return {"household": self.household.unpack(household), "members": {id: self.member.unpack(given) for id, given in members.items()}}
