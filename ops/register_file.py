"""Register files: reading one, whatever its size and order, and writing one.

What is read goes through a temporary database on disk that vanishes with the process, so that the rows of a card come together
though they lie apart in the file, and memory stays flat.
"""

import csv
import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path
from typing import BinaryIO

from chalicelib.domain.register import (
    COLUMNS,
    MADE_UP,
    MOST_MEMBERS,
    SYNTHETIC,
    Finding,
    HeaderRefused,
    Row,
    place_of_mark,
    places_of_columns,
)
from ops.frame import CannotDo

#: Far more than a row can be; a file without line ends is not read into memory.
LONGEST_LINE = 64 * 1024
_BATCH = 5_000
#: Stands between the cells of a stored row; a row that has it in a cell is unreadable.
_SEPARATOR = "\x1f"
_KK, _NIK, _VILLAGE = (COLUMNS.index(column) for column in ("kk_number", "nik", "village_code"))
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Card:
    """What a file has of one KK: its rows by line, no more than one above the most that fit, and what could not be read."""

    rows: tuple[Row, ...]
    unreadable: tuple[Finding, ...] = ()


#: A stored row: KK number, NIK, village, line, cells or None, column and reason if it could not be read, and whether it is marked.
_Stored = tuple[str, str, str, int, str | None, str | None, str | None, bool]


@dataclass(frozen=True, slots=True)
class _Header:
    """Where the columns stand: those of every register file, and the mark of what was made up, if there is one."""

    places: tuple[int, ...]
    mark: int | None

    @property
    def cells(self) -> int:
        return len(self.places) + (self.mark is not None)


class RegisterFile:
    """A register file, read once. `digest` is its SHA-256; `cards()` gives its households in the order of their KK numbers,
    which spreads them over the villages instead of writing one village after the other."""

    def __init__(self, path: Path, *, on_bytes: Callable[[int], None] = lambda count: None) -> None:
        """Read the file. Raises CannotDo for what is no register file, HeaderRefused for one with other columns."""
        # An empty name is a private database on disk, deleted however the process ends.
        self._rows = sqlite3.connect("")
        self._rows.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = FILE; PRAGMA cache_size = -4000;"
            'CREATE TABLE stored (kk TEXT, nik TEXT, village TEXT, line INTEGER, cells TEXT, "column" TEXT, reason TEXT,'
            " marked INTEGER);"
        )
        sha256 = hashlib.sha256()
        with path.open("rb") as file:
            lines = _lines(file, path, sha256.update, on_bytes)
            stored = _stored_rows(lines, _header(next(lines, b""), path))
            while batch := list(islice(stored, _BATCH)):
                self._rows.executemany("INSERT INTO stored VALUES (?, ?, ?, ?, ?, ?, ?, ?)", batch)
        self.digest = sha256.hexdigest()
        self.rows: int = self._rows.execute("SELECT count(*) FROM stored").fetchone()[0]
        if not self.rows:
            raise CannotDo(f"{path} has a header and no rows; there is nothing to load.")

    def cards(self) -> Iterator[Card]:
        """Every card of the file. A row without a KK number, or whose KK number can't be read, is a card of its own."""
        found = self._rows.execute("SELECT * FROM stored ORDER BY kk, line")
        for kk, group in groupby(found, key=lambda stored: stored[0]):
            if kk:
                yield _card(group)
            else:
                yield from map(_card, ([stored] for stored in group))

    def count_cards(self) -> int:
        """How many `cards()` gives."""
        return int(self._rows.execute("SELECT count(DISTINCT nullif(kk, '')) + count(*) FILTER (WHERE kk = '') FROM stored").fetchone()[0])

    def villages(self) -> list[str]:
        """The village codes that its readable rows name, whether or not there are such villages."""
        return [code for (code,) in self._rows.execute("SELECT DISTINCT village FROM stored WHERE cells IS NOT NULL ORDER BY village")]

    def first_line(self, *, marked: bool) -> int | None:
        """The first readable line that is marked as made up, or that isn't; None without one."""
        query = "SELECT min(line) FROM stored WHERE cells IS NOT NULL AND marked = ?"
        found: int | None = self._rows.execute(query, (marked,)).fetchone()[0]
        return found

    def niks_on_two_cards(self) -> Iterator[Finding]:
        """Where a NIK stands that another card has, too: both load, and somebody should look."""
        query = "SELECT min(line), max(line) FROM stored WHERE nik <> '' GROUP BY nik HAVING count(DISTINCT kk) > 1"
        for first, last in self._rows.execute(query):
            yield Finding(last, "nik", f"is also on line {first}, on another card")

    def close(self) -> None:
        self._rows.close()


