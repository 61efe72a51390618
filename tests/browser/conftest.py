"""A browser and a census for the tests in it."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.one_machine import OneMachine, one_machine
from tests.browser.resident import PHONE, Resident


@pytest.fixture(scope="module")
def census() -> Iterator[OneMachine]:
    with one_machine() as running:
        yield running


def must_be_accessible(page: Page) -> Callable[[str], None]:
    """A look at each view: axe finds nothing against it, and nothing is wider than the phone."""

    def look(view: str) -> None:
        found = Axe().run(page).response["violations"]
        assert not found, f"{view}: " + "; ".join(f"{flaw['help']} {flaw['nodes'][0]['html'][:200]}" for flaw in found)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{view} is wider than the screen"

    return look


@pytest.fixture
def someone(census: OneMachine, chromium: Browser) -> Iterator[Callable[[], Resident]]:
    """Make residents, each with a phone of their own. What a page complains of fails the test."""
    contexts, complaints = [], []

    def make() -> Resident:
        context = chromium.new_context(viewport=PHONE, locale="id-ID")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None)
        return Resident(page, census.site, must_be_accessible(page))

    yield make
    for context in contexts:
        context.close()
    assert complaints == []
