"""The lists as the pages fetch them: all that is searched, in few bytes."""

import gzip
import json

import pytest

from chalicelib.questionnaire.languages import LANGUAGES
from chalicelib.questionnaire.lists import NAMES, entries
from static_site.lists import lists

#: KiB over the air. Other languages carry the Indonesian names too.
BUDGET = {"occupations.id": 6, "occupations": 8, "ethnicities": 1.6, "languages": 1.6}


def shown(name: str, language: str) -> dict[str, tuple[str, str]]:
    """code → label, words."""
    return {code: (label, words) for code, label, words in json.loads(lists(language)[f"{name}.{language}.json"])}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_entry_is_there_in_its_language_and_order(name: str, language: str) -> None:
    assert [(code, label) for code, (label, _) in shown(name, language).items()] == [
        (entry.code, entry.labels[language]) for entry in entries(name)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_list_is_few_bytes(name: str, language: str) -> None:
    allowed = BUDGET.get(f"{name}.{language}", BUDGET[name]) * 1024
    assert len(gzip.compress(lists(language)[f"{name}.{language}.json"], 9)) <= allowed


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_no_word_is_sent_twice_for_an_entry(name: str, language: str) -> None:
    for label, words in shown(name, language).values():
        each = words.split()
        assert sorted(set(each)) == sorted(each)
        assert set(each).isdisjoint(label.lower().replace(",", "").split())


def test_another_language_is_searched_by_the_indonesian_names_too() -> None:
    label, words = shown("occupations", "jv")["5211"]
    assert "pedagang" not in label.lower()
    assert "pedagang" in words.split()
