"""The built site: complete, light, and of nothing that its strict policy forbids."""

import json
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path

import brotli  # type: ignore[import-untyped]  # it has no types
import pytest
from lokal import wilayah

from chalicelib import questionnaire
from chalicelib.domain.countries import ALPHA_3
from chalicelib.questionnaire.languages import LANGUAGES
from static_site import lists, places, scripts
from static_site.build import PAGES, build, render
from static_site.headers import headers
from static_site.styles import critical, critical_hash
from static_site.translations import translations

DEFINITION = Path(questionnaire.__file__).parent / "sp2020.json"
#: What may be on the wire, compressed: a page with its styles; the first page with all that it fetches; all files of a journey, to which
#: comes what is answered.
PAGE, FIRST_PAGE, JOURNEY = 14 * 1024, 30 * 1024, 58 * 1024


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    build(folder)
    return folder


def size(file: Path) -> int:
    return on_the_wire(file.read_bytes())


def on_the_wire(content: bytes) -> int:
    """As it is sent to every browser of the last years: compressed once, when the site is built."""
    return len(brotli.compress(content, quality=11))


def html(site: Path) -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for language in LANGUAGES:
            yield page.at(language), (site / page.file(language)).read_text("utf-8")


def fetched(site: Path, page: str) -> list[Path]:
    """The files of our own that a page's head asks for at once."""
    return [site / address.lstrip("/") for address in re.findall(r'(?:src|href)="(/assets/[^"#]+)"', page.partition("</head>")[0])]


def test_every_question_and_choice_is_on_the_page(site: Path) -> None:
    page = (site / "household/index.html").read_text("utf-8")
    for question in questionnaire.load().questions.values():
        assert f'data-question="{question.name}"' in page
        for text in filter(None, (question.label, question.help, question.example)):
            assert escape(text) in page
        for choice in question.choices:
            assert re.search(rf'<label data-value="{choice.value}"(?: data-picture)?>{re.escape(escape(choice.label))}<', page)


def test_a_retired_question_or_choice_is_neither_asked_nor_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    definition = json.loads(DEFINITION.read_text("utf-8"))
    definition["questions"]["toilet"]["retired"] = True
    definition["choices"]["floor"][6]["retired"] = True
    changed = questionnaire.read(definition)
    monkeypatch.setattr(questionnaire, "load", lambda: changed)
    page = render(PAGES[1], "id", "/assets")
    assert 'data-question="toilet"' not in page
    assert 'data-value="wood"' in page
    assert 'data-value="bamboo"' not in page


def test_a_script_speaks_the_language_of_its_page(site: Path) -> None:
    for language in LANGUAGES:
        page = (site / PAGES[1].file(language)).read_text("utf-8")
        script = next(file for file in fetched(site, page) if file.suffix == ".js").read_text("utf-8")
        assert f'_("{translations(language).gettext("Lihat bukti pengisian")}")' in script, language


def test_pages_stay_within_their_bytes(site: Path) -> None:
    for address, page in html(site):
        assert on_the_wire(page.encode()) <= PAGE, address
    start = (site / "index.html").read_text("utf-8")
    assert on_the_wire(start.encode()) + sum(map(size, fetched(site, start))) <= FIRST_PAGE


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_whole_journey_fetches_few_bytes(site: Path, language: str) -> None:
    later = ["js/phrase.js", "js/proof-worker.js", "img/pictures.svg", *(f"lists/{name}" for name in lists.lists(language))]
    files = {next(site.glob(f"assets/*/{name}")) for name in later}
    for page in PAGES[:2]:
        files |= {site / page.file(language), *fetched(site, (site / page.file(language)).read_text("utf-8"))}
    assert sum(map(size, files)) <= JOURNEY


def test_no_page_has_what_the_policy_forbids(site: Path) -> None:
    for address, page in html(site):
        assert not re.search(r"\sstyle=|\son\w+=|javascript:", page), address
        assert not [found for found in re.findall(r"<script([^>]*)>", page) if "src=" not in found and "application/json" not in found], (
            address
        )
        assert re.findall(r"<style>(.*?)</style>", page, re.DOTALL) == [critical()], address
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page), address


