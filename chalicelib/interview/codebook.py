"""The codebook: what every variable is, who is asked it, how it is coded and checked; for whoever reads the results."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from chalicelib.interview.speech import Said, Speech
from chalicelib.questionnaire import Check, Condition, Page, Question, Questionnaire

#: Type → what an answer of it is.
TYPES = {
    "choice": "one of the values below",
    "text": "text, one line",
    "note": "text of several lines",
    "digits": "digits, as written",
    "phone": "a phone number, as written",
    "date": "a date `2019-12-31`, or the year alone `2019`",
    "month": "a month `2019-12`, or the year alone `2019`",
    "nik": "16 digits",
    "region": "the 10-digit code of a village (Kemendagri, without dots)",
    "country": "ISO 3166-1 alpha-3, never `IDN`",
    "citizenship": "`indonesian`, or ISO 3166-1 alpha-3",
    "listed": "a code of the list, or free text where nothing in the list fits",
}
_PARTS = {"household": "The household", "member": "Each member"}
_ABOUT = """\
# Codebook of {name}, version {version}

Made from the questionnaire's definition, `chalicelib/questionnaire/{name}.json`, by `python -m ops questionnaire codebook`.
Edit the definition, not this file.

- A **variable** has the name of its question. Those of the household stand once for each household, those of members once for each
  person.
- **Values** are what the interface, the interview form and the exports say. **Codes** are what the census stores for them; a code is
  never given to another value.
- An answer that isn't there is empty. `dont_know` stands where the person said so, and the question admits it.
- **Register**: the civil register's value stands until the household corrects it; exports keep both, `{{variable}}` and
  `{{variable}}_registered`.
- **Ages** are full years on the last day of the online phase; by the years alone where only the year of birth is known. Who has no
  known birth date is neither of an age nor under it.
- A question is **asked** of those whom its condition fits. `alive` means that `presence` is `with_family`, `elsewhere` or `abroad`.
- A **hard** check stops a submission. A **soft** one asks "is this right?"; the answer is kept, and `confirmed` in the part's answers
  has the check's code.
