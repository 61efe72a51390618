"""fasih/: what BPS's FASIH takes: FormGear's template and validation, and a preset for each case, together in one zip.

FASIH hands cases out by BPS's codes of regions, which the register doesn't have: operations bring them (`regions.csv`). Presets are
written without, so that a village without a code is published all the same; `coded` completes them.
"""

import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from io import BytesIO
from typing import Any

from chalicelib import questionnaire
from chalicelib.domain.conditions import DONT_KNOW
from chalicelib.interview import ready_made
from chalicelib.interview.changes import Changes, cases_file
from chalicelib.interview.fasih_conditions import PEOPLE
from chalicelib.interview.fasih_template import OF_THE_CASE, data_key
from chalicelib.interview.form_inputs import FREE_TEXT
from chalicelib.interview.preload import Preload, Row
from chalicelib.questionnaire import Part, Question

TEMPLATE, VALIDATION = "fasih-template.json", "fasih-validation.json"
PRESETS = "fasih/presets.zip"
#: BPS's code of a village, taken apart: component → its digits.
_LEVELS = {"bps_province": slice(0, 2), "bps_regency": slice(2, 4), "bps_district": slice(4, 7), "bps_village": slice(7, 10)}
Answer = dict[str, Any]


class CodeMissing(LookupError):
    """A village has no BPS code: FASIH can't hand out its cases. Names the village and the way on."""

    def __init__(self, village: str, code: str = "") -> None:
        why = f"“{code}” is not 10 digits" if code else "there is no bps_code for it"
        super().__init__(f"FASIH can't take village {village}: {why}. Enter it in regions.csv (village_code,bps_code), and export again.")
        self.village = village


def files(preload: Preload) -> dict[str, bytes]:
    """The files of fasih/, by path."""
    presets = ((row["case_id"], _preset(row, people)) for row, people in _cases(preload))
    return {
        "fasih/template.json": ready_made.content(TEMPLATE),
        "fasih/validation.json": ready_made.content(VALIDATION),
        PRESETS: _zip(presets),
    }


def delta_files(changes: Changes) -> dict[str, bytes]:
    """The files of fasih/ in a delta: presets of what is new or changed, and the cases whose assignment is withdrawn before. Who goes there
    is no part of a preset."""
    presets = ((row["case_id"], _preset(row, people)) for row, people in _cases(changes.preload_told))
    return {PRESETS: _zip(presets), "fasih/cancel.csv": cases_file(changes.taken_back)}


def coded(presets: bytes, *, village: str, codes: Mapping[str, str]) -> bytes:
    """The presets of a village with its code among `codes`, village → 2+2+3+3 digits. Raises CodeMissing."""
    code = codes.get(village, "")
    if not re.fullmatch("[0-9]{10}", code):
        raise CodeMissing(village, code)
    levels = [{"dataKey": name, "answer": code[digits]} for name, digits in _LEVELS.items()]
    with zipfile.ZipFile(BytesIO(presets)) as packed:
        known = {name.removesuffix(".json"): json.loads(packed.read(name)) for name in packed.namelist()}
    return _zip((case, {**preset, "predata": [*levels, *preset["predata"]]}) for case, preset in known.items())


def _cases(preload: Preload) -> Iterator[tuple[Row, Sequence[Row]]]:
    people: dict[str, list[Row]] = {}
    for person in preload.members:
        people.setdefault(person["case_id"], []).append(person)
    return ((row, people.get(row["case_id"], ())) for row in preload.households)


def _preset(row: Row, people: Sequence[Row]) -> Answer:
    answers = {name: row[name] for name in OF_THE_CASE if row.get(name)}
    listed = [{"label": f"lastId#{len(people)}", "value": 0}, *({"label": one["label"], "value": int(one["member_no"])} for one in people)]
    # The list stands before the rows that it makes: FormGear reads a preset from above.
    predata: list[Answer] = [*_keyed(answers), {"dataKey": PEOPLE, "answer": listed}]
    for column, question in _asked("household"):
        if value := row.get(column):
            predata += _keyed(_answers(question, value))
    for person in people:
        key = f"#{person['member_no']}"
        predata += _keyed({"origin": person["origin"]}, key)
        for column, question in _asked("member"):
            if value := person.get(column):
                predata += _keyed(_answers(question, value), key)
        predata += _keyed({name: person[column] for name, column in _registered().items() if column in person}, key)
    return {"description": row["label"], "dataKey": data_key(questionnaire.load()), "predata": predata}


def _keyed(answers: Mapping[str, Any], row: str = "") -> Iterator[Answer]:
    return ({"dataKey": f"{name}{row}", "answer": answer} for name, answer in answers.items())


def _answers(question: Question, value: str) -> Answer:
    """Component → answer. A choice that is offered no more is none; what no list has is free text."""
    options = _components()[question.name]
    if not options and question.dont_know and value == DONT_KNOW:
        return {f"{question.name}_unknown": _chosen(_components()[f"{question.name}_unknown"], value)}
    if not options:
        return {question.name: value}
    if value in options:
        return {question.name: _chosen(options, value)}
    return {question.name: _chosen(options, FREE_TEXT), f"{question.name}_text": value} if FREE_TEXT in options else {}


def _chosen(options: Mapping[str, str], value: str) -> list[Answer]:
    return [{"label": options[value], "value": value}]


@cache
def _asked(part: Part) -> tuple[tuple[str, Question], ...]:
    """The column of each question's value, and the question."""
    return tuple((f"{part}_{question.name}", question) for question in questionnaire.load().of(part) if not question.retired)


@cache
def _registered() -> Mapping[str, str]:
    """Component that shows what the register has → the column of that."""
    names = [question.name for _, question in _asked("member") if question.register]
    return {f"{name}_registered": f"registered_{name}" for name in names if f"{name}_registered" in _components()}


@cache
def _components() -> dict[str, dict[str, str]]:
    """Component of the template → its options, value → label."""
    found: dict[str, dict[str, str]] = {}

    def walk(components: Iterable[Any]) -> None:
        for component in components:
            found[component["dataKey"]] = {option["value"]: option["label"] for option in component.get("options", ())}
            for nested in component.get("components", ()):
                walk(nested)

    walk(json.loads(ready_made.content(TEMPLATE))["components"][0])
    return found


def _zip(presets: Iterable[tuple[str, Answer]]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for case, preset in presets:
            entry = zipfile.ZipInfo(f"{case}.json", date_time=(1980, 1, 1, 0, 0, 0))
            content = (json.dumps(preset, ensure_ascii=False, separators=(",", ":")) + "\n").encode("utf-8", "backslashreplace")
            packed.writestr(entry, content, zipfile.ZIP_DEFLATED, 6)
    return made.getvalue()
