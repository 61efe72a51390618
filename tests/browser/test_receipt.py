"""What a family keeps on paper: its recovery codes, and the receipt that anybody can check."""

import base64
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import segno
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from playwright.sync_api import Browser, BrowserContext, Page, expect

from chalicelib.credentials import receipts
from tests.browser.one_machine import OneMachine
from tests.browser.resident import PASSWORD, PHONE, RIYADI, Resident

A4 = {"format": "A4", "print_background": True}


@pytest.fixture(scope="module")
def kept(census: OneMachine, chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A phone that shows the receipt of a family which has saved its codes before."""
    context = chromium.new_context(viewport=PHONE, locale="id-ID", permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.set_default_timeout(30_000)
    resident = Resident(page, census.site)
    must_be_kept_by_managers_and_on_paper(resident, tmp_path_factory.mktemp("codes"))
    resident.live_as_on_the_card()
    resident.all_live_here()
    resident.share(since=None)
    everyday = ("Mengurus rumah tangga", "Mengurus rumah tangga", "Sekolah atau kuliah", "Sekolah atau kuliah")
    for name, activity in zip(RIYADI.members, everyday, strict=True):
        resident.describe(name, activity)
    resident.say_who_answers()
    resident.send()
    yield page
    context.close()


def must_be_kept_by_managers_and_on_paper(resident: Resident, folder: Path) -> None:
    """Sign up as far as the home page, and try on the way all that people keep passwords and codes with."""
    page = resident.page
    resident.start()
    resident.give_numbers(RIYADI)
    resident.on("Buat kata sandi", "password")
    expect(page.locator("input[autocomplete=username]")).to_have_value(RIYADI.kk_number)
    field = page.get_by_label("Kata sandi", exact=True)
    expect(field).to_have_attribute("autocomplete", "new-password")
    field.fill("terima kasih semuanya")
    resident.press("Simpan kata sandi")
    expect(page.locator(".summary")).to_contain_text("mudah ditebak")
    page.evaluate("text => navigator.clipboard.writeText(text)", PASSWORD)
    field.fill("")
    field.press("ControlOrMeta+v")
    page.get_by_label("Tampilkan kata sandi").check()
    expect(field).to_have_attribute("type", "text")
    expect(field).to_have_value(PASSWORD)
    resident.press("Simpan kata sandi")
    resident.on("Catat dua kode", "codes")
    codes = page.locator("[data-codes] li").all_inner_texts()
    with page.expect_download() as saving:
        resident.press("Simpan di HP sendiri")
    saving.value.save_as(folder / "codes.txt")
    assert (folder / "codes.txt").read_text("utf-8").split("\n\n")[1].split("\n") == codes
    resident.press("Salin")
    expect(page.get_by_role("button", name="Sudah disalin")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").split("\n") == codes
    assert pages_printed(page) == 1
    page.get_by_label("Kedua kode sudah saya catat").check()
    resident.press("Lanjut ke isian")
    resident.on("Keluarga …", "home-first")


def pages_printed(page: Page) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(**A4)))  # type: ignore[arg-type]


def address(kept: Page) -> str:
    """Where the receipt on this phone can be checked."""
    return str(kept.get_by_role("link", name="Periksa bukti").evaluate("link => link.href"))


def test_a_receipt_with_its_code_fits_one_phone_screen_and_one_sheet(kept: Page) -> None:
    kept.get_by_role("button", name="Kode QR").click()
    code = kept.get_by_role("img", name="Kode QR")
    expect(code).to_be_visible()
    seen = kept.locator(".receipt").bounding_box()
    assert seen
    assert seen["height"] <= PHONE["height"]
    assert kept.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(kept.locator(".receipt .number")).to_be_in_viewport(ratio=1)
    expect(code).to_be_in_viewport(ratio=1)
    assert pages_printed(kept) == 1


def test_the_code_is_the_one_that_another_program_makes_of_the_same_address(kept: Page) -> None:
    kept.get_by_role("button", name="Kode QR").click()
    path = kept.get_by_role("img", name="Kode QR").locator("path").last
    dark = {(int(x) - 4, int(y) - 4) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", path.get_attribute("d") or "")}
    text = {"content": address(kept), "error": "l", "mode": "byte", "encoding": "utf-8", "eci": True, "boost_error": False}
    others = [segno.make_qr(**text, mask=mask).matrix for mask in range(8)]
    assert dark in [{(x, y) for y, row in enumerate(matrix) for x, square in enumerate(row) if square} for matrix in others]


@pytest.fixture
def stranger(chromium: Browser) -> Iterator[BrowserContext]:
    """Somebody else's phone."""
    context = chromium.new_context(viewport=PHONE, locale="id-ID")
    context.set_default_timeout(30_000)
    yield context
    context.close()


def comes(page: Page, to: str, heading: str) -> None:
    page.goto(to)
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


def test_anybody_can_check_a_receipt_and_learns_no_more_than_it_says(kept: Page, stranger: BrowserContext) -> None:
    page = stranger.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.split("#")[0] + (request.post_data or "")))
    comes(page, address(kept), "Bukti ini asli")
    expect(page.get_by_text("Keluarga …9001 di")).to_be_visible()
    expect(page.get_by_text(kept.locator(".receipt .number").inner_text())).to_be_visible()
    assert not re.search("Riyadi|Hidayah|3319020507109001", page.content())
    # But for what is to be said on every page.
    of_receipt = [url for url in asked if not url.endswith("/api/census")]
    assert not [url for url in of_receipt if "/api/" in url or address(kept).split("#")[1][:20] in url]
    assert pages_printed(page) == 1


