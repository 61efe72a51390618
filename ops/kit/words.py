"""The words of kits in each language, with numbers and dates as people write them there.

`python -m ops.kit.words` brings the catalogues in locales/ up to date with what the modules and templates of this folder say, keeps
the words that are known, and names what has none yet.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import write_po
from babel.numbers import format_decimal

from chalicelib.questionnaire.languages import LANGUAGES, SOURCE
from chalicelib.questionnaire.words import UNREAD, known, read

FOLDER = Path(__file__).parent
_HEADER = """{note}msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
_UNREAD = """# These words await a native reader of this language, as those of the site do (docs/translating.md).
"""
#: What people call the campaign's time zone; the others are written as their distance from UTC.
_ZONES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


class Speech:
    """One language: `say` fills the words of a text, the rest writes numbers and times."""

    def __init__(self, language: str, words: Mapping[str, str]) -> None:
        self.language = language
        self.unread = language in UNREAD
        self._words = words
        # CLDR knows too little Javanese; its months and numbers are written as the Indonesian ones are.
        self._locale = "en_GB" if language == "en" else "id"

    def say(self, text: str, **values: object) -> str:
        """The text in this language, filled. Raises KeyError for a text without words: a kit is in one language or not made."""
        return self._words[text].format(**values) if self.language != SOURCE else text.format(**values)

    def count(self, number: int) -> str:
        return format_decimal(number, locale=self._locale)

    def percent(self, share: float) -> str:
        """27,4 % in Indonesian, 27.4% in English; with a space that doesn't break."""
        number = format_decimal(round(share * 100, 1), "#,##0.#", locale=self._locale)
        return f"{number}%" if self.language == "en" else f"{number}\u00a0%"

    def day(self, day: date) -> str:
        return format_date(day, "d MMMM y", locale=self._locale)

    def short_day(self, day: date) -> str:
        return format_date(day, "d MMM", locale=self._locale)

    def hour(self, at: datetime) -> str:
        return at.strftime("%H:%M" if self.language == "en" else "%H.%M")

    def last_day(self, end: datetime) -> str:
        """The last day of what ends at `end`, the first instant that is too late."""
        return self.day((end - timedelta(seconds=1)).date())

    def deadline(self, end: datetime, time_zone: str) -> str:
        """The same with the hour: midnight is 24.00 of the day that it ends."""
        midnight = (end.hour, end.minute) == (0, 0)
        day = self.last_day(end) if midnight else self.day(end.date())
        hour = ("24:00" if self.language == "en" else "24.00") if midnight else self.hour(end)
        _ = self.say
        return _("{day}, pukul {hour} {zone}", day=day, hour=hour, zone=_ZONES.get(time_zone) or f"UTC{end:%z}")


def catalogue_file(language: str) -> Path:
    return FOLDER / "locales" / language / "LC_MESSAGES" / "kit.po"


@lru_cache
def speech(language: str) -> Speech:
    return Speech(language, known(read(catalogue_file(language), language)))


def said() -> list[str]:
    """Every text that a kit says, once, in the order of the sources."""
    return list(dict.fromkeys(_said()))


def _said() -> Iterator[str]:
    for pattern, method in (("*.html", "jinja2.ext:babel_extract"), ("*.py", "python")):
        for source in sorted(FOLDER.rglob(pattern)):
            with source.open("rb") as file:
                yield from (str(message) for _, message, _, _ in extract(method, file, keywords={"_": None}))


def update(language: str) -> list[str]:
    """Bring a catalogue up to date: new texts in, texts that nobody says any more out. Gives what has no words yet."""
    file = catalogue_file(language)
    before = known(read(file, language))
    catalogue = Catalog(locale=language)
    for text in said():
        catalogue.add(text, before.get(text, ""))
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as opened:
        opened.write(_HEADER.format(note=_UNREAD if language in UNREAD else "", language=language).encode())
        write_po(opened, catalogue, omit_header=True, width=120)
    return [text for text in said() if text not in before]


if __name__ == "__main__":
    for name in LANGUAGES:
        if name != SOURCE:
            without = update(name)
            print(f"{name}: {len(without)} texts without words", *without, sep="\n    ")
