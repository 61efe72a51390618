"""What may go wrong on the way, each on a phone: the site always names the next step and loses nothing."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.photos import card, photograph
from tests.browser.resident import PASSWORD, Family, Resident
from tests.browser.sample import FAMILIES, cards


def at_odds_with_its_nik() -> Family:
    """A family, none of those above, with a member whose NIK says another sex than the register."""
    for family in FAMILIES[12:]:
        for row in cards()[family.kk_number]:
            if row["nik"] and (int(row["nik"][6:8]) > 40) != (row["sex"] == "female"):
                return family
    raise AssertionError("The sample register has no NIK at odds with its owner's sex.")


def describe(resident: Resident, member: dict[str, str]) -> None:
    """A member of the sample register as registered, on all pages; who is asked "is this right?" goes on without an answer."""
    name = member["name"]
    resident.on(f"Data diri {name}", "identity")
    resident.choose("Ya")
    go_on(resident)
    resident.on(f"Hubungan keluarga {name}", "family")
    go_on(resident)
    if member["birth_date"] > "2015-03-31":
        return
    resident.on(f"Sekolah dan bahasa {name}", "schooling")
    if not member["education"]:
        resident.choose("Belum punya ijazah")
    resident.press("Lanjut")
    resident.on(f"Kegiatan {name}", "work")
    resident.choose("Lainnya")
    resident.press("Lanjut")


def go_on(resident: Resident) -> None:
    before = resident.page.url
    resident.press("Lanjut")
    if resident.page.url == before:
        expect(resident.page.get_by_role("alert")).to_contain_text("Apakah ini benar?")
        resident.press("Lanjut")


def test_numbers_that_do_not_match_are_refused_with_the_ways_on(someone: Callable[[], Resident]) -> None:
    resident, family = someone(), FAMILIES[0]
    resident.start()
    resident.press("Lanjut")
    expect(resident.page.get_by_role("alert")).to_contain_text("Nomor KK terdiri dari 16 angka.")
    resident.looks("sign-up-unfinished")
    resident.page.get_by_role("link", name="Nomor KK terdiri dari 16 angka.").click()
    expect(resident.page.get_by_label("Nomor KK", exact=True)).to_be_focused()
    resident.give_numbers(Family(family.kk_number, FAMILIES[1].nik, family.issued, ()))
    resident.page.get_by_label("Kata sandi", exact=True).fill("pendek")
    resident.press("Simpan kata sandi")
    expect(resident.page.get_by_role("alert")).to_contain_text("terlalu pendek")
    resident.press("Pakai ini")
    phrase = resident.page.get_by_label("Kata sandi", exact=True).input_value()
    assert len(phrase.split()) == 6
    resident.press("Simpan kata sandi")
    resident.on("Kami belum bisa mencocokkan nomor ini", "refused")
    resident.follow("Periksa lagi nomornya")
    expect(resident.page.get_by_label("Nomor KK", exact=True)).to_have_value(family.kk_number)


def test_a_recovery_code_makes_a_new_password_once(someone: Callable[[], Resident]) -> None:
    resident, family = someone(), FAMILIES[2]
    code = resident.sign_up(family)[0]
    for wanted in ("Kata sandi sudah diganti.", None):
        stranger = someone()
        stranger.page.goto(f"{stranger.site}/household/#/recover")
        stranger.on("Lupa kata sandi", "recover")
        stranger.page.get_by_label("Nomor KK", exact=True).fill(family.kk_number)
        stranger.page.get_by_label("NIK salah satu").fill(family.nik)
        stranger.page.get_by_label("Kode pemulihan", exact=True).fill(code)
        stranger.press("Lanjut")
        stranger.page.get_by_label("Kata sandi", exact=True).fill("lain " + PASSWORD)
        stranger.press("Simpan kata sandi")
        if wanted:
            expect(stranger.page.get_by_text(wanted)).to_be_visible()
        else:
            expect(stranger.page.get_by_role("alert")).to_contain_text("Kami belum bisa mencocokkan isian ini.")


def test_a_password_is_changed_twice_and_then_stays(someone: Callable[[], Resident]) -> None:
    resident, family = someone(), FAMILIES[20]
    page = resident.page
    resident.sign_up(family)

    def change(current: str, new: str) -> None:
        page.goto(f"{resident.site}/household/#/home")
        resident.follow("Riwayat dan keamanan")
        resident.follow("Ganti kata sandi")
        resident.on("Ganti kata sandi", "change")
        page.get_by_label("Kata sandi sekarang").fill(current)
        page.get_by_label("Kata sandi baru").fill(new)
        resident.press("Simpan kata sandi")

    change("bukan " + PASSWORD, "satu " + PASSWORD)
    expect(page.get_by_role("alert")).to_contain_text("Kata sandi ini belum cocok.")
    resident.looks("change-refused")
    change(PASSWORD, "satu " + PASSWORD)
    resident.on("Kata sandi sudah diganti", "changed")
    expect(page.get_by_text("masih bisa diganti satu kali lagi")).to_be_visible()
    change("satu " + PASSWORD, "dua " + PASSWORD)
    expect(page.get_by_text("kata sandi tidak bisa diganti lagi")).to_be_visible()
    change("dua " + PASSWORD, "tiga " + PASSWORD)
    expect(page.get_by_role("alert")).to_contain_text("Kata sandi sudah dua kali diganti, jadi tetap yang sekarang.")


def test_the_head_has_died_and_a_child_was_born(someone: Callable[[], Resident], tmp_path: Path) -> None:
    resident, family = someone(), FAMILIES[3]
    head, heir, *others = family.members
    resident.sign_up(family)
    resident.live_as_on_the_card()
    for name in (heir, *others):
        resident.page.get_by_role("checkbox", name=name).check()
    resident.follow("Tambah orang")
    resident.on("Tambah anggota keluarga", "add")
    resident.page.get_by_label("Nama lengkap").fill("Bayi Melati")
    resident.choose("Baru lahir")
    resident.press("Lanjut")
    resident.on("Siapa saja yang tinggal", "roster")
    resident.press("Lanjut")
    resident.on(f"Di mana {head} tinggal", "presence")
    resident.choose("Sudah meninggal")
    resident.page.get_by_role("group", name=f"Kapan {head} meninggal?").get_by_label("Tahun").fill("2019")
    resident.choose("Ada, fotonya saya kirim")
    resident.press("Lanjut")
    resident.on("Siapa kepala keluarga sekarang?", "head")
    resident.press("Simpan")
    expect(resident.page.get_by_role("alert")).to_contain_text("Pilih satu orang.")
    resident.page.get_by_label(heir, exact=True).check()
    resident.press("Simpan")
    resident.share(since=None)
    for member in cards()[family.kk_number][1:]:
        describe(resident, member)
    resident.on("Di mana Bayi Melati tinggal", "presence-of-the-child")
    resident.page.get_by_role("group", name="Sejak kapan").get_by_label("Tahun").fill("2020")
    resident.press("Lanjut")
    resident.on("Data diri Bayi Melati", "identity-of-the-child")
    resident.choose("Perempuan")
    resident.page.get_by_label("Tempat lahir").fill("Kudus")
    resident.choose("Tidak")
    resident.date("Tanggal lahir", "30", "2", "2020")
    resident.press("Lanjut")
    expect(resident.page.get_by_role("alert")).to_contain_text("Tanggal itu tidak ada.")
    resident.looks("date-that-is-none")
    resident.date("Tanggal lahir", "29", "2", "2020")
    resident.press("Lanjut")
    resident.choose("Cucu")
    resident.press("Lanjut")
    resident.say_who_answers()

    resident.on("Surat-surat", "papers")
    note = tmp_path / "note.txt"
    note.write_text("not a photo")
    resident.page.set_input_files("input[type=file]", note)
    expect(resident.page.get_by_text("Berkas ini bukan foto")).to_be_visible()
    photo = tmp_path / "death.jpg"
    photo.write_bytes(photograph(card((1500, 2000))))
    resident.page.set_input_files("input[type=file]", photo)
    expect(resident.page.get_by_text("Terkirim, sedang diperiksa")).to_be_visible()
    resident.looks("papers-sent")
    resident.press("Lanjut")
    resident.send()
    resident.page.reload()
    resident.on("Keluarga Bapak/Ibu sudah dihitung", "receipt-after-reload")


def test_what_looks_wrong_is_asked_at_once_and_once_more_before_it_is_sent(someone: Callable[[], Resident]) -> None:
    resident, family = someone(), at_odds_with_its_nik()
    resident.sign_up(family)
    resident.live_as_on_the_card()
    resident.all_live_here()
    resident.share(since=None)
    alert = resident.page.get_by_role("alert")
    for member in cards()[family.kk_number]:
        describe(resident, member)
    resident.say_who_answers()
    resident.on("Periksa dan kirim", "check-with-doubts")
    resident.press("Kirim")
    expect(alert).to_contain_text("Menurut NIK")
    expect(resident.page.get_by_role("group", name=re.compile("Menurut NIK")).first).to_be_visible()
    for box in resident.page.get_by_label("Ya, benar").all():
        box.check()
    resident.send()


@pytest.mark.parametrize(
    "path", ["/en/", "/help/", "/en/help/", "/progress/", "/en/progress/", "/progress/#3319", "/household/", "/nowhere"]
)
def test_every_page_is_accessible(someone: Callable[[], Resident], path: str) -> None:
    visitor = someone()
    visitor.page.goto(visitor.site + path)
    visitor.page.wait_for_load_state("networkidle")
    visitor.looks(path)


def test_the_journey_can_be_made_in_english(someone: Callable[[], Resident]) -> None:
    resident, family = someone(), FAMILIES[7]
    resident.page.goto(f"{resident.site}/en/")
    resident.follow("Start")
    resident.on("Match the family's numbers", "sign-up-en")
    resident.page.get_by_label("KK number", exact=True).fill(family.kk_number)
    resident.page.get_by_label("NIK of one member").fill(family.nik)
    for label, value in zip(("Day", "Month", "Year"), family.issued, strict=True):
        resident.page.get_by_label(label, exact=True).fill(value)
    resident.press("Continue")
    resident.page.get_by_label("Password", exact=True).fill(PASSWORD)
    resident.press("Save the password")
    resident.page.get_by_label("I have written down both codes").check()
    resident.press("Go to the form")
    resident.on("Family …", "home-en")
    resident.follow(family.members[0])
    resident.on(f"Where {family.members[0]} lives", "presence-en")
    assert untranslated(resident.page) == []


def test_what_has_become_too_easy_is_solved_anew_and_the_sign_up_goes_on_by_itself(someone: Callable[[], Resident]) -> None:
    resident, family = someone(), FAMILIES[11]
    refused: list[int] = []
    resident.page.on("response", lambda answer: refused.append(answer.status) if answer.status == 400 else None)
    resident.start()
    with resident.page.expect_response("**/api/challenges"):
        resident.give_numbers(family)
    resident.on("Buat kata sandi", "password")
    # Meanwhile others guess from the same address.
    for number in range(20):
        wrong = {"kk_number": f"33190299999999{number:02}", "nik": family.nik, "password": "kata yang salah sekali"}
        assert resident.page.request.post(f"{resident.site}/api/sessions", data=wrong).status == 401
    resident.page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    resident.press("Simpan kata sandi")
    resident.on("Catat dua kode", "codes-after-more-work")
    assert refused == [400]


def untranslated(page: Page) -> list[str]:
    """Indonesian words that an English page shows."""
    text = page.locator("main").inner_text()
    return [word for word in ("Keluarga", "tinggal", "Lanjut", "Belum", "Isian") if word in text]


def test_a_save_that_is_refused_as_late_while_the_census_is_open_is_sent_again(someone: Callable[[], Resident]) -> None:
    # For ten seconds after a close was moved, one function may know it and the next not.
    resident = someone()
    resident.sign_up(FAMILIES[9])
    refusals: list[str] = []

    def refuse_once(route: Route) -> None:
        if route.request.method != "PATCH" or refusals:
            return route.fallback()
        refusals.append(route.request.url)
        problem = {"type": "https://sensus.example/problems/census-closed", "title": "The census is closed.", "status": 403}
        return route.fulfill(status=403, content_type="application/problem+json", body=json.dumps(problem))

    resident.page.route("**/api/household", refuse_once)
    resident.live_as_on_the_card()
    resident.on("Siapa saja yang tinggal", "roster")
    with resident.page.expect_response(lambda answer: answer.request.method == "PATCH" and answer.ok, timeout=40_000):
        resident.page.evaluate("dispatchEvent(new Event('online'))")
    assert len(refusals) == 1
    resident.on("Siapa saja yang tinggal", "roster")
