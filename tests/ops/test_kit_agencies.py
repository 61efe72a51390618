"""The list of offices that get a kit."""

from pathlib import Path

import pytest

from ops.frame import CannotDo
from ops.kit.agencies import Agency, read

WITHIN = {"3319", "331902", "3319021001"}


def listed(tmp_path: Path, text: str | bytes) -> list[Agency]:
    file = tmp_path / "agencies.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(file, within=WITHIN)


def test_offices_are_read_with_and_without_their_people(tmp_path: Path) -> None:
    text = "\ufeffagency,region,people\r\nDinas Sosial,33.19,40\r\n\r\n Puskesmas “Wergu” ,3319021001,\r\nDinas-Sosial,3319,7\r\n"
    assert listed(tmp_path, text) == [
        Agency("Dinas Sosial", "3319", 40, "dinas-sosial"),
        Agency("Puskesmas “Wergu”", "3319021001", 0, "puskesmas-wergu"),
        Agency("Dinas-Sosial", "3319", 7, "dinas-sosial-2"),
    ]
    assert listed(tmp_path, "agency,region\n../../etc,3319\n...,331902\n") == [
        Agency("../../etc", "3319", 0, "etc"), Agency("...", "331902", 0, "agency"),
    ]  # fmt: skip


def test_every_line_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    lines = [
        "agency,region,people", ",3319,", "A,33.74,", "B,Kudus,", "C,3319,many", "D,3319,0", "E" * 81 + ",3319,", "ꦱ,3319,", "F,3319,1,2",
        "G", "H,3319,5", "h,33.19,6", "I\u202e,3319,",
    ]  # fmt: skip
    with pytest.raises(CannotDo) as refused:
        listed(tmp_path, "\n".join(lines))
    file = tmp_path / "agencies.csv"
    assert str(refused.value).splitlines() == [
        f"{file}, line 2: agency is empty.",
        f"{file}, line 3: region 33.74 is not in the region of this kit.",
        f"{file}, line 4: region Kudus is no regency, district or village; write a code such as 33.19.02.",
        f"{file}, line 5: people is many, not a number of at most seven digits.",
        f"{file}, line 6: people is 0, not a number of at most seven digits.",
        f"{file}, line 7: agency has a control character, or more than 80 characters.",
        f"{file}, line 8: agency has 'ꦱ', which the poster's letters don't have.",
        f"{file}, line 9: has 4 cells, not 3.",
        f"{file}, line 10: has 1 cells, not 3.",
        f"{file}, line 12: h of 33.19 stands there already.",
        f"{file}, line 13: agency has a control character, or more than 80 characters.",
    ]


@pytest.mark.parametrize("text", ["", "name,region\nA,3319\n", "agency;region\nA;3319\n", "A,3319\n"])
def test_a_file_without_its_header_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(CannotDo, match="must be agency,region or agency,region,people"):
        listed(tmp_path, text)


def test_a_file_of_another_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotDo, match="is not UTF-8 at byte 15"):
        listed(tmp_path, b"agency,region\nB\xe9,3319\n")