"""


def codebook(questionnaire: Questionnaire, speech: Speech, lists: Mapping[str, int]) -> str:
    """The codebook in Markdown. `lists` are the lists that people search, by name, with how many rows each has."""
    book = _Codebook(questionnaire, speech)
    about = _ABOUT.format(name=questionnaire.name, version=questionnaire.version)
    return "\n".join([about, *book.overview(), *book.variables(), *book.checks(), *_lists(lists), *book.retired()])


def in_words(condition: Condition) -> str:
    """A condition as a reader says it; ValueError for a kind that has no words."""
    said = []
    for kind, wanted in condition.items():
        if kind not in _WORDS:
            raise ValueError(f"The codebook has no words for a condition of the questionnaire: {kind!r}")
        said.append(_WORDS[kind](wanted))
    return " and ".join(said) or "always"


class _Codebook:
    def __init__(self, questionnaire: Questionnaire, speech: Speech) -> None:
        self._questionnaire, self._say = questionnaire, speech
        self._languages = list(speech.languages.values())

    def overview(self) -> Iterator[str]:
        yield "## Variables\n"
        yield "| variable | of | page | answer | stored as |\n|---|---|---|---|---|"
        for page, question in self._asked():
            link = f"[`{question.name}`](#{question.name})"
            yield f"| {link} | {question.subject} | {_cell(page.title.replace('{name}', '…'))} | {_type(question)} | `{question.code}` |"
        yield ""

    def variables(self) -> Iterator[str]:
        part = ""
        for _, question in self._asked():
            if question.subject != part:
                part = question.subject
                yield f"## {_PARTS[part]}\n"
            yield from self._variable(question)

    def checks(self) -> Iterator[str]:
        yield f"## Checks\n\n| check | kind | of | at | fires when | {' | '.join(self._languages)} |"
        yield "|---|---|---|---|---|" + "---|" * len(self._languages)
        for check in self._questionnaire.checks.values():
            facts = (f"`{check.code}`", check.kind, check.subject, _at(check), in_words(check.when), self._cells(check.message))
            yield f"| {' | '.join(facts)} |"
        yield ""

    def retired(self) -> Iterator[str]:
        """Questions and choices that are offered no more: their codes stand in older answers."""
        gone = [(f"`{question.name}`", question.code) for question in self._questionnaire.questions.values() if question.retired]
        for question in self._questionnaire.questions.values():
            gone += [(f"`{question.name}` = `{choice.value}`", choice.code) for choice in question.choices if choice.retired]
        if gone:
            yield "## No longer asked\n\n| what | stored as |\n|---|---|"
            yield from (f"| {what} | `{code}` |" for what, code in gone)
            yield ""

    def _asked(self) -> Iterator[tuple[Page, Question]]:
        for part in _PARTS:
            for page in self._questionnaire.pages:
                for question in (self._questionnaire.questions[name] for name in page.questions if page.subject == part):
                    if not question.retired:
                        yield page, question

    def _variable(self, question: Question) -> Iterator[str]:
        yield f"### {question.name}\n\n| | |\n|---|---|"
        facts = {
            **dict(zip(self._languages, map(_cell, self._said(question.label).values()), strict=True)),
            "help": "<br>".join(map(_cell, self._said(question.help).values())) if question.help else "",
            "example": _cell(question.example),
            "answer": _type(question) + (f", at most {question.max_length} characters" if question.max_length else ""),
            "asked": in_words(question.when),
            "must be answered": "yes" if question.required else "no",
            "don't know": "`dont_know` is an answer" if question.dont_know else "",
            "register": f"`{question.register}` stands until it is corrected" if question.register else "",
            "one for all": "can be answered once for the family; each member has their own" if question.shared else "",
            "paper": f"`{question.paper}` is asked for while this applies and is empty or `photo`" if question.paper else "",
            "stored as": f"`{question.code}`",
        }
        yield from (f"| {name} | {fact} |" for name, fact in facts.items() if fact)
        yield ""
        if question.choices:
            yield f"| value | stored as | {' | '.join(self._languages)} |\n|---|---|{'---|' * len(self._languages)}"
            for choice in question.choices:
                if not choice.retired:
                    yield f"| `{choice.value}` | `{choice.code}` | {self._cells(choice.label, choice.help)} |"
            yield ""

    def _said(self, text: str) -> Said:
        return self._say.asked(text)

    def _cells(self, text: str, help: str = "") -> str:
        """A cell for each language; what explains it stands smaller below."""
        helped = [f"<br><small>{_cell(words)}</small>" for words in self._said(help).values()] if help else [""] * len(self._languages)
        return " | ".join(f"{_cell(words)}{more}" for words, more in zip(self._said(text).values(), helped, strict=True))


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _at(check: Check) -> str:
    return f"[`{check.at}`](#{check.at})" if check.at else "all members" if check.subject == "household" else "the member"


def _type(question: Question) -> str:
    return TYPES[question.type] + (f": [{question.list}](#{question.list})" if question.list else "")


def _lists(lists: Mapping[str, int]) -> Iterator[str]:
    yield "## Lists\n\nCodes with their labels and the everyday words that lead to them.\n"
    for name, length in lists.items():
        yield f"### {name}\n\n{length} entries: [`lists/{name}.csv`](../chalicelib/questionnaire/lists/{name}.csv)\n"


def _either(values: Any) -> str:
    named = [f"`{value}`" for value in values]
    return f"one of {', '.join(named)}" if len(named) > 1 else "".join(named) or "nothing"


def _several(conditions: list[Condition], by: str) -> str:
    """Several conditions; one of several parts in brackets, so that nobody reads "and" and "or" the wrong way round."""
    parts = [(condition, in_words(condition)) for condition in conditions]
    return by.join(f"({words})" if condition.keys() & {"all", "any"} or len(condition) > 1 else words for condition, words in parts)


_WORDS: dict[str, Callable[[Any], str]] = {
    "is": lambda wanted: f"`{wanted[0]}` is `{wanted[1]}`",
    "in": lambda wanted: f"`{wanted[0]}` is {_either(wanted[1])}",
    "answered": lambda wanted: f"`{wanted}` is answered",
    "added": lambda wanted: "the family added this person" if wanted else "the register has this person",
    "prefilled": lambda wanted: "the register has the family's card" if wanted else "the family is counted without the register's data",
    "living": lambda wanted: "alive" if wanted else "not known to be alive",
    "age_at_least": lambda wanted: f"aged {wanted} or older",
    "age_under": lambda wanted: f"aged under {wanted}",
    "changed_to": lambda wanted: f"`{wanted[0]}` is {_either(wanted[1])} where the register has another value",
    "before": lambda wanted: f"`{wanted[0]}` is earlier than `{wanted[1]}`",
    "nik_contradicts": lambda wanted: f"`nik` says another `{wanted}`",
    "shares": lambda wanted: f"somebody else alive has the same `{wanted}`",
    "born_within": lambda wanted: f"born less than {wanted['years']} years after somebody else ({in_words(wanted['of'])})",
    "somebody": lambda wanted: f"there is somebody ({in_words(wanted)})" if wanted else "there is anybody at all",
    "somebody_else": lambda wanted: f"there is somebody else ({in_words(wanted)})",
    "everybody": lambda wanted: f"it is true of everybody ({in_words(wanted)})",
    "exactly_one": lambda wanted: f"it is true of exactly one person ({in_words(wanted)})",
    "all": lambda wanted: _several(wanted, " and "),
    "any": lambda wanted: _several(wanted, " or "),
    "not": lambda wanted: f"not ({in_words(wanted)})",
}
