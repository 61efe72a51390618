"""Answers as short codes and back: that somebody lives with the family is two letters, whatever the questionnaire calls it today.

Codes stand in the questionnaire: one character each, given once to a question of a part and to a choice of a question. So a renamed
question or choice comes back under its new name, and a retired one as it was. What has no code is kept in full: nothing is lost.
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
#: Stands for "don't know" where a choice's code would; the questionnaire gives it to no choice.
UNKNOWN = "?"


class NoSuchCode(LookupError):
    """The answers hold a code that this questionnaire never gave."""


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
        choices, packed = "", {}
        for name, value in answers.items():
            code = self.of_choice.get(name, {}).get(value) if isinstance(value, str) else None
            if code is None:
                packed[self.of_question.get(name, name)] = value
            else:
                choices += code
        return {_CHOICES: choices, **packed} if choices else packed

    def unpack(self, packed: Mapping[str, Any]) -> dict[str, Any]:
        answers: dict[str, Any] = {}
        for code, value in packed.items():
            if code == _CHOICES:
                answers.update(self._named(value[at : at + 2]) for at in range(0, len(value), 2))
            elif len(code) > 1:
                answers[code] = value
            elif code in self.questions:
                answers[self.questions[code]] = value
            else:
                raise NoSuchCode(f"No question has the code {code!r}")
        return answers

    def _named(self, pair: str) -> tuple[str, str]:
        if pair not in self.choices:
            raise NoSuchCode(f"No question has a choice with the code {pair!r}")
        return self.choices[pair]


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
        household, members = packed
        return {"household": self.household.unpack(household), "members": {id: self.member.unpack(given) for id, given in members.items()}}
