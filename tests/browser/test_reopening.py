"""A census that is reopened after its close, on the phones of those who were told that it had closed."""

import time
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.one_machine import OneMachine
from tests.browser.resident import PASSWORD, RIYADI, Family, Resident
from tests.browser.sample import FAMILIES, cards
from tests.browser.test_journey import within_a_minute

CLOSED = "Sensus online sudah ditutup"
#: A reload looks at the calendar anew; processes keep it for 10 s and browsers its answer for 30.
TRIES, PAUSE = 30, 2_000
CLOSE_PATIENCE_SECONDS = 180


def reloaded_until(resident: Resident, text: str) -> None:
    """Reload the page, as people do, until it says so."""
    for _ in range(TRIES):
        resident.page.reload()
        resident.page.locator("h1:not(.wait)").wait_for()
        if text in resident.page.locator("main").inner_text():
            return
        resident.page.wait_for_timeout(PAUSE)
    raise AssertionError(f"It never said {text}, but {resident.page.locator('main').inner_text()}")


def must_be_handed_off(resident: Resident) -> None:
    """Wait until the close has come to this household; it may still be under way elsewhere."""
    asked = "fetch('/api/household').then((reply) => reply.json()).then(({ status }) => status)"
    end = time.monotonic() + CLOSE_PATIENCE_SECONDS
    while resident.page.evaluate(asked) != "handed_off":
        assert time.monotonic() < end, "the close doesn't come"
        resident.page.wait_for_timeout(PAUSE)


def neighbour() -> Family:
    """A family of the same village as the README's."""
    known = cards()
    village = known[RIYADI.kk_number][0]["village_code"]
    return next(family for family in FAMILIES if known[family.kk_number][0]["village_code"] == village)


def test_families_that_were_told_it_had_closed_need_only_reload_and_are_counted(
    census: OneMachine, someone: Callable[[], Resident]
) -> None:
    # One has begun, one only looks; then the close comes and everybody is handed off.
    begun, waiting = someone(), someone()
    begun.sign_up(RIYADI)
    begun.live_as_on_the_card()
    begun.on("Siapa saja yang tinggal", "roster")
    census.told("clock", "set", "2020-04-01T00:05+07:00")
    waiting.page.goto(f"{census.site}/household/#/sign-up")
    for resident in (begun, waiting):
        reloaded_until(resident, CLOSED)
    waiting.page.goto(f"{census.site}/household/#/closed")
    must_be_handed_off(begun)

    act = census.told("phase", "reopen", "--until", "2020-05-01T00:00+07:00", "--because", "Two regencies were cut off.")
    assert act["what"] == "reopened"
    reloaded_until(begun, "Keluarga …")
    begun.page.locator("[data-next]").click()
    begun.all_live_here()
    begun.share(since=("3", "2010"))
    everyday = ("Bekerja", "Mengurus rumah tangga", "Sekolah atau kuliah", "Sekolah atau kuliah")
    for name, activity in zip(RIYADI.members, everyday, strict=True):
        begun.describe(name, activity)
    begun.say_who_answers()
    assert begun.send()
    reloaded_until(begun, "Sampai 30 April 2020 isian boleh diubah dan dikirim lagi.")
    begun.page.goto(f"{census.site}/household/#/history")
    expect(begun.page.get_by_text("Sensus online dibuka lagi, dan isian boleh dilanjutkan")).to_be_visible()
    within_a_minute(begun.page, census.site, "Sensus online diperpanjang sampai 30 April 2020.")
    begun.looks("start-extended")

    # Who never had an account was handed off, too.
    reloaded_until(waiting, "Cocokkan nomor keluarga")
    waiting.give_numbers(neighbour())
    waiting.on("Buat kata sandi", "password")
    waiting.page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    waiting.press("Simpan kata sandi")
    waiting.on("Catat dua kode", "codes")


def test_a_page_that_stayed_open_comes_to_life_when_it_is_looked_at_again(census: OneMachine, someone: Callable[[], Resident]) -> None:
    until = census.told("phase", "show")["closes"]
    census.told("clock", "set", until)
    resident = someone()
    within_a_minute(resident.page, f"{census.site}/household/#/sign-up", CLOSED)
    census.told("phase", "reopen", "--until", "2020-05-10T00:00+07:00", "--because", "Two regencies were cut off.")
    looked_at = "Object.defineProperty(document, 'hidden', {get: () => false, configurable: true});"
    for _ in range(TRIES):
        resident.page.wait_for_timeout(PAUSE)
        resident.page.evaluate(looked_at + "document.dispatchEvent(new Event('visibilitychange'))")
        if resident.page.get_by_role("heading", name="Cocokkan nomor keluarga").is_visible():
            return
    raise AssertionError("It still says that the census has closed.")
