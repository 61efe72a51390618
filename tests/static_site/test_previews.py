"""What WhatsApp, Facebook and others show beside a link: whole addresses, the regency's name, and a picture that they take."""

import io
import re
import sys
from html import unescape
from pathlib import Path

import pytest
from PIL import Image

from chalicelib.questionnaire.languages import LANGUAGES
from static_site import build as building
from static_site import places, previews
from static_site.build import PAGES, build, regional, render
from tests.static_site.test_build import on_the_wire

ORIGIN = "https://sensus.example"
#: WhatsApp leaves larger pictures out.
LARGEST = 300 * 1000


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("previewed")
    build(folder, origin=ORIGIN, regencies=("3319", "3374"))
    return folder


def tags(page: str) -> dict[str, str]:
    """What stands in a page's head for those who only read that."""
    return {name: unescape(said) for name, said in re.findall(r'<meta (?:property|name)="([a-z:_]+)" content="([^"]*)">', page)}


def shown(site: Path, address: str) -> dict[str, str]:
    return tags((site / address.strip("/") / "index.html").read_text("utf-8"))


@pytest.mark.parametrize(
    ("address", "title"),
    [("/3319/", "Kabupaten Kudus: Isi sensus dari rumah"), ("/progress/3374/", "Kota Semarang: Sudah berapa yang mengisi?")],
)
def test_a_link_to_a_regency_shows_its_name_and_picture(site: Path, address: str, title: str) -> None:
    told = shown(site, address)
    regency = address.strip("/")[-4:]
    assert told["og:title"] == title
    assert told["og:url"] == ORIGIN + address
    assert told["og:image"] == f"{ORIGIN}/share/{regency}.jpg"
    assert told["twitter:card"] == "summary_large_image"
    assert told["og:description"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_that_a_page_names_is_there_and_is_taken(site: Path, language: str) -> None:
    named = set()
    for page in (*PAGES, *regional(("3319", "3374"))):
        told = tags((site / page.file(language)).read_text("utf-8"))
        assert ("og:image" in told) == ("og:url" in told) == page.pictured, page.path
        if page.pictured:
            assert told["og:url"] == ORIGIN + page.at(language)
            named.add(told["og:image"].removeprefix(ORIGIN))
    assert len(named) == 3
    for address in named:
        content = (site / address.lstrip("/")).read_bytes()
        assert len(content) < LARGEST
        picture = Image.open(io.BytesIO(content))
        assert (picture.format, picture.size) == ("JPEG", (1200, 630))


def test_pictures_of_two_regencies_and_of_two_languages_differ(site: Path) -> None:
    pictures = [file.read_bytes() for file in sorted((site / "share").iterdir())]
    assert len(pictures) == 3 * len(LANGUAGES)
    assert len(set(pictures)) == len(pictures)


def test_every_regency_has_a_name_that_fits_on_its_picture() -> None:
    names = places.regencies().values()
    assert len(names) == 514
    room = previews.SIZE[0] - 2 * previews._MARGIN
    for name in ("Indonesia", *names):
        rows, font = previews._fitted(name, room)
        assert " ".join(rows) == name
        assert max(font.getlength(row) for row in rows) <= room, name
        assert len(rows) <= 2, name


def test_a_site_without_an_origin_promises_no_pictures(tmp_path: Path) -> None:
    build(tmp_path, regencies=("3319",))
    assert not (tmp_path / "share").exists()
    assert "og:image" not in (tmp_path / "3319/index.html").read_text("utf-8")
    assert "og:title" in (tmp_path / "3319/index.html").read_text("utf-8")


def test_previews_cost_the_start_page_little_and_the_journey_nothing() -> None:
    start, household = PAGES[:2]
    with_them, without = (on_the_wire(render(start, "id", "/assets", origin=origin).encode()) for origin in (ORIGIN, ""))
    assert 0 < with_them - without <= 150
    assert render(household, "id", "/assets", origin=ORIGIN) == render(household, "id", "/assets")


def test_another_language_of_a_regencys_page_is_of_the_same_regency(site: Path) -> None:
    page = (site / "progress/3319/index.html").read_text("utf-8")
    assert re.findall(r'<a href="([^"]+)" lang="\w+" hreflang', page) == ["/en/progress/3319/", "/jv/progress/3319/"]
    for link in re.findall(r'(?:src|href)="(/[^"#?]*)', page):
        target = site / link.lstrip("/")
        assert target.is_file() or (target / "index.html").is_file(), link


@pytest.mark.parametrize("wrong", [("--origin", "sensus.example"), ("--origin", "https://sensus.example/"), ("--regencies", "9999")])
def test_the_command_refuses_what_is_no_site_and_no_regency(
    wrong: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["build", "--to", str(tmp_path / "site"), *wrong])
    with pytest.raises(SystemExit):
        building.main()
    assert wrong[1] in capsys.readouterr().err
    assert not (tmp_path / "site").exists()
