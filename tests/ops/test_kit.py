"""`ops report kit`, as an operator runs it."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from infra.local import clock as machine_clock
from infra.local.place import SAMPLE_REGISTER, Place
from ops.__main__ import main
from tests.builders import CLOSED
from tests.closing import JETISKAPUAN, KAUMAN, KERJASAN, list_villages, started, submitted
from tests.ops.kits import SITE, codes_in_pdf, texts_in, words_of

FILES = {"counts.csv", "kit.html", "messages.txt", "poster.html", "poster.pdf"}


@pytest.fixture
def register(stack: Place) -> Place:
    """A running stack with three villages: in each one household has submitted, one only started, one is only listed. All are counted."""
    from chalicelib.enumeration import progress
    from chalicelib.storage import census

    list_villages(each=3)
    for village in (KAUMAN, KERJASAN, JETISKAPUAN):
        census.put("recount-of-3319", village, {"marked_at": ""})
    # Enters the stack, whose clock stands on a day of the online phase.
    assert main(["phase", "show"]) == 0
    progress.publish()
    return stack


def made(to: Path, capsys: pytest.CaptureFixture[str], *more: str, region: str = "33.19") -> tuple[int, dict[str, Any]]:
    """Exit status and the one JSON object."""
    capsys.readouterr()
    status = main(["report", "kit", "--region", region, "--to", str(to), "--site", SITE, "--json", *more])
    return status, json.loads(capsys.readouterr().out)


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_each_region_and_each_office_gets_a_folder(register: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "agencies.csv").write_text("agency,region,people\nDinas Sosial,33.19,40\nPuskesmas Jati,33.19.03,\n")
    status, told = made(tmp_path / "kits", capsys, "--agencies", str(tmp_path / "agencies.csv"))
    assert status == 0
    assert told == {
        "region": "3319", "to": str(tmp_path / "kits/3319"), "site": SITE, "phase": "online", "as_of": "2020-03-20",
        "places": 6, "agencies": 2, "without_rts": {},
    }  # fmt: skip
    folders: dict[str, set[str]] = {}
    for path in tree(tmp_path / "kits/3319"):
        folder, _, name = path.rpartition("/")
        folders.setdefault(folder, set()).add(name)
    village = FILES | {"neighbourhoods.csv"}
    assert folders == {
        "": FILES | {"kit.json"},
        "331902": FILES,
        f"331902/{KAUMAN}": village,
        f"331902/{KERJASAN}": village,
        "331903": FILES,
        f"331903/{JETISKAPUAN}": village,
        "agencies/dinas-sosial": FILES,
        "331903/agencies/puskesmas-jati": FILES,
    }
    assert sorted(path.name for path in tmp_path.iterdir()) == ["agencies.csv", "kits"]


def test_the_counts_are_those_that_the_public_sees(register: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from chalicelib.settings import settings
    from chalicelib.storage.aws import client

    made(tmp_path, capsys)
    for region, folder in (("3319", ""), ("331902", "331902/"), (KAUMAN, f"331902/{KAUMAN}/")):
        public = json.loads(client("s3").get_object(Bucket=settings().site_bucket, Key=f"progress/{region}.json")["Body"].read())
        with (tmp_path / "3319" / folder / "counts.csv").open(newline="") as file:
            (row, *children) = csv.DictReader(file)
        for name in ("region", "name", "people", "people_counted", "households", "started", "submitted", "rate", "target"):
            assert row[name] == str(public[name]), name
        assert sorted((child["region"], float(child["rate"])) for child in children) == sorted(
            (child["region"], child["rate"]) for child in public["children"]
        )
    assert row["households_left"] == "2"
    assert codes_in_pdf((tmp_path / "3319/331902/poster.pdf").read_bytes()) == [f"{SITE}/3319/#331902"]


def test_a_part_of_a_regency_is_ranked_among_its_siblings_all_the_same(
    register: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert made(tmp_path, capsys, region=KERJASAN)[1]["places"] == 1
    whole, alone = tmp_path / "whole", tmp_path / KERJASAN
    made(whole, capsys)
    assert {name: content for name, content in tree(alone).items() if name != "kit.json"} == tree(whole / "3319/331902" / KERJASAN)
    # Seven people in Kauman, one household of two counted; in Kerjasan eight, one of them.
    assert "Peringkat 2 dari 2 desa dan kelurahan di Kecamatan Kota Kudus." in texts_in((alone / "kit.html").read_bytes())


def test_made_again_it_is_the_same_and_made_later_it_replaces_the_earlier_one(
    register: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made(tmp_path, capsys)
    first = tree(tmp_path)
    (tmp_path / "3319" / "left from before.txt").write_text("x")
    made(tmp_path, capsys)
    assert tree(tmp_path) == first
    machine_clock.move(register.folder, CLOSED)
    status, told = made(tmp_path, capsys)
    assert (status, told["phase"]) == (0, "closed")
    assert "1 Juli 2020 sampai 31 Juli 2020" in words_of((tmp_path / "3319/poster.pdf").read_bytes())


def test_an_extended_calendar_is_on_the_next_kit(register: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from chalicelib.enumeration import calendar
    from chalicelib.storage import census

    census.put("calendar", "current", {**calendar.keep(), "closes": "2020-05-30T00:00:00+07:00"})
    made(tmp_path, capsys)
    assert "sampai 29 Mei 2020, pukul 24.00 WIB" in words_of((tmp_path / "3319/poster.pdf").read_bytes())


def test_a_village_that_nobody_counted_yet_has_the_registers_households(
    stack: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from chalicelib.storage import census

    list_villages(each=2)
    census.put("village-of-3319", KAUMAN, {**census.get("village-of-3319", KAUMAN), "people": 9})
    made(tmp_path, capsys, region=KAUMAN)
    with (tmp_path / KAUMAN / "counts.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["people"], row["households"], row["households_left"], row["rate"]) == ("9", "2", "2", "0.0")


def test_what_breaks_off_leaves_the_earlier_kit_alone(register: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from tests.faults import failing

    made(tmp_path, capsys)
    before = tree(tmp_path)
    machine_clock.move(register.folder, CLOSED)
    with failing("GetItem", how=("AccessDeniedException", 400), times=99, about=b"household-005"):
        status, told = made(tmp_path, capsys)
    assert status == 1
    assert "The census's store does not answer as it should" in told["error"]
    assert tree(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == ["3319"]


def test_a_folder_with_something_else_in_it_is_left_alone(register: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "3319").mkdir()
    (tmp_path / "3319" / "thesis.txt").write_text("years of work")
    status, told = made(tmp_path, capsys)
    assert (status, told["error"]) == (1, f"{tmp_path}/3319 holds something else than a kit. Give --to another folder, or move it away.")
    assert tree(tmp_path) == {"3319/thesis.txt": b"years of work"}


def test_a_household_that_cannot_be_opened_costs_its_own_village_its_rts(
    register: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from chalicelib.storage.tables import HouseholdItem

    HouseholdItem("broken", village_code=KAUMAN, status="listed", people=3, document=b"\x03\0\0nothing that opens").save()
    status, told = made(tmp_path, capsys)
    assert (status, list(told["without_rts"])) == (1, [KAUMAN])
    assert "SealBroken" in told["without_rts"][KAUMAN]
    assert "belum bisa dibaca" in texts_in((tmp_path / "3319/331902" / KAUMAN / "kit.html").read_bytes())
    assert "ditebak" in texts_in((tmp_path / "3319/331902" / KERJASAN / "kit.html").read_bytes())


def test_rts_can_be_left_out(register: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from tests.faults import failing

    with failing("GetItem", how=("AccessDeniedException", 400), times=99, about=b"household-005"):
        assert made(tmp_path, capsys, "--without-rt")[0] == 0
    assert set(path.name for path in (tmp_path / "3319/331902" / KAUMAN).iterdir()) == FILES


def test_a_kit_is_made_in_the_language_that_is_asked_for(register: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(tmp_path, capsys, "--language", "jv", region=KAUMAN)
    poster = (tmp_path / KAUMAN / "poster.pdf").read_bytes()
    assert "ngantos 31 Maret 2020, tabuh 24.00 WIB" in words_of(poster)
    # Nobody whose language it is has read it yet, and the poster says so.
    assert "dèrèng dipunwaos panutur aslinipun" in words_of(poster)
    assert codes_in_pdf(poster) == [f"{SITE}/jv/3319/#{KAUMAN}"]


def test_a_region_that_is_not_in_the_register_is_named(register: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for region in ("3320", "331999", "3319021999"):
        status, told = made(tmp_path, capsys, region=region)
        assert (status, told["error"]) == (1, f"The register has no region {region}.")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "site",
    ["sensus.example", "http://sensus.example", "https://", "https://a.example/progress", "https://a.example/?x", "https://a@b.example",
     "javascript:alert(1)", "https://sénsus.example"],
)  # fmt: skip
def test_a_site_is_an_address_that_can_be_trusted(site: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["report", "kit", "--region", "3319", "--to", "unused", "--site", site])
    assert "is no site; write its address alone, as https://sensus.example" in capsys.readouterr().err


def test_a_province_is_done_regency_by_regency(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["report", "kit", "--region", "33", "--to", "unused", "--site", SITE])
    assert "33 is a province; kits are made regency by regency, as 33.19" in capsys.readouterr().err


def said_about_anybody(register: Path) -> set[str]:
    """Every name, number and address of a register's people."""
    with register.open(newline="", encoding="utf-8") as file:
        return {row[column] for row in csv.DictReader(file) for column in ("name", "nik", "kk_number", "address") if row[column]}


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def found_in(folder: Path, wanted: set[str]) -> set[str]:
    """Which of `wanted` stand, as whole words, in any file of a folder: in its text, its markup, or what a reader of PDF sees."""
    sought = {tuple(words(one)): one for one in wanted}
    lengths = {len(one) for one in sought}
    found: set[str] = set()
    for path in (path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        if path.suffix == ".pdf":
            read = [words_of(content), *pypdfium2.PdfDocument(content).get_metadata_dict().values()]
        else:
            read = [content.decode(), *([texts_in(content)] if path.suffix == ".html" else [])]
        for text in map(words, read):
            there = {tuple(text[at : at + length]) for length in lengths for at in range(len(text) - length + 1)}
            found |= {sought[one] for one in there & sought.keys()}
    return found


def test_nothing_in_a_kit_names_anybody(stack: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from chalicelib.enumeration import progress
    from chalicelib.storage import census, households

    assert main(["register", "load", str(SAMPLE_REGISTER), "--as-of", "2019-12-31"]) == 0
    villages = [village for village, _ in census.each("village-of-3319") if village.startswith("331902")]
    for village in villages:
        for position, entry in enumerate(list(households.in_village(village))):
            household = households.load(entry.household_id)
            assert household is not None
            if position % 2:
                households.save(submitted(started(household)))
        census.put("recount-of-3319", village, {"marked_at": ""})
    progress.publish()
    status, told = made(tmp_path, capsys)
    assert (status, told["places"]) == (0, 142)
    anybody = said_about_anybody(SAMPLE_REGISTER)
    assert len(anybody) > 1500
    assert found_in(tmp_path, anybody) == set()
    # What would be found if it were there: in a page, and in letters that only a reader of PDF sees.
    place = tmp_path / "3319" / "331902"
    (place / "kit.html").write_bytes((place / "kit.html").read_bytes().replace(b"</h1>", b" Slamet\n<b>Riyadi</b></h1>", 1))
    assert found_in(place, {"Slamet Riyadi", "Kecamatan Kota Kudus", "Arahkan kamera"}) == {
        "Slamet Riyadi",
        "Kecamatan Kota Kudus",
        "Arahkan kamera",
    }
