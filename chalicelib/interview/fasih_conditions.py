"""The questionnaire's conditions as FormGear runs them, the engine of BPS's FASIH: expressions of JavaScript, the fourth reader.

FormGear evaluates a text wherever it stands and knows a row by the key of an answer, `presence#2`. So an expression brings what it needs
with it, and takes its own row from a key of which FormGear itself puts the row in.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from chalicelib.domain.conditions import LIVING
from chalicelib.questionnaire import Condition, Part, Questionnaire

#: The question that makes a row of each person, and any question of every row.
PEOPLE, OF_EVERY_ROW = "people", "presence"
#: What kinds read that don't name it.
_READS = {
    "living": ("presence",),
    "age_at_least": ("birth_date",),
    "age_under": ("birth_date",),
    "born_within": ("birth_date",),
    "nik_contradicts": ("nik",),
    "shares": ("nik", "presence"),
}
#: Where a row's own number is in a question's condition, and in a check's test.
_ROW_OF_CONDITION = f"(/#\\d+/.exec('{OF_EVERY_ROW}@$ROW$')||[''])[0]"
_ROW_OF_TEST = "'#'+getRowIndex(0)"
#: What expressions are written with, each after what it needs itself. g: an answer as text, a choice's value. v: the answer that stands.
#: P: every person's row. D: a day as far as it is known. A: full years. N: a NIK.
_TOOLS = {
    "g": "k=>{const a=getValue(k);return Array.isArray(a)?(a.length?String(a[0].value):''):a===undefined||a===null?'':String(a)}",
    "v": "(k,r='')=>g(k+r)||g(k+'_unknown'+r)",
    "P": "()=>{const a=getValue('people');return Array.isArray(a)?a.map(p=>Number(p.value)).filter(n=>n>0).map(n=>'#'+n):[]}",
    "D": "(k,r='')=>/^[0-9]{4}(-[0-9]{2}){0,2}$/.test(v(k,r))?v(k,r):''",
    "on": "g('ages_on')||'{on}'",
    "A": "r=>{const b=D('birth_date',r);return b?on.slice(0,4)-b.slice(0,4)-(b.length>4&&on.slice(5)<b.slice(5)?1:0):null}",
    "N": "r=>/^[0-9]{16}$/.test(v('nik',r))?v('nik',r):''",
}


def enabling(questionnaire: Questionnaire, condition: Condition, part: Part, on: date) -> str:
    """When a question is asked: the text of `enableCondition`."""
    return _written(questionnaire, condition, part, on, _ROW_OF_CONDITION)


def test(questionnaire: Questionnaire, condition: Condition, part: Part, on: date) -> str:
    """When a check fires: the text of a validation's `test`."""
    return _written(questionnaire, condition, part, on, _ROW_OF_TEST)


def questions_in(questionnaire: Questionnaire, condition: Any) -> set[str]:
    """Every question that a condition reads, of its own part or of people."""
    read = {text for kind in _kinds(condition) for text in _READS.get(kind, ())} | set(_texts(condition))
    return read & set(questionnaire.questions)


def _kinds(condition: Any) -> Iterator[str]:
    if isinstance(condition, Mapping):
        for kind, wanted in condition.items():
            yield kind
            yield from _kinds(wanted)
    elif isinstance(condition, list):
        for part in condition:
            yield from _kinds(part)


def _texts(condition: Any) -> Iterator[str]:
    if isinstance(condition, str):
        yield condition
    elif isinstance(condition, Mapping):
        yield from (text for part in condition.values() for text in _texts(part))
    elif isinstance(condition, list):
        yield from (text for part in condition for text in _texts(part))


def _written(questionnaire: Questionnaire, condition: Condition, part: Part, on: date, row: str) -> str:
    said, tools = _Reader(questionnaire).said(condition, part, "r"), ""
    # FormGear copies every text with every answer: what an expression doesn't need would make a phone wait.
    for tool, meaning in reversed(_TOOLS.items()):
        if re.search(rf"\b{tool}[(.]", tools + said):
            tools = f"const {tool}={meaning};{tools}"
    own = f"const r={row};" if re.search(r"\br\b", said) else ""
    return f"(()=>{{{tools}{own}return {said}}})()".replace("{on}", on.isoformat())


class _Reader:
    """Writes conditions; `row` is the name of the variable that has the row of whom they speak."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._questionnaire = questionnaire

    def said(self, condition: Condition, part: Part, row: str) -> str:
        for kind in condition:
            if kind not in _KINDS:
                raise ValueError(f"FASIH's template has no expression for a condition of the questionnaire: {kind!r}")
        return "&&".join(_KINDS[kind](self, wanted, part, row) for kind, wanted in condition.items()) or "true"

    def value(self, question: str, part: Part, row: str) -> str:
        asked = self._questionnaire.questions.get(question)
        if asked is None or asked.subject != part or asked.retired:
            return "''"
        return f"v('{question}',{row})" if part == "member" else f"v('{question}')"

    def day(self, question: str, part: Part, row: str) -> str:
        value = self.value(question, part, row)
        return f"D{value[1:]}" if value != "''" else "''"

    def of_people(self, condition: Condition, row: str) -> tuple[str, str]:
        """The name of a variable for somebody's row, and what is said of them."""
        other = f"{row}o"
        return other, self.said(condition, "member", other)