def _lines(file: BinaryIO, path: Path, digest: Callable[[bytes], None], on_bytes: Callable[[int], None]) -> Iterator[bytes]:
    while line := file.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise CannotDo(f"{path} has a line of more than {LONGEST_LINE // 1024} KB, so it is no register file.")
        digest(line)
        on_bytes(len(line))
        yield line


def _header(first_line: bytes, path: Path) -> _Header:
    if not first_line.strip():
        raise CannotDo(f"{path} is empty, or its first line is. A register file begins with the line {','.join(COLUMNS)}")
    if first_line.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise CannotDo(f"{path} is written in UTF-16. Save it as CSV in UTF-8 and load that.")
    header = first_line.removeprefix(_BYTE_ORDER_MARK).decode("utf-8", "replace")
    try:
        cells = next(csv.reader([header.rstrip("\r\n")]))
        return _Header(places_of_columns(cells), place_of_mark(cells))
    except HeaderRefused as refusal:
        raise CannotDo(f"{path} can't be loaded. {refusal}") from None


def _stored_rows(lines: Iterable[bytes], header: _Header) -> Iterator[_Stored]:
    # One line is one row: a line break in a cell is refused anyway, and so a quote left open can't swallow other households.
    for line, raw in enumerate(lines, start=2):
        column = reason = None
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            text, column, reason = raw.decode("latin-1"), "", "is not UTF-8"
        text = text.rstrip("\r\n")
        if not text.strip():
            continue
        try:
            found = next(csv.reader([text], strict=True))
        except csv.Error:
            found, column, reason = text.split(","), "", "has a quotation mark too few or too many"
        if len(found) != header.cells:
            column, reason = "", reason or f"has {len(found)} cells; {header.cells} are needed"
            found += [""] * header.cells
        cells = [found[place].strip() for place in header.places]
        mark = found[header.mark].strip() if header.mark is not None else ""
        if reason is None and mark not in ("", MADE_UP):
            column, reason = SYNTHETIC, f"is neither {MADE_UP} nor empty"
        if reason == "is not UTF-8":
            column = next((name for name, cell in zip(COLUMNS, cells, strict=True) if not cell.isascii()), "")
        if reason is None and _SEPARATOR in text:
            column, reason = next(name for name, cell in zip(COLUMNS, cells, strict=True) if _SEPARATOR in cell), "has a control character"
        if reason is None:
            yield cells[_KK], cells[_NIK], cells[_VILLAGE], line, _SEPARATOR.join(cells), None, None, mark == MADE_UP
        else:
            yield cells[_KK], "", "", line, None, column, reason, mark == MADE_UP


def _card(stored: Iterable[_Stored]) -> Card:
    rows: list[Row] = []
    unreadable: list[Finding] = []
    for _, _, _, line, cells, column, reason, _ in stored:
        if len(rows) + len(unreadable) > MOST_MEMBERS:
            continue
        if cells is None:
            unreadable.append(Finding(line, column or "", reason or ""))
        else:
            rows.append(Row(line, tuple(cells.split(_SEPARATOR))))
    return Card(tuple(rows), tuple(unreadable))


def write(
    path: Path, households: Iterable[Iterable[dict[str, str]]], *, on_household: Callable[[int], None], marked: bool = False
) -> tuple[int, int]:
    """Write households as a register file, the same bytes on every system; `marked` as made up. Returns how many households and members."""
    written = members = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        mark = {SYNTHETIC: MADE_UP} if marked else {}
        rows = csv.DictWriter(file, (*COLUMNS, *mark), lineterminator="\n")
        rows.writeheader()
        for household in households:
            written += 1
            for row in household:
                members += 1
                rows.writerow({**row, **mark})
            on_household(1)
    return written, members
