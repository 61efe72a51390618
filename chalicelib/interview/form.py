"""The interview's form as an XLSForm: the questionnaire as ODK Collect asks it, made from the definition and nothing else.

It loads a case from two files beside it. `households.csv` has a row for each case: `case_id`, `label`, and `household_<question>` as
the family answered online. `members.csv` has a row for each person: `case_id`, `person` (`<case_id>/<number>`, from 1 on), `origin`
(`registered` or `added`), `member_<question>` as answered and `registered_<question>` as the register has it. A household that is in
neither is asked all the same.
"""

import json
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from chalicelib.domain.conditions import DONT_KNOW
from chalicelib.domain.household import MAXIMUM_MEMBERS
from chalicelib.domain.register import INDONESIAN
from chalicelib.interview.form_inputs import COUNTRIES, FOREIGN, FREE_TEXT, UNKNOWN
from chalicelib.interview.form_rows import PERSON, Asking, calculate
from chalicelib.interview.speech import Row, Said, Speech, beside
from chalicelib.interview.xpath import MEMBER, ROOT, Translation, page_group
from chalicelib.questionnaire import Check, Page, Part, Question, Questionnaire

#: Choices that aren't in the definition itself: list → code and label in each language, in the order in which they are offered.
Lists = Mapping[str, Sequence[tuple[str, Said]]]
Sheets = dict[str, list[Row]]
#: The list of the one way to confirm a soft check.
RIGHT = "right"


def sheets(questionnaire: Questionnaire, speech: Speech, lists: Lists, *, on: date) -> Sheets:
    """`survey`, `choices` and `settings`, a row a dictionary. `lists` has "countries" and every list that a question names.

    `on` is the day at which ages count. The same definition, words and lists make the same rows."""
    translation = Translation(questionnaire)
    form = _Form(questionnaire, speech, translation, on)
    survey = form.survey()
    choices = list(_choices(questionnaire, speech, lists))
    made = json.dumps([survey, choices], sort_keys=True, ensure_ascii=False)
    settings = {
        "form_title": f"{speech.own('title')[next(iter(speech.languages))]} {questionnaire.name}",
        "form_id": f"{questionnaire.name}_interview",
        "name": ROOT,
        # ODK takes a changed form under another version only; wordings change without the questionnaire's own.
        "version": f"{questionnaire.version}.{zlib.crc32(made.encode()):08x}",
        "default_language": next(f"{name} ({code})" for code, name in speech.languages.items()),
        "instance_name": "${case_id}",
    }
    return {"survey": survey, "choices": choices, "settings": [settings]}


def columns(questionnaire: Questionnaire, part: Part) -> list[str]:
    """The columns of households.csv or members.csv, as far as this form reads them."""
    questions = [question for question in questionnaire.of(part) if not question.retired]
    if part == "household":
        return ["case_id", "label", *(f"household_{question.name}" for question in questions)]
    answered = [f"member_{question.name}" for question in questions]
    return ["case_id", "person", "origin", *answered, *(f"registered_{question.name}" for question in questions if question.register)]