def _is(to: _Reader, wanted: Any, part: Part, row: str) -> str:
    return f"{to.value(wanted[0], part, row)}==={json.dumps(wanted[1])}"


def _in(to: _Reader, wanted: Any, part: Part, row: str) -> str:
    return f"{json.dumps(list(wanted[1]))}.includes({to.value(wanted[0], part, row)})"


def _answered(to: _Reader, wanted: Any, part: Part, row: str) -> str:
    return f"{to.value(wanted, part, row)}!==''"


def _added(to: _Reader, wanted: Any, part: Part, row: str) -> str:
    return f"(g('origin'+{row})!=='registered')==={json.dumps(wanted)}" if part == "member" else json.dumps(not wanted)


def _prefilled(to: _Reader, wanted: Any, part: Part, row: str) -> str:
    return f"(g('case_id')!=='')==={json.dumps(wanted)}"


def _living(to: _Reader, wanted: Any, part: Part, row: str) -> str:
    return f"({_in(to, ('presence', LIVING), part, row)})==={json.dumps(wanted)}"


def _age_at_least(to: _Reader, wanted: Any, part: Part, row: str) -> str:
    return f"(A({row})!==null&&A({row})>={wanted})" if part == "member" else "false"


def _age_under(to: _Reader, wanted: Any, part: Part, row: str) -> str:
    return f"(A({row})!==null&&A({row})<{wanted})" if part == "member" else "false"


def _changed_to(to: _Reader, wanted: Any, part: Part, row: str) -> str:
    if part != "member":
        return "false"
    registered = f"g('{wanted[0]}_registered'+{row})"
    return f"({registered}!==''&&{_in(to, wanted, part, row)}&&{to.value(wanted[0], part, row)}!=={registered})"


def _before(to: _Reader, wanted: Any, part: Part, row: str) -> str:
    first, second = (to.day(question, part, row) for question in wanted)
    return f"((a,b)=>a.slice(0,b.length)<b.slice(0,a.length))({first},{second})"


def _nik_contradicts(to: _Reader, wanted: Any, part: Part, row: str) -> str:
    if part != "member":
        return "false"
    value = to.value(wanted, part, row)
    if wanted == "sex":
        return f"((n,s)=>n!==''&&['male','female'].includes(s)&&s!==(n.slice(6,8)>40?'female':'male'))(N({row}),{value})"
    written = "n.slice(10,12)+'-'+n.slice(8,10)+'-'+String(100+n.slice(6,8)%40).slice(1)"
    return f"((n,d)=>n!==''&&d!==''&&!({written}).startsWith(d.slice(2)))(N({row}),{to.day(wanted, part, row)})"


def _shares(to: _Reader, wanted: Any, part: Part, row: str) -> str:
    if part != "member" or wanted != "nik":
        return "false"
    other, living = to.of_people({"living": True}, row)
    return f"(N({row})!==''&&P().some({other}=>{other}!=={row}&&N({other})===N({row})&&{living}))"


def _born_within(to: _Reader, wanted: Any, part: Part, row: str) -> str:
    if part != "member":
        return "false"
    other, elder = to.of_people(wanted["of"], row)
    years = "b.slice(0,4)-e.slice(0,4)-(e.length>4&&b.length>4&&b.slice(5)<e.slice(5)?1:0)"
    within = f"((e,b)=>e!==''&&{years}<{wanted['years']})(D('birth_date',{other}),D('birth_date',{row}))"
    return f"(D('birth_date',{row})!==''&&P().some({other}=>{other}!=={row}&&{elder}&&{within}))"


def _somebody(to: _Reader, wanted: Any, part: Part, row: str) -> str:
    other, said = to.of_people(wanted, row)
    return f"P().some({other}=>{said})"


def _somebody_else(to: _Reader, wanted: Any, part: Part, row: str) -> str:
    other, said = to.of_people(wanted, row)
    return f"P().some({other}=>{other}!=={row}&&{said})" if part == "member" else _somebody(to, wanted, part, row)


def _everybody(to: _Reader, wanted: Any, part: Part, row: str) -> str:
    other, said = to.of_people(wanted, row)
    return f"P().every({other}=>{said})"


def _exactly_one(to: _Reader, wanted: Any, part: Part, row: str) -> str:
    other, said = to.of_people(wanted, row)
    return f"P().filter({other}=>{said}).length===1"


def _all(to: _Reader, wanted: Any, part: Part, row: str) -> str:
    return f"({'&&'.join(to.said(one, part, row) for one in wanted) or 'true'})"


def _any(to: _Reader, wanted: Any, part: Part, row: str) -> str:
    # Each in brackets: one may be several kinds, all of which must hold.
    return f"({'||'.join(f'({to.said(one, part, row)})' for one in wanted) or 'false'})"


def _not(to: _Reader, wanted: Any, part: Part, row: str) -> str:
    return f"!({to.said(wanted, part, row)})"


#: Kind → its JavaScript; what each means stands in domain/conditions.py.
_KINDS: dict[str, Callable[[_Reader, Any, Part, str], str]] = {
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
