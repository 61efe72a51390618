"""Without a network: the site opens, what is typed is sealed on the phone whatever becomes of the page, and it ends with one submission."""

import json
import re
import time
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.one_machine import OneMachine
from tests.browser.resident import LOCKED, PASSWORD, SAVED, Family, Resident
from tests.browser.sample import FAMILIES
from tests.browser.test_families import live_alone
from tests.browser.test_one_phone import MARSINAH, STREET, SUMIATUN, SUMIYATI, WATI, secrets

RUSMINI = Family("3319011803080001", "3319016806520001", ("31", "1", "2010"), ("Rusmini",))
SARWI = Family("3319010905060001", "3319015601480001", ("14", "3", "2012"), ("Sarwi",))

#: All that outlives a page: what the phone keeps for this site, and what it keeps for this tab.
LEFT = """async () => JSON.stringify([
  Object.entries(localStorage), Object.entries(sessionStorage), await indexedDB.databases(), document.cookie,
  await Promise.all((await caches.keys()).map(async (name) => {
    const cache = await caches.open(name);
    return Promise.all((await cache.keys()).map(async ({ url }) => [url, await (await cache.match(url)).text()]));
  })),
])"""
KEPT_PAGES = """async () => (await Promise.all((await caches.keys()).map(async (name) =>
  (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)))).flat()"""
DRAFTS = "Object.values(localStorage).filter((text) => text.split('.').length === 3).length"

WAITING = "Dikirim sendiri kalau tersambung; lalu buktinya tampil."

#: What one who lives alone answers, page by page: where, and how.
Step = tuple[str, Callable[[Resident], None]]
STEPS: list[Step] = [
    ("household/address", lambda one: one.choose("Ya, sama dengan alamat di KK")),
    ("household/dwelling", lambda one: (one.choose("Milik sendiri"), one.choose("Keramik"))[0]),
    ("household/electricity", lambda one: one.choose("Listrik PLN dengan meteran")),
    ("household/facilities", lambda one: (one.choose("Air ledeng"), one.choose("Ada, dipakai keluarga ini saja"))[0]),
    ("m1/presence", lambda one: (one.choose("Bersama keluarga"), one.since("1975"))[0]),
    ("m1/identity", lambda one: one.choose("Tidak")),
    ("m1/origin", lambda one: one.find("Suku Rusmini", "jawa")),
    ("m1/schooling", lambda one: (one.choose("Tidak", "Apakah Rusmini bisa berbahasa Indonesia?"), one.find("Bahasa pertama", "jawa"))[0]),
    ("m1/work", lambda one: one.choose("Pensiun")),
    ("household/answering", lambda one: one.choose("Anggota keluarga ini")),
]


def must_keep(page: Page, *paths: str) -> None:
    """Wait until the worker has kept these pages."""
    until = time.monotonic() + 20
    while not set(paths) <= set(page.evaluate(KEPT_PAGES)):
        assert time.monotonic() < until, page.evaluate(KEPT_PAGES)
        page.wait_for_timeout(200)


def must_become(page: Page, script: str, wanted: object) -> None:
    until = time.monotonic() + 30
    while page.evaluate(script) != wanted:
        assert time.monotonic() < until, script
        page.wait_for_timeout(200)


def line(page: Page, said: str) -> None:
    """Wait until the line about what is saved where begins so."""
    expect(page.locator("#saved")).to_have_text(re.compile(said))


def closed_and_opened_again(resident: Resident, way: str = "sign-in") -> Resident:
    """The tab is closed, as a phone closes it: without a question. Then the same phone opens the site in another one."""
    context = resident.page.context
    resident.page.close(run_before_unload=False)
    page = context.new_page()
    page.set_default_timeout(30_000)
    again = Resident(page, resident.site)
    page.goto(f"{resident.site}/household/#/{way}")
    return again


def sign_in_here(resident: Resident, family: Family) -> None:
    """Sign in on the page that stands open, with or without a network."""
    resident.on("Masuk dan lanjutkan", "sign-in")
    resident.give_password(family)
    resident.on("Keluarga …", "home")


def submissions(context: BrowserContext) -> list[str]:
    """The keys of the submissions that this phone asks for from now on."""
    keys: list[str] = []
    context.on("request", lambda asked: keys.append(asked.headers["idempotency-key"]) if asked.url.endswith("/submissions") else None)
    return keys


