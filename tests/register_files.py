"""Rows and files of a register for tests; what a test says differs, the rest is in order."""

import csv
import io
from pathlib import Path

from chalicelib.domain.register import COLUMNS, Row

KK = "3319020101150001"
OTHER_KK = "3319020101150002"
_HEAD = {
    "kk_number": KK, "kk_issued_on": "2015-06-01", "nik": "3319021705700001", "name": "Sukarman", "sex": "male", "birth_place": "Kudus",
    "birth_date": "1970-05-17", "relation": "head", "religion": "islam", "marital_status": "married_registered",
    "education": "upper_secondary", "citizenship": "indonesian", "address": "Jl. Menara 1", "rt": "001", "rw": "002",
    "village_code": "3319021001",
}  # fmt: skip


def cells(**changes: str) -> dict[str, str]:
    """The head of a household of one, by column."""
    return {**_HEAD, **changes}


def wife(**changes: str) -> dict[str, str]:
    given = {"nik": "3319024208740002", "name": "Sri Wahyuni", "sex": "female", "birth_date": "1974-08-02", "relation": "wife"}
    return cells(**{**given, **changes})


def child(number: int, **changes: str) -> dict[str, str]:
    given = {"nik": f"33190204031{number:05}", "name": f"Anak {number}", "birth_date": "2010-03-04", "relation": "child"}
    return cells(**{**given, "marital_status": "never_married", "education": "none", **changes})


def rows(*members: dict[str, str], first_line: int = 2) -> list[Row]:
    """Members as the rows of a file, line after line."""
    return [Row(line, tuple(member[column] for column in COLUMNS)) for line, member in enumerate(members, start=first_line)]


def text(*members: dict[str, str], line_end: str = "\n") -> str:
    """Members as the text of a register file."""
    written = io.StringIO()
    writer = csv.DictWriter(written, COLUMNS, lineterminator=line_end)
    writer.writeheader()
    writer.writerows(members)
    return written.getvalue()


def a_file(folder: Path, *members: dict[str, str]) -> Path:
    """Members as a register file in `folder`."""
    path = folder / "register.csv"
    path.write_text(text(*members), encoding="utf-8", newline="")
    return path
