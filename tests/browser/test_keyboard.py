"""The whole journey without a mouse, from the start page to the receipt, and back out of mistakes."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.keyboard import by_keys
from tests.browser.resident import RIYADI, Resident


def test_a_family_is_counted_by_keyboard_alone(someone: Callable[[], Resident]) -> None:
    resident = someone()
    resident.looks = lambda view: None  # axe has its own tests
    page = resident.page
    mouse: list[str] = []
    page.expose_function("pointed", lambda kind: mouse.append(kind))
    page.add_init_script("for (const kind of ['pointerdown', 'touchstart']) addEventListener(kind, () => pointed(kind), true);")
    with by_keys():
        # Who presses a button too early is led to the field by the summary's link.
        resident.start()
        resident.press("Lanjut")
        expect(page.get_by_role("alert")).to_be_focused()
        resident.follow("Nomor KK terdiri dari 16 angka. Periksa lagi di bagian atas KK.")
        expect(page.get_by_label("Nomor KK", exact=True)).to_be_focused()
        # Back to the first thing of the page, and over what stands before the content.
        page.keyboard.press("Shift+Tab")
        expect(page.get_by_label("Nomor KK", exact=True)).not_to_be_focused()
        resident.sign_up(RIYADI)
        resident.answer_for_all()
        resident.send()
        resident.press("Kode QR")
        expect(page.get_by_role("img", name="Kode QR")).to_be_visible()
        resident.leave()
    assert mouse == []


def test_the_first_stop_of_every_page_leads_to_its_content(someone: Callable[[], Resident]) -> None:
    visitor = someone()
    page = visitor.page
    for path in ("/", "/en/", "/help/", "/progress/", "/nowhere"):
        page.goto(visitor.site + path)
        page.locator("h1:visible").first.wait_for()
        page.keyboard.press("Tab")
        skip = page.locator("a.skip")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()
