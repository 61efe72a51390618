"""Spreadsheets of text, as a library of another make reads them."""

import io
import zipfile

from openpyxl import load_workbook

from ops.xlsx import workbook

SHEETS = {
    "survey": [{"name": "a", "label": 'Nama & "gelar" <b>'}, {"name": "b", "hint": "  dua\nbaris  "}],
    "choices & more": [{f"column {number}": str(number) for number in range(60)}],
}


def test_every_cell_is_read_as_it_was_given() -> None:
    book = load_workbook(io.BytesIO(workbook(SHEETS)))
    assert book.sheetnames == list(SHEETS)
    read = [list(row) for row in book["survey"].iter_rows(values_only=True)]
    assert read == [["name", "label", "hint"], ["a", 'Nama & "gelar" <b>', None], ["b", None, "  dua\nbaris  "]]
    header, row = book["choices & more"].iter_rows(values_only=True)
    assert dict(zip(header, row, strict=True)) == SHEETS["choices & more"][0]


def test_a_number_or_a_formula_stays_text() -> None:
    sheet = load_workbook(io.BytesIO(workbook({"a": [{"code": "0033", "name": "=1+1"}]})))["a"]
    assert [(cell.value, cell.data_type) for cell in sheet[2]] == [("0033", "s"), ("=1+1", "s")]


def test_nothing_in_it_tells_when_it_was_written() -> None:
    with zipfile.ZipFile(io.BytesIO(workbook(SHEETS))) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not any("docProps" in name for name in packed.namelist())
