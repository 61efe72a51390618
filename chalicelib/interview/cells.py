"""Rows as CSV (RFC 4180, UTF-8), safe to open in a spreadsheet."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

#: What a spreadsheet takes for the beginning of a formula; full-width ones too, which some locales run.
_RUNS = re.compile("[=+\\-@\t\r\n＝＋－＠]")
#: Begins alike, but is a number, or a phone in international form.
_KEPT = re.compile(r"[+-]\d+([.,]\d+)?|\+\d[\d ().-]{5,18}", re.ASCII)


def written(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A file of `rows` under a header. What a spreadsheet would run gets an apostrophe before it, so that it stays text."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([plain(cell) for cell in row] for row in rows)
    # A register and answers hold no half characters; were there one, it must not stop a village.
    return text.getvalue().encode("utf-8", "backslashreplace")


def plain(cell: str) -> str:
    """The cell as text that no spreadsheet runs. Numbers and phones stay as they are."""
    return f"'{cell}" if _RUNS.match(cell) and not _KEPT.fullmatch(cell) else cell
