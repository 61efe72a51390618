"""The questionnaire's conditions in XPath, as JavaRosa runs it, the engine of ODK Collect: the third reader of their language.

XPath 1.0 has no variables, so nothing can say "of each other person" while it speaks of one. What is said of a person stands in a
hidden field of that person (a flag, 1 or 0), and how many people it is true of in a hidden field of the household (a tally).
"""

import json
from collections.abc import Callable
from typing import Any

from chalicelib.domain.conditions import LIVING
from chalicelib.questionnaire import Condition, Part, Questionnaire

#: The form's root and its repeat of people: where predicates over all people begin.
ROOT, MEMBER = "interview", "member"
PEOPLE = f"/{ROOT}/{MEMBER}"
_YES, _NO = "true()", "false()"
_OTHERS = "member_no != current()/../member_no"


def page_group(page: str) -> str:
    """The name of the group that holds a page's questions: a page may be called as a question is."""
    return f"page_{page}"


def as_number(day: str) -> str:
    """A day as 20200331, as far as it is known: a year alone is 20200000. Full years apart is 10000 apart, or more."""
    return f"number(substr(translate(concat({day}, '-00-00'), '-', ''), 0, 8))"


class Translation:
    """Conditions of one questionnaire in XPath. `flags` and `tallies`, name → calculation, fill as conditions are translated."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._questionnaire = questionnaire
        self._places = {name: f"{page_group(page.name)}/{name}" for page in questionnaire.pages for name in page.questions}
        self._known: dict[str, str] = {}
        self.flags: dict[str, str] = {}
        self.tallies: dict[str, str] = {}

    def xpath(self, condition: Condition, part: Part) -> str:
        """`condition` about the household or about the member in whose group the expression stands; ValueError for an unknown kind."""
        said = []
        for kind, wanted in condition.items():
            if kind not in _KINDS:
                raise ValueError(f"The interview form has no XPath for a condition of the questionnaire: {kind!r}")
            said.append(_KINDS[kind](self, wanted, part))
        return _joined(" and ", said, _YES)

    def value(self, question: str, part: Part) -> str:
        """The value that stands; nothing of a question that this part isn't asked."""
        asked = self._questionnaire.questions.get(question)
        here = asked is not None and asked.subject == part and not asked.retired and question in self._places
        return f"${{{question}}}" if here else "''"

    def registered(self, question: str, part: Part) -> str:
        asked = self._questionnaire.questions.get(question)
        return f"${{{question}_registered}}" if self.value(question, part) != "''" and asked and asked.register else "''"

    def fields(self) -> dict[str, str]:
        """What is read of each person beside their answers: when they were born, as far as it is known, and their full years."""
        born = self.value("birth_date", "member")
        apart = f"({as_number('${reference_day}')} - {as_number('${born}')}) div 10000"
        return {
            "born": f"if(regex({born}, '[0-9]{{4}}(-[0-9]{{2}}){{0,2}}'), {born}, '')",
            # JavaRosa has no floor(), and int() cuts towards zero: who is born after the day would be 0 years old.
            "age": f"if(${{born}} != '', int({apart} + 1000) - 1000, '')",
        }

    def flag(self, condition: Condition) -> str:
        """The field of each person that is 1 when `condition` holds of them."""
        return self._named("is", condition, lambda: self.xpath(condition, "member"))

    def tally(self, condition: Condition) -> str:
        """The field that says of how many people `condition` holds."""
        flag = self.flag(condition)
        tally = flag.replace("is_", "people_", 1)
        # A repeat of nobody still has its first, empty person in it until an officer comes to it.
        self.tallies[tally] = f"count({PEOPLE}[{flag} = 1 and member_no <= ${{people}}])"
        return f"${{{tally}}}"

    def pairs(self, said: str, predicate: str) -> str:
        """Whether `said` of a person, and there is somebody else of whom `predicate` says so: it reads the person by current()."""
        both = f"{said} and count({PEOPLE}[{_OTHERS} and {predicate}]) > 0"
        return f"${{{self._named('pairs', both, lambda: both)}}} = 1"

    def mine(self, question: str) -> tuple[str, str]:
        """Where a predicate of `pairs` finds the answer of the other person, and of this one."""
        return self._places[question], f"current()/../{self._places[question]}"

    def _named(self, prefix: str, meant: Any, calculation: Callable[[], str]) -> str:
        key = prefix + json.dumps(meant, sort_keys=True)
        if key not in self._known:
            said = calculation()
            self._known[key] = f"{prefix}_{len(self._known) + 1}"
            self.flags[self._known[key]] = f"if({said}, 1, 0)"
        return self._known[key]


def quoted(text: str) -> str:
    """A text as XPath writes it; XPath 1.0 has no way to write both kinds of quotation marks."""
    if "'" in text and '"' in text:
        raise ValueError(f"XPath can't write this value: {text}")
    return f'"{text}"' if "'" in text else f"'{text}'"


def _joined(by: str, said: list[str], nothing: str) -> str:
    return f"({by.join(said)})" if len(said) > 1 else said[0] if said else nothing


