"""Reading register files as they come: any order, any size, and broken in the ways that files are."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from ops.frame import CannotDo
from ops.register_file import RegisterFile
from tests.register_files import KK, OTHER_KK, a_file, cells, child, text, wife


def names_by_card(path: Path) -> list[list[tuple[int, str]]]:
    return [[(row.line, row["name"]) for row in card.rows] for card in RegisterFile(path).cards()]


def what_is_unreadable(path: Path) -> list[str]:
    return [str(finding) for card in RegisterFile(path).cards() for finding in card.unreadable]


def test_rows_of_one_card_come_together_though_they_lie_apart(tmp_path: Path) -> None:
    path = a_file(tmp_path, cells(), cells(kk_number=OTHER_KK, name="Kasmini"), wife())
    assert names_by_card(path) == [[(2, "Sukarman"), (4, "Sri Wahyuni")], [(3, "Kasmini")]]
    assert RegisterFile(path).count_cards() == 2


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_bytes(b"\xef\xbb\xbf" + text(cells(name="Sukarmañ"), wife(), line_end="\r\n").encode())
    assert names_by_card(path) == [[(2, "Sukarmañ"), (3, "Sri Wahyuni")]]


def test_blank_lines_are_no_rows_and_line_numbers_count_them(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    header, first, second = text(cells(), wife()).splitlines()
    path.write_text(f"{header}\n\n{first}\n \n{second}")
    assert names_by_card(path) == [[(3, "Sukarman"), (5, "Sri Wahyuni")]]


def test_a_line_that_is_not_utf_8_is_reported_and_keeps_its_card(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_bytes(text(cells(), wife(name="Seré"), cells(kk_number=OTHER_KK)).encode("latin-1"))
    cards = list(RegisterFile(path).cards())
    assert [str(finding) for finding in cards[0].unreadable] == ["line 3, name: is not UTF-8"]
    assert [row["kk_number"] for card in cards for row in card.rows] == [KK, OTHER_KK]


def test_a_quotation_mark_left_open_spoils_its_own_line_only(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_text(text(cells(), wife()).replace("Sukarman", '"Sukarman') + text(cells(kk_number=OTHER_KK)).splitlines()[1])
    assert what_is_unreadable(path) == ["line 2: has a quotation mark too few or too many"]
    assert names_by_card(path) == [[(3, "Sri Wahyuni")], [(4, "Sukarman")]]


def test_a_row_with_too_few_cells_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_text(text(cells(), wife()).replace(",001,002", "", 1))
    assert what_is_unreadable(path) == ["line 2: has 14 cells; 16 are needed"]


def test_a_row_without_a_kk_number_is_a_card_of_its_own(tmp_path: Path) -> None:
    assert len(names_by_card(a_file(tmp_path, cells(kk_number=""), wife(kk_number=""), cells()))) == 3


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (text().encode(), "has a header and no rows"),
        (text(cells()).replace("birth_place", "birthplace").encode(), "missing: birth_place; unknown: birthplace"),
        (text(cells()).encode("utf-16"), "is written in UTF-16"),
        (b"x" * 200_000, "is no register file"),
    ],
)
def test_what_is_no_register_file_is_refused_in_a_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "register.csv"
    path.write_bytes(content)
    with pytest.raises(CannotDo, match=said):
        RegisterFile(path)


def test_a_file_is_known_by_its_bytes(tmp_path: Path) -> None:
    path = a_file(tmp_path, cells(), wife())
    assert RegisterFile(path).digest == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_nik_on_two_cards_is_pointed_out(tmp_path: Path) -> None:
    path = a_file(tmp_path, cells(), child(1), cells(kk_number=OTHER_KK))
    assert [str(finding) for finding in RegisterFile(path).niks_on_two_cards()] == ["line 4, nik: is also on line 2, on another card"]


def test_a_card_without_end_does_not_fill_the_memory(tmp_path: Path) -> None:
    (card,) = RegisterFile(a_file(tmp_path, *map(child, range(500)))).cards()
    assert len(card.rows) == 41


_MEASURE = """
import resource, sys
from datetime import date
from pathlib import Path
from chalicelib.domain.register import judge
from ops.generate.register import households
from ops.regions import region_of
from ops.register_file import RegisterFile, write

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

for count in (5_000, 20_000):
    path = Path(sys.argv[1])
    write(path, households(count=count, seed=1), on_household=lambda done: None)
    file = RegisterFile(path)
    assert all(judge(card.rows, as_of=date(2019, 12, 31), region_of=region_of).household for card in file.cards())
    file.close()
    print(peak())
"""


def test_memory_does_not_grow_with_the_register(tmp_path: Path) -> None:
    ran = subprocess.run([sys.executable, "-c", _MEASURE, tmp_path / "register.csv"], capture_output=True, text=True, check=True)
    small, large = map(int, ran.stdout.split())
    assert large - small < 8, f"{small} MB for 5,000 households, {large} MB for 20,000"
