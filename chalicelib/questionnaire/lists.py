"""The lists that people search: what somebody works as, which people they belong to, which language they grew up with.

A list is a CSV in lists/: `code`, a label for each language, and `words`, the everyday names that lead to it, with `;` between. Its rows
stand in the order in which they are best offered. An office adds a row, a word or a language's column there, and nothing else.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "lists"
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.csv")))
ENCODING = "utf-8-sig"  # spreadsheets put a mark before the first column
_CODE = re.compile(r"[a-z0-9_]+")


class ListBroken(ValueError):
    """A row of a list that can't stand: says the file, the line and what is wrong there."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: `labels` by language, `words` as people say them, lower case."""

    code: str
    labels: dict[str, str]
    words: tuple[str, ...]


@cache
def codes(name: str) -> frozenset[str]:
    """What an answer from the list `name` may be. Reads the first column only: answers are saved far more often than lists change."""
    with (FOLDER / f"{name}.csv").open(encoding=ENCODING, newline="") as rows:
        return frozenset(row[0] for row in csv.reader(rows) if row) - {"code"}


@cache
def entries(name: str) -> tuple[Entry, ...]:
    """The whole list `name`, in the order in which it is offered; ListBroken."""
    return tuple(read(FOLDER / f"{name}.csv"))


def read(path: Path) -> Iterator[Entry]:
    """The entries of one file, every row checked; ListBroken."""
    with path.open(encoding=ENCODING, newline="") as lines:
        rows = csv.reader(lines)
        columns = next(rows, [])
        for column in ("code", "id", "words"):
            if columns.count(column) != 1:
                raise ListBroken(f"{path.name}, line 1: there must be one column “{column}”")
        seen: set[str] = set()
        for row in rows:
            where = f"{path.name}, line {rows.line_num}"
            if len(row) != len(columns):
                raise ListBroken(f"{where}: {len(row)} cells, but {len(columns)} columns (does a label with a comma stand in quotes?)")
            cells = dict(zip(columns, row, strict=True))
            code, words = cells.pop("code"), cells.pop("words")
            if not _CODE.fullmatch(code):
                raise ListBroken(f"{where}: the code “{code}” may have small letters, digits and _ only")
            if code in seen:
                raise ListBroken(f"{where}: the code “{code}” stands in the list twice")
            seen.add(code)
            yield Entry(code, {language: _label(cells[language], language, where) for language in cells}, _words(words, where))


def _label(label: str, language: str, where: str) -> str:
    if not label.strip():
        raise ListBroken(f"{where}: the label in “{language}” is empty")
    if label != label.strip() or re.search(r"[;\t\r\n]", label):
        raise ListBroken(f"{where}: the label “{label}” has a semicolon, a tab, a line break or a blank at its end")
    return label


def _words(words: str, where: str) -> tuple[str, ...]:
    if not words:
        return ()
    each = tuple(words.split(";"))
    for word in each:
        if not word or word != word.strip().lower() or re.search(r"[\t\r\n]", word):
            raise ListBroken(f"{where}: “{word}” among the words is empty, has capitals, a tab or a blank at its end")
    return each
