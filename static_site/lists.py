"""The lists that people search, as the pages fetch them: one small file for each list and language."""

import json
import re
import unicodedata

from chalicelib.questionnaire import lists as searched
from chalicelib.questionnaire.lists import Entry

#: As many as a phone shows above its keyboard; in Java most are among them.
OFFERED = 6
_FEW_SERVE_MOST = ("ethnicities", "languages")
_LINKS = {"atau", "dan", "yang", "untuk"}


def lists(language: str) -> dict[str, bytes]:
    """By file name, `[[code, label, "words that are not in the label"], …]` in the order in which they are best offered.

    In another language the words have those of the Indonesian label too: many know their work by its Indonesian name alone.
    """
    return {f"{name}.{language}.json": _file(searched.entries(name), language) for name in searched.NAMES}


def offered(language: str) -> dict[str, dict[str, str]]:
    """Of each list that a few entries serve most families of: these, label by code. The page has them at hand, and nobody who takes one
    fetches the list."""
    return {name: {entry.code: entry.labels[language] for entry in searched.entries(name)[:OFFERED]} for name in _FEW_SERVE_MOST}


def _file(entries: tuple[Entry, ...], language: str) -> bytes:
    shown = [[entry.code, entry.labels[language], " ".join(_words(entry, language))] for entry in entries]
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":")).encode()


def _words(entry: Entry, language: str) -> list[str]:
    left_out = {*_LINKS, *_plain(entry.labels[language])}
    known = dict.fromkeys(word for text in (*entry.words, entry.labels["id"]) for word in _plain(text))
    return [word for word in known if word not in left_out]


def _plain(text: str) -> list[str]:
    """The words of `text` as assets/js/finding.js compares them."""
    bare = "".join(letter for letter in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(letter))
    return re.findall(r"[^\W_]+", re.sub("['’ʼ`]", "", bare))
