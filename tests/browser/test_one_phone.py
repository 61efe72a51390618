"""Families in turn on one phone, at the village hall: whoever is done, or only goes away, leaves nothing that the next one can read."""

import json
import time
from collections.abc import Callable

from playwright.sync_api import Error, Page, expect

from tests.browser.resident import PASSWORD, Family, Resident
from tests.browser.test_families import live_alone

MARSINAH = Family("3319011808110001", "3319014505390001", ("19", "8", "2011"), ("Marsinah",))
SUMIYATI = Family("3319011404040001", "3319015505570001", ("30", "10", "2006"), ("Sumiyati",))
SUMIATUN = Family("3319011905080001", "3319016811640001", ("30", "4", "2009"), ("Sumiatun",))
WATI = Family("3319011502040001", "3319015110730001", ("15", "2", "2004"), ("Wati Kusuma",))
STREET = "Jl. Kenanga Wetan 7"

#: All that a page, its tab and its origin keep, as text.
KEPT = """async () => JSON.stringify([
  document.documentElement.outerHTML, Array.from(document.querySelectorAll("input, textarea"), ({ value }) => value),
  { ...sessionStorage }, { ...localStorage }, document.cookie, window.name, history.state, await indexedDB.databases(),
  await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url))),
])"""


def secrets(family: Family) -> list[str]:
    """What only this family may read."""
    day, month, year = family.issued
    issued = f"{year}-{int(month):02}-{int(day):02}"
    return [*family.members, family.kk_number, f"…{family.kk_number[-4:]}", family.nik, issued, PASSWORD, STREET]


def left_behind(page: Page) -> str:
    """What somebody who is handed this phone finds: on the page, in its stores and cookies, and in the browser's own history."""
    cookies = [cookie for cookie in page.context.cookies() if cookie["name"] != "__Host-session"]  # a stamp that the census signs
    visited = page.context.new_cdp_session(page).send("Page.getNavigationHistory")["entries"]
    return json.dumps([page.evaluate(KEPT), cookies, visited], ensure_ascii=False)


def must_have_left_nothing(page: Page, *families: Family) -> None:
    """Neither here nor on any page that the back button leads to, nor forward again, nor when the last is loaded anew."""
    entries = page.context.new_cdp_session(page).send("Page.getNavigationHistory")["entries"]
    must_show_nothing(page, families)
    for turn in ("history.back()", "history.forward()"):
        for _ in entries:
            page.evaluate(turn)
            page.wait_for_timeout(300)
            must_show_nothing(page, families)
    page.reload()
    must_show_nothing(page, families)


def must_show_nothing(page: Page, families: tuple[Family, ...]) -> None:
    until = time.monotonic() + 20
    while True:
        try:
            if page.url == "about:blank":  # before the first page of a tab
                return
            expect(page.locator("h1:not(.wait)")).to_be_visible()
            found = left_behind(page)
            break
        except Error:  # a page that was brought back loads itself anew
            if time.monotonic() > until:
                raise
    assert [secret for family in families for secret in secrets(family) if secret in found] == [], page.url


def read_help_and_come_back(resident: Resident) -> None:
    """Leave a page full of answers in the browser's memory."""
    resident.follow("Bantuan")
    resident.on("Bantuan", "help")
    resident.follow("Mulai isi")


def test_of_three_families_on_one_phone_none_can_read_anything_of_another(someone: Callable[[], Resident]) -> None:
    resident = someone()
    page = resident.page
    page.on("dialog", lambda dialog: dialog.accept())
    resident.looks = lambda view: None

    # The first sends everything, and says that it is done.
    live_alone(resident, MARSINAH)
    read_help_and_come_back(resident)
    page.goto(f"{resident.site}/household/#/check")
    resident.send()
    resident.leave()
    assert page.context.cookies() == []
    must_have_left_nothing(page, MARSINAH)

    # The second is called away in the middle, without a connection: nothing is lost, and once it is out nothing is left.
    resident.sign_up(SUMIATUN)
    read_help_and_come_back(resident)
    page.goto(f"{resident.site}/household/#/household/address")
    resident.choose("Tidak, kami tinggal di alamat lain")
    page.get_by_label("Jalan dan nomor rumah").fill(STREET)
    page.context.set_offline(True)
    resident.press("Keluar")
    expect(page.get_by_text("Belum keluar: masih ada yang belum terkirim")).to_be_visible()
    resident.press("Tetap di sini")
    expect(page.get_by_label("Jalan dan nomor rumah")).to_have_value(STREET)
    page.context.set_offline(False)
    resident.press("Keluar")
    resident.on("Masuk dan lanjutkan", "signed-out")
    assert page.context.cookies() == []
    must_have_left_nothing(page, MARSINAH, SUMIATUN)

    # The third closes the tab and goes.
    resident.sign_up(WATI)
    page.goto(f"{resident.site}/household/#/household/address")
    resident.choose("Tidak, kami tinggal di alamat lain")
    page.get_by_label("Jalan dan nomor rumah").fill(STREET)
    context = page.context
    page.close(run_before_unload=False)
    for way, heading in (("", "Cocokkan nomor keluarga"), ("#/home", "Masuk dan lanjutkan"), ("#/m1/work", "Masuk dan lanjutkan")):
        page = context.new_page()
        page.goto(f"{resident.site}/household/{way}")
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        must_have_left_nothing(page, MARSINAH, SUMIATUN, WATI)
    again = Resident(page, resident.site)
    again.sign_in(SUMIATUN)
    page.goto(f"{resident.site}/household/#/household/address")
    expect(page.get_by_label("Jalan dan nomor rumah")).to_have_value(STREET)


def test_a_family_whose_session_has_ended_is_shown_again_only_by_its_password(someone: Callable[[], Resident]) -> None:
    resident = someone()
    page = resident.page
    resident.looks = lambda view: None
    resident.sign_up(SUMIYATI)
    page.goto(f"{resident.site}/household/#/household/address")
    resident.choose("Tidak, kami tinggal di alamat lain")
    page.get_by_label("Jalan dan nomor rumah").fill(STREET)
    resident.save()
    page.context.clear_cookies()
    page.goto(f"{resident.site}/household/#/history")
    resident.on("Masuk dan lanjutkan", "sign-in-again")
    resident.follow("Daftar")
    resident.on("Cocokkan nomor keluarga", "sign-up-of-the-next-family")
    must_have_left_nothing(page, SUMIYATI)
    resident.sign_in(SUMIYATI)
    page.goto(f"{resident.site}/household/#/household/address")
    expect(page.get_by_label("Jalan dan nomor rumah")).to_have_value(STREET)
