"""The rows of one question in the interview's XLSForm: what the officer is asked, and the field that holds the answer as the census keeps it.

Question x has one field x, whatever ODK needs to ask it. Where one input gives the whole answer, x is that input. Where it takes
several (a date or a year alone, a code or free text), or the register's value stands until it is corrected, the inputs are x_date,
x_year, x_given … and x is calculated from them, so that every condition, and whatever comes back, reads x alone.
"""

from dataclasses import dataclass, replace

from chalicelib.domain.answers import DIGITS_OF_A_PHONE, EARLIEST_YEAR, LONGEST, PHONE
from chalicelib.domain.conditions import DONT_KNOW
from chalicelib.domain.register import INDONESIAN, UNWRITABLE
from chalicelib.interview.form_words import Row, Said, Speech, beside
from chalicelib.interview.xpath import Translation
from chalicelib.questionnaire import Question

#: Names of choices that stand for no answer themselves: they lead to another input.
FREE_TEXT, FOREIGN = "free_text", "foreign"
#: Lists that several questions choose from.
COUNTRIES, UNKNOWN, RIGHT = "countries", "unknown", "right"
#: What an answer can't have in it, as Java's regular expressions write it.
_UNWRITABLE = "".join(sign if sign == "-" else f"\\u{ord(sign):04x}" for sign in UNWRITABLE.pattern.strip("[]"))
#: Letters, digits, signs, and what is newer than this machine's tables: something that can be seen.
_SEEN = r"(?s).*[\p{L}\p{N}\p{P}\p{S}\p{Cn}].*"
_CASCADE = (("province", 2), ("regency", 4), ("district", 6))


@dataclass(frozen=True, slots=True)
class Input:
    """One thing to ask. `begins` is what stands in it at first; `when` holds beside the question's own condition.

    The one that `ends` a question is what a required answer is required at; one that `belongs` to another is required with it."""

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


