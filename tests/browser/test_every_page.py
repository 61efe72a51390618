"""Every page in every language, and the start page in every phase: for eyes, keys and ears as WCAG 2.2 AA has it, on a screen 320 wide."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from chalicelib.questionnaire.languages import LANGUAGES
from static_site.build import PAGES
from tests.browser.one_machine import OneMachine
from tests.browser.phases import STATES, answer, let_it_be

#: A desk of 1280 enlarged to 400 %, and the smallest phone.
ENLARGED = {"width": 320, "height": 256}
#: The start page and its kin, once the phase is known.
SETTLED = "h1:not(.wait):visible"
#: In CSS pixels: what is pressed with a thumb (docs: the site's own promise).
THUMB = 48
_SMALLER = """least => Array.from(document.querySelectorAll("button, .button, .second, summary, input:not([type=radio], [type=checkbox])"))
  .filter((it) => it.getClientRects().length && it.getBoundingClientRect().height < least).map((it) => it.outerHTML)"""
_HEADINGS = """Array.from(document.querySelectorAll("h1, h2, h3, h4")).filter((it) => it.getClientRects().length).map((it) => it.tagName)"""


#: Colours don't depend on the language: each is looked at in light and in dark, here or in the phases.
SCHEMES = ("light", "dark", "light")


@pytest.fixture
def context(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[BrowserContext]:
    scheme = getattr(request, "param", "light")
    made = chromium.new_context(viewport=ENLARGED, color_scheme=scheme, reduced_motion="reduce", service_workers="block")
    made.set_default_timeout(30_000)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None)
    yield page
    page.close()
    assert complaints == []


def must_be_usable(page: Page) -> None:
    """What axe finds, target sizes too; nothing beside the screen; buttons for thumbs; headings in their order."""
    found = Axe().run(page, options={"rules": {"target-size": {"enabled": True}}}).response["violations"]
    assert [f"{flaw['id']}: {flaw['nodes'][0]['html'][:200]}" for flaw in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= ENLARGED["width"]
    small = page.evaluate(_SMALLER, THUMB)
    assert small == []
    levels = [
        int(level[1])
        for level in page.evaluate(
            "Array.from(document.querySelectorAll('h1, h2, h3, h4')).filter((it) => it.getClientRects().length).map((it) => it.tagName)"
        )
    ]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in pairwise(levels)), levels
    moving = page.evaluate("document.getAnimations().filter((one) => one.animationName !== 'late').length")
    assert moving == 0


@pytest.mark.parametrize(("language", "context"), list(zip(LANGUAGES, SCHEMES, strict=True)), indirect=["context"])
def test_every_page_is_for_everybody(census: OneMachine, page: Page, language: str) -> None:
    titles = {}
    for kind in PAGES:
        page.goto(census.site + kind.at(language))
        page.locator(SETTLED).first.wait_for()
        page.wait_for_load_state("networkidle")
        must_be_usable(page)
        titles[kind.path] = page.title()
        assert page.locator("html").get_attribute("lang") == language
    assert all(title.endswith("· Sensus Online") for title in titles.values())
    assert len(set(titles.values())) == len(PAGES), titles


@pytest.mark.parametrize(("language", "context"), list(zip(LANGUAGES, ("dark", "light", "dark"), strict=True)), indirect=["context"])
def test_the_start_page_is_for_everybody_in_every_phase(census: OneMachine, page: Page, language: str) -> None:
    said = {}
    for state in STATES:
        let_it_be(page, state)
        page.goto(f"{census.site}{PAGES[0].at(language)}")
        page.wait_for_load_state("networkidle")
        must_be_usable(page)
        said[state] = page.locator("[data-phase]").inner_text()
        assert page.get_by_role("link", name={"id": "Mulai isi", "en": "Start", "jv": "Wiwit ngisi"}[language]).is_visible() == (
            state in {"online", "last-day", "extended", "busy", "gate", "silent"}
        ), state
    assert said["busy"] == said["gate"] == said["silent"]
    assert len(set(said.values())) == len(STATES) - 2, said


@pytest.mark.parametrize("state", STATES)
def test_nothing_jumps_when_the_phase_becomes_known(census: OneMachine, chromium: Browser, state: str) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 640}, service_workers="block")
    page = context.new_page()
    page.add_init_script(
        "globalThis.shifted = 0; new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => (shifted += value)))"
        ".observe({ type: 'layout-shift', buffered: true });"
    )
    asked: list[Route] = []
    page.route("**/api/census", lambda route: asked.append(route))
    page.goto(census.site)
    # As far away: the page has been painted long before the answer comes.
    while not page.evaluate("performance.getEntriesByName('first-contentful-paint').length"):
        page.wait_for_timeout(50)
    page.wait_for_timeout(300)
    answer(asked[0], state)
    expect(page.locator("[data-phase]")).not_to_contain_text("sampai hari penutupannya")
    page.wait_for_timeout(300)
    # Google's "good" is 0.1.
    assert page.evaluate("shifted") < 0.05
    context.close()


def test_whoever_comes_before_it_opens_is_led_to_the_start_page_and_its_calendar(census: OneMachine, page: Page) -> None:
    let_it_be(page, "before")
    page.goto(f"{census.site}/household/")
    expect(page.locator("[data-phase]")).to_contain_text("9 hari lagi")
    with page.expect_download() as saving:
        page.get_by_role("link", name="Simpan di kalender HP").click()
    assert saving.value.suggested_filename == "sensus-online.ics"
    assert b"DTSTART;VALUE=DATE:20200215" in saving.value.path().read_bytes()


def test_a_form_whose_reader_waits_is_sent_again_by_itself(census: OneMachine, page: Page) -> None:
    page.clock.install()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method) if request.url.endswith("/api/sessions") else None)
    page.route("**/api/sessions", lambda route: route.fulfill(status=429, json={"message": "Too Many Requests"}))
    page.goto(f"{census.site}/household/#/sign-in")
    page.get_by_label("Nomor KK", exact=True).fill("3319020507109001")
    page.get_by_label("NIK salah satu").fill("3319021704789001")
    page.get_by_label("Kata sandi keluarga", exact=True).fill("kopi mendoan sawah hujan")
    page.get_by_role("button", name="Masuk", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Sensus sedang ramai")
    assert asked == ["POST"]
    page.clock.fast_forward(20_000)
    page.wait_for_timeout(500)
    assert asked == ["POST", "POST"]
    # Who does something else is left alone.
    page.get_by_label("Nomor KK", exact=True).focus()
    page.clock.fast_forward(60_000)
    page.wait_for_timeout(500)
    assert asked == ["POST", "POST"]
