"""The site in each language: every text has its words, and none stands where no translator can reach it."""

import pytest

from chalicelib.questionnaire.words import LANGUAGES, SOURCE, read
from chalicelib.questionnaire.words import said as said_by_questionnaire
from static_site.translations import catalogue_file, said_by_site, translations
from tests.questionnaire.test_words import faults

OTHERS = [language for language in LANGUAGES if language != SOURCE]


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_of_the_site_has_words_in_every_language(language: str) -> None:
    assert faults(read(catalogue_file(language), language), said_by_site()) == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_page_finds_the_words_of_the_site_and_of_the_questionnaire(language: str) -> None:
    words = translations(language)
    assert all(words.gettext(text) for text in (*said_by_site(), *said_by_questionnaire()))
    assert words.gettext("Kepala keluarga") != "Kepala keluarga"
    assert words.gettext("Lupa kata sandi") != "Lupa kata sandi"
