"""The questionnaire in each language. Indonesian is the source; every other language is a gettext catalogue in locales/.

Needs Babel, which the functions don't have: for builds and commands only. Nothing on a request's path imports it.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from chalicelib import questionnaire
from chalicelib.questionnaire.languages import SOURCE

#: Languages whose words no native reader has been through yet. Catalogues and pages say so until the language is taken out here.
UNREAD = frozenset({"jv"})


def catalogue_file(language: str) -> Path:
    return Path(__file__).parent / "locales" / language / "LC_MESSAGES" / "questionnaire.po"


def read(file: Path, language: str) -> Catalog:
    """A catalogue; an empty one for a language that has none yet."""
    if not file.exists():
        return Catalog(locale=language)
    with file.open("rb") as opened:
        return read_po(opened, locale=language)


def known(catalogue: Catalog) -> dict[str, str]:
    """What a catalogue has words for: text → words."""
    return {str(message.id): str(message.string) for message in catalogue if message.id and message.string}


def said() -> list[str]:
    """Every text of the definition that people read, once, in its order."""
    return list(dict.fromkeys(_said()))


def _said() -> Iterator[str]:
    asked = questionnaire.load()
    yield from (page.title for page in asked.pages)
    for question in asked.questions.values():
        yield from filter(None, (question.label, question.help, question.example))
        for choice in question.choices:
            yield from filter(None, (choice.label, choice.help))
    yield from (check.message for check in asked.checks.values())


@lru_cache
def words(language: str) -> Mapping[str, str]:
    """Text → words for all that the definition says. KeyError for a text that has no words yet; the source says itself."""
    if language == SOURCE:
        return {text: text for text in said()}
    return known(read(catalogue_file(language), language))
