"""The help: all open, found by typing, whole on paper."""

from collections.abc import Callable

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from chalicelib import questionnaire
from static_site.build import PAGES, render
from tests.browser.resident import Resident

HELP = next(page for page in PAGES if page.path == "/help/")


@pytest.fixture
def page(someone: Callable[[], Resident]) -> Page:
    visitor = someone()
    visitor.page.goto(f"{visitor.site}/help/")
    return visitor.page


def shown(page: Page) -> list[str]:
    return [node.inner_text() for node in page.locator("[data-answer]:visible h3").all()]


def test_answers_are_found_by_words_in_any_order_and_without_accents(page: Page) -> None:
    all_of_them = shown(page)
    assert len(all_of_them) > 35
    field = page.get_by_role("searchbox", name="Cari di halaman ini")
    field.fill("SANDI  lúpa")
    expect(page.get_by_role("main").get_by_role("status")).to_contain_text("jawaban.")
    assert "Lupa kata sandi" in shown(page)
    assert len(shown(page)) < 8
    field.fill("xylofon")
    expect(page.get_by_role("main").get_by_role("status")).to_contain_text("Coba kata lain")
    assert shown(page) == []
    expect(page.get_by_role("heading", level=2)).to_have_count(0)
    field.fill("")
    assert shown(page) == all_of_them


def test_a_link_to_an_answer_shows_it_whatever_was_searched(page: Page) -> None:
    page.get_by_role("searchbox").fill("bayi")
    assert shown(page) == ["Bayi kami belum punya NIK"]
    page.get_by_role("contentinfo").get_by_role("link", name="Apakah ini asli?").click()
    expect(page.get_by_role("heading", name="Apakah ini asli?", exact=True)).to_be_in_viewport()


def test_paper_has_all_of_it_and_no_field(page: Page) -> None:
    page.get_by_role("searchbox").fill("bayi")
    with pypdfium2.PdfDocument(page.pdf(format="A4")) as paper:
        text = " ".join(" ".join(sheet.get_textpage().get_text_bounded().split()) for sheet in paper)
    for words in ("Lupa kata sandi", "Undang-Undang Nomor 27 Tahun 2022", "Warga negara asing", "Bayi kami"):
        assert words in text
    assert "Cari di halaman ini" not in text


@pytest.mark.parametrize("language", ["id", "en", "jv"])
def test_it_says_what_is_asked_and_why_for_every_page_of_the_questionnaire(language: str) -> None:
    html = render(HELP, language, "/assets")
    assert "{name}" not in html
    for asked in questionnaire.load().pages:
        part = html.partition(f'id="ditanyakan-{asked.name}"')[2].partition("</section>")[0]
        assert "<p>" in part, f"{asked.name} has no reason"
        assert part.count("<li>") == sum(not questionnaire.load().questions[name].retired for name in asked.questions)
