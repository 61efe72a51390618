"""The words of the site in each language: the questionnaire's, from its own catalogues, and the site's own, from locales/.

`python -m static_site.translations` brings both catalogues of every language up to date with what the questionnaire, the templates
and the scripts say, keeps the words that are known, and names what has none yet.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from gettext import NullTranslations
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import write_po

from chalicelib.questionnaire import words as asked
from chalicelib.questionnaire.languages import LANGUAGES, SOURCE
from chalicelib.questionnaire.words import UNREAD, known, read

FOLDER = Path(__file__).parent

#: Read by the translators' programs too, which take a catalogue without a header for ASCII.
_HEADER = """{note}msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
_UNREAD = """# These words await a native reader of this language. Whoever has read both its catalogues takes the language
# out of UNREAD in chalicelib/questionnaire/words.py; then this note goes, and the one at the foot of every page.
"""


def catalogue_file(language: str) -> Path:
    return FOLDER / "locales" / language / "LC_MESSAGES" / "site.po"


class Words(NullTranslations):
    """What gettext asks. A text without words stands as it is: a page in two languages still counts people."""

    def __init__(self, words: Mapping[str, str]) -> None:
        super().__init__()
        self._words = words

    def gettext(self, message: str) -> str:
        return self._words.get(message, message)


@lru_cache
def translations(language: str) -> Words:
    """The words of a language, the questionnaire's and the site's own."""
    return Words({**asked.words(language), **known(read(catalogue_file(language), language))})


def said_by(script: str) -> Iterator[str]:
    """The texts of one module: what it gives to `_`."""
    with (FOLDER / "assets/js" / script).open("rb") as file:
        yield from (str(message) for _, message, _, _ in extract("javascript", file, keywords={"_": None}))


def said_by_templates() -> Iterator[str]:
    for template in sorted((FOLDER / "templates").rglob("*.*")):
        with template.open("rb") as file:
            yield from (str(message) for _, message, _, _ in extract("jinja2.ext:babel_extract", file, keywords={"_": None}))


def said_by_site() -> list[str]:
    """Every text of the site that the questionnaire doesn't say already, in the order of the sources."""
    scripts = sorted(file.name for file in (FOLDER / "assets/js").glob("*.js"))
    of_questionnaire = set(asked.said())
    said = [*said_by_templates(), *(text for script in scripts for text in said_by(script))]
    return [text for text in dict.fromkeys(said) if text not in of_questionnaire]


def update(language: str) -> list[str]:
    """Bring both catalogues up to date: new texts in, texts that nobody says any more out. Gives what has no words yet."""
    files = {asked.catalogue_file(language): asked.said(), catalogue_file(language): said_by_site()}
    # A text may have moved from one catalogue to the other since.
    before = {text: words for file in files for text, words in known(read(file, language)).items()}
    for file, said in files.items():
        _write(file, language, said, before)
    return [text for said in files.values() for text in said if text not in before]


def _write(file: Path, language: str, said: Sequence[str], words: Mapping[str, str]) -> None:
    catalogue = Catalog(locale=language)
    for text in said:
        catalogue.add(text, words.get(text, ""))
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as opened:
        opened.write(_HEADER.format(note=_UNREAD if language in UNREAD else "", language=language).encode())
        write_po(opened, catalogue, omit_header=True, width=120)


if __name__ == "__main__":
    for name in LANGUAGES:
        if name != SOURCE:
            without = update(name)
            print(f"{name}: {len(without)} texts without words", *without, sep="\n    ")
