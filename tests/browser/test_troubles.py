"""What may go wrong on the way, each on a phone: the site always names the next step and loses nothing."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.one_machine import ROOT
from tests.browser.resident import PASSWORD, Family, Resident


def cards() -> dict[str, list[dict[str, str]]]:
    """The sample register by KK number."""
    found: dict[str, list[dict[str, str]]] = {}
    with (ROOT / "samples/kudus.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["kk_number"], []).append(row)
    return found


def families() -> list[Family]:
    """Families of the sample register whose card shows its date and whose first member has a NIK."""
    found = []
    for kk_number, rows in cards().items():
        year, month, day = (rows[0]["kk_issued_on"] or "--").split("-")
        # Names alone don't tell two people apart on the page.
        if year and rows[0]["nik"] and 3 <= len(rows) <= 5 and len({row["name"] for row in rows}) == len(rows):
            found.append(Family(kk_number, rows[0]["nik"], (day, month, year), tuple(row["name"] for row in rows)))
    return found[1:]  # the first is the README's


FAMILIES = families()


def at_odds_with_its_nik() -> Family:
    """A family, none of those above, with a member whose NIK says another sex than the register."""
    for family in FAMILIES[12:]:
        for row in cards()[family.kk_number]:
            if row["nik"] and (int(row["nik"][6:8]) > 40) != (row["sex"] == "female"):
                return family
    raise AssertionError("The sample register has no NIK at odds with its owner's sex.")


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


def test_the_head_has_died_and_a_child_was_born(someone: Callable[[], Resident], tmp_path: Path) -> None:
    resident, family = someone(), FAMILIES[3]
    head, heir, *others = family.members
    resident.sign_up(family)
    resident.live_as_on_the_card()
    resident.follow(head)
    resident.page.get_by_label("Sudah meninggal").check()
    resident.page.get_by_role("group", name=f"Kapan {head} meninggal?").get_by_label("Tahun").fill("2019")
    resident.press("Lanjut")
    for name in (heir, *others):
        resident.confirm_member(name, since=None)
    resident.follow("Tambah orang yang tinggal bersama kami")
    resident.on("Tambah anggota keluarga", "add")
    resident.page.get_by_label("Nama lengkap").fill("Bayi Melati")
    resident.press("Lanjut")
    resident.page.get_by_label("Baru lahir").check()
    resident.page.get_by_label("Bersama keluarga").check()
    resident.page.get_by_role("group", name="Sejak kapan").get_by_label("Tahun").fill("2020")
    resident.press("Lanjut")
    resident.page.get_by_label("Perempuan").check()
    resident.page.get_by_label("Tempat lahir").fill("Kudus")
    resident.date("Tanggal lahir", "30", "2", "2020")
    resident.press("Lanjut")
    expect(resident.page.get_by_role("alert")).to_contain_text("Tanggal itu tidak ada.")
    resident.looks("date-that-is-none")
    resident.date("Tanggal lahir", "29", "2", "2020")
    resident.press("Lanjut")
    resident.page.get_by_label("Cucu").check()
    resident.press("Lanjut")

    resident.follow("Periksa dan kirim")
    expect(resident.page.get_by_role("alert")).to_contain_text("Siapa kepala keluarga sekarang?")
    resident.looks("check-with-gaps")
    resident.page.get_by_role("alert").get_by_role("link").click()
    resident.on("Siapa kepala keluarga sekarang?", "head")
    resident.page.get_by_label(heir, exact=True).check()
    resident.press("Simpan")

    resident.follow("Surat-surat")
    resident.on("Surat-surat", "papers")
    note = tmp_path / "note.txt"
    note.write_text("not a photo")
    resident.page.set_input_files("input[type=file]", note)
    expect(resident.page.get_by_text("Berkas ini bukan foto")).to_be_visible()
    photo = tmp_path / "death.jpg"
    photo.write_bytes(b"\xff\xd8\xff\xe0" + bytes(5000))
    resident.page.set_input_files("input[type=file]", photo)
    expect(resident.page.get_by_text("Terkirim, sedang diperiksa")).to_be_visible()
    resident.looks("papers-sent")
    resident.follow("Lanjut")
    resident.send()
    resident.page.reload()
    resident.on("Keluarga Bapak/Ibu sudah dihitung", "receipt-after-reload")


def test_what_a_lost_connection_keeps_is_sent_once_it_is_back(someone: Callable[[], Resident]) -> None:
    resident, family = someone(), FAMILIES[4]
    resident.sign_up(family)
    keys: list[str] = []
    resident.page.on("request", lambda asked: keys.append(asked.headers["idempotency-key"]) if asked.method == "PATCH" else None)
    resident.page.context.set_offline(True)
    resident.live_as_on_the_card()
    kept = resident.page.get_by_text("Disimpan di HP ini, belum terkirim.")
    expect(kept).to_be_visible()
    resident.looks("kept-on-this-phone")
    resident.page.context.set_offline(False)
    expect(kept).to_be_hidden()
    expect(resident.page.get_by_text("Tersimpan pukul")).to_be_visible()
    assert len(keys) > 1
    assert len(set(keys)) == 1


def test_leaving_in_the_middle_of_a_page_saves_it(someone: Callable[[], Resident]) -> None:
    resident, other, family = someone(), someone(), FAMILIES[9]
    resident.sign_up(family)
    resident.follow(family.members[0])
    resident.page.get_by_label("Bersama keluarga").check()
    resident.page.goto("about:blank")
    other.sign_in(family)
    other.follow(family.members[0])
    expect(other.page.get_by_label("Bersama keluarga")).to_be_checked()


def test_what_could_not_be_sent_outlives_a_reload(someone: Callable[[], Resident]) -> None:
    resident, family = someone(), FAMILIES[8]
    resident.sign_up(family)
    resident.page.route("**/api/household", lambda route: route.abort() if route.request.method == "PATCH" else route.continue_())
    resident.live_as_on_the_card()
    expect(resident.page.get_by_text("Disimpan di HP ini, belum terkirim.")).to_be_visible()
    resident.page.on("dialog", lambda dialog: dialog.accept())
    resident.page.unroute_all()
    resident.page.reload()
    resident.on("Keluarga …", "home-after-reload")
    resident.follow("Tempat tinggal keluarga")
    expect(resident.page.get_by_label("Ya, sama dengan alamat di KK")).to_be_checked()


def test_what_looks_wrong_is_asked_once_more_before_it_is_sent(someone: Callable[[], Resident]) -> None:
    resident, family = someone(), at_odds_with_its_nik()
    resident.sign_up(family)
    resident.live_as_on_the_card()
    for name in family.members:
        resident.confirm_member(name, since=None)
    resident.follow("Periksa dan kirim")
    resident.looks("check-with-doubts")
    resident.press("Kirim")
    expect(resident.page.get_by_role("alert")).to_contain_text("Menurut NIK")
    for box in resident.page.get_by_label("Ya, ini benar").all():
        box.check()
    resident.press("Kirim")
    resident.on("Keluarga Bapak/Ibu sudah dihitung", "receipt")


def test_two_phones_that_answer_the_same_question_let_the_family_choose(someone: Callable[[], Resident]) -> None:
    one, other, family = someone(), someone(), FAMILIES[5]
    one.sign_up(family)
    other.sign_in(family)
    other.live_as_on_the_card()
    expect(other.page.get_by_text("Tersimpan pukul")).to_be_visible()
    one.follow("Tempat tinggal keluarga")
    one.page.get_by_label("Tidak, kami tinggal di alamat lain").check()
    one.page.get_by_label("Jalan dan nomor rumah").fill("Jl. Mawar 3")
    one.page.get_by_role("link", name="Kembali").click()
    one.on("Ada isian lain dari HP lain", "changed")
    one.page.get_by_label("Tidak, kami tinggal di alamat lain dari HP ini").check()
    one.press("Simpan pilihan ini")
    one.on("Keluarga …", "home-after-choice")
    expect(one.page.get_by_text("Tersimpan pukul")).to_be_visible()
    other.page.reload()
    other.follow("Tempat tinggal keluarga")
    expect(other.page.get_by_label("Tidak, kami tinggal di alamat lain")).to_be_checked()
    expect(other.page.get_by_label("Jalan dan nomor rumah")).to_have_value("Jl. Mawar 3")


def test_back_keeps_what_was_typed_even_half(someone: Callable[[], Resident]) -> None:
    resident, family = someone(), FAMILIES[6]
    resident.sign_up(family)
    name = family.members[0]
    resident.follow(name)
    resident.page.get_by_label("Bersama keluarga").check()
    since = resident.page.get_by_role("group", name="Sejak kapan").get_by_label("Tahun")
    since.fill("20")
    resident.page.go_back()
    resident.on("Keluarga …", "home")
    resident.page.go_forward()
    resident.on(f"Di mana {name} tinggal", "presence")
    expect(resident.page.get_by_label("Bersama keluarga")).to_be_checked()
    expect(since).to_have_value("20")


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
    resident.press("Go to the questions")
    resident.on("Family …", "home-en")
    resident.follow(family.members[0])
    resident.on(f"Where {family.members[0]} lives", "presence-en")
    assert untranslated(resident.page) == []


def untranslated(page: Page) -> list[str]:
    """Indonesian words that an English page shows."""
    text = page.locator("main").inner_text()
    return [word for word in ("Keluarga", "tinggal", "Lanjut", "Belum", "Isian") if word in text]
