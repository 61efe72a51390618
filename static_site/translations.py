"""The words of the site in each language. Indonesian is the source; another language is a gettext catalogue in locales/.

`python -m static_site.translations` brings the catalogues up to date with what the templates, scripts and questionnaire say.
"""

import io
from collections.abc import Iterator
from functools import lru_cache
from gettext import NullTranslations
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from babel.support import Translations

from chalicelib import questionnaire

FOLDER = Path(__file__).parent
SOURCE = "id"
#: Each language under its own name, in the order in which it is offered.
LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}


def catalogue_file(language: str) -> Path:
    return FOLDER / "locales" / language / "LC_MESSAGES" / "site.po"


@lru_cache
def catalogue(language: str) -> Catalog:
    """The catalogue of a language other than the source."""
    with catalogue_file(language).open("rb") as file:
        return read_po(file, locale=language)


@lru_cache
def translations(language: str) -> NullTranslations:
    """What gettext asks; the source language says everything as it stands."""
    if language == SOURCE:
        return NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, catalogue(language))
    return Translations(io.BytesIO(compiled.getvalue()))


def said_by(script: str) -> Iterator[str]:
    """The texts of one module: what it gives to `_`."""
    with (FOLDER / "assets/js" / script).open("rb") as file:
        yield from (str(message) for _, message, _, _ in extract("javascript", file, keywords={"_": None}))


def said_by_templates() -> Iterator[str]:
    for template in sorted((FOLDER / "templates").rglob("*.html")):
        with template.open("rb") as file:
            yield from (str(message) for _, message, _, _ in extract("jinja2.ext:babel_extract", file, keywords={"_": None}))


def said_by_questionnaire() -> Iterator[str]:
    asked = questionnaire.load()
    yield from (page.title for page in asked.pages)
    for question in asked.questions.values():
        yield from filter(None, (question.label, question.help, *(choice.label for choice in question.choices)))
    yield from (check.message for check in asked.checks.values())


def everything_said() -> list[str]:
    """Every text that needs words in each language, in the order of the sources."""
    scripts = sorted(file.name for file in (FOLDER / "assets/js").glob("*.js"))
    said = [*said_by_templates(), *said_by_questionnaire(), *(text for script in scripts for text in said_by(script))]
    return list(dict.fromkeys(said))


def update(language: str) -> list[str]:
    """Bring the catalogue up to date: new texts in, texts that nobody says any more out. Gives what has no words yet."""
    known = catalogue(language) if catalogue_file(language).exists() else Catalog()
    renewed = Catalog(locale=language)
    for text in everything_said():
        before = known.get(text)
        renewed.add(text, before.string if before else "")
    catalogue_file(language).parent.mkdir(parents=True, exist_ok=True)
    with catalogue_file(language).open("wb") as file:
        write_po(file, renewed, omit_header=True, width=120)
    return [text for text in everything_said() if not renewed[text].string]


if __name__ == "__main__":
    for name in LANGUAGES:
        if name != SOURCE:
            print(f"{name}: {len(update(name))} texts without words")