def test_one_changed_character_anywhere_is_refused(kept: Page, stranger: BrowserContext) -> None:
    page = stranger.new_page()
    base, receipt = address(kept).split("#")
    places = sorted({0, 1, 5, *range(7, len(receipt), 29), receipt.index(".") - 1, receipt.index("."), len(receipt) - 2, len(receipt) - 1})
    for place in places:
        for other in {"A", "B", "w"} - {receipt[place]}:
            page.goto("about:blank")
            page.goto(f"{base}#{receipt[:place]}{other}{receipt[place + 1 :]}")
            expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Bukti ini tidak cocok|Bukti ini bukan dari sensus ini"))
    for wrong in (receipt[:-1], receipt + "A", receipt + ".A", "nothing", "%E0%A4%A", "bnVsbA." + receipt.split(".")[1]):
        page.goto("about:blank")
        page.goto(f"{base}#{wrong}")
        expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Bukti ini tidak cocok|Bukti ini bukan dari sensus ini"))


def test_a_receipt_that_somebody_else_signed_is_refused(kept: Page, chromium: Browser) -> None:
    base, receipt = address(kept).split("#")
    payload = receipt.split(".")[0]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    key = ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    own = receipts.public_jwk(key)

    def forged(**changes: str) -> str:
        written = receipts.payload({**claims, **changes})
        return f"{base}#{written}.{receipts.signature(written, key)}"

    context = chromium.new_context(viewport=PHONE, locale="id-ID", service_workers="block")
    page = context.new_page()
    comes(page, forged(), "Bukti ini tidak cocok")
    page.goto("about:blank")
    comes(page, forged(kid=own["kid"]), "Bukti ini bukan dari sensus ini")
    # Where the key is known, another census's receipt is still another census's.
    page.route("**/receipt-keys.json", lambda route: route.fulfill(json={"campaign": "sp2020", "keys": [own]}))
    page.goto("about:blank")
    comes(page, forged(kid=own["kid"], campaign="sp2030"), "Bukti ini bukan dari sensus ini")
    page.goto("about:blank")
    comes(page, forged(kid=own["kid"]), "Bukti ini asli")
    context.close()


def test_once_seen_the_page_checks_receipts_without_a_connection(kept: Page, stranger: BrowserContext) -> None:
    page = stranger.new_page()
    base, receipt = address(kept).split("#")
    comes(page, base, "Periksa bukti pengisian")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    stranger.set_offline(True)
    comes(page, base, "Periksa bukti pengisian")
    page.goto("about:blank")
    comes(page, f"{base}#{receipt}", "Bukti ini asli")
    page.goto("about:blank")
    comes(page, f"{base}#{receipt[:40]}{'A' if receipt[40] != 'A' else 'B'}{receipt[41:]}", "Bukti ini tidak cocok")
    addresses = page.evaluate(
        "caches.keys().then(names => Promise.all(names.map(async name => (await (await caches.open(name)).keys()).map(({url}) => url))))"
    )
    assert addresses
    assert not [url for kept_ones in addresses for url in kept_ones if receipt[:20] in url]


def test_the_page_is_as_accessible_as_the_others(kept: Page, someone: Callable[[], Resident]) -> None:
    visitor = someone()
    visitor.page.goto(f"{visitor.site}/help/")
    visitor.follow("Periksa bukti pengisian")
    visitor.on("Periksa bukti pengisian", "check-a-receipt")
    visitor.page.goto(address(kept))
    visitor.on("Bukti ini asli", "genuine")
    visitor.page.goto(f"{visitor.site}/en/receipt/#nothing")
    expect(visitor.page.locator("h1.wait")).to_have_count(0)
    visitor.looks("altered-en")
