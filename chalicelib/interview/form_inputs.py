"""How each type of question is asked in the interview's form: its inputs, what they take, and how they make one answer."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from chalicelib.domain.answers import DIGITS_OF_A_PHONE, EARLIEST_YEAR, LONGEST, PHONE
from chalicelib.domain.conditions import DONT_KNOW
from chalicelib.domain.register import INDONESIAN, UNWRITABLE
from chalicelib.interview.speech import Said, Speech
from chalicelib.questionnaire import Question

#: Choices that are no answer themselves: they lead to another input.
FREE_TEXT, FOREIGN = "free_text", "foreign"
#: Lists that several questions choose from; every other list is called as its question.
COUNTRIES, UNKNOWN = "countries", "unknown"
#: What an answer can't have in it, as Java's regular expressions write it.
_UNWRITABLE = "".join(sign if sign == "-" else f"\\u{ord(sign):04x}" for sign in UNWRITABLE.pattern.strip("[]"))
#: Letters, digits, signs, and what is newer than this machine's tables: something that can be seen.
_SEEN = r"(?s).*[\p{L}\p{N}\p{P}\p{S}\p{Cn}].*"
#: Level → the file of its regions, and the digits of its codes.
_ABOVE_VILLAGES = {"province": ("provinces", 2), "regency": ("regencies", 4), "district": ("districts", 6)}


@dataclass(frozen=True, slots=True)
class Input:
    """One thing to ask. `begins` is the XPath of what stands in it at first; `when` holds beside the question's own condition.

    A required answer is required at the inputs that `end` the question; one that `belongs` to another is required with it."""

    suffix: str
    type: str
    begins: str
    label: Said | None = None
    when: str = ""
    constraint: str = ""
    message: Said | None = None
    appearance: str = ""
    choice_filter: str = ""
    ends: bool = True
    belongs: bool = False


#: What is asked, and the XPath of the answer; "" where the one input gives it.
Shape = tuple[list[Input], str]


def shape(question: Question, say: Speech) -> Shape:
    """The inputs of a question. `x_before` is what stood before the interview."""
    return _SHAPES.get(question.type, _written)(question, say)


def _before(question: Question) -> str:
    return f"${{{question.name}_before}}"


def _choice(question: Question, say: Speech) -> Shape:
    return [Input("", f"select_one {question.name}", _before(question))], ""


def _country(question: Question, say: Speech) -> Shape:
    return [Input("", f"select_one {COUNTRIES}", _before(question), appearance="autocomplete")], ""


def _citizenship(question: Question, say: Speech) -> Shape:
    before, name = _before(question), question.name
    abroad = f"${{{name}_is}} = {FOREIGN!r}"
    own = Input("is", f"select_one {name}", f"if({before} = '' or {before} = {INDONESIAN!r}, {before}, {FOREIGN!r})")
    begins = f"if({before} = {INDONESIAN!r}, '', {before})"
    country = Input("country", f"select_one {COUNTRIES}", begins, say.own("country"), abroad, appearance="autocomplete", belongs=True)
    return [own, country], f"if({abroad}, ${{{name}_country}}, ${{{name}_is}})"


def _listed(question: Question, say: Speech) -> Shape:
    before, name = _before(question), question.name
    in_list = f"count(instance('{name}')/root/item[name = {before}]) > 0"
    free = f"${{{name}_code}} = {FREE_TEXT!r}"
    begins = f"if({before} = '' or {in_list}, {before}, {FREE_TEXT!r})"
    code = Input("code", f"select_one {name}", begins, appearance="autocomplete")
    text = replace(_text(question, say), suffix="text", begins=f"if({in_list}, '', {before})", label=say.own("written"))
    return [code, replace(text, when=free, belongs=True)], f"if({free}, ${{{name}_text}}, ${{{name}_code}})"


def _day(question: Question, say: Speech) -> Shape:
    """A day, or a month as its first day; or else the year alone; or else "don't know"."""
    before, name, monthly = _before(question), question.name, question.type == "month"
    date, year = f"${{{name}_date}}", f"${{{name}_year}}"
    known, first = ("[0-9]{4}-[0-9]{2}", f"concat({before}, '-01')") if monthly else ("[0-9]{4}-[0-9]{2}-[0-9]{2}", before)
    inputs = [
        Input(
            "date",
            "date",
            f"if(regex({before}, '{known}'), date({first}), '')",
            constraint=f". <= ${{today}} and . >= date('{EARLIEST_YEAR}-01-01')",
            message=say.own("date_refused", earliest=EARLIEST_YEAR),
            appearance="month-year" if monthly else "",
            ends=False,
        ),
        Input(
            "year",
            "integer",
            f"if(regex({before}, '[0-9]{{4}}'), number({before}), '')",
            label=say.own("year"),
            when=f"{date} = ''",
            constraint=f". <= number(format-date(${{today}}, '%Y')) and . >= {EARLIEST_YEAR}",
            message=say.own("year_refused", earliest=EARLIEST_YEAR),
            ends=not question.dont_know,
        ),
    ]
    dated = f"{date} != '', format-date({date}, '{'%Y-%m' if monthly else '%Y-%m-%d'}')"
    if not question.dont_know:
        return inputs, f"if({dated}, string({year}))"
    unknown = _unknown(question, say, f"{date} = '' and {year} = ''")
    return [*inputs, unknown], f"if({dated}, if({year} != '', string({year}), ${{{name}_unknown}}))"


def _region(question: Question, say: Speech) -> Shape:
    """The village, found by way of its province, regency and district."""
    inputs, within = [], ""
    for level, (file, digits) in _ABOVE_VILLAGES.items():
        begins = f"substr({_before(question)}, 0, {digits})"
        kind = f"select_one_from_file {file}.csv"
        inputs.append(Input(level, kind, begins, say.own(level), appearance="autocomplete", choice_filter=within, ends=False))
        within = f"{level} = ${{{question.name}_{level}}}"
    village = Input("given", "select_one_from_file villages.csv", _before(question), appearance="autocomplete", choice_filter=within)
    return [*inputs, village], f"${{{question.name}_given}}"


def _written(question: Question, say: Speech) -> Shape:
    """A line of text, or several; and "don't know" where that is an answer."""
    given = _text(question, say)
    if not question.dont_know:
        return [given], ""
    begins = f"if({given.begins} = {DONT_KNOW!r}, '', {given.begins})"
    unknown = _unknown(question, say, f"${{{question.name}_given}} = ''")
    return [replace(given, suffix="given", begins=begins, ends=False), unknown], (
        f"coalesce(${{{question.name}_given}}, ${{{question.name}_unknown}})"
    )


def _text(question: Question, say: Speech) -> Input:
    """Text as answers.py judges it. What the register says stands, in whatever form it says it."""
    most = question.max_length or LONGEST
    appearance = "numbers"
    match question.type:
        case "digits":
            judged, message = f"regex(., '[0-9]{{1,{most}}}')", say.own("digits_refused", most=most)
        case "nik":
            judged, message = "regex(., '[0-9]{16}')", say.own("nik_refused")
        case "phone":
            fewest, longest = DIGITS_OF_A_PHONE[0], DIGITS_OF_A_PHONE[-1]
            digits = f"regex(., '([^0-9]*[0-9]){{{fewest},{longest}}}[^0-9]*')"
            judged, message, appearance = f"regex(., '{PHONE.pattern}') and {digits}", say.own("phone_refused"), ""
        case kind:
            writable = f"[[^{_UNWRITABLE}]\\n]" if kind == "note" else f"[^{_UNWRITABLE}]"
            judged = f"regex(., '{writable}{{1,{most}}}') and regex(., '{_SEEN}')"
            message, appearance = say.own("text_refused", most=most), "multiline" if kind == "note" else ""
    if question.register:
        judged = f". = ${{{question.name}_registered}} or {judged}"
    return Input("", "text", _before(question), constraint=judged, message=message, appearance=appearance)


def _unknown(question: Question, say: Speech, when: str) -> Input:
    before = _before(question)
    return Input("unknown", f"select_one {UNKNOWN}", f"if({before} = {DONT_KNOW!r}, {before}, '')", say.own("unknown"), when)


#: The types that aren't simply written.
_SHAPES: dict[str, Callable[[Question, Speech], Shape]] = {
    "choice": _choice,
    "citizenship": _citizenship,
    "country": _country,
    "date": _day,
    "listed": _listed,
    "month": _day,
    "region": _region,
}
