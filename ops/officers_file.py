"""Reads officers.csv: who visits and who supervises, a row for each place of each officer.

Unlike a register, which loads without its bad rows, a list of officers is taken whole or not at all: while a row is missing, others
would be sent to its doors, and back again when it is mended.
"""

import csv
import io
from dataclasses import fields
from pathlib import Path

from chalicelib.domain.assignment import Officer, problems
from chalicelib.domain.register import Finding
from ops.frame import CannotDo

COLUMNS = tuple(field.name for field in fields(Officer))
#: Codes may be written with their dots, and spreadsheets leave those alone.
_CODES = ("village_code", "sls_code")
_FIRST_LINE = f"Its first line must be {','.join(COLUMNS)}"


def read(path: Path) -> tuple[list[tuple[int, Officer]], list[Finding]]:
    """The rows of the file with their lines, and what is wrong with them; the rows mean something only if nothing is.

    Raises CannotDo for what is no such file."""
    text = _text(path)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        header = [cell.strip() for cell in next(rows, [])]
        wrong = {
            "missing": [column for column in COLUMNS if column not in header],
            "unknown": [cell or "(a column without a name)" for cell in header if cell not in COLUMNS],
            "there twice": sorted({cell for cell in header if header.count(cell) > 1}),
        }
        if any(wrong.values()):
            said = "; ".join(f"{what}: {', '.join(columns)}" for what, columns in wrong.items() if columns)
            raise CannotDo(f"{path} is no list of officers; {said}. {_FIRST_LINE}.")
        officers: list[tuple[int, Officer]] = []
        unreadable: list[Finding] = []
        for cells in rows:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                unreadable.append(Finding(rows.line_num, "", f"has {len(cells)} cells; {len(header)} are needed"))
            else:
                officers.append((rows.line_num, _officer(dict(zip(header, map(str.strip, cells), strict=True)))))
    except csv.Error as why:
        raise CannotDo(f"{path}, line {rows.line_num}: has a quotation mark too few or too many ({why}). Correct the line.") from None
    if not officers and not unreadable:
        raise CannotDo(f"{path} has a header and no rows; there is nobody to assign to.")
    found = [*unreadable, *problems(officers)]
    return officers, sorted(found, key=lambda finding: finding.line)


def _officer(row: dict[str, str]) -> Officer:
    return Officer(**{**row, **{column: row[column].replace(".", "") for column in _CODES}})


def _text(path: Path) -> str:
    raw = path.read_bytes()
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise CannotDo(f"{path} is written in UTF-16. Save it as CSV in UTF-8 and give that.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as why:
        line = raw.count(b"\n", 0, why.start) + 1
        raise CannotDo(f"{path}, line {line}: is not UTF-8. Save the file as CSV in UTF-8 and give that.") from None


def _delimiter(text: str) -> str:
    """A comma, or the semicolon that spreadsheets write where the comma is in numbers."""
    first = text.partition("\n")[0]
    return ";" if ";" in first and "," not in first else ","
