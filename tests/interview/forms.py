"""The interview's form of the definition, or of an altered one, as rows and as JavaRosa reads it."""

import copy
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from pyxform.xls2xform import convert

from chalicelib import questionnaire
from chalicelib.interview.form import Sheets, sheets
from chalicelib.interview.speech import Row, Speech
from chalicelib.questionnaire import Questionnaire, languages, words
from ops.questionnaire_files import choice_lists
from tests.interview.xform import Form
from tests.questionnaire.cases import ON

DEFINITION: dict[str, Any] = json.loads((Path(questionnaire.__file__).parent / "sp2020.json").read_text("utf-8"))
#: Types of rows that ask nobody anything.
SILENT = ("calculate", "note", "begin", "end", "start", "today", "csv-external")


def altered(change: Callable[[dict[str, Any]], None]) -> Questionnaire:
    """The definition with a change, as an office edits it."""
    data = copy.deepcopy(DEFINITION)
    change(data)
    return questionnaire.read(data)


def speech() -> Speech:
    """The definition's words; what an altered one says beside them is said alike in all languages."""
    return Speech(languages.LANGUAGES, {language: _Known(words.words(language)) for language in languages.LANGUAGES})


class _Known(dict[str, str]):
    def __missing__(self, text: str) -> str:
        return text


@cache
def definition() -> Sheets:
    """The sheets of the definition as it is, in its own words."""
    strict = Speech(languages.LANGUAGES, {language: words.words(language) for language in languages.LANGUAGES})
    return sheets(questionnaire.load(), strict, choice_lists(), on=ON)


def made_of(asked: Questionnaire) -> Sheets:
    return sheets(asked, speech(), choice_lists(), on=ON)


def opened(made: Sheets, beside: Path) -> Form:
    """The form as JavaRosa reads it."""
    filled: dict[str, Any] = {}
    for sheet, rows in made.items():
        filled[sheet] = [{column: cell for column, cell in row.items() if cell} for row in rows]
        filled[f"{sheet}_header"] = [dict.fromkeys(column for row in rows for column in row)]
    return Form(convert(xlsform=filled, validate=False).xform, beside)


def asking(made: Sheets) -> list[Row]:
    """The rows that ask somebody something."""
    return [row for row in made["survey"] if row["type"].split()[0] not in SILENT]


def inputs(made: Sheets) -> dict[str, list[str]]:
    """Question → the fields in which it is asked, checks left out. A question's rows begin with what stood before."""
    found: dict[str, list[str]] = {}
    for row in made["survey"]:
        if row["name" if "name" in row else "type"].endswith("_before"):
            found[row["name"].removesuffix("_before")] = []
        elif found and row["type"].split()[0] not in SILENT and not is_check(row):
            found[list(found)[-1]].append(row["name"])
    return found


def is_check(row: Row) -> bool:
    return row["name"].startswith(("confirmed_", "stop_"))


def check_field(code: str, kind: str) -> str:
    return f"{'stop' if kind == 'hard' else 'confirmed'}_{code.replace('-', '_')}"
