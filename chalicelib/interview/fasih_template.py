"""FASIH's template.json and validation.json: the questionnaire as FormGear asks it, made from the definition and nothing else.

Question x is the component x; of somebody, x#1, x#2 and on. What x can't hold stands in x_unknown ("don't know") or x_text (what no
list has). Everything that a preset may fill is marked `presetMaster`.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from chalicelib.domain.answers import DIGITS_OF_A_PHONE, EARLIEST_YEAR, LONGEST, PHONE
from chalicelib.domain.conditions import DONT_KNOW
from chalicelib.domain.register import INDONESIAN
from chalicelib.interview import fasih_conditions
from chalicelib.interview.fasih_conditions import PEOPLE
from chalicelib.interview.form_inputs import FREE_TEXT
from chalicelib.interview.form_texts import TEXTS
from chalicelib.interview.speech import Said
from chalicelib.questionnaire import Page, Part, Question, Questionnaire

Component = dict[str, Any]
Lists = Mapping[str, Sequence[tuple[str, Said]]]
#: FormGear's numbers for its kinds of components.
SECTION, NESTED, VARIABLE, NAMES, TEXT, RADIO, SELECT, NOTE = 1, 2, 4, 21, 25, 26, 27, 30
#: A validation that warns, and one that stops the form.
WARNING, ERROR = 1, 2
#: What nobody asks: by these the tool finds the case, and conditions who is who.
OF_THE_CASE = {
    "case_id": "Nomor kasus",
    "bps_province": "Kode provinsi",
    "bps_regency": "Kode kabupaten atau kota",
    "bps_district": "Kode kecamatan",
    "bps_village": "Kode desa atau kelurahan",
    "village": "Kode wilayah Kemendagri",
    "rt": "RT",
    "address": "Alamat",
    "missing": "Yang belum terjawab",
    "ages_on": "Umur dihitung pada",
}
_ABOUT = "Sensus: wawancara"
_LANGUAGE = "id"
#: Types of text → what they must look like, and what is said where they don't.
_DAY = "[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"
_MONTH = "[0-9]{4}(-(0[1-9]|1[0-2]))?"
_COUNTRY, _COUNTRY_REFUSED = "[A-Z]{3}", "Tulis kode negara, 3 huruf besar, misalnya MYS untuk Malaysia."


def data_key(questionnaire: Questionnaire) -> str:
    """How template, validation and presets know each other."""
    return f"{questionnaire.name}_interview"


def template(questionnaire: Questionnaire, lists: Lists, *, on: date) -> bytes:
    """template.json. `lists` has every list that a question names; ages count at `on` where no case says another."""
    maker = _Template(questionnaire, lists, on)
    return _json(
        {
            "description": f"{_ABOUT} {questionnaire.name}",
            "dataKey": data_key(questionnaire),
            "title": TEXTS["title"][_LANGUAGE],
            "acronym": questionnaire.name.upper(),
            "version": f"0.0.{questionnaire.version}",
            "components": [list(maker.sections())],
        }
    )


def validation(questionnaire: Questionnaire, *, on: date) -> bytes:
    """validation.json: each check of the definition at its question, and the forms of answers."""
    functions = []
    places = {question.name: list(_forms(question)) for question in questionnaire.questions.values() if not question.retired}
    places[PEOPLE] = []
    read: dict[str, set[str]] = {name: set() for name in places}
    for check in questionnaire.checks.values():
        test = fasih_conditions.test(questionnaire, check.when, check.subject, on)
        place = check.at or PEOPLE
        places[place].append(
            {"test": test, "message": check.message.replace("{name}", "Orang ini"), "type": ERROR if check.kind == "hard" else WARNING}
        )
        read[place] |= fasih_conditions.questions_in(questionnaire, check.when)
    for name, found in places.items():
        if found:
            functions.append({"dataKey": name, "componentValidation": sorted({name, *read[name]}), "validations": found})
    key = data_key(questionnaire)
    return _json(
        {
            "description": f"{_ABOUT} {questionnaire.name}",
            "dataKey": key,
            "version": f"0.0.{questionnaire.version}",
            "testFunctions": functions,
        }
    )


class _Template:
    def __init__(self, questionnaire: Questionnaire, lists: Lists, on: date) -> None:
        self._questionnaire, self._lists, self._on = questionnaire, lists, on
        #: Questions of people that conditions of others read: FormGear passes a change in a row on by a variable only.
        self._gathered: set[str] = set()

    def sections(self) -> Iterator[Component]:
        first = [self._section(page) for page in self._pages("household", last=False)]
        members = [component for page in self._pages("member", last=False) for component in self._page(page)]
        last = [self._section(page) for page in self._pages("household", last=True)]
        case = [_shown(name, label) for name, label in OF_THE_CASE.items()]
        nested = {"label": TEXTS["member"][_LANGUAGE], "dataKey": "member", "description": "", "type": NESTED, "sourceQuestion": PEOPLE}
        names = {
            "label": "Siapa saja anggota keluarga ini?",
            "hint": "Nama lengkap. Tambahkan siapa saja yang tinggal di sini dan belum ada di daftar.",
            "dataKey": PEOPLE,
            "type": NAMES,
            "answer": [{"label": "lastId#0", "value": 0}],
            "presetMaster": True,
            "required": True,
        }
        known = [_shown("origin", "Asal data"), *(_shown(f"{name}_registered", label) for name, label in self._registered().items())]
        people = [names, *map(self._variable, sorted(self._gathered)), {**nested, "components": [[*known, *members]]}]
        yield _section("case", "Keluarga", case)
        # People come first: whether the dwelling is asked about depends on who lives there.
        yield _section("people_section", TEXTS["member"][_LANGUAGE], people)
        yield from first
        yield from last

    def _registered(self) -> dict[str, str]:
        """Questions whose registered value a condition looks at, with what they are called."""
        conditions = [question.when for question in self._questionnaire.questions.values()]
        conditions += [check.when for check in self._questionnaire.checks.values()]
        changed = set(re.findall(r'"changed_to": \["(\w+)"', json.dumps(conditions)))
        asked = self._questionnaire.questions
        return {name: f"{_plain(asked[name].label)} (menurut data kependudukan)" for name in asked if name in changed}

    def _variable(self, question: str) -> Component:
        gathered = f"(getValue('{PEOPLE}')||[]).map(p=>JSON.stringify(getValue('{question}#'+p.value))).join()"
        component = {"label": question, "dataKey": f"{question}_of_all", "type": VARIABLE, "expression": gathered, "render": False}
        return {**component, "componentVar": [question], "renderType": 1}

    def _pages(self, part: Part, *, last: bool) -> list[Page]:
        return [page for page in self._questionnaire.pages if page.subject == part and page.last == last]

    def _section(self, page: Page) -> Component:
        return _section(f"page_{page.name}", _plain(page.title), list(self._page(page)))

    def _page(self, page: Page) -> Iterator[Component]:
        for question in (self._questionnaire.questions[name] for name in page.questions):
            if not question.retired:
                yield from self._question(question)

    def _question(self, question: Question) -> Iterator[Component]:
        name, row = question.name, "@$ROW$" if question.subject == "member" else ""
        asked = self._enabled(question)
        hint = " ".join(filter(None, [question.help, question.example and TEXTS["example"][_LANGUAGE].format(example=question.example)]))
        component = {"label": _plain(question.label), "hint": _plain(hint), "dataKey": name, **asked}
        component |= {"presetMaster": True, "required": question.required}
        options = self._options(question)
        if options:
            yield {**component, "type": SELECT if question.type == "listed" else RADIO, "typeOption": 1, "cols": 1, "options": options}
        else:
            length = [{"maxlength": question.max_length or LONGEST}]
            yield {**component, "type": NOTE if question.type == "note" else TEXT, "rows": 3, "lengthInput": length}
        if question.type in ("listed", "citizenship"):
            label = TEXTS["country" if question.type == "citizenship" else "written"][_LANGUAGE]
            chosen = f"getValue('{name}{row}')?.[0]?.value==='{FREE_TEXT}'"
            component = {"label": label, "dataKey": f"{name}_text", "type": TEXT, "presetMaster": True}
            yield {**component, "required": True, "enableCondition": chosen, "componentEnable": [f"{name}{row}"]}
        if question.dont_know and not options:
            component = {"label": TEXTS["unknown"][_LANGUAGE], "dataKey": f"{name}_unknown", "type": RADIO, "typeOption": 1, "cols": 1}
            component |= {"options": [_option(DONT_KNOW, TEXTS["dont_know"][_LANGUAGE])], "presetMaster": True}
            yield {**component, **asked}

    def _enabled(self, question: Question) -> Component:
        if not question.when:
            return {}
        read, own = fasih_conditions.questions_in(self._questionnaire, question.when), []
        for name in sorted(read):
            of_people = self._questionnaire.questions[name].subject == "member"
            if of_people and question.subject == "member":
                own.append(f"{name}@$ROW$")
            elif of_people:
                self._gathered.add(name)
                own.append(f"{name}_of_all")
            else:
                own.append(name)
        row = f"{fasih_conditions.OF_EVERY_ROW}@$ROW$"
        # FormGear puts the row into a condition only where it finds a key that is listed here.
        if question.subject == "member" and row not in own:
            own.append(row)
        condition = fasih_conditions.enabling(self._questionnaire, question.when, question.subject, self._on)
        return {"enableCondition": condition, "componentEnable": own}

    def _options(self, question: Question) -> list[Component]:
        found = [_option(choice.value, choice.label) for choice in question.choices if not choice.retired]
        if question.type == "citizenship":
            # FormGear copies a row's options with each of its answers: 249 countries for each person would make a phone wait.
            found += [_option(INDONESIAN, TEXTS["indonesian"][_LANGUAGE]), _option(FREE_TEXT, TEXTS["foreign"][_LANGUAGE])]
        if question.type == "listed":
            found += [_option(code, said[_LANGUAGE]) for code, said in self._lists[question.list]]
            found.append(_option(FREE_TEXT, TEXTS["free_text"][_LANGUAGE]))
        if found and question.dont_know:
            found.append(_option(DONT_KNOW, TEXTS["dont_know"][_LANGUAGE]))
        return found


def _forms(question: Question) -> Iterator[Component]:
    """What a text must look like; FormGear itself sees to its length."""
    most = question.max_length or LONGEST
    row = "+'#'+getRowIndex(0)" if question.subject == "member" else ""
    own = f"getValue('{question.name}'{row})"
    shapes = {
        "digits": (f"[0-9]{{1,{most}}}", TEXTS["digits_refused"][_LANGUAGE].format(most=most)),
        "nik": ("[0-9]{16}", TEXTS["nik_refused"][_LANGUAGE]),
        "phone": (PHONE.pattern, TEXTS["phone_refused"][_LANGUAGE]),
        "date": (_DAY, TEXTS["date_refused"][_LANGUAGE].format(earliest=EARLIEST_YEAR)),
        "month": (_MONTH, TEXTS["year_refused"][_LANGUAGE].format(earliest=EARLIEST_YEAR)),
        "country": (_COUNTRY, _COUNTRY_REFUSED),
        "region": ("[0-9]{10}", "Tulis kode desa atau kelurahan, 10 angka."),
    }
    if question.type in shapes:
        pattern, message = shapes[question.type]
        wrong = f"!/^({pattern})$/.test(a)"
        if question.type == "phone":
            fewest, longest = DIGITS_OF_A_PHONE[0], DIGITS_OF_A_PHONE[-1]
            wrong = f"({wrong}||(n=>n<{fewest}||n>{longest})(a.replace(/[^0-9]/g,'').length))"
        yield {"test": f"(a=>a!==''&&{wrong})(String({own}||''))", "message": message, "type": ERROR}


def _section(key: str, label: str, components: list[Component]) -> Component:
    return {"label": label, "dataKey": key, "description": label, "type": SECTION, "components": [components]}


def _shown(key: str, label: str) -> Component:
    return {"label": label, "dataKey": key, "type": TEXT, "disableInput": True, "presetMaster": True, "required": False}


def _option(value: str, label: str) -> Component:
    return {"label": label, "value": value}


def _plain(text: str) -> str:
    """FormGear puts the name of a row where $NAME$ stands."""
    return text.replace("{name}", "$NAME$")


def _json(body: Component) -> bytes:
    return (json.dumps(body, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
