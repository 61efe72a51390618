"""`ops handoff badges`: what comes out of the printer, what its code says, and that nothing else can pass for it."""

import base64
import csv
import json
import re
import stat
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Browser

from chalicelib.credentials import receipts
from infra.local.place import Place
from ops.__main__ import main
from tests.assigning import an_interviewer, list_households, officers_csv
from tests.closing import KAUMAN, KERJASAN

SITE = "https://sensus.example"
#: Of a printed page, as an office's printer and a cheap camera have it.
DOTS_PER_INCH = 150


def read(text: str) -> tuple[str, dict[str, Any], str]:
    """The payload, claims and signature that an address carries."""
    payload, signature = text.partition("#")[2].split(".")
    return payload, json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))), signature


@pytest.fixture
def written(stack: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """The badges of a regency with three interviewers, one of them in two villages, and their supervisor. Nothing is closed yet."""
    list_households()
    rows = [an_interviewer("ani", name="Ani <Lestari> & Putri"), an_interviewer("ani", KERJASAN, name="Ani <Lestari> & Putri")]
    rows += [an_interviewer("budi", KERJASAN, name="=Budi"), an_interviewer("citra", f"{KAUMAN}"[:10])]
    main(["handoff", "assign", "--region", "33.19", "--officers", officers_csv(tmp_path, *rows)])
    capsys.readouterr()
    return tmp_path / "badges"


def badges(to: Path, region: str = "33.19") -> int:
    return main(["handoff", "badges", "--region", region, "--to", str(to), "--site", SITE, "--json"])


def scanned(page: Path, chromium: Browser) -> list[str]:
    """The codes on the printed sheets, and that these are A4."""
    opened = chromium.new_page()
    opened.goto(page.as_uri())
    opened.pdf(path=page.with_suffix(".pdf"), prefer_css_page_size=True, print_background=False)
    opened.close()
    with pypdfium2.PdfDocument(page.with_suffix(".pdf")) as made:
        assert {tuple(round(side) for side in sheet.get_size()) for sheet in made} == {(595, 842)}
        pictures = [sheet.render(scale=DOTS_PER_INCH / 72).to_pil() for sheet in made]
    return [found.text for picture in pictures for found in zxingcpp.read_barcodes(picture)]


def test_every_officer_has_a_badge_whose_code_is_read_from_paper_and_holds(
    written: Path, chromium: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    from chalicelib.storage.keys import keys

    assert badges(written) == 0
    assert json.loads(capsys.readouterr().out) == {"region": "3319", "to": str(written), "site": SITE, "officers": 4, "files": 2}
    page = written / f"{KAUMAN[:6]}-badges.html"
    codes = scanned(page, chromium)
    assert {code.partition("#")[0] for code in codes} == {f"{SITE}/officer/"}
    jwk = receipts.public_jwk(keys().receipt)
    told = {}
    for payload, claims, signature in map(read, codes):
        assert receipts.holds(payload, signature, jwk)
        assert not receipts.holds(payload[:-1] + ("A" if payload[-1] != "A" else "B"), signature, jwk)
        assert (claims["kind"], claims["campaign"], claims["kid"], claims["regency"]) == ("officer", "sp2020", jwk["kid"], "Kudus")
        assert (claims["valid_from"], claims["valid_until"]) == ("2020-07-01T00:00:00+07:00", "2020-08-01T00:00:00+07:00")
        told[claims["name"]] = (claims["role"], claims["villages"])
    assert told == {
        "Ani <Lestari> & Putri": ("interviewer", ["Kauman", "Kerjasan"]),
        "=Budi": ("interviewer", ["Kerjasan"]),
        "Citra": ("interviewer", ["Kauman"]),
        "Sri Hartati": ("supervisor", ["Kauman", "Kerjasan"]),
    }
    html = page.read_text("utf-8")
    assert "Ani &lt;Lestari&gt; &amp; Putri" in html
    assert "Berlaku 1 Juli 2020 sampai 31 Juli 2020" in html
    assert not re.search("<script|<img|<link|src=|href=|0812", html)
    assert not re.search(r">(ani|budi|citra|sri)<", html)


def test_who_answers_the_phone_has_a_list_that_names_the_same_numbers_and_runs_nowhere(
    written: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert badges(written) == 0
    listed = (written / f"{KAUMAN[:6]}-officers.csv").read_text("utf-8")
    rows = list(csv.DictReader(listed.splitlines()))
    assert [row["name"] for row in rows] == ["Ani <Lestari> & Putri", "'=Budi", "Citra", "Sri Hartati"]
    page = (written / f"{KAUMAN[:6]}-badges.html").read_text("utf-8")
    assert all(re.fullmatch(r"3319-\d{8}", row["number"]) and row["number"] in page for row in rows)
    assert len({row["number"] for row in rows}) == 4
    assert {stat.S_IMODE(path.stat().st_mode) for path in written.iterdir()} == {0o600}
    (written / f"{KAUMAN[:6]}-badges.html").write_text("of an earlier print")
    assert badges(written) == 0
    assert [row["number"] for row in csv.DictReader((written / f"{KAUMAN[:6]}-officers.csv").read_text("utf-8").splitlines())] == [
        row["number"] for row in rows
    ]


def test_a_village_has_the_badges_of_who_goes_there_alone_and_they_say_all_their_villages(
    written: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert badges(written, KERJASAN) == 0
    rows = list(csv.DictReader((written / f"{KERJASAN[:6]}-officers.csv").read_text("utf-8").splitlines()))
    assert [row["villages"] for row in rows] == ["Kauman; Kerjasan", "Kerjasan", "Kauman; Kerjasan"]


def test_a_region_without_officers_says_what_to_do(stack: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    list_households()
    assert badges(tmp_path / "badges") == 1
    assert "Load the list of them first: ops handoff assign --officers" in capsys.readouterr().err
    assert not (tmp_path / "badges").exists()


def test_an_officer_of_many_villages_has_a_code_that_still_can_be_read(empty_census: str) -> None:
    from chalicelib.domain.assignment import Officer
    from chalicelib.enumeration import badges as issued
    from chalicelib.enumeration import calendar, interviewers
    from chalicelib.storage import census
    from ops import badge_sheet
    from ops.kit import qr

    calendar.forget()
    census.put("regency", "3319", {"name": "Kudus", "province": "Jawa Tengah"})
    villages = [f"33190210{number:02}" for number in range(1, 31)]
    for village in villages:
        census.put(
            "village-of-3319",
            village,
            {"names": ["Jawa Tengah", "Kudus", "Kota Kudus", f"Desa {village[-2:]}"], "households": 1, "people": 1},
        )
    everywhere = [Officer("sri", "Sri " * 20, "0812", "interviewer", "", village) for village in villages]
    interviewers.replace(villages, everywhere, by="test")
    (badge,) = issued.of_region("3319", calendar.read())
    claims = read(f"#{badge.payload}.{badge.signature}")[1]
    assert (len(badge.villages), len(claims["villages"]), claims["more"]) == (30, 12, 18)
    # 52 mm wide, so that a square is 0.45 mm at least.
    assert qr.code(badge_sheet.address(badge, SITE), spoilt="m").size <= 115
