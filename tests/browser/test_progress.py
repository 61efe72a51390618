"""Somebody looks how far their village is, and passes it on: the progress pages and the page for those who spread the word, on a phone."""

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, Request, expect

from tests.browser.conftest import must_be_accessible
from tests.browser.one_machine import OneMachine
from tests.browser.progressing import KERJASAN, KOTA, KUDUS, publish, published
from tests.browser.resident import PHONE, Resident


@pytest.fixture
def visitor(someone: Callable[[], Resident]) -> Resident:
    """Somebody who sees Kudus in the midst of the census."""
    visitor = someone()
    publish(visitor.page)
    return visitor


def comes(visitor: Resident, path: str, heading: str) -> None:
    visitor.page.goto("about:blank")
    visitor.page.goto(f"{visitor.site}{path}")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text(heading)


def ways(page: Page) -> dict[str, str]:
    """Where the links of the page's first place to share lead, by the service's name."""
    links = page.locator(".ways").first.get_by_role("link")
    return {link.inner_text(): link.get_attribute("href") or "" for link in links.all()}


def test_somebody_finds_their_village_in_two_taps_and_sees_how_far_it_is(visitor: Resident) -> None:
    page = visitor.page
    comes(visitor, f"/progress/{KUDUS}/", "Kabupaten Kudus")
    page.get_by_text("Cari desa atau kelurahan").click()
    page.get_by_role("combobox", name="Desa, kelurahan").press_sequentially("kerj")
    page.get_by_role("option", name="Kerjasan, Kota Kudus").click()
    visitor.on("Kelurahan Kerjasan", "village")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    counts = published(KERJASAN)
    assert counts
    expect(page.locator(".big strong")).to_have_text("30,5\u00a0%")
    expect(page.get_by_text("Target 27\u00a0% sudah tercapai.")).to_be_visible()
    expect(page.get_by_text("Peringkat 3 dari 25 desa dan kelurahan di Kecamatan Kota Kudus.")).to_be_visible()
    crumbs = page.get_by_role("navigation", name="Letak wilayah").get_by_role("link")
    expect(crumbs).to_have_text(["Indonesia", "Jawa Tengah", "Kabupaten Kudus", "Kecamatan Kota Kudus"])
    crumbs.nth(3).click()
    visitor.on("Kecamatan Kota Kudus", "district")


