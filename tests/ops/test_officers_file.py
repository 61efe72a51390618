"""officers.csv as offices write it: by hand, in a spreadsheet, with slips."""

from pathlib import Path

import pytest

from chalicelib.domain.assignment import Officer
from ops import officers_file
from ops.frame import CannotDo

HEADER = "login,name,phone,role,supervisor,village_code,sls_code"
SRI = "sri,Sri Hartati,,supervisor,,,"
SITI = "siti,Siti Aminah,+62 812 3456 7890,interviewer,sri,3319021001,3319021001001002"


def written(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = folder / "officers.csv"
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


def said(path: Path) -> list[str]:
    return [str(finding) for finding in officers_file.read(path)[1]]


def test_each_row_is_an_officer_at_one_place(tmp_path: Path) -> None:
    rows, findings = officers_file.read(written(tmp_path, HEADER, SRI, SITI))
    assert findings == []
    assert rows == [
        (2, Officer("sri", "Sri Hartati", "", "supervisor")),
        (3, Officer("siti", "Siti Aminah", "+62 812 3456 7890", "interviewer", "sri", "3319021001", "3319021001001002")),
    ]


def test_columns_come_in_any_order_and_codes_with_their_dots_which_keep_spreadsheets_from_shortening_them(tmp_path: Path) -> None:
    header = "village_code,sls_code,login,name,phone,role,supervisor"
    path = written(tmp_path, header, "33.19.02.1001, 3319021001.001.002 ,siti,Siti,,interviewer,")
    assert officers_file.read(path) == ([(2, Officer("siti", "Siti", "", "interviewer", "", "3319021001", "3319021001001002"))], [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("separator", [",", ";"])
def test_what_spreadsheets_write_is_read(tmp_path: Path, encoding: str, separator: str) -> None:
    lines = [f"{line}\r".replace(",", separator) for line in (HEADER, SRI, "", SITI.replace("Siti", "Sité"))]
    rows, findings = officers_file.read(written(tmp_path, *lines, encoding=encoding))
    assert (findings, [(line, officer.name) for line, officer in rows]) == ([], [(2, "Sri Hartati"), (4, "Sité Aminah")])


def test_every_bad_row_is_named_by_its_line_and_reason(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        HEADER,
        SRI,
        "too,few",
        SITI.replace(",sri,", ",sari,"),
        SITI.replace("3319021001001002", "3,31902E+15"),
        "x" + SITI + ",more",
    )
    assert said(path) == [
        "line 3: has 2 cells; 7 are needed",
        "line 4, supervisor: sari has no line in this file",
        "line 5: has 8 cells; 7 are needed",
        "line 6: has 8 cells; 7 are needed",
    ]
    path = written(tmp_path, HEADER, SRI, SITI.replace("3319021001001002", "3.31902E+15"))
    assert said(path) == [
        "line 3, sls_code: is not 16 digits, the village's, RT and RW. Spreadsheets shorten them: written as 3319021001.001.002 they stay"
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "missing: login, name"),
        (HEADER, "has a header and no rows"),
        (HEADER.replace("phone", "telp"), "missing: phone; unknown: telp"),
        (f"{HEADER},login", "there twice: login"),
        (f'{HEADER}\n{SRI}\nsiti,"Siti', "line 3: has a quotation mark too few"),
    ],
)
def test_what_is_no_list_of_officers_is_refused_in_a_sentence(tmp_path: Path, content: str, said: str) -> None:
    with pytest.raises(CannotDo, match=said):
        officers_file.read(written(tmp_path, content))


def test_other_encodings_are_refused_by_name_and_line(tmp_path: Path) -> None:
    with pytest.raises(CannotDo, match="line 3: is not UTF-8"):
        officers_file.read(written(tmp_path, HEADER, SRI, SITI.replace("Siti", "Sité"), encoding="latin-1"))
    with pytest.raises(CannotDo, match="is written in UTF-16"):
        officers_file.read(written(tmp_path, HEADER, SRI, encoding="utf-16"))
