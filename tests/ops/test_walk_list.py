"""`ops handoff print`: what comes out of the printer, and what an RT head may not read there."""

import json
import re
import stat
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser

from chalicelib.domain import doors
from chalicelib.enumeration.open_cases import OpenCase
from infra.local import clock as machine_clock
from infra.local.place import Place
from ops import walk_list
from ops.__main__ import main
from ops.walk_list import Walk
from tests.assigning import an_interviewer, deltas, list_households, officers_csv
from tests.builders import CLOSED
from tests.closing import KAUMAN, KERJASAN

NAMES = ("Jawa Tengah", "Kudus", "Kota Kudus", "Kauman")


def a_case(number: int, rt: str = "001", assigned_to: str = "", address: str = "") -> OpenCase:
    sls = doors.sls_code(KAUMAN, rt, "002") if rt else ""
    return OpenCase(f"c{number:03}", KAUMAN, sls, rt, "002" if rt else "", address or f"Jl. Menara {number}", "Sukarman", assigned_to, "")


def a_walk(cases: list[OpenCase], people: dict[str, list[str]] | None = None) -> Walk:
    listed = sorted(cases, key=lambda case: case.to_visit().walk)
    return Walk.of(KAUMAN, NAMES, listed, people or {case.id: ["Sukarman", "Sri Wahyuni"] for case in cases}, {"siti": "Siti Aminah"})