def test_scripts_never_turn_text_into_markup_or_code(site: Path) -> None:
    for script in site.glob("assets/*/js/*.js"):
        found = re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", script.read_text("utf-8"))
        assert found == [], script.name


def test_the_policy_lets_the_own_style_sheet_and_nothing_foreign_in() -> None:
    policy = headers("https://uploads.example")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert f"style-src 'self' {critical_hash()}" in policy
    assert "connect-src 'self' https://uploads.example;" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy


def test_whatever_may_be_wrong_is_said_with_its_field(site: Path) -> None:
    for address, page in html(site):
        described = set(" ".join(re.findall(r'aria-describedby="([^"]*)"', page)).split())
        assert set(re.findall(r'class="error" id="([^"]*)"', page)) <= described, address


def test_every_link_leads_somewhere(site: Path) -> None:
    for address, page in html(site):
        for link in re.findall(r'(?:src|href)="(/[^"#?]*)', page):
            target = site / link.lstrip("/")
            assert target.is_file() or (target / "index.html").is_file(), f"{address} → {link}"


def test_every_village_can_be_found(site: Path) -> None:
    regencies = json.loads(next(site.glob("assets/*/places/regencies.json")).read_text("utf-8"))
    assert len(regencies) == 514
    villages = 0
    for code, _, _ in regencies:
        for _, _, listed in json.loads(next(site.glob(f"assets/*/places/{code}.json")).read_text("utf-8")):
            villages += len(listed)
    assert villages == 83762
    kudus = json.loads(places.regions()["3319.json"])
    assert ["1001", "Purwosari"] in dict((code, listed) for code, _, listed in kudus)["02"]
    assert wilayah.wilayah_name("33.19.02.1001") == "Purwosari"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_country_but_our_own_can_be_found(language: str) -> None:
    listed = json.loads(places.countries(language))
    assert {code for code, _ in listed} == ALPHA_3 - {"IDN"}
    assert ["MYS", "Malaysia"] in listed


def test_building_again_gives_the_same_bytes(site: Path, tmp_path: Path) -> None:
    build(tmp_path)
    for file in site.rglob("*"):
        if file.is_file():
            assert (tmp_path / file.relative_to(site)).read_bytes() == file.read_bytes()


@pytest.mark.parametrize("script", [page.script for page in PAGES if page.script])
def test_a_bundle_has_each_module_once_and_imports_none(script: str) -> None:
    whole = scripts.joined(scripts.needed(script))
    assert not re.search(r"^(import|export) ", whole, re.MULTILINE)
    for name in scripts.needed(script):
        assert whole.count(scripts.bare(name)) == 1, name


def test_what_comes_late_takes_from_its_page_what_the_page_gives(site: Path) -> None:
    for language in LANGUAGES:
        papers = scripts.spoken("papers.js", language)
        text = next(site.glob(f"assets/*/js/{papers}")).read_text("utf-8")
        taken = re.match(r'import\{([^}]+)\}from"\./([\w.]+)";', text)
        assert taken
        page = next(site.glob(f"assets/*/js/{taken[2]}")).read_text("utf-8")
        given = re.search(r"export\{([^}]+)\};?\s*$", page)
        assert given
        assert {name.split(" as ")[0] for name in taken[1].split(",")} <= {name.split(" as ")[-1] for name in given[1].split(",")}
        assert f'import("./{papers}")' in page


def test_every_page_of_a_rehearsal_says_that_nothing_there_counts_and_no_other_does() -> None:
    said = {"id": "Gladi bersih.", "en": "Rehearsal.", "jv": "Gladhi resik."}
    for page in PAGES:
        for language in LANGUAGES:
            assert f"<b>{said[language]}</b>" in render(page, language, "/assets", rehearsal=True)
            assert said[language] not in render(page, language, "/assets")
