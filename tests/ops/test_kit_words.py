"""The words of kits: complete in every language, one word for one thing, none out of translators' reach."""

import ast
import re
from datetime import date, datetime

import pytest

from chalicelib.questionnaire.languages import LANGUAGES, SOURCE
from chalicelib.questionnaire.words import read
from ops.kit import command, words
from ops.kit.words import said, speech
from tests.questionnaire.test_words import faults
from tests.static_site.test_translations import GLOSSARY, untranslatable_in_template

OTHERS = [language for language in LANGUAGES if language != SOURCE]
TEMPLATES = sorted((words.FOLDER / "templates").iterdir())
MODULES = sorted(words.FOLDER.glob("*.py"))


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_of_a_kit_has_words_in_every_language(language: str) -> None:
    assert faults(read(words.catalogue_file(language), language), said()) == []


def test_a_text_without_words_is_an_error_and_not_a_text_in_another_language() -> None:
    with pytest.raises(KeyError):
        speech("jv").say("Tidak ada di katalog")


def test_the_command_offers_the_languages_that_there_are() -> None:
    assert tuple(LANGUAGES) == command.LANGUAGES


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: file.name)
def test_no_text_of_a_template_is_out_of_translators_reach(template: object) -> None:
    assert list(untranslatable_in_template(template.read_text("utf-8"))) == []  # type: ignore[attr-defined]


def test_what_the_modules_say_is_what_translators_are_given() -> None:
    """A text inside an f-string, or made from pieces, would never reach a catalogue."""
    calls = [
        node
        for module in MODULES
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_"
    ]
    known = said()
    assert len(calls) > 40
    assert [ast.unparse(call) for call in calls if not isinstance(call.args[0], ast.Constant) or call.args[0].value not in known] == []


@pytest.mark.parametrize(("language", "column"), [("en", 1), ("jv", 2)])
def test_one_thing_is_called_by_the_word_that_the_site_has_for_it(language: str, column: int) -> None:
    glossary = [[cell.strip().lower() for cell in row.split("|")[1:-1]] for row in GLOSSARY.read_text("utf-8").splitlines()]
    called = {row[0]: row[column].split(", ") for row in glossary[glossary.index(["indonesian", "english", "javanese"]) + 2 :]}
    known = {text: speech(language)._words[text].lower() for text in said()}
    found = [(thing, text) for text in known for thing in called if re.search(rf"\b{thing}\b", text.lower())]
    assert [(thing, known[text]) for thing, text in found if not any(name in known[text] for name in called[thing])] == []
    assert found


def test_numbers_and_dates_are_written_as_people_write_them() -> None:
    close = datetime.fromisoformat("2020-04-01T00:00+07:00")
    written = {
        language: (speech(language).count(1234), speech(language).percent(0.2741), speech(language).deadline(close, "Asia/Jakarta"))
        for language in LANGUAGES
    }
    assert written == {
        "id": ("1.234", "27,4\u00a0%", "31 Maret 2020, pukul 24.00 WIB"),
        "en": ("1,234", "27.4%", "31 March 2020, 24:00 WIB"),
        "jv": ("1.234", "27,4\u00a0%", "31 Maret 2020, tabuh 24.00 WIB"),
    }
    assert speech("id").percent(0.27) == "27\u00a0%"
    assert speech("id").short_day(date(2020, 8, 5)) == "5 Agu"
