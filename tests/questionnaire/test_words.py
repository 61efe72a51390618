"""The questionnaire in each language: complete, and nothing but what it says."""

import re
import string
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from chalicelib import questionnaire
from chalicelib.questionnaire import words as words_module
from chalicelib.questionnaire.languages import LANGUAGES, SOURCE
from chalicelib.questionnaire.words import catalogue_file, read, said, words

OTHERS = [language for language in LANGUAGES if language != SOURCE]


def filled(text: str) -> set[str]:
    """The names of what is filled in."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def faults(catalogue: Catalog, texts: list[str]) -> list[str]:
    """What a translator still has to do, a line for each text."""
    found = [f"no words: {text}" for text in texts if not (text in catalogue and catalogue[text].string)]
    found += [f"nobody says: {message.id}" for message in catalogue if message.id and message.id not in texts]
    found += [f"fuzzy: {message.id}" for message in catalogue if message.id and message.fuzzy]
    found += [f"obsolete: {text}" for text in catalogue.obsolete]
    return found + [
        f"fills in other things: {message.id}"
        for message in catalogue
        if message.id and message.string and filled(str(message.id)) != filled(str(message.string))
    ]


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_of_the_questionnaire_has_words_in_every_language(language: str) -> None:
    assert faults(read(catalogue_file(language), language), said()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_there_for_what_is_said_and_for_nothing_else(language: str) -> None:
    assert list(words(language)) == said()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_about_a_member_names_the_member_in_every_language(language: str) -> None:
    about = [check.message for check in questionnaire.load().checks.values() if check.subject == "member"]
    assert about
    assert [message for message in about if "name" not in filled(words(language)[message])] == []


def test_the_source_language_says_itself() -> None:
    assert all(text == spoken for text, spoken in words(SOURCE).items())


def test_no_function_imports_what_needs_babel() -> None:
    ours = Path(words_module.__file__)
    importing = [
        file.name
        for file in ours.parents[1].rglob("*.py")
        if file != ours
        and re.search(r"^\s*(from|import) (babel|chalicelib\.questionnaire(\.| import.*\b)words)\b", file.read_text("utf-8"), re.M)
    ]
    assert importing == []


def test_faults_of_a_catalogue_are_found() -> None:
    catalogue = Catalog(locale="en")
    catalogue.add("Siapa {name}?", "Who?")
    catalogue.add("Kosong", "")
    catalogue.add("Dulu", "Once")
    catalogue.add("Ragu", "Doubt", flags={"fuzzy"})
    assert faults(catalogue, ["Siapa {name}?", "Kosong", "Ragu"]) == [
        "no words: Kosong",
        "nobody says: Dulu",
        "fuzzy: Ragu",
        "fills in other things: Siapa {name}?",
    ]
