"""The site in each language: every text has its words, and none stands where no translator can reach it."""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from babel.messages.jslexer import tokenize
from jinja2 import Environment

from chalicelib.questionnaire.languages import LANGUAGES, SOURCE
from chalicelib.questionnaire.words import UNREAD, read
from chalicelib.questionnaire.words import said as said_by_questionnaire
from static_site.build import PAGES, render
from static_site.translations import FOLDER, catalogue_file, said_by_site, translations
from tests.questionnaire.test_words import faults

OTHERS = [language for language in LANGUAGES if language != SOURCE]
GLOSSARY = FOLDER.parent / "docs/translating.md"
TEMPLATES = sorted((FOLDER / "templates").rglob("*.*"))
#: Words to build passwords from are no text, though they are words.
SCRIPTS = [script for script in sorted((FOLDER / "assets/js").glob("*.js")) if script.name != "phrase.js"]

#: What a script gives to `_`.
SAID = re.compile(r'\b_\(("(?:[^"\\]|\\.)*")')
#: What is called the same in every language; what scripts fill in; how browsers call keys.
NAMES = re.compile(r"Sensus Online|\{\w+\}")
KEYS = {"Backspace", "Delete", "End", "Enter", "Escape", "Home", "Tab"}
SPOKEN_ATTRIBUTES = {"alt", "aria-label", "aria-description", "label", "placeholder", "title"}
#: Stands for an expression, also where it gives the name of a tag.
EXPRESSION = "expression"


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_of_the_site_has_words_in_every_language(language: str) -> None:
    assert faults(read(catalogue_file(language), language), said_by_site()) == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_page_finds_the_words_of_the_site_and_of_the_questionnaire(language: str) -> None:
    words = translations(language)
    assert all(words.gettext(text) for text in (*said_by_site(), *said_by_questionnaire()))
    assert words.gettext("Kepala keluarga") != "Kepala keluarga"
    assert words.gettext("Lupa kata sandi") != "Lupa kata sandi"


@pytest.mark.parametrize(("language", "column"), [("en", 1), ("jv", 2)])
def test_one_thing_is_called_by_one_word(language: str, column: int) -> None:
    words = translations(language)
    glossary = [[cell.strip().lower() for cell in row.split("|")[1:-1]] for row in GLOSSARY.read_text("utf-8").splitlines()]
    called = {row[0]: row[column].split(", ") for row in glossary[glossary.index(["indonesian", "english", "javanese"]) + 2 :]}
    texts = {text: words.gettext(text).lower() for text in (*said_by_site(), *said_by_questionnaire())}
    found = [(thing, text) for text in texts for thing in called if re.search(rf"\b{thing}\b", text.lower())]
    assert [(thing, texts[text]) for thing, text in found if not any(name in texts[text] for name in called[thing])] == []
    assert found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_says_when_no_native_reader_has_read_its_words(language: str) -> None:
    note = translations(language).gettext("Terjemahan ini belum dibaca penutur aslinya. Mohon maaf kalau ada kata yang keliru.")
    assert (note in render(PAGES[0], language, "/assets")) == (language in UNREAD)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: file.name)
def test_no_text_of_a_template_is_out_of_translators_reach(template: Path) -> None:
    # The picture of a family card says what the card says.
    assert list(untranslatable_in_template(template.read_text("utf-8"), picture=template.suffix == ".svg")) == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda file: file.name)
def test_no_text_of_a_script_is_out_of_translators_reach(script: Path) -> None:
    assert list(untranslatable_in_script(script.read_text("utf-8"))) == []


def test_every_text_of_a_script_reaches_translators() -> None:
    # What collects texts passes over those that stand within a template literal.
    said = {json.loads(text) for script in SCRIPTS for text in SAID.findall(script.read_text("utf-8"))}
    assert said - {*said_by_site(), *said_by_questionnaire()} == set()
    assert said


def test_texts_out_of_translators_reach_are_found() -> None:
    template = '<p>{{ _("Nama") }} Belum <b title="Coba lagi">{name}</b>{{ field("nik", "Nomor KK") }}</p><style>a b</style>'
    assert list(untranslatable_in_template(template)) == ["Nomor KK", "Belum", "Coba lagi"]
    script = (
        'show(_("Nama"), "nik", `${count} orang`, "task done", "Enter", "If-Match", "sign-in"); fail("Gagal"); // Belum\nnote("coba lagi");'
    )
    assert list(untranslatable_in_script(script)) == ["${count} orang", "Gagal", "coba lagi"]


def untranslatable_in_template(source: str, *, picture: bool = False) -> Iterator[str]:
    """What a template says by itself: in its expressions, in attributes, between tags."""
    before: list[str] = []
    html = ""
    for _, kind, value in Environment().lex(source):
        if kind == "data":
            html += value
        elif kind == "variable_begin":
            html += EXPRESSION
        elif kind == "string" and before[-2:] != ["_", "("] and is_text(value[1:-1]):
            yield value[1:-1]
        if kind != "whitespace":
            before.append(value)
    markup = _Markup(picture)
    markup.feed(html)
    yield from markup.spoken


def untranslatable_in_script(source: str) -> Iterator[str]:
    """The literals of a script that are texts and are not given to `_`."""
    tokens = [token for token in tokenize(source, jsx=False) if token.type not in ("linecomment", "multilinecomment", "whitespace")]
    for (before, opened), (_, token) in pairwise(pairwise(tokens)):
        given = (before.value, opened.value) == ("_", "(")
        if token.type in ("string", "template_string") and not given and is_text(token.value[1:-1]):
            yield token.value[1:-1]


def is_text(literal: str) -> bool:
    """Whether people would read it: it begins as a sentence does, or is several words of which the site says one elsewhere."""
    bare = NAMES.sub("", re.sub(r"\$\{[^}]*\}", "…", literal)).strip()
    if bare in KEYS or re.search(r"[\[\]#=<>_/@$]|^[.:]|\.js", bare):
        return False
    if re.match(r"[A-Z][a-z]+(?![\w-])", bare):
        return True
    return " " in bare and not vocabulary().isdisjoint(re.findall(r"[^\W\d_]+", bare.lower()))


@lru_cache
def vocabulary() -> frozenset[str]:
    said = NAMES.sub("", " ".join((*said_by_site(), *said_by_questionnaire())))
    return frozenset(re.findall(r"[^\W\d_]{3,}", said.lower()))


class _Markup(HTMLParser):
    """Collects what a page's markup says itself."""

    def __init__(self, picture: bool) -> None:
        super().__init__()
        self.spoken: list[str] = []
        self._silent = {"script", "style", *(["text"] if picture else [])}
        self._within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._within = tag
        for name, value in attrs:
            if name in SPOKEN_ATTRIBUTES:
                self._keep(value or "")

    def handle_endtag(self, tag: str) -> None:
        self._within = ""

    def handle_data(self, data: str) -> None:
        if self._within not in self._silent:
            self._keep(data)

    def _keep(self, text: str) -> None:
        bare = NAMES.sub("", text.replace(EXPRESSION, "")).strip()
        if re.search(r"[^\W\d_]{2}", bare):
            self.spoken.append(bare)
