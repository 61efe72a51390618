"""The interview's form as an XLSForm: the questionnaire as ODK Collect asks it, made from the definition and nothing else.

It loads a case from two files beside it (preload.py), and asks what is missing there; what is known is asked again only when the
officer wants it. A household that is in neither is asked all.
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
from chalicelib.interview.form_lookups import ODK, Lookups
from chalicelib.interview.form_rows import Asking, calculate
from chalicelib.interview.speech import Row, Said, Speech, beside
from chalicelib.interview.xpath import MEMBER, ROOT, Translation, page_group
from chalicelib.questionnaire import Check, Page, Part, Question, Questionnaire

#: Choices that aren't in the definition itself: list → code and label in each language, in the order in which they are offered.
Lists = Mapping[str, Sequence[tuple[str, Said]]]
Sheets = dict[str, list[Row]]
#: The lists of the one way to confirm a soft check, and to have all asked.
RIGHT, ALL = "right", "all"
#: What a case's entity says once its interview has been sent.
INTERVIEWED = "interviewed"


def sheets(questionnaire: Questionnaire, speech: Speech, lists: Lists, *, on: date, lookups: Lookups = ODK) -> Sheets:
    """`survey`, `choices`, `settings` and perhaps `entities`, a row a dictionary. `lists` has "countries" and every list that a question
    names.

    `on` is the day at which ages count where no case says another. The same definition, words and lists make the same rows."""
    translation = Translation(questionnaire)
    form = _Form(questionnaire, speech, translation, lookups, on)
    survey = form.survey()
    choices = list(_choices(questionnaire, speech, lists))
    written = json.dumps([survey, choices], sort_keys=True, ensure_ascii=False)
    settings = {
        "form_title": f"{speech.own('title')[next(iter(speech.languages))]} {questionnaire.name}",
        "form_id": f"{questionnaire.name}_interview",
        "name": ROOT,
        # ODK takes a changed form under another version only; wordings change without the questionnaire's own.
        "version": f"{questionnaire.version}.{zlib.crc32(written.encode()):08x}",
        "default_language": next(f"{name} ({code})" for code, name in speech.languages.items()),
        "instance_name": "${case_id}",
    }
    made = {"survey": survey, "choices": choices, "settings": [settings]}
    if lookups.entities:
        # A list that was attached as a file has no entities: such a form changes nothing anywhere.
        made["entities"] = [{"list_name": "households", "entity_id": "${case_entity}", "update_if": "${case_entity} != ''"}]
    return made


class _Form:
    def __init__(self, questionnaire: Questionnaire, speech: Speech, translation: Translation, lookups: Lookups, on: date) -> None:
        self._questionnaire, self._say, self._translation, self._on = questionnaire, speech, translation, on
        self._lookups = lookups
        self._asking = Asking(speech, translation, lookups)
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
        return [
            *({"type": kind, "name": kind} for kind in ("start", "end", "today")),
            *self._lookups.rows,
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
            *self._entity(),
            calculate("reference_day", f"coalesce({self._lookups.of_case('ages_on')}, '{self._on.isoformat()}')"),
            calculate("case_phone", self._lookups.of_case("phone")),
            {
                "type": "note",
                "name": "case_call",
                "relevant": "${case_phone} != ''",
                **self._say.columns("label", self._say.own("case_phone", phone="${case_phone}")),
            },
            calculate("household_asked", self._lookups.of_case("ask_again")),
            {
                "type": f"select_one {ALL}",
                "name": "ask_all",
                "relevant": "${case_id} != ''",
                **self._say.columns("label", self._say.own("ask_all")),
                **self._say.columns("hint", self._say.own("ask_all_hint")),
            },
            # What was corrected must not go back to what stood before because somebody takes the tick away.
            calculate("all_again", "once(${ask_all})"),
            calculate("people_listed", f"coalesce({self._lookups.of_case('people')}, 0)"),
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

    def _entity(self) -> list[Row]:
        if not self._lookups.entities:
            return []
        # The server gives each row of such a list a column `name`: the entity's own id.
        sent = {**calculate("case_status", f"'{INTERVIEWED}'"), "save_to": "status"}
        return [calculate("case_entity", self._lookups.of_case("name")), sent]

    def _people(self, pages: list[Row]) -> list[Row]:
        name = self._translation.value("name", "member")
        hidden = {
            "member_no": "position(..)",
            "person": "concat(${case_id}, '/', ${member_no})",
            "origin": f"coalesce({self._lookups.of_person('origin')}, 'added')",
            "member_asked": self._lookups.of_person("ask_again"),
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
                row |= self._say.columns("required_message", self._say.own("right_asked", hidden=self._say.own("hidden")))
            else:
                stopped = beside(message, self._say.own("to_change", hidden=self._say.own("hidden")))
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
    yield choice(ALL, "yes", speech.own("all"))