def submitted(page: Page) -> int:
    """How often the census has been sent this household, by its own history."""
    events = json.loads(page.evaluate("fetch('/api/household/history').then((reply) => reply.text())"))
    return json.dumps(events).count('"submitted"')


def test_what_was_opened_once_opens_without_a_network(someone: Callable[[], Resident]) -> None:
    resident = someone()
    page = resident.page
    resident.start()
    must_keep(page, "/", "/household/", "/help/")
    page.context.set_offline(True)
    for way, heading in (("/", "Isi sensus dari rumah"), ("/household/", "Cocokkan nomor keluarga"), ("/help/", "Bantuan")):
        page.goto(resident.site + way)
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    kept = page.evaluate(KEPT_PAGES)
    assert any(path.endswith("/lists/occupations.id.json") for path in kept)
    assert not [path for path in kept if "/api/" in path or path.startswith(("/en/", "/jv/"))]


def test_cut_off_and_closed_at_every_step_nothing_typed_is_lost_and_it_ends_with_one_submission(someone: Callable[[], Resident]) -> None:
    resident = someone()
    resident.looks = lambda view: None
    context = resident.page.context
    keys = submissions(context)
    resident.sign_up(RUSMINI)
    must_keep(resident.page, "/household/")
    for number, (way, answer) in enumerate(STEPS):
        context.set_offline(True)
        resident.page.goto(f"{resident.site}/household/#/{way}")
        answer(resident)
        line(resident.page, LOCKED)
        resident = closed_and_opened_again(resident)
        sign_in_here(resident, RUSMINI)
        expect(resident.page.get_by_text("Sambungan terputus.")).to_be_visible()
        line(resident.page, LOCKED)
        if number % 2:  # a network for a moment: it goes by itself
            context.set_offline(False)
            line(resident.page, SAVED)
            assert resident.page.evaluate(DRAFTS) == 0
    context.set_offline(True)
    resident.page.goto(f"{resident.site}/household/#/household/contact")
    resident.page.get_by_label("Nomor telepon").fill("0812 3456 7890")
    resident.page.goto(f"{resident.site}/household/#/check")
    resident.press("Kirim")
    expect(resident.page.get_by_text(WAITING)).to_be_visible()
    resident = closed_and_opened_again(resident)
    sign_in_here(resident, RUSMINI)
    context.set_offline(False)
    resident.on("Keluarga Bapak/Ibu sudah dihitung", "receipt")
    answers = resident.stored()
    assert answers["members"]["Rusmini"]["activity"] == "retired"
    assert answers["household"]["floor"] == "ceramic"
    assert answers["household"]["phone"]
    assert submitted(resident.page) == 1
    assert len(set(keys)) == 1
    assert resident.page.evaluate(DRAFTS) == 0


def test_a_submission_whose_answer_was_lost_is_the_same_one_after_the_tab_was_closed(someone: Callable[[], Resident]) -> None:
    resident = someone()
    context = resident.page.context
    keys = submissions(context)
    live_alone(resident, SARWI)

    def lose_the_answer(route: Route) -> None:
        assert route.fetch().status == 201
        route.abort()

    context.route("**/submissions", lose_the_answer)
    resident.press("Kirim")
    expect(resident.page.get_by_text(WAITING)).to_be_visible()
    context.unroute_all()
    resident = closed_and_opened_again(resident)
    resident.on("Masuk dan lanjutkan", "sign-in")
    resident.give_password(SARWI)
    resident.on("Keluarga …", "home")
    expect(resident.page.get_by_text("Isian keluarga sudah terkirim.")).to_be_visible()
    resident.page.goto(f"{resident.site}/household/#/receipt")
    resident.on("Keluarga Bapak/Ibu sudah dihitung", "receipt")
    assert submitted(resident.page) == 1
    assert len(set(keys)) == 1


