"""Single questions in the browser: lists that are searched, what looks wrong, what can't be kept, and the page that shows it all again."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.resident import Family, Resident, keeps_no_pages
from tests.browser.sample import FAMILIES as OF_THE_SAMPLE
from tests.browser.sample import cards


def with_a_wife() -> Iterator[Family]:
    """Families whose first member is the head and whose second is his wife, both grown up and married."""
    for family in OF_THE_SAMPLE:
        head, second = cards()[family.kk_number][:2]
        ages = all(person["birth_date"] < "1995" for person in (head, second))
        married = second["marital_status"].startswith("married") and head["marital_status"].startswith("married")
        if (head["relation"], second["relation"]) == ("head", "wife") and ages and married:
            yield family


FAMILIES = list(with_a_wife())


def answers(page: Page) -> Any:
    """What the census has of the household that is signed in."""
    return json.loads(page.evaluate("fetch('/api/household').then((reply) => reply.text())"))["answers"]


def ask(resident: Resident, way: str, heading: str) -> None:
    """Go to a page of the questionnaire."""
    resident.page.goto(f"{resident.site}/household/#/{way}")
    resident.on(heading, way.replace("/", "-"))


def test_a_village_is_found_by_its_province_its_district_and_the_keyboard_alone(someone: Callable[[], Resident]) -> None:
    resident = someone()
    resident.sign_up(FAMILIES[0])
    ask(resident, "m1/presence", "Di mana")
    resident.choose("Di tempat lain di Indonesia")
    regency, village = (resident.page.get_by_role("combobox", name=name) for name in ("Kabupaten atau kota", "Desa atau kelurahan"))
    expect(regency).to_have_value("Kabupaten Kudus, Jawa Tengah")
    regency.fill("")
    regency.press_sequentially("jawa tengah")
    expect(resident.page.get_by_role("option")).to_have_count(35)
    regency.fill("kota semarang")
    expect(resident.page.get_by_role("option")).to_have_count(1)
    resident.looks("list-of-regencies")
    regency.press("ArrowDown")
    regency.press("Enter")
    expect(regency).to_have_value("Kota Semarang, Jawa Tengah")
    expect(village).to_be_focused()
    village.press_sequentially("banyumanik")
    expect(resident.page.get_by_text("11 pilihan")).to_be_visible()
    village.press("Escape")
    expect(resident.page.get_by_role("option")).to_have_count(0)
    village.press("ArrowDown")
    expect(resident.page.get_by_role("option")).to_have_count(11)
    village.press("ArrowUp")
    expect(resident.page.get_by_role("option").last).to_have_attribute("aria-selected", "true")
    village.press("Escape")
    resident.press("Lanjut")
    expect(resident.page.get_by_role("alert")).to_contain_text("Ketik nama desa atau kelurahan, lalu pilih dari daftar yang muncul.")
    village.fill("srondol k")
    village.press("ArrowDown")
    village.press("ArrowDown")
    village.press("ArrowUp")
    village.press("Enter")
    expect(village).to_have_value("Srondol Kulon, Banyumanik")
    resident.save()
    assert answers(resident.page)["members"]["m1"]["elsewhere_village"] == "3374111006"
    ask(resident, "m1/presence", "Di mana")
    expect(village).to_have_value("Srondol Kulon, Banyumanik")
    expect(regency).to_have_value("Kota Semarang, Jawa Tengah")


def test_a_list_that_can_not_be_had_says_what_to_do_and_stops_nobody(someone: Callable[[], Resident]) -> None:
    resident = someone()
    keeps_no_pages(resident.page)
    resident.sign_up(FAMILIES[1])
    page = resident.page
    page.route("**/*.json", lambda route: route.abort())
    ask(resident, "m1/presence", "Di mana")
    resident.choose("Di tempat lain di Indonesia")
    page.get_by_role("combobox", name="Kabupaten atau kota").press_sequentially("kudus")
    expect(page.get_by_text("Daftar belum bisa dimuat. Periksa sambungan, lalu ketik lagi.")).to_be_visible()
    resident.choose("Bersama keluarga")
    ask(resident, "m1/origin", "Asal-usul")
    people = page.get_by_role("combobox", name="Suku")
    people.press_sequentially("Suku Baru")
    expect(page.get_by_text("Daftar belum bisa dimuat. Tulis saja jawabannya.")).to_be_visible()
    page.unroute_all()
    resident.save()
    assert answers(page)["members"]["m1"]["ethnicity"] == "Suku Baru"
    ask(resident, "m1/origin", "Asal-usul")
    expect(people).to_have_value("Suku Baru")
    people.fill("javanese")
    expect(page.get_by_text("Tidak ada di daftar. Jawaban disimpan seperti yang ditulis.")).to_be_visible()
    people.fill("jawa")
    expect(page.get_by_role("option", name="Jawa", exact=True)).to_be_visible()
    people.press("Enter")
    expect(people).to_have_value("Jawa")
    resident.save()
    assert answers(page)["members"]["m1"]["ethnicity"] == "javanese"


KEPT = (
    "Jl. Mawar 3 🏠👨‍👩‍👧",
    "شارع النور ١٢",
    '<b>Gg. & "Dua"</b> \'); --',
    "=SUM(A1)+{name}",
    "x" * 120,
)


def test_whatever_is_typed_is_kept_as_it_is(someone: Callable[[], Resident]) -> None:
    resident = someone()
    resident.sign_up(FAMILIES[2])
    page = resident.page
    for text in KEPT:
        ask(resident, "household/address", "Tempat tinggal")
        resident.choose("Tidak, kami tinggal di alamat lain")
        page.get_by_label("Jalan dan nomor rumah").fill(text)
        ask(resident, "household/contact", "Kalau petugas")
        page.get_by_label("Catatan untuk petugas").fill(f"{text}\n{text}")
        resident.save()
        household = answers(page)["household"]
        assert household["current_street"] == text
        assert household["remarks"] == f"{text}\n{text}"
        page.reload()
        ask(resident, "household/address", "Tempat tinggal")
        expect(page.get_by_label("Jalan dan nomor rumah")).to_have_value(text)


REFUSED = (
    ("x" * 121, "Isian ini terlalu panjang. Tulis paling banyak 120 huruf."),
    ("🏠" * 121, "Isian ini terlalu panjang. Tulis paling banyak 120 huruf."),
    ("Jl. \u202eMawar", "Ada tanda yang tidak terlihat di dalamnya."),
    ("\u200b", "Tulis dengan huruf atau angka."),
)


def test_what_can_not_be_kept_stays_in_its_field_with_the_reason(someone: Callable[[], Resident]) -> None:
    resident = someone()
    resident.sign_up(FAMILIES[3])
    page = resident.page
    ask(resident, "household/address", "Tempat tinggal")
    resident.choose("Tidak, kami tinggal di alamat lain")
    street = page.get_by_label("Jalan dan nomor rumah")
    for text, reason in REFUSED:
        street.fill(text)
        resident.press("Lanjut")
        expect(page.get_by_role("alert")).to_contain_text(f"Keluarga · Jalan dan nomor rumah, atau nama dukuh: {reason}")
        expect(page.locator("#e-current_street")).to_contain_text(reason)
        expect(street).to_have_value(text)
    street.fill("x" * 121)
    resident.page.goto(f"{resident.site}/household/#/check")
    resident.on("Periksa dan kirim", "check-with-half-typed")
    page.get_by_role("alert").get_by_role("link", name="Keluarga · Jalan dan nomor rumah, atau nama dukuh").click()
    expect(street).to_have_value("x" * 121)
    expect(street).to_be_focused()
    assert "current_street" not in answers(page)["household"]


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("Nomor telepon atau WhatsApp", "\u202a+62 812-3456-7890\u202c", "+62 812-3456-7890"),
        ("Patokan rumah", "  dekat   warung\tBu Sri ", "dekat warung Bu Sri"),
    ],
)
def test_what_pasting_brings_along_unseen_is_left_out(someone: Callable[[], Resident], field: str, typed: str, kept: str) -> None:
    resident = someone()
    resident.sign_up(FAMILIES[4] if "telepon" in field else FAMILIES[5])
    ask(resident, "household/contact", "Kalau petugas")
    resident.page.get_by_label(field).fill(typed)
    resident.save()
    assert kept in answers(resident.page)["household"].values()


def test_what_looks_wrong_is_asked_where_it_was_answered_and_not_twice(someone: Callable[[], Resident]) -> None:
    resident, family = someone(), FAMILIES[6]
    resident.sign_up(family)
    page, wife = resident.page, family.members[1]
    ask(resident, "m1/presence", "Di mana")
    resident.choose("Bersama keluarga")
    ask(resident, "m2/presence", "Di mana")
    resident.choose("Bersama keluarga")
    ask(resident, "m2/family", "Hubungan keluarga")
    resident.choose("Belum kawin")
    resident.press("Lanjut")
    asked = f"{wife} · Status perkawinan: {wife} suami atau istri kepala keluarga, tetapi status perkawinannya tidak kawin."
    expect(page.get_by_role("alert")).to_contain_text(asked)
    resident.looks("asked-at-the-field")
    resident.choose("Kawin, tercatat")
    expect(page.get_by_role("button", name="Ya, benar")).to_have_count(0)
    resident.choose("Belum kawin")
    resident.press("Lanjut")
    resident.on("Asal-usul", "on-without-an-answer")

    ask(resident, "m2/family", "Hubungan keluarga")
    resident.press("Lanjut")
    resident.press("Ya, benar")
    resident.on("Asal-usul", "confirmed")
    resident.save()
    assert answers(page)["members"]["m2"]["confirmed"] == {"spouse-not-married": True}
    page.goto(f"{resident.site}/household/#/check")
    doubts = page.locator("[data-doubts]")
    expect(doubts.get_by_label("Ya, benar")).to_be_checked()
    # Another answer is asked about anew.
    ask(resident, "m2/family", "Hubungan keluarga")
    resident.choose("Cerai mati")
    resident.press("Lanjut")
    expect(page.get_by_role("button", name="Ya, benar")).to_be_visible()


def test_a_family_that_has_not_agreed_is_led_to_the_question(someone: Callable[[], Resident]) -> None:
    resident = someone()
    resident.sign_up(FAMILIES[7])
    page = resident.page
    ask(resident, "household/answering", "Siapa yang mengisi")
    resident.choose("Tetangga atau kenalan")
    resident.choose("Tidak", "Apakah keluarga ini setuju")
    resident.press("Lanjut")
    said = "Keluarga belum setuju isian ini dikirim. Tanyakan dulu, lalu ubah jawabannya."
    expect(page.get_by_role("alert")).to_contain_text(said)
    expect(page.get_by_role("button", name="Ya, benar")).to_have_count(0)
    resident.press("Lanjut")
    resident.on("Kalau petugas perlu bertanya", "contact")
    page.goto(f"{resident.site}/household/#/check")
    resident.on("Periksa dan kirim", "check-without-consent")
    page.get_by_role("alert").get_by_role("link", name=said).click()
    resident.on("Siapa yang mengisi", "back-at-consent")
    resident.choose("Ya", "Apakah keluarga ini setuju")
    resident.press("Lanjut")
    resident.on("Periksa dan kirim", "check")
    expect(page.get_by_role("alert")).not_to_contain_text(said)


def test_what_the_census_refuses_is_shown_at_its_field(someone: Callable[[], Resident]) -> None:
    resident = someone()
    resident.sign_up(FAMILIES[8])
    page = resident.page
    name = FAMILIES[8].members[0]

    def refuse(route: Route) -> None:
        # As a census does whose list of forbidden signs is newer than this page.
        if route.request.method != "PATCH" or "birth_place" not in (route.request.post_data or ""):
            return route.continue_()
        errors = [{"pointer": "/members/m1/birth_place", "code": "control-characters", "detail": "Tempat lahir"}]
        problem = {"type": "/problems/answers-refused", "title": "refused", "status": 422, "errors": errors}
        return route.fulfill(status=422, content_type="application/problem+json", body=json.dumps(problem))

    page.route("**/api/household", refuse)
    ask(resident, "m1/presence", "Di mana")
    resident.choose("Bersama keluarga")
    ask(resident, "m1/identity", "Data diri")
    page.get_by_label("Tempat lahir").fill("Kudus Lama")
    resident.choose("Ya", f"Apakah {name} punya akta kelahiran?")
    page.goto(f"{resident.site}/household/#/home")
    page.get_by_role("status").get_by_role("link").click()
    resident.on("Data diri", "refused-at-its-field")
    place = page.get_by_label("Tempat lahir")
    expect(place).to_have_value("Kudus Lama")
    expect(page.locator("#e-birth_place")).to_contain_text("Ada tanda yang tidak terlihat di dalamnya.")
    resident.press("Lanjut")
    expect(page.get_by_role("alert")).to_contain_text(f"{name} · Tempat lahir: Ada tanda yang tidak terlihat")
    page.unroute_all()
    place.fill("Jepara")
    resident.save()
    member = answers(page)["members"]["m1"]
    assert (member["birth_place"], member["birth_certificate"], member["presence"]) == ("Jepara", "yes", "with_family")


def test_the_last_page_shows_what_the_register_says_beside_each_change(someone: Callable[[], Resident]) -> None:
    resident, family = someone(), FAMILIES[9]
    resident.sign_up(family)
    page, name = resident.page, family.members[0]
    ask(resident, "m1/presence", "Di mana")
    resident.choose("Bersama keluarga")
    page.get_by_label("Tidak tahu").check()
    ask(resident, "m1/identity", "Data diri")
    before = page.get_by_label("Tempat lahir").input_value()
    page.get_by_label("Tempat lahir").fill("Fakfak")
    page.goto(f"{resident.site}/household/#/check")
    resident.on("Periksa dan kirim", "check-with-a-change")
    row = page.locator("details", has=page.get_by_role("heading", name=name, exact=True)).locator(".row", has_text="Tempat lahir")
    expect(row).to_contain_text(f"Menurut data kependudukan: {before}")
    expect(row).to_contain_text("Bapak/Ibu ubah menjadi:")
    expect(row).to_contain_text("Fakfak")
    row.get_by_role("link").click()
    resident.on("Data diri", "identity-from-the-check")
    expect(page.get_by_label("Tempat lahir")).to_be_focused()
    resident.choose("Ya", f"Apakah {name} punya akta kelahiran?")
    resident.press("Lanjut")
    resident.on("Periksa dan kirim", "check-again")


def test_a_name_of_eighty_letters_fits_the_phone(someone: Callable[[], Resident]) -> None:
    resident = someone()
    resident.sign_up(FAMILIES[10])
    name = "Wijayakusumawardhani" * 4
    ask(resident, "m1/presence", "Di mana")
    resident.choose("Bersama keluarga")
    ask(resident, "m1/identity", "Data diri")
    resident.page.get_by_label("Nama lengkap").fill(name)
    for way, heading in (("home", "Keluarga …"), ("roster", "Siapa saja"), ("m1/family", "Hubungan"), ("check", "Periksa")):
        ask(resident, way, heading)
        expect(resident.page.locator("main")).to_contain_text(name)
