"""What residents see while something is wrong: a notice on every page, and a turn when too many sign up. Each is an operator's command."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, expect

from chalicelib.questionnaire.languages import LANGUAGES
from static_site.build import PAGES
from tests.browser.conftest import must_be_accessible
from tests.browser.one_machine import OneMachine
from tests.browser.resident import PASSWORD, RIYADI, Resident

SMALL = {"width": 320, "height": 640}
TEXT = {"id": "Pengiriman foto surat sedang terganggu.", "en": "Photos cannot be sent just now."}
WHY = ("--because", "Uploads are refused.")
#: By then every process knows what was decided, in seconds.
KNOWN = 11


@contextmanager
def a_phone(chromium: Browser) -> Iterator[Page]:
    """A phone that has never been here: its browser keeps nothing of the census."""
    context = chromium.new_context(viewport=SMALL, locale="id-ID", service_workers="block")
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None)
    yield page
    context.close()
    assert complaints == []


def test_a_notice_stands_on_every_page_until_it_is_cleared(census: OneMachine, chromium: Browser) -> None:
    texts = [part for language, text in TEXT.items() for part in (f"--{language}", text)]
    census.told("notice", "set", "--level", "warning", "--link", "/help/#asli", *texts, *WHY)
    time.sleep(KNOWN)
    with a_phone(chromium) as page:
        look = must_be_accessible(page)
        for language in LANGUAGES:
            for kind in PAGES:
                page.goto(census.site + kind.at(language))
                notice = page.locator("#notice")
                expect(notice).to_contain_text(TEXT.get(language, TEXT["id"]))
                assert notice.get_attribute("role") == "status"
                assert notice.locator("span").get_attribute("lang") == (language if language in TEXT else "id")
                assert notice.get_by_role("link").get_attribute("href") == f"{'' if language == 'id' else f'/{language}'}/help/#asli"
                assert notice.get_by_role("button").count() == 0, "a warning stays"
                assert notice.bounding_box()["height"] < SMALL["height"] / 2
            page.locator("h1:not(.wait)").first.wait_for()
            look(f"{kind.path} in {language} with a notice")
    census.told("notice", "clear", *WHY)
    time.sleep(KNOWN)
    with a_phone(chromium) as page:
        page.goto(census.site)
        expect(page.locator("[data-phase]")).to_contain_text("dibuka sampai")
        assert page.locator("#notice").inner_text() == ""


def test_a_reader_may_put_away_what_is_no_warning(census: OneMachine, chromium: Browser) -> None:
    census.told("notice", "set", "--id", TEXT["id"], *WHY)
    time.sleep(KNOWN)
    with a_phone(chromium) as page:
        page.goto(f"{census.site}/household/")
        button = page.get_by_role("button", name="Tutup pengumuman ini")
        button.wait_for()
        assert button.bounding_box()["height"] >= 48
        must_be_accessible(page)("the household's page with a notice")
        button.click()
        expect(page.locator("#notice")).to_be_empty()
        assert page.evaluate("document.activeElement.id") == "main"
        page.goto(f"{census.site}/progress/")
        page.wait_for_load_state("networkidle")
        expect(page.locator("#notice")).to_be_empty()


def test_a_notice_is_seen_while_the_api_is_down(census: OneMachine, chromium: Browser) -> None:
    census.told("notice", "set", "--level", "warning", "--id", TEXT["id"], *WHY)
    with a_phone(chromium) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/notice.json") else None)
        page.goto(f"{census.site}/help/")
        page.wait_for_load_state("networkidle")
        assert asked == [], "the file is asked for only when the API fails"
        page.route("**/api/**", lambda route: route.fulfill(status=503, body="down"))
        for path in ("/", "/household/", "/progress/", "/count/"):
            page.goto(census.site + path)
            expect(page.locator("#notice")).to_contain_text(TEXT["id"])
        assert len(asked) == 4
    census.told("notice", "clear", *WHY)


def test_who_is_slowed_waits_for_a_turn_and_is_signed_up_without_another_press(census: OneMachine, someone: Callable[[], Resident]) -> None:
    resident = someone()
    page = resident.page
    page.clock.install()
    keys: list[str | None] = []
    page.on("request", lambda request: keys.append(request.headers.get("idempotency-key")) if request.url.endswith("/sign-ups") else None)
    resident.start()
    resident.give_numbers(RIYADI)
    resident.on("Buat kata sandi", "password")
    census.told("brake", "on", "--share", "0", *WHY)
    time.sleep(KNOWN)
    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    resident.press("Simpan kata sandi")
    expect(page.get_by_role("alert")).to_contain_text("Tidak ada yang hilang")
    timer = page.get_by_role("timer")
    expect(timer).to_contain_text("Giliran Bapak/Ibu: ")
    resident.looks("waiting for a turn")
    assert page.get_by_label("Kata sandi", exact=True).input_value() == PASSWORD
    before = timer.inner_text()
    page.clock.fast_forward(60_000)
    expect(timer).not_to_have_text(before)
    assert len(keys) == 1
    census.told("brake", "off", *WHY)
    time.sleep(KNOWN)
    page.clock.fast_forward(600_000)
    resident.on("Catat dua kode", "codes")
    assert len(keys) == 2
    assert len(set(keys)) == 1, "the turn hangs on the key"