def test_on_a_shared_phone_what_was_locked_is_read_by_nobody_else(someone: Callable[[], Resident]) -> None:
    resident = someone()
    context = resident.page.context
    resident.sign_up(SUMIATUN)
    must_keep(resident.page, "/household/")
    resident.page.goto(f"{resident.site}/household/#/household/address")
    resident.choose("Tidak, kami tinggal di alamat lain")
    resident.page.get_by_label("Jalan dan nomor rumah").fill(STREET)
    context.set_offline(True)
    resident.press("Keluar")
    expect(resident.page.get_by_role("button", name="Tetap di sini")).to_be_visible()
    resident.looks("lock-or-stay")
    resident.press("Tetap di sini")
    expect(resident.page.get_by_label("Jalan dan nomor rumah")).to_have_value(STREET)
    resident.press("Keluar")
    resident.press("Kunci dan keluar")
    resident.on("Masuk dan lanjutkan", "sign-in-with-a-locked-draft")
    assert resident.page.evaluate(DRAFTS) == 1
    must_be_unreadable(resident.page, SUMIATUN)

    # Without a network a wrong password opens nothing, and says so.
    fill_in(resident, SUMIATUN, "kopi tubruk sawah hujan")
    expect(resident.page.get_by_text("belum terbuka. Periksa nomor dan kata sandinya")).to_be_visible()
    # Nor does the same password of another family.
    fill_in(resident, WATI, PASSWORD)
    expect(resident.page.get_by_text("belum terbuka. Periksa nomor dan kata sandinya")).to_be_visible()

    # The next family finds nothing of it, and leaves it where it is.
    context.set_offline(False)
    resident = closed_and_opened_again(resident, "")
    must_become(resident.page, "localStorage.getItem('left')", None)
    assert resident.page.evaluate("fetch('/api/household').then(({ status }) => status)") == 401
    resident.sign_up(WATI)
    must_be_unreadable(resident.page, SUMIATUN)
    resident.page.goto(f"{resident.site}/household/#/household/dwelling")
    resident.choose("Keramik")
    resident.save()
    assert resident.page.evaluate(DRAFTS) == 1
    resident.press("Keluar")
    resident.on("Masuk dan lanjutkan", "sign-in-again")
    must_be_unreadable(resident.page, SUMIATUN, WATI)

    # Whose it is finds it all, and then nothing is left.
    sign_in_here(resident, SUMIATUN)
    line(resident.page, SAVED)
    resident.page.goto(f"{resident.site}/household/#/household/address")
    expect(resident.page.get_by_label("Jalan dan nomor rumah")).to_have_value(STREET)
    resident.press("Keluar")
    resident.on("Masuk dan lanjutkan", "signed-out")
    assert resident.page.evaluate("sessionStorage.length + localStorage.length") == 0
    must_be_unreadable(resident.page, SUMIATUN, WATI)


def fill_in(resident: Resident, family: Family, password: str) -> None:
    """Try to sign in."""
    resident.page.get_by_label("Nomor KK", exact=True).fill(family.kk_number)
    resident.page.get_by_label("NIK salah satu").fill(family.nik)
    resident.page.get_by_label("Kata sandi keluarga", exact=True).fill(password)
    resident.press("Masuk")


def must_be_unreadable(page: Page, *families: Family) -> None:
    """Nothing that outlives this page names these families."""
    left = page.evaluate(LEFT)
    assert [secret for family in families for secret in secrets(family) if secret in left] == []


def test_who_opened_a_draft_without_the_census_is_signed_in_as_soon_as_there_is_a_network(someone: Callable[[], Resident]) -> None:
    resident = someone()
    context = resident.page.context
    resident.sign_up(MARSINAH)
    must_keep(resident.page, "/household/")
    context.set_offline(True)
    resident.page.goto(f"{resident.site}/household/#/household/dwelling")
    resident.choose("Tanah")
    line(resident.page, LOCKED)
    context.clear_cookies()  # the session has ended meanwhile
    resident = closed_and_opened_again(resident)
    sign_in_here(resident, MARSINAH)
    context.set_offline(False)
    line(resident.page, "^Tersimpan pukul")
    assert resident.stored()["household"]["floor"] == "earth"