class _Form:
    def __init__(self, questionnaire: Questionnaire, speech: Speech, translation: Translation, on: date) -> None:
        self._questionnaire, self._say, self._translation, self._on = questionnaire, speech, translation, on
        self._asking = Asking(speech, translation)
        self._checks: defaultdict[str, list[Check]] = defaultdict(list)
        for check in questionnaire.checks.values():
            self._checks[check.at or check.subject].append(check)

    def survey(self) -> list[Row]:
        first = [row for page in self._pages("household", last=False) for row in self._page(page)]
        person = [row for page in self._pages("member", last=False) for row in self._page(page)]
        person += self._check_rows("member")
        whole = self._group("whole_household", self._say.own("checks"), self._check_rows("household"))
        last = [row for page in self._pages("household", last=True) for row in self._page(page)]
        # The flags and tallies are all known only now that every condition has been translated.
        tallies = [calculate(name, calculation) for name, calculation in self._translation.tallies.items()]
        return [*self._beginning(), *tallies, *first, *self._people(person), *whole, *last]

    def _beginning(self) -> list[Row]:
        listed = "count(instance('members')/root/item[case_id = ${case_id}])"
        return [
            *({"type": kind, "name": kind} for kind in ("start", "end", "today")),
            {"type": "csv-external", "name": "members"},
            calculate("reference_day", f"'{self._on.isoformat()}'"),
            {
                "type": "select_one_from_file households.csv",
                "name": "case_id",
                "parameters": "value=case_id label=label",
                "appearance": "autocomplete",
                # Another family's people must not stay in the form when a case is chosen by mistake.
                "constraint": "${case_chosen} = '' or . = ${case_chosen}",
                **self._say.columns("label", self._say.own("case")),
                **self._say.columns("hint", self._say.own("case_hint")),
                **self._say.columns("constraint_message", self._say.own("case_kept")),
            },
            calculate("case_chosen", "once(${case_id})"),
            calculate("people_listed", listed),
            {
                "type": "integer",
                "name": "people_added",
                "constraint": f". >= 0 and . + ${{people_listed}} <= {MAXIMUM_MEMBERS}",
                **self._say.columns("label", self._say.own("added")),
                **self._say.columns("hint", self._say.own("added_hint")),
                **self._say.columns("constraint_message", self._say.own("added_refused", most=MAXIMUM_MEMBERS)),
            },
            calculate("people", "${people_listed} + coalesce(${people_added}, 0)"),
        ]

    def _people(self, pages: list[Row]) -> list[Row]:
        name = self._translation.value("name", "member")
        hidden = {
            "member_no": "position(..)",
            "person": "concat(${case_id}, '/', ${member_no})",
            "origin": f"coalesce({PERSON}/origin, 'added')",
            "called": f"if({name} != '', {name}, concat('#', ${{member_no}}))",
            **self._translation.fields(),
            **self._translation.flags,
        }
        begin = {"type": "begin repeat", "name": MEMBER, "repeat_count": "${people}", **self._say.columns("label", self._say.own("member"))}
        return [begin, *(calculate(*field) for field in hidden.items()), *pages, {"type": "end repeat"}]

    def _pages(self, part: Part, *, last: bool) -> Iterable[Page]:
        return (page for page in self._questionnaire.pages if page.subject == part and page.last == last)

    def _page(self, page: Page) -> list[Row]:
        questions = [self._questionnaire.questions[name] for name in page.questions]
        rows = [row for question in questions if not question.retired for row in self._question(question)]
        return self._group(page_group(page.name), self._say.asked(page.title), rows)

    def _question(self, question: Question) -> list[Row]:
        return [*self._asking.rows(question), *self._check_rows(question.name)]

    def _group(self, name: str, title: Said, rows: list[Row]) -> list[Row]:
        begin = {"type": "begin group", "name": name, "appearance": "field-list", **self._say.columns("label", title)}
        return [begin, *rows, {"type": "end group"}] if rows else []

    def _check_rows(self, place: str) -> list[Row]:
        """A soft check asks; a hard one can't be passed: what it asks to tick can't be ticked while it holds."""
        rows = []
        for check in self._checks[place]:
            code, message = check.code.replace("-", "_"), self._say.asked(check.message)
            row = {"relevant": self._translation.xpath(check.when, check.subject), "required": "yes", **self._say.columns("label", message)}
            if check.kind == "soft":
                row |= {"type": f"select_one {RIGHT}", "name": f"confirmed_{code}"}
                row |= self._say.columns("required_message", self._say.own("right_asked"))
            else:
                stopped = beside(message, self._say.own("to_change"))
                row |= {"type": "acknowledge", "name": f"stop_{code}", "constraint": "false()"}
                row |= self._say.columns("constraint_message", stopped) | self._say.columns("required_message", stopped)
            rows.append(row)
        return rows


def _choices(questionnaire: Questionnaire, speech: Speech, lists: Lists) -> Iterable[Row]:
    def choice(list_name: str, name: str, said: Said) -> Row:
        return {"list_name": list_name, "name": name, **speech.columns("label", said)}

    for question in questionnaire.questions.values():
        if question.retired:
            continue
        for offered in question.choices:
            if not offered.retired:
                help = [speech.asked(offered.help)] if offered.help else []
                yield choice(question.name, offered.value, beside(speech.asked(offered.label), *help, by="\n"))
        if question.type == "citizenship":
            yield choice(question.name, INDONESIAN, speech.own("indonesian"))
            yield choice(question.name, FOREIGN, speech.own("foreign"))
        if question.type == "listed":
            for code, said in lists[question.list]:
                yield choice(question.name, code, said)
            yield choice(question.name, FREE_TEXT, speech.own("free_text"))
        if question.dont_know and question.type in ("choice", "listed"):
            yield choice(question.name, DONT_KNOW, speech.own("dont_know"))
    for code, said in lists[COUNTRIES]:
        yield choice(COUNTRIES, code, said)
    yield choice(UNKNOWN, DONT_KNOW, speech.own("dont_know"))
    yield choice(RIGHT, "yes", speech.own("right"))