def _is(to: Translation, wanted: Any, part: Part) -> str:
    return f"{to.value(wanted[0], part)} = {quoted(wanted[1])}"


def _in(to: Translation, wanted: Any, part: Part) -> str:
    return _joined(" or ", [f"{to.value(wanted[0], part)} = {quoted(value)}" for value in wanted[1]], _NO)


def _answered(to: Translation, wanted: Any, part: Part) -> str:
    return f"{to.value(wanted, part)} != ''"


def _added(to: Translation, wanted: Any, part: Part) -> str:
    # The household itself is nobody whom the family added.
    return f"${{origin}} {'=' if wanted else '!='} 'added'" if part == "member" else _NO if wanted else _YES


def _prefilled(to: Translation, wanted: Any, part: Part) -> str:
    # A household that an officer finds without a case has no card that anybody here knows.
    return f"${{case_id}} {'!=' if wanted else '='} ''"


def _living(to: Translation, wanted: Any, part: Part) -> str:
    living = _in(to, ("presence", LIVING), part)
    return living if wanted else f"not({living})"


def _age_at_least(to: Translation, wanted: Any, part: Part) -> str:
    # An unknown age is '', which is no number: neither at least nor under.
    return f"${{age}} >= {wanted}" if part == "member" else _NO


def _age_under(to: Translation, wanted: Any, part: Part) -> str:
    return f"${{age}} < {wanted}" if part == "member" else _NO


def _changed_to(to: Translation, wanted: Any, part: Part) -> str:
    registered = to.registered(wanted[0], part)
    return f"({registered} != '' and {_in(to, wanted, part)} and {to.value(wanted[0], part)} != {registered})"


def _before(to: Translation, wanted: Any, part: Part) -> str:
    first, second = (to.value(question, part) for question in wanted)
    # Each is cut to the length of the other; what is unknown is then no number, and before nothing.
    cut = "number(translate(substr({}, 0, string-length({})), '-', ''))"
    return f"{cut.format(first, second)} < {cut.format(second, first)}"


def _nik_contradicts(to: Translation, wanted: Any, part: Part) -> str:
    nik, value = to.value("nik", part), to.value(wanted, part)
    day = f"number(substr({nik}, 6, 8))"
    if wanted == "sex":
        said = f"({value} = 'male' or {value} = 'female') and {value} != if({day} > 40, 'female', 'male')"
    else:
        # The century is not in a NIK. 100 before the day of the month keeps its zero.
        written = f"concat(substr({nik}, 10, 12), '-', substr({nik}, 8, 10), '-', substr(string(100 + {day} mod 40), 1, 3))"
        said = f"regex({value}, '[0-9]{{4}}(-[0-9]{{2}}){{0,2}}') and not(starts-with({written}, substr({value}, 2)))"
    return f"(regex({nik}, '[0-9]{{16}}') and {said})"


def _shares(to: Translation, wanted: Any, part: Part) -> str:
    if to.value(wanted, part) == "''" or part != "member":
        return _NO
    theirs, mine = to.mine(wanted)
    living = to.flag({"living": True})
    return to.pairs(f"regex({to.value(wanted, part)}, '[0-9]{{16}}')", f"{living} = 1 and {theirs} = {mine}")


def _born_within(to: Translation, wanted: Any, part: Part) -> str:
    if part != "member":
        return _NO
    elder, mine = "born", "current()/../born"
    years = f"(substr({mine}, 0, 4) - substr({elder}, 0, 4)) * 10000"
    apart = f"if(string-length({elder}) = 4 or string-length({mine}) = 4, {years}, {as_number(mine)} - {as_number(elder)})"
    return to.pairs("${born} != ''", f"{to.flag(wanted['of'])} = 1 and {elder} != '' and {apart} < {wanted['years']}0000")


def _somebody(to: Translation, wanted: Any, part: Part) -> str:
    return f"{to.tally(wanted)} > 0"


def _somebody_else(to: Translation, wanted: Any, part: Part) -> str:
    return f"{to.tally(wanted)} - ${{{to.flag(wanted)}}} > 0" if part == "member" else _somebody(to, wanted, part)


def _everybody(to: Translation, wanted: Any, part: Part) -> str:
    return f"{to.tally({'not': wanted})} = 0"


def _exactly_one(to: Translation, wanted: Any, part: Part) -> str:
    return f"{to.tally(wanted)} = 1"


def _all(to: Translation, wanted: Any, part: Part) -> str:
    return _joined(" and ", [to.xpath(one, part) for one in wanted], _YES)


def _any(to: Translation, wanted: Any, part: Part) -> str:
    return _joined(" or ", [to.xpath(one, part) for one in wanted], _NO)


def _not(to: Translation, wanted: Any, part: Part) -> str:
    return f"not({to.xpath(wanted, part)})"


#: Kind → its XPath; what each means stands in domain/conditions.py.
_KINDS: dict[str, Callable[[Translation, Any, Part], str]] = {
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