def test_a_draft_of_an_old_password_stays_locked_and_the_page_says_so(someone: Callable[[], Resident]) -> None:
    resident, other = someone(), someone()
    context = resident.page.context
    codes = resident.sign_up(SUMIYATI)
    must_keep(resident.page, "/household/")
    context.set_offline(True)
    resident.page.goto(f"{resident.site}/household/#/household/dwelling")
    resident.choose("Tanah")
    line(resident.page, LOCKED)
    new = "kopi tubruk gunung pagi"
    other.page.goto(f"{other.site}/household/#/recover")
    other.page.get_by_label("Nomor KK", exact=True).fill(SUMIYATI.kk_number)
    other.page.get_by_label("NIK salah satu").fill(SUMIYATI.nik)
    other.page.get_by_label("Kode pemulihan").fill(codes[0])
    other.press("Lanjut")
    other.page.get_by_label("Kata sandi", exact=True).fill(new)
    other.press("Simpan kata sandi")
    other.on("Masuk dan lanjutkan", "new-password")
    resident = closed_and_opened_again(resident)
    expect(resident.page.get_by_text("Hanya terbuka dengan nomor KK dan kata sandi waktu mengisinya")).to_be_visible()
    context.set_offline(False)
    fill_in(resident, SUMIYATI, new)
    resident.on("Keluarga …", "home")
    assert resident.page.evaluate(DRAFTS) == 1
    resident.page.goto(f"{resident.site}/household/#/household/dwelling")
    expect(resident.page.get_by_label("Tanah")).not_to_be_checked()
    # Who remembers the old one opens it without a network, and sends it with the new one.
    resident.press("Keluar")
    resident.on("Masuk dan lanjutkan", "signed-out")
    context.set_offline(True)
    sign_in_here(resident, SUMIYATI)
    resident.page.goto(f"{resident.site}/household/#/household/dwelling")
    expect(resident.page.get_by_label("Tanah")).to_be_checked()
    context.set_offline(False)
    resident.on("Masuk dan lanjutkan", "sign-in-with-the-new-one")
    fill_in(resident, SUMIYATI, new)
    resident.on("Keluarga …", "home")
    line(resident.page, "^Tersimpan pukul")
    assert resident.stored()["household"]["floor"] == "earth"
    assert resident.page.evaluate(DRAFTS) == 0


def test_a_browser_that_can_not_seal_says_that_the_page_must_stay_open(someone: Callable[[], Resident]) -> None:
    resident = someone()
    resident.page.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined })")
    resident.sign_up(FAMILIES[1])
    resident.page.context.set_offline(True)
    resident.page.goto(f"{resident.site}/household/#/household/dwelling")
    resident.choose("Keramik")
    line(resident.page, "Jangan tutup halaman ini")
    resident.page.get_by_role("link", name="Kembali").click()
    resident.press("Keluar")
    expect(resident.page.get_by_text("Belum keluar")).to_be_visible()
    expect(resident.page.get_by_role("button", name="Kunci dan keluar")).to_have_count(0)
    assert resident.page.evaluate(DRAFTS) == 0


def test_the_app_is_offered_only_where_the_browser_can(someone: Callable[[], Resident]) -> None:
    resident = someone()
    page = resident.page
    page.goto(f"{resident.site}/help/")
    offer = page.get_by_role("button", name="Pasang di layar HP")
    expect(offer).to_be_hidden()
    page.evaluate(
        "asked = 0; dispatchEvent(Object.assign(new Event('beforeinstallprompt', { cancelable: true }), { prompt: () => asked++ }))"
    )
    offer.click()
    assert page.evaluate("asked") == 1
    resident.looks("help-with-the-offer")


def test_a_draft_that_nobody_can_send_any_more_goes(census: OneMachine, someone: Callable[[], Resident]) -> None:
    resident = someone()
    resident.sign_up(FAMILIES[0])
    must_keep(resident.page, "/household/")
    resident.page.context.set_offline(True)
    resident.page.goto(f"{resident.site}/household/#/household/dwelling")
    resident.choose("Milik sendiri")
    line(resident.page, LOCKED)
    resident = closed_and_opened_again(resident)
    assert resident.page.evaluate(DRAFTS) == 1
    census.told("clock", "set", "2020-04-09T00:05+07:00")
    resident.page.context.set_offline(False)
    resident.page.evaluate("fetch('/api/census', { cache: 'reload' }).then(() => true)")
    resident.page.reload()
    must_become(resident.page, DRAFTS, 0)
