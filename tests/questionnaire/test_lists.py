"""The lists that people search: what stands in them, and what a broken one says."""

import re
from pathlib import Path

import pytest

from chalicelib.questionnaire.languages import LANGUAGES
from chalicelib.questionnaire.lists import NAMES, ListBroken, codes, entries, read

#: Of KBJI 2014. Group 0 is its own: the army and the police by rank, so that ISCO-08's 3355 and 5412 are not in it.
SUB_MAJOR_GROUPS = {
    f"{major}{minor}"
    for major, minors in enumerate(("123", "1234", "123456", "12345", "1234", "1234", "123", "12345", "123", "123456"))
    for minor in minors
}


def a_list(folder: Path, *rows: str, columns: str = "code,id,en,jv,words") -> Path:
    file = folder / "fruits.csv"
    file.write_text("\n".join([columns, *rows]) + "\n", "utf-8")
    return file


def test_there_are_lists_of_occupations_ethnicities_and_languages() -> None:
    assert NAMES == ("ethnicities", "languages", "occupations")


@pytest.mark.parametrize("name", NAMES)
def test_every_row_has_a_label_in_every_language_of_the_questionnaire(name: str) -> None:
    assert [entry.code for entry in entries(name) if set(entry.labels) != set(LANGUAGES)] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_two_rows_look_the_same_to_whoever_chooses(name: str) -> None:
    for language in LANGUAGES:
        labels = [entry.labels[language].casefold() for entry in entries(name)]
        assert sorted(set(labels)) == sorted(labels), language


@pytest.mark.parametrize("name", NAMES)
def test_what_may_be_saved_is_what_is_offered(name: str) -> None:
    assert codes(name) == {entry.code for entry in entries(name)}


def test_an_occupation_is_a_unit_group_of_the_classification() -> None:
    assert [code for code in codes("occupations") if not re.fullmatch(r"\d{4}", code) or code[:2] not in SUB_MAJOR_GROUPS] == []
    assert codes("occupations").isdisjoint({"0110", "0210", "0310", "3355", "5412"})


def test_the_army_and_the_police_can_be_told_by_rank() -> None:
    assert {rank + force for rank in ("011", "021", "031") for force in "2345"} <= codes("occupations")


def test_a_language_has_its_iso_639_3_code_and_indonesian_is_offered_first() -> None:
    assert [code for code in codes("languages") if not re.fullmatch(r"[a-z]{3}", code)] == []
    assert entries("languages")[0].code == "ind"


def test_a_row_is_read_with_its_labels_and_words(tmp_path: Path) -> None:
    (mango,) = read(a_list(tmp_path, 'mango,"Mangga, pelem",Mango,Pelem,pencit;manalagi'))
    assert mango.code == "mango"
    assert mango.labels == {"id": "Mangga, pelem", "en": "Mango", "jv": "Pelem"}
    assert mango.words == ("pencit", "manalagi")


def test_an_office_may_add_a_language(tmp_path: Path) -> None:
    (mango,) = read(a_list(tmp_path, "mango,Mangga,Buah,", columns="code,id,su,words"))
    assert mango.labels["su"] == "Buah"


def test_a_file_that_a_spreadsheet_saved_is_read_like_any_other(tmp_path: Path) -> None:
    file = a_list(tmp_path, "mango,Mangga,Mango,Pelem,")
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert [entry.code for entry in read(file)] == ["mango"]


@pytest.mark.parametrize("missing", ["code", "id", "words"])
def test_a_list_without_a_column_that_it_needs_is_refused_by_name(tmp_path: Path, missing: str) -> None:
    columns = ",".join(column for column in ("code", "id", "en", "words") if column != missing)
    with pytest.raises(ListBroken, match=rf"fruits\.csv, line 1: .*“{missing}”"):
        list(read(a_list(tmp_path, "mango,Mangga,Mango", columns=columns)))


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("mango,Mangga,Mango", "3 cells, but 5 columns"),
        ("mango,Mangga, pelem,Mango,Pelem,", "6 cells, but 5 columns"),
        ("Mango,Mangga,Mango,Pelem,", "small letters"),
        (",Mangga,Mango,Pelem,", "small letters"),
        ("salak,Mangga,Mango,Pelem,", "twice"),
        ("mango,,Mango,Pelem,", "in “id” is empty"),
        ("mango,Mangga,Mango, ,", "in “jv” is empty"),
        ("mango,Mangga;pelem,Mango,Pelem,", "semicolon"),
        ("mango,Mangga,Mango\t,Pelem,", "tab"),
        ("mango,Mangga,Mango,Pelem,pencit;;manalagi", "“” among the words"),
        ("mango,Mangga,Mango,Pelem,pencit; manalagi", "“ manalagi” among the words"),
        ("mango,Mangga,Mango,Pelem,Pencit", "“Pencit” among the words"),
        ("mango,Mangga,Mango,Pelem,pencit\tmanalagi", "among the words"),
    ],
)
def test_a_row_that_cannot_stand_is_refused_with_its_line(tmp_path: Path, row: str, fault: str) -> None:
    with pytest.raises(ListBroken, match=rf"fruits\.csv, line 3: .*{re.escape(fault)}"):
        list(read(a_list(tmp_path, "salak,Salak,Snake fruit,Salak,", row)))
