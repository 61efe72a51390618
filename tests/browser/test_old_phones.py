"""A phone of 2020: what its browser lacks is never missed, and what can't run at all is told in plain words."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.old_phone import age
from tests.browser.one_machine import OneMachine
from tests.browser.resident import PHONE, Resident
from tests.browser.sample import FAMILIES

WAITING = ("/household/", "/count/", "/visit/", "/dispute/", "/receipt/", "/en/household/", "/jv/household/")
HELP = re.compile("Tetap begini[?]|Still like this[?]|Taksih mekaten[?]")


@pytest.fixture
def old(census: OneMachine, chromium: Browser) -> Iterator[Resident]:
    context = chromium.new_context(viewport=PHONE, locale="id-ID")
    age(context)
    page = context.new_page()
    page.set_default_timeout(30_000)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield Resident(page, census.site)
    context.close()
    assert complaints == []


def test_a_phone_of_2020_signs_up_answers_and_is_warned_before_its_session_ends(old: Resident) -> None:
    page = old.page
    page.clock.install()
    old.sign_up(FAMILIES[0])
    assert page.evaluate("[typeof HTMLDialogElement, typeof [].at]") == ["undefined"] * 2
    old.live_as_on_the_card()
    old.all_live_here()
    page.goto(f"{old.site}/household/#/home")
    history = page.get_by_role("link", name="Riwayat dan keamanan")
    history.focus()
    page.clock.fast_forward("27:00")
    page.clock.run_for(20_000)
    warning = page.get_by_role("alertdialog", name="Sesi hampir berakhir")
    expect(warning).to_be_visible()
    expect(warning.get_by_role("button", name="Tetap di sini")).to_be_focused()
    old.press("Tetap di sini")
    expect(warning).to_have_count(0)
    expect(history).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.fixture
def page(census: OneMachine, chromium: Browser) -> Iterator[Page]:
    """A phone on which no script of ours runs to its end, as where it can't be read."""
    context = chromium.new_context(viewport=PHONE, base_url=census.site)
    page = context.new_page()
    page.route("**/assets/*/js/*.js", lambda route: route.fulfill(body="let = ;", content_type="text/javascript"))
    yield page
    context.close()


@pytest.mark.parametrize("path", WAITING)
def test_where_the_script_cannot_be_read_the_page_says_what_to_do_after_ten_seconds(page: Page, path: str) -> None:
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    late = page.locator("#late")
    assert late.evaluate("it => getComputedStyle(it).visibility") == "hidden"
    before = late.bounding_box()
    # To where it is ten seconds later; nobody waits so long for a test.
    late.evaluate("it => it.getAnimations().forEach((one) => (one.currentTime = 10_001))")
    expect(page.get_by_text(HELP)).to_be_visible()
    assert late.bounding_box() == before
    expect(late.get_by_role("link")).to_have_attribute("href", path)


def test_a_browser_that_knows_no_modules_says_it_at_once(census: OneMachine, page: Page) -> None:
    page.goto("/household/")
    script = page.locator("script[nomodule]").get_attribute("src")
    assert script
    page.unroute_all()
    # As such a browser does: it skips the module and runs this one.
    page.evaluate(page.request.get(script).text())
    expect(page.get_by_text(HELP)).to_be_visible()


@pytest.mark.parametrize("path", [*WAITING, "/", "/help/", "/progress/", "/404.html"])
def test_without_scripts_a_page_says_what_to_do(census: OneMachine, chromium: Browser, path: str) -> None:
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(census.site + path)
    if path in WAITING:
        expect(page.locator("noscript p")).to_contain_text("JavaScript")
        expect(page.locator("noscript p")).to_be_visible()
    else:
        expect(page.get_by_role("heading", level=1).first).to_be_visible()
        expect(page.get_by_role("link").nth(3)).to_be_visible()
    context.close()
