"""Rows as CSV (RFC 4180, UTF-8), safe to open in a spreadsheet."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

#: What a spreadsheet takes for the beginning of a formula; full-width ones too, which some locales run.
_RUNS = re.compile('[ "]*[=+\\-@＝＋－＠]')
#: Begins alike, but is a number, or a phone in international form.
_KEPT = re.compile(r"[+-]\d+([.,]\d+)?|\+\d[\d ().-]{5,18}", re.ASCII)
#: Where a cell may end for a program that was told, or guesses, another separator: where the comma is in numbers, as in Indonesia,
#: spreadsheets cut such a file at semicolons, and then our quotes hold nothing together.
_ENDS = re.compile("([;\t\r\n])")


def written(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A file of `rows` under a header. What a spreadsheet would run gets an apostrophe before it, so that it stays text."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([plain(cell) for cell in row] for row in rows)
    # A register and answers hold no half characters; were there one, it must not stop a village.
    return text.getvalue().encode("utf-8", "backslashreplace")


def plain(cell: str) -> str:
    """The cell as text of which no spreadsheet runs any part. Numbers and phones stay as they are."""
    text = "".join(f"'{part}" if _RUNS.match(part) and not _KEPT.fullmatch(part.strip()) else part for part in _ENDS.split(cell))
    return f"'{text}" if cell[:1] in ("\t", "\r", "\n") else text
