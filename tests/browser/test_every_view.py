"""Every view of the journey, in every language, for eyes, keys and ears as WCAG 2.2 AA has it, on a screen 320 wide.

The journey's own tests look at its views in Indonesian as a family comes to them; here one family opens all of its views in turn."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from chalicelib import questionnaire
from chalicelib.questionnaire.languages import LANGUAGES
from static_site.build import PAGES
from tests.browser.one_machine import OneMachine
from tests.browser.resident import RIYADI, Resident
from tests.browser.test_every_page import ENLARGED, must_be_usable

JOURNEY = next(page for page in PAGES if page.path == "/household/")
#: Born in 2006: old enough to be asked nearly everything.
MEMBER = "m3"
#: Not first where the page begins by itself: the same address again is no other view.
OUTSIDE = ("sign-up/refused", "sign-up", "sign-in", "sign-in/again", "sign-in/changed", "recover", "closed")
INSIDE = ("home", "roster", "shared", "add", "head", "papers", "password", "history", "check", "receipt", "closed")
#: The heading of a view that has come.
WHOLE = "#main h1:not(.wait)"


@pytest.fixture(scope="module")
def family(census: OneMachine, chromium: Browser) -> Iterator[Page]:
    """A family that has sent its answers, and is still signed in."""
    context = chromium.new_context(viewport=ENLARGED, reduced_motion="reduce", locale="id-ID")
    page = context.new_page()
    page.set_default_timeout(30_000)
    someone = Resident(page, census.site)
    someone.sign_up(RIYADI)
    someone.answer_for_all()
    someone.send()
    yield page
    context.close()


def asked() -> Iterator[str]:
    for page in questionnaire.load().pages:
        yield f"{page.subject if page.subject == 'household' else MEMBER}/{page.name}"


def look(page: Page, census: OneMachine, language: str, ways: tuple[str, ...]) -> dict[str, str]:
    """Open each of these ways, and hold it to what must hold; the heading that it has."""
    headings = {}
    page.goto(f"{census.site}{JOURNEY.at(language)}")
    page.locator(WHOLE).wait_for()
    for way in ways:
        # Each view has a heading of its own making; some come with a script that is fetched first.
        page.evaluate("way => { document.querySelector('#main h1').dataset.before = ''; location.hash = '#/' + way; }", way)
        page.locator(f"{WHOLE}:not([data-before])").wait_for()
        page.wait_for_load_state("networkidle")
        try:
            must_be_usable(page)
        except AssertionError as flaw:
            raise AssertionError(f"{way} in {language}: {flaw}") from flaw
        headings[way] = page.locator("#main h1").inner_text()
    return headings


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_view_of_a_signed_in_family_is_for_everybody(census: OneMachine, family: Page, language: str) -> None:
    headings = look(family, census, language, (*INSIDE, *asked()))
    # Each way leads to a view of its own, but for those that nobody of this family is asked.
    assert len(set(headings.values())) > len(headings) - 6, headings


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_view_before_signing_in_is_for_everybody(census: OneMachine, chromium: Browser, language: str) -> None:
    context = chromium.new_context(viewport=ENLARGED, reduced_motion="reduce", service_workers="block")
    headings = look(context.new_page(), census, language, OUTSIDE)
    assert len(set(headings.values())) >= len(OUTSIDE) - 2, headings
    context.close()
