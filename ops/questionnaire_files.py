"""The codebook's text and the interview form's files, with the names of regions and countries that they need."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from babel import Locale
from babel.core import get_global
from lokal import wilayah

from chalicelib.domain.countries import ALPHA_3
from chalicelib.interview import fasih, fasih_template, kobo, odk
from chalicelib.interview.codebook import codebook
from chalicelib.interview.form import Lists, Sheets, sheets
from chalicelib.interview.form_inputs import COUNTRIES
from chalicelib.interview.form_lookups import KOBO, ODK, Lookups
from chalicelib.interview.preload import columns
from chalicelib.interview.speech import Speech
from chalicelib.questionnaire import Part, Questionnaire, languages, lists, words
from ops.xlsx import workbook

FORM = "interview.xlsx"


class NotValidated(Exception):
    """ODK Validate could not run: nothing is known of the form. Says what to do."""


class FormRefused(Exception):
    """pyxform or ODK Validate found the form broken. Says where."""


def codebook_of(questionnaire: Questionnaire) -> str:
    return codebook(questionnaire, _speech(), {name: len(lists.entries(name)) for name in lists.NAMES})


def form_of(questionnaire: Questionnaire, *, on: date, lookups: Lookups = ODK) -> Sheets:
    """The form's sheets. Raises WordsMissing."""
    return sheets(questionnaire, _speech(), choice_lists(), on=on, lookups=lookups)


def ready_made_files(questionnaire: Questionnaire, *, on: date) -> dict[str, bytes]:
    """What packages carry of the questionnaire, by name. Raises WordsMissing."""
    lists = choice_lists()
    return {
        odk.FORM: workbook(form_of(questionnaire, on=on)),
        kobo.FORM: workbook(form_of(questionnaire, on=on, lookups=KOBO)),
        fasih.TEMPLATE: fasih_template.template(questionnaire, lists, on=on),
        fasih.VALIDATION: fasih_template.validation(questionnaire, on=on),
    }


def _speech() -> Speech:
    return Speech(languages.LANGUAGES, {language: words.words(language) for language in languages.LANGUAGES})


def choice_lists() -> Lists:
    """The lists that people search, and the countries of the world, each in its order."""
    listed = {name: [(entry.code, entry.labels) for entry in lists.entries(name)] for name in lists.NAMES}
    return {**listed, COUNTRIES: list(_countries())}


def _countries() -> Iterator[tuple[str, dict[str, str]]]:
    """By name in the first language. Javanese has no names for some: the source language's stand in."""
    names = {language: Locale.parse(language).territories for language in languages.LANGUAGES}
    source = names[languages.SOURCE]
    # CLDR lists the three-letter codes as aliases of the two-letter ones, withdrawn ones too; ours says which are real.
    short = {code: alias[0] for code, alias in get_global("territory_aliases").items() if code in ALPHA_3}
    for code in sorted(ALPHA_3 - {"IDN"}, key=lambda code: source[short[code]]):
        yield code, {language: names[language].get(short[code]) or source[short[code]] for language in names}


def write_form(made: Sheets, questionnaire: Questionnaire, folder: Path) -> Path:
    """Write the form and every file that it looks into; the path of the form."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FORM).write_bytes(workbook(made))
    parts: tuple[tuple[str, Part], ...] = (("households", "household"), ("members", "member"))
    for name, part in parts:
        (folder / f"{name}.csv").write_bytes(_csv(columns(questionnaire, part), ()))
    write_places(folder)
    return folder / FORM


def write_places(folder: Path) -> None:
    """Write the lists of the nation's regions, in which the forms of ODK and Kobo look for a village."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in _places().items():
        (folder / f"{name}.csv").write_bytes(content)


@cache
def _places() -> dict[str, bytes]:
    made, above = {}, [""]
    for name, parent in (("provinces", ""), ("regencies", "province"), ("districts", "regency"), ("villages", "district")):
        regions = [region for code in above for region in wilayah.list_wilayah(code or None)]
        rows = [[plain(region.code), region.name, *([plain(region.code.rpartition(".")[0])] if parent else [])] for region in regions]
        made[name] = _csv(["name", "label", *([parent] if parent else [])], rows)
        above = [region.code for region in regions]
    return made


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode()


def plain(code: str) -> str:
    return code.replace(".", "")


def validate(form: Path) -> list[str]:
    """What pyxform and ODK Validate remark about a form that they accept. Raises FormRefused, or NotValidated without Java."""
    import shutil

    from pyxform.errors import PyXFormError
    from pyxform.validators.odk_validate import ODKValidateError
    from pyxform.xls2xform import convert

    if shutil.which("java") is None:
        raise NotValidated("ODK Validate needs Java. Install a Java runtime (17 or newer) and run the command again.")
    try:
        return [str(remark) for remark in convert(xlsform=form, validate=True).warnings]
    except (PyXFormError, ODKValidateError) as refusal:
        raise FormRefused(str(refusal)) from refusal