class _Page(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_sheet_is_for_one_officer_at_one_rt_in_the_order_of_the_walk() -> None:
    cases = [a_case(11, "002", "siti"), a_case(9, "002", "siti"), a_case(2, "010", "budi"), a_case(3, "010", "siti"), a_case(1, "")]
    found = a_walk(cases)
    assert [(sheet.rt, sheet.rw, sheet.officer, [family.address for family in sheet.families]) for sheet in found.sheets] == [
        ("", "", "", ["Jl. Menara 1"]),
        ("002", "002", "Siti Aminah", ["Jl. Menara 9", "Jl. Menara 11"]),
        ("010", "002", "budi", ["Jl. Menara 2"]),
        ("010", "002", "Siti Aminah", ["Jl. Menara 3"]),
    ]
    assert (found.cases, found.people, walk_list.file_name(found)) == (5, 10, f"{KAUMAN}-kauman.html")


def test_each_sheet_is_headed_with_village_rt_officer_and_counts_and_each_person_has_four_boxes() -> None:
    page = _Page(walk_list.page(a_walk([a_case(1, assigned_to="siti"), a_case(2, assigned_to="siti"), a_case(3, "0")])))
    text = " ".join(page.text.split())
    assert "Desa/Kelurahan Kauman, RT 001 / RW 002 Kecamatan Kota Kudus, Kudus, Jawa Tengah" in text
    assert "Petugas: Siti Aminah · 2 keluarga, 4 orang" in text
    assert "Desa/Kelurahan Kauman, RT – / RW 002" in text
    assert "Petugas: belum ditentukan · 1 keluarga, 2 orang" in text
    assert "Keluarga dan anggotanyaAdaPindahMeninggalTidak dikenal" in text
    assert [tag for tag, _ in page.tags].count("i") == 6 * len(walk_list.TICKS)


def test_names_are_text_whatever_stands_in_them_and_nothing_runs_or_is_fetched() -> None:
    harmful = '<script>alert(1)</script><img src="https://evil.example/x">'
    page = _Page(walk_list.page(a_walk([a_case(1, address=harmful)], {"c001": [harmful, ""]})))
    assert harmful in page.text
    assert "(tanpa nama)" in page.text
    assert {tag for tag, _ in page.tags} & {"script", "img", "link", "iframe", "form"} == set()
    assert [name for _, attributes in page.tags for name in attributes if name in ("src", "href", "style") or name.startswith("on")] == []
    assert ("meta", {"http-equiv": "Content-Security-Policy", "content": "default-src 'none'; style-src 'unsafe-inline'"}) in page.tags


def test_a_village_without_a_case_says_so() -> None:
    assert "tidak ada keluarga yang masih harus dikunjungi" in walk_list.page(a_walk([]))


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[list[str]]:
    """The sheets that Chromium prints of a village with forty families in one RT and two in another, as texts."""
    folder = tmp_path_factory.mktemp("print")
    cases = [a_case(number, assigned_to="siti") for number in range(40)] + [a_case(number, "002", "budi") for number in (40, 41)]
    (folder / "list.html").write_text(walk_list.page(a_walk(cases)), "utf-8")
    opened = chromium.new_page()
    opened.goto((folder / "list.html").as_uri())
    opened.pdf(path=folder / "list.pdf", prefer_css_page_size=True, print_background=False)
    opened.close()
    with pypdfium2.PdfDocument(folder / "list.pdf") as made:
        assert {tuple(round(side) for side in sheet.get_size()) for sheet in made} == {(595, 842)}
        yield [" ".join(sheet.get_textpage().get_text_bounded().split()) for sheet in made]


def test_every_sheet_of_paper_says_where_it_belongs(printed: list[str]) -> None:
    assert 3 <= len(printed) <= 8
    for number, sheet in enumerate(printed, start=1):
        assert f"Halaman {number} dari {len(printed)}" in sheet
        assert "Rahasia." in sheet
        rt, officer, families = ("002", "budi", 2) if number == len(printed) else ("001", "Siti Aminah", 40)
        assert f"Desa/Kelurahan Kauman, RT {rt} / RW 002" in sheet
        assert f"Petugas: {officer} · {families} keluarga" in sheet
        assert "Tidak dikenal" in sheet


def test_a_new_rt_begins_on_a_new_sheet_and_no_family_is_parted(printed: list[str]) -> None:
    doors = [re.findall(r"\d+\. Jl\. Menara (\d+)", sheet) for sheet in printed]
    assert [int(door) for sheet in doors for door in sheet] == list(range(42))
    assert doors[-1] == ["40", "41"]
    assert all(sheet.count("Sukarman") == sheet.count("Sri Wahyuni") == len(on) for sheet, on in zip(printed, doors, strict=True))


def test_the_lists_of_a_region_are_written_for_nobody_else_and_hold_no_number(
    stack: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    list_households()
    to = tmp_path / "print"
    assert main(["handoff", "print", "--region", "33.19", "--to", str(to)]) == 1
    assert capsys.readouterr().err.startswith("2 villages are not published yet, 3319021001 first.")
    assert not to.exists()
    machine_clock.move(stack.folder, CLOSED)
    assert main(["close", "run"]) == 0
    officers = officers_csv(tmp_path, an_interviewer("ani", name="Ani Lestari"), an_interviewer("budi", KERJASAN))
    with deltas(monkeypatch):
        assert main(["handoff", "assign", "--region", "33.19", "--officers", officers]) == 0
    capsys.readouterr()
    assert main(["handoff", "print", "--region", "33.19", "--to", str(to), "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record == {"region": "3319", "to": str(to), "villages": 2, "sheets": 4, "cases": 17, "people": 34}
    pages = {path.name: path.read_text("utf-8") for path in to.iterdir()}
    assert set(pages) == {f"{KAUMAN}-kauman.html", f"{KERJASAN}-kerjasan.html"}
    kauman = pages[f"{KAUMAN}-kauman.html"]
    assert [kauman.count(said) for said in ("Petugas: Ani Lestari", "Sukarman", "Sri Wahyuni", "<i></i>")] == [3, 12, 12, 96]
    # Of numbers a village's code alone: no card, NIK or phone.
    assert {number for page in pages.values() for number in re.findall(r"\d{8,}", page)} == {KAUMAN, KERJASAN}
    assert {stat.S_IMODE(path.stat().st_mode) for path in to.iterdir()} == {0o600}
    for name in pages:
        (to / name).write_text("of an earlier print")
    assert main(["handoff", "print", "--region", KAUMAN, "--to", str(to)]) == 0
    assert (to / f"{KAUMAN}-kauman.html").read_text("utf-8") == kauman
    assert main(["handoff", "print", "--region", "3578", "--to", str(to)]) == 1


def test_a_list_is_refused_when_a_file_of_the_package_is_not_the_published_one(
    stack: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from chalicelib.storage import packages

    list_households()
    machine_clock.move(stack.folder, CLOSED)
    assert main(["close", "run"]) == 0
    path = f"sp2020/33/3319/331902/{KAUMAN}/members.csv"
    content = packages.get(path)
    assert content is not None
    packages.put(path, content.replace(b"Sukarman", b"Sukarmin"))
    assert main(["handoff", "print", "--region", KAUMAN, "--to", str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith(f"{path} is missing or isn't what was published.")