class Asking:
    """Makes the rows of questions."""

    def __init__(self, speech: Speech, translation: Translation) -> None:
        self._say = speech
        self._translation = translation

    def rows(self, question: Question) -> list[Row]:
        """All rows of one question: what stood before, the inputs, the answer, and what the register said instead."""
        inputs, answer = self._inputs(question)
        name = question.name
        if len(inputs) > 1 or question.register:
            inputs = [replace(one, suffix=one.suffix or "given") for one in inputs]
            registered = [f"${{{name}_registered}}"] if question.register else []
            answer = answer or f"${{{name}_given}}"
            calculated = [calculate(name, f"coalesce({answer}, {registered[0]})" if registered else answer)]
        else:
            calculated = []
        relevant = self._translation.xpath(question.when, question.subject) if question.when else ""
        asked = [self._input(question, one, relevant) for one in inputs]
        return [*self._before(question), *asked, *calculated, *self._photo(question), *self._register_says(question)]

    def _input(self, question: Question, one: Input, relevant: str) -> Row:
        row = {
            "type": one.type,
            "name": f"{question.name}_{one.suffix}" if one.suffix else question.name,
            "relevant": " and ".join(filter(None, (relevant, one.when))),
            "calculation": f"once({one.begins})",
            "appearance": one.appearance,
            "choice_filter": one.choice_filter,
            "constraint": one.constraint,
            **self._labels(question, one),
        }
        if one.message and one.constraint:
            row |= self._say.columns("constraint_message", one.message)
        if one.belongs:
            row["required"] = "yes"
        elif question.required and one.ends:
            # What the register says stands: an emptied field goes back to it.
            row["required"] = f"${{{question.name}_registered}} = ''" if question.register else "yes"
        return row

    def _labels(self, question: Question, one: Input) -> Row:
        if one.label:
            return self._say.columns("label", one.label)
        hints = [self._say.asked(question.help)] if question.help else []
        if question.example:
            hints.append(self._say.own("example", example=self._say.asked(question.example)))
        return {
            **self._say.columns("label", self._say.asked(question.label)),
            **(self._say.columns("hint", beside(*hints)) if hints else {}),
        }

    def _before(self, question: Question) -> list[Row]:
        """What the family answered online, or else what the register says."""
        name = question.name
        if question.subject == "household":
            return [calculate(f"{name}_before", f"instance('households')/root/item[case_id = ${{case_id}}]/household_{name}")]
        found = "instance('members')/root/item[case_id = ${case_id} and member_no = ${member_no}]"
        if not question.register:
            return [calculate(f"{name}_before", f"{found}/member_{name}")]
        return [
            calculate(f"{name}_registered", f"{found}/registered_{name}"),
            calculate(f"{name}_before", f"coalesce({found}/member_{name}, ${{{name}_registered}})"),
        ]

    def _photo(self, question: Question) -> list[Row]:
        if not question.paper:
            return []
        label = self._say.columns("label", self._say.own("photo"))
        return [{"type": "image", "parameters": "max-pixels=1600", "name": f"{question.name}_photo", "relevant": f"${{{question.name}}} = 'photo'", **label}]

    def _register_says(self, question: Question) -> list[Row]:
        """A line that shows the register's value beside another one."""
        if not question.register:
            return []
        registered = shown = f"{question.name}_registered"
        rows = []
        choices = {"choice": "given", "country": "given", "citizenship": "is", "listed": "code"}.get(question.type)
        if choices:
            shown = f"{question.name}_registered_label"
            named = f"jr:choice-name(${{{registered}}}, '${{{question.name}_{choices}}}')"
            if question.type == "citizenship":
                abroad = f"jr:choice-name(${{{registered}}}, '${{{question.name}_country}}')"
                named = f"if(${{{registered}}} = {INDONESIAN!r}, {named}, {abroad})"
            rows.append(calculate(shown, named))
        differs = f"${{{registered}}} != '' and ${{{question.name}}} != ${{{registered}}}"
        label = self._say.columns("label", self._say.own("registered", value=f"${{{shown}}}"))
        return [*rows, {"type": "note", "name": f"{question.name}_register_says", "relevant": differs, **label}]

    def _inputs(self, question: Question) -> tuple[list[Input], str]:
        """What is asked, and the XPath of the answer when it isn't simply the one input."""
        before, name = f"${{{question.name}_before}}", question.name
        match question.type:
            case "choice":
                return [Input("", f"select_one {name}", before)], ""
            case "country":
                return [Input("", f"select_one {COUNTRIES}", before, appearance="autocomplete")], ""
            case "region":
                return self._region(question, before), ""
            case "citizenship":
                abroad = f"${{{name}_is}} = {FOREIGN!r}"
                return [
                    Input("is", f"select_one {name}", f"if({before} = '' or {before} = {INDONESIAN!r}, {before}, {FOREIGN!r})"),
                    Input(
                        "country",
                        f"select_one {COUNTRIES}",
                        f"if({before} = {INDONESIAN!r}, '', {before})",
                        label=self._say.own("country"),
                        when=abroad,
                        appearance="autocomplete",
                        belongs=True,
                    ),
                ], f"if({abroad}, ${{{name}_country}}, ${{{name}_is}})"
            case "listed":
                listed = f"count(instance('{name}')/root/item[name = ${{{name}_before}}]) > 0"
                free = f"${{{name}_code}} = {FREE_TEXT!r}"
                judged = self._judged(question)
                return [
                    Input(
                        "code",
                        f"select_one {name}",
                        f"if({before} = '' or {listed}, {before}, {FREE_TEXT!r})",
                        appearance="autocomplete",
                    ),
                    replace(
                        judged, suffix="text", begins=f"if({listed}, '', {before})", label=self._say.own("written"), when=free, belongs=True
                    ),
                ], f"if({free}, ${{{name}_text}}, ${{{name}_code}})"
            case "date" | "month":
                return self._day(question, before)
            case _:
                given = self._judged(question)
                if not question.dont_know:
                    return [given], ""
                unknown = self._unknown(question, [f"{name}_given"], before)
                return [replace(given, ends=False), unknown], f"coalesce(${{{name}_given}}, ${{{name}_unknown}})"

    def _judged(self, question: Question) -> Input:
        """A line of text, judged as answers.py judges it. What the register says stands, in whatever form."""
        most = question.max_length or LONGEST
        writable = f"[[^{_UNWRITABLE}]\\n]" if question.type == "note" else f"[^{_UNWRITABLE}]"
        short = f"regex(., '{writable}{{1,{most}}}')"
        appearance = "numbers"
        match question.type:
            case "digits":
                judged, message = f"regex(., '[0-9]{{1,{most}}}')", self._say.own("digits_refused", most=most)
            case "nik":
                judged, message = "regex(., '[0-9]{16}')", self._say.own("nik_refused")
            case "phone":
                fewest, longest = DIGITS_OF_A_PHONE[0], DIGITS_OF_A_PHONE[-1]
                digits = f"regex(., '([^0-9]*[0-9]){{{fewest},{longest}}}[^0-9]*')"
                judged, message, appearance = f"regex(., '{PHONE.pattern}') and {digits}", self._say.own("phone_refused"), ""
            case _:
                judged, message = f"{short} and regex(., '{_SEEN}')", self._say.own("text_refused", most=most)
                appearance = "multiline" if question.type == "note" else ""
        if question.register:
            judged = f". = ${{{question.name}_registered}} or {judged}"
        begins = f"${{{question.name}_before}}"
        if question.dont_know:
            begins = f"if({begins} = {DONT_KNOW!r}, '', {begins})"
        return Input("", "text", begins, constraint=judged, message=message, appearance=appearance)

    def _day(self, question: Question, before: str) -> tuple[list[Input], str]:
        """A day or a month, or else the year alone, or else "don't know"."""
        name, monthly = question.name, question.type == "month"
        date, year = f"${{{name}_date}}", f"${{{name}_year}}"
        known = f"string-length({before}) = 7, date(concat({before}, '-01'))" if monthly else f"string-length({before}) = 10, date({before})"
        inputs = [
            Input(
                "date",
                "date",
                f"if({known}, '')",
                constraint=f". <= ${{today}} and . >= date('{EARLIEST_YEAR}-01-01')",
                message=self._say.own("date_refused", earliest=EARLIEST_YEAR),
                appearance="month-year" if monthly else "",
                ends=False,
            ),
            Input(
                "year",
                "integer",
                f"if(string-length({before}) = 4, number({before}), '')",
                label=self._say.own("year"),
                when=f"{date} = ''",
                constraint=f". <= number(format-date(${{today}}, '%Y')) and . >= {EARLIEST_YEAR}",
                message=self._say.own("year_refused", earliest=EARLIEST_YEAR),
                ends=not question.dont_know,
            ),
        ]
        dated = f"{date} != '', format-date({date}, '{'%Y-%m' if monthly else '%Y-%m-%d'}')"
        if not question.dont_know:
            return inputs, f"if({dated}, string({year}))"
        unknown = self._unknown(question, [f"{name}_date", f"{name}_year"], before)
        return [*inputs, unknown], f"if({dated}, if({year} != '', string({year}), ${{{name}_unknown}}))"

    def _unknown(self, question: Question, others: list[str], before: str) -> Input:
        empty = " and ".join(f"${{{other}}} = ''" for other in others)
        begins = f"if({before} = {DONT_KNOW!r}, {before}, '')"
        return Input("unknown", f"select_one {UNKNOWN}", begins, label=self._say.own("unknown"), when=empty)

    def _region(self, question: Question, before: str) -> list[Input]:
        """The village, found by way of its province, regency and district."""
        inputs, above = [], ""
        for level, digits in _CASCADE:
            begins = f"substr({before}, 0, {digits})"
            label = beside(self._say.asked(question.label), self._say.own(level), by="\n")
            file = {"province": "provinces", "regency": "regencies", "district": "districts"}[level]
            inputs.append(
                Input(level, f"select_one_from_file {file}.csv", begins, label, appearance="autocomplete", choice_filter=above, ends=False)
            )
            above = f"{level} = ${{{question.name}_{level}}}"
        village = Input("", "select_one_from_file villages.csv", before, appearance="autocomplete", choice_filter=above)
        return [*inputs, village]


def calculate(name: str, calculation: str) -> Row:
    return {"type": "calculate", "name": name, "calculation": calculation}