def test_a_regency_shows_every_village_as_a_tile_and_every_district_in_a_table(visitor: Resident) -> None:
    page = visitor.page
    comes(visitor, f"/progress/{KUDUS}/", "Kabupaten Kudus")
    page.get_by_role("heading", name="Menurut desa dan kelurahan").scroll_into_view_if_needed()
    tiles = page.locator("[data-map] .tile")
    expect(tiles).to_have_count(132)
    nganguk = tiles.filter(has_text="Nganguk")
    expect(nganguk).to_have_text("Nganguk 32 ✓")
    expect(page.get_by_text("target tercapai ✓")).to_be_visible()
    rates = {child["name"]: child["rate"] for child in (published(KUDUS) or {})["children"]}
    rows = page.locator("[data-ranking] th")
    assert rows.all_inner_texts() == sorted(rates, key=lambda name: -rates[name])
    page.get_by_role("button", name="Menurut nama").click()
    assert rows.all_inner_texts() == sorted(rates)
    expect(page.get_by_role("button", name="Menurut nama")).to_have_attribute("aria-pressed", "true")
    visitor.looks("regency")
    page.get_by_text("Angka setiap hari").click()
    expect(page.locator("[data-daily] tr")).to_have_count(len((published(KUDUS) or {})["days"]))
    expect(page.locator("[data-daily] th").first).to_have_text("20 Maret 2020")
    expect(page.get_by_role("img", name="Sampai hari ini tercatat 16\u00a0%, target 27\u00a0%")).to_be_visible()
    expect(page.get_by_text("sampai hari ini perlu 20,5\u00a0%. Baru 16\u00a0% yang tercatat.")).to_be_visible()
    nganguk.click()
    visitor.on("Desa Nganguk", "village-by-tile")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_nation_is_a_map_of_provinces_in_every_language(chromium: Browser, census: OneMachine, scheme: str) -> None:
    context = chromium.new_context(viewport=PHONE, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    publish(page)
    for folder, counted in (("", "16\u00a0%"), ("en/", "16%"), ("jv/", "16\u00a0%")):
        page.goto(f"{census.site}/{folder}progress/#id")
        expect(page.locator("[data-map] .tile")).to_have_count(38)
        expect(page.locator("[data-map] a.tile")).to_have_count(1)
        expect(page.locator(".big strong")).to_have_text(counted)
        must_be_accessible(page)(f"nation {scheme} {folder}")
        page.goto(f"{census.site}/{folder}progress/{KUDUS}/#{KOTA}")
        expect(page.locator("[data-map] .tile")).to_have_count(25)
        must_be_accessible(page)(f"district {scheme} {folder}")
    context.close()


def test_every_way_to_share_leads_to_the_regencys_own_address_and_asks_nobody_before(visitor: Resident) -> None:
    page = visitor.page
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    comes(visitor, f"/progress/#{KERJASAN}", "Kelurahan Kerjasan")
    address = f"{visitor.site}/progress/{KUDUS}/#{KERJASAN}"
    text = "30,5\u00a0% penduduk Kelurahan Kerjasan sudah tercatat. Target 27\u00a0%."
    expect(page.get_by_role("link", name="WhatsApp")).to_be_visible()
    links = {name: urlsplit(link) for name, link in ways(page).items()}
    assert {name: link.netloc for name, link in links.items()} == {"WhatsApp": "wa.me", "Facebook": "www.facebook.com", "Telegram": "t.me"}
    assert parse_qs(links["WhatsApp"].query) == {"text": [f"{text}\n{address}"]}
    assert parse_qs(links["Facebook"].query) == {"u": [address]}
    assert parse_qs(links["Telegram"].query) == {"url": [address], "text": [text]}
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.press("Salin")
    expect(page.get_by_text("Sudah disalin.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{text}\n{address}"
    assert {urlsplit(request.url).netloc for request in asked} == {urlsplit(visitor.site).netloc}
    # Whoever gets it comes to the same place.
    comes(visitor, address.removeprefix(visitor.site), "Kelurahan Kerjasan")


def test_a_phone_that_can_share_is_asked_to(visitor: Resident) -> None:
    page = visitor.page
    page.add_init_script(
        "const plain = ({ name, type, size }) => ({ name, type, size });"
        "navigator.share = async (given) => { window.given = { ...given, files: given.files?.map(plain) }; };"
        "navigator.canShare = ({ files }) => files.length === 1;"
    )
    comes(visitor, f"/progress/{KUDUS}/", "Kabupaten Kudus")
    visitor.press("Bagikan")
    assert page.evaluate("window.given.url") == f"{visitor.site}/progress/{KUDUS}/"
    visitor.press("Buat gambar")
    visitor.press("Kirim gambar")
    (file,) = page.evaluate("window.given.files")
    assert (file["name"], file["type"]) == (f"sensus-{KUDUS}.jpg", "image/jpeg")
    assert 10_000 < file["size"] < 300_000


def test_the_picture_is_drawn_on_the_phone_and_can_be_kept(visitor: Resident, tmp_path: Path) -> None:
    page = visitor.page
    comes(visitor, f"/progress/#{KERJASAN}", "Kelurahan Kerjasan")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    visitor.press("Buat gambar")
    expect(page.get_by_role("img", name="Kelurahan Kerjasan: 30,5")).to_be_visible()
    visitor.looks("picture")
    with page.expect_download() as saving:
        visitor.follow("Simpan gambar")
    saving.value.save_as(tmp_path / "kept.jpg")
    picture = Image.open(tmp_path / "kept.jpg").convert("RGB")
    assert picture.size == (1080, 1080)
    # The bar is as long as the rate is: 30,5 % of a scale that ends at the target and a quarter, or at the rate.
    brick = [
        x for x in range(picture.width) if all(abs(a - b) < 24 for a, b in zip(picture.getpixel((x, 730)), (0x93, 0x33, 0x1C), strict=True))
    ]  # type: ignore[arg-type]
    assert abs((max(brick) - min(brick)) / 912 - 0.3047 / 0.3375) < 0.02
    assert not [url for url in asked if not url.startswith((visitor.site, "blob:"))]


def test_where_nothing_can_be_shown_the_page_says_what_to_do(visitor: Resident) -> None:
    page = visitor.page
    comes(visitor, "/progress/#3320", "Kabupaten Jepara")
    expect(page.get_by_text("Wilayah ini belum dihitung.")).to_be_visible()
    visitor.looks("uncounted")
    comes(visitor, "/progress/#3399", "Wilayah tidak dikenal")
    expect(page.get_by_text("Tidak ada wilayah dengan nomor itu.")).to_be_visible()
    expect(page.get_by_role("combobox", name="Kabupaten atau kota")).to_be_visible()
    visitor.looks("unknown")
    comes(visitor, "/progress/#12345", "Wilayah tidak dikenal")
    page.unroute("**/progress/*.json")
    page.route("**/progress/*.json", lambda route: route.abort())
    page.goto("about:blank")
    page.goto(f"{visitor.site}/progress/{KUDUS}/")
    expect(page.get_by_text("Angkanya belum bisa dimuat.")).to_be_visible()
    visitor.looks("unreachable")
    page.unroute("**/progress/*.json")
    publish(page)
    visitor.press("Coba lagi")
    expect(page.locator(".big strong")).to_have_text("16\u00a0%")


def test_the_census_itself_counts_a_region_that_nobody_has_answered_in(someone: Callable[[], Resident]) -> None:
    visitor = someone()
    comes(visitor, f"/progress/?region={KUDUS}", "Kabupaten Kudus")
    expect(visitor.page.get_by_text("0 dari 1.086 orang, 0 dari 300 keluarga.")).to_be_visible()
    expect(visitor.page.get_by_text("294 orang lagi sampai target 27\u00a0%.")).to_be_visible()
    assert "0\u00a0%" not in (parse_qs(urlsplit(ways(visitor.page)["WhatsApp"]).query)["text"][0])
    visitor.looks("nobody-yet")


def test_the_start_page_of_a_regency_says_the_villages_rate_and_leads_to_its_page(visitor: Resident) -> None:
    comes(visitor, f"/{KUDUS}/#{KERJASAN}", "Isi sensus dari rumah, lewat HP ini")
    visitor.page.get_by_role("link", name="30,5\u00a0% penduduk Kerjasan sudah tercatat.").click()
    visitor.on("Kelurahan Kerjasan", "from-start")
    comes(visitor, f"/?region={KOTA}", "Isi sensus dari rumah, lewat HP ini")
    expect(visitor.page.locator("[data-rate] a")).to_have_attribute("href", re.compile(f"/progress/#{KOTA}$"))


def poster(page: Page) -> bytes:
    return page.pdf(prefer_css_page_size=True, print_background=True)


def test_somebody_gets_the_texts_the_poster_and_the_picture_of_their_village(visitor: Resident) -> None:
    page = visitor.page
    comes(visitor, "/spread/", "Ajak tetangga mengisi sensus")
    visitor.find("Kabupaten atau kota", "kudus", "Kabupaten Kudus, Jawa Tengah")
    expect(page.locator(".place strong")).to_have_text("Kabupaten Kudus")
    visitor.find("Desa, kelurahan", "kerj", "Kerjasan, Kota Kudus")
    expect(page.locator(".place strong")).to_have_text("Kelurahan Kerjasan")
    page.get_by_label("Nama kantor").fill("Puskesmas <Jati> & Kota")
    link = f"{visitor.site}/{KUDUS}/#{KERJASAN}"
    texts = page.locator(".message .text")
    expect(texts).to_have_count(3)
    expect(texts.first).to_contain_text(f"Bapak/Ibu warga Kelurahan Kerjasan, mari isi Sensus Penduduk 2020 dari rumah, lewat HP: {link}")
    expect(texts.last).to_contain_text("Rekan-rekan Puskesmas <Jati> & Kota")
    assert parse_qs(urlsplit(ways(page)["WhatsApp"]).query)["text"] == [texts.first.inner_text()]
    assert parse_qs(urlsplit(ways(page)["Facebook"]).query)["u"] == [link]
    expect(page.get_by_role("img", name="Kode QR")).to_be_visible()
    visitor.looks("spread")
    document = pypdfium2.PdfDocument(poster(page))
    assert len(document) == 1
    assert [round(side / 72 * 25.4) for side in document[0].get_size()] == [210, 297]
    assert [code.text for code in zxingcpp.read_barcodes(document[0].render(scale=2).to_pil())] == [link]
    words = " ".join(document[0].get_textpage().get_text_range().split())
    assert words.startswith("Sensus Online · Sensus Penduduk 2020 Kelurahan Kerjasan")
    assert words.endswith("Disebarkan oleh Puskesmas <Jati> & Kota")
    visitor.press("Buat gambar")
    expect(page.get_by_role("img", name="Kelurahan Kerjasan. Target 27")).to_be_visible()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport=PHONE)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("language", ["en", "jv"])
def test_other_languages_have_texts_and_a_poster_of_one_page_too(phone: Page, census: OneMachine, language: str) -> None:
    publish(phone)
    # The village with the longest name that Kudus has, and the longest name of an office.
    phone.goto(f"{census.site}/{language}/spread/#3319032004")
    expect(phone.locator("[data-code] svg")).to_be_visible()
    phone.locator("#agency").fill("Dinas Kependudukan dan Pencatatan Sipil serta Pemberdayaan Masyarakat dan Desa X")
    must_be_accessible(phone)(f"spread {language}")
    assert len(pypdfium2.PdfDocument(poster(phone))) == 1
    phone.emulate_media(media="print")
    assert (
        phone.evaluate(
            "(() => { const { scrollHeight, clientHeight } = document.querySelector('.poster'); return scrollHeight - clientHeight; })()"
        )
        <= 0
    )
    assert f"/{language}/{KUDUS}/#" in phone.locator(".message .text").first.inner_text()


def test_without_a_connection_the_page_of_texts_says_what_to_do(phone: Page, census: OneMachine) -> None:
    phone.route("**/api/census", lambda route: route.abort())
    phone.goto(f"{census.site}/spread/#{KERJASAN}")
    expect(phone.get_by_text("Tanggal sensus belum bisa dimuat.")).to_be_visible()
    expect(phone.get_by_text("Jangan: foto Kartu Keluarga")).to_be_visible()
    phone.unroute("**/api/census")
    phone.get_by_role("button", name="Coba lagi").click()
    expect(phone.locator(".place strong")).to_have_text("Kelurahan Kerjasan")


def test_without_scripts_the_pages_say_what_to_do(chromium: Browser, census: OneMachine) -> None:
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    for path, sentence in ((f"/progress/{KUDUS}/", "tanyakan angkanya ke kantor desa"), ("/spread/", "minta posternya ke kantor desa")):
        page.goto(census.site + path)
        expect(page.get_by_text(re.compile(sentence))).to_be_visible()
    assert page.title().startswith("Ajak tetangga")
    context.close()


def test_a_preview_reads_the_regency_without_running_anything(chromium: Browser, census: OneMachine) -> None:
    context = chromium.new_context()
    for path in (f"/{KUDUS}/", f"/en/progress/{KUDUS}/"):
        reply = context.request.get(census.site + path)
        assert reply.ok
        assert 'property="og:title" content="Kabupaten Kudus: ' in reply.text()
    assert io.BytesIO(context.request.get(f"{census.site}/progress/{KUDUS}.json").body()).read(1) == b"{"
    context.close()
