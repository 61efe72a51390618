"""Families that the register doesn't know: counted without its data, or visited. No way ends at a refusal."""

import re
from collections.abc import Callable
from dataclasses import replace

from playwright.sync_api import expect

from tests.browser.resident import PASSWORD, RIYADI, Resident


def live_in_kauman(resident: Resident) -> None:
    """The search for a village, from its regency on."""
    resident.find("Kabupaten atau kota", "kudus", "Kabupaten Kudus, Jawa Tengah")
    resident.find("Desa atau kelurahan", "kauman", "Kauman, Kota Kudus")


def add(resident: Resident, name: str) -> None:
    resident.on("Tambah anggota keluarga", "add")
    expect(resident.page.get_by_text("Mengapa")).to_have_count(0)
    resident.page.get_by_label("Nama lengkap").fill(name)
    resident.press("Lanjut")


def test_the_pictures_of_the_cards_come_only_to_whoever_unfolds_them(someone: Callable[[], Resident]) -> None:
    resident = someone()
    page = resident.page
    pictures: list[str] = []
    page.on("request", lambda request: pictures.append(request.url) if "/img/card-" in request.url else None)
    resident.start()
    resident.on("Cocokkan nomor keluarga", "sign-up")
    assert pictures == []
    page.get_by_text("Di mana angkanya di KK?").click()
    page.evaluate("Promise.all(Array.from(document.images, (image) => image.decode()))")
    resident.looks("cards")
    assert len(pictures) == 2
    page.get_by_label("Tanggalnya tidak terbaca").check()
    expect(page.get_by_text("tetap bisa mengisi tanpa data awal")).to_be_visible()


def test_codes_that_nobody_has_written_down_are_not_lost_by_going_back(someone: Callable[[], Resident]) -> None:
    resident = someone()
    page = resident.page
    page.goto(f"{resident.site}/help/")
    resident.follow("Isi tanpa data awal")
    page.get_by_role("combobox", name="Desa atau kelurahan").press_sequentially("kauman")
    expect(page.get_by_text("Pilih dulu kabupaten atau kotanya.")).to_be_visible()
    live_in_kauman(resident)
    resident.press("Lanjut")
    resident.on("Buat kata sandi", "count-password")
    page.reload()
    live_in_kauman(resident)  # who reloads starts again, and comes on again
    resident.press("Lanjut")
    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    resident.press("Simpan kata sandi")
    resident.on("Catat nomor isian", "begun")
    number = page.locator("[data-number] li").inner_text()
    page.go_back()
    resident.on("Catat nomor isian", "begun-after-going-back")
    expect(page.locator("[data-number] li")).to_have_text(number)
    page.get_by_label("Nomor dan kedua kode sudah saya catat").check()
    resident.press("Lanjut ke isian")
    resident.on("Keluarga", "home-blank")
    expect(page.get_by_role("link", name="Tempat tinggal keluarga", exact=True)).to_have_accessible_description("Belum diisi")
    page.set_viewport_size({"width": 160, "height": 320})  # a small phone with everything twice as large
    resident.looks("home-enlarged")
    page.go_back(wait_until="commit")
    resident.on("Bantuan", "help-of-the-next-family")


def test_a_card_newer_than_the_register_is_counted_and_told_that_it_is_being_matched(someone: Callable[[], Resident]) -> None:
    resident = someone()
    page = resident.page
    resident.start()
    resident.give_numbers(replace(RIYADI, kk_number="3319029999990009", nik="3319020102900009"))
    resident.on("Buat kata sandi", "password")
    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    resident.press("Simpan kata sandi")
    resident.on("Kami belum bisa mencocokkan nomor ini", "refused")
    resident.follow("Isi tanpa data awal")

    resident.on("Isi tanpa data awal", "count")
    resident.press("Lanjut")
    expect(page.get_by_role("alert")).to_contain_text("pilih dari daftar")
    live_in_kauman(resident)
    page.get_by_label("Nomor KK, kalau ada").fill("3319029999990009")
    resident.press("Lanjut")
    resident.on("Buat kata sandi", "count-password")
    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    resident.press("Simpan kata sandi")
    resident.on("Catat nomor isian", "begun")
    number = page.locator("[data-number] li").inner_text()
    codes = page.locator("[data-codes] li").all_inner_texts()
    assert (re.fullmatch(r"[A-Z2-7]{4}(-[A-Z2-7]{4}){2}", number) is not None, len(set(codes))) == (True, 2)
    page.get_by_label("Nomor dan kedua kode sudah saya catat").check()
    resident.press("Lanjut ke isian")

    resident.on("Keluarga …0009", "home-blank")
    expect(page.get_by_text(f"Nomor isian {number}")).to_be_visible()
    resident.follow("Tempat tinggal keluarga")
    resident.on("Tempat tinggal keluarga", "address-blank")
    expect(page.get_by_text("alamat yang tertulis di KK")).to_be_hidden()
    page.get_by_label("Jalan dan nomor rumah").fill("Jl. Sosrokartono 4")
    page.get_by_label("RT", exact=True).fill("3")
    page.get_by_label("RW", exact=True).fill("1")
    resident.press("Lanjut")
    add(resident, "Suyanto")
    resident.on("Siapa saja yang tinggal", "roster-blank")
    resident.follow("Tambah orang")
    add(resident, "Rini Astuti")
    resident.on("Siapa saja yang tinggal", "roster-blank")
    resident.press("Lanjut")
    resident.furnish()
    resident.on("Siapa kepala keluarga sekarang", "head")
    resident.choose("Suyanto")
    resident.press("Simpan")
    resident.on("Yang sama untuk semua", "shared-blank")
    resident.choose("Indonesia (WNI)")
    resident.choose("Islam")
    resident.since("2010", "3")
    resident.find("Suku keluarga", "jawa")
    resident.press("Lanjut")
    for name, nik, day in (("Suyanto", "3319020102900009", ("1", "2", "1990")), ("Rini Astuti", "3319024203920004", ("2", "3", "1992"))):
        describe(resident, name, nik, day)
    resident.say_who_answers()
    resident.on("Surat-surat", "papers")
    expect(page.get_by_role("heading", name="Kartu Keluarga (KK)")).to_be_visible()
    expect(page.get_by_text("Diperlukan, supaya isian keluarga ini bisa dicocokkan")).to_be_visible()
    resident.press("Lanjut")
    resident.on("Periksa dan kirim", "check")
    resident.press("Kirim")
    resident.on("Isian keluarga sudah kami terima", "received")
    expect(page.get_by_text("Sedang dicocokkan dengan data kependudukan.")).to_be_visible()
    receipt = page.locator(".receipt .number").inner_text()

    resident.follow("Periksa bukti")
    expect(page.get_by_text("sudah diterima, dan sedang dicocokkan")).to_be_visible()
    page.goto(f"{resident.site}/household/#/receipt")
    resident.on("Isian keluarga sudah kami terima", "received")
    resident.press("Selesai, keluarga berikutnya")
    resident.on("Cocokkan nomor keluarga", "next-family")
    resident.follow("Masuk")
    resident.follow("Masuk dengan nomor isian")
    resident.on("Masuk dengan nomor isian", "sign-in-number")
    page.get_by_label("Nomor isian").fill(number.lower())
    page.get_by_label("Kata sandi keluarga", exact=True).fill(PASSWORD)
    resident.press("Masuk")
    resident.on("Keluarga …0009", "home-again")
    page.get_by_role("link", name="Lihat bukti pengisian").first.click()
    assert page.locator(".receipt .number").inner_text() == receipt


def describe(resident: Resident, name: str, nik: str, day: tuple[str, str, str]) -> None:
    """All that is asked of somebody whom the register doesn't know."""
    page = resident.page
    resident.on(f"Data diri {name}", "identity")
    page.get_by_label("NIK", exact=True).fill(nik)
    resident.choose("Laki-laki" if name == "Suyanto" else "Perempuan")
    page.get_by_label("Tempat lahir").fill("Kudus")
    resident.date("Tanggal lahir", *day)
    resident.choose("Ya")
    resident.press("Lanjut")
    resident.on(f"Hubungan keluarga {name}", "family")
    if name != "Suyanto":
        resident.choose("Istri")
    resident.choose("Kawin, tercatat")
    resident.press("Lanjut")
    resident.on(f"Sekolah dan bahasa {name}", "schooling")
    resident.choose("SMA, SMK")
    resident.choose("Ya", f"Apakah {name} bisa berbahasa Indonesia?")
    resident.find("Bahasa pertama", "jawa")
    resident.press("Lanjut")
    resident.on(f"Kegiatan {name}", "work")
    resident.choose("Mengurus rumah tangga")
    resident.press("Lanjut")


def test_whoever_wants_a_visit_asks_for_it_and_gets_the_same_number_again(someone: Callable[[], Resident]) -> None:
    references = set()
    for name in ("Mbah Rukini", "Rukini"):
        resident = someone()
        page = resident.page
        page.goto(f"{resident.site}/help/")
        page.get_by_role("link", name="Minta dikunjungi petugas").first.click()
        resident.on("Minta dikunjungi petugas", "why")
        resident.press("Lanjut")
        expect(page.get_by_role("alert")).to_contain_text("Pilih salah satu.")
        resident.choose("Sulit mengisi sendiri")
        resident.press("Lanjut")
        resident.on("Petugas datang ke mana?", "where")
        page.reload()
        resident.choose("Sulit mengisi sendiri")
        resident.press("Lanjut")
        resident.on("Petugas datang ke mana?", "where-again")
        live_in_kauman(resident)
        page.get_by_label("Jalan dan nomor rumah").fill("Dukuh Krajan, belakang musala")
        resident.press("Lanjut")
        resident.on("Siapa yang dicari petugas?", "who")
        resident.press("Minta dikunjungi")
        expect(page.get_by_role("alert")).to_contain_text("Tulis nama yang dicari petugas.")
        page.get_by_label("Nama", exact=True).fill(name)
        page.get_by_label("Nomor telepon").fill("0812 3456 7890")
        resident.press("Minta dikunjungi")
        resident.on("Permintaan sudah kami catat", "asked")
        references.add(page.locator(".codes li").inner_text())
    assert len(references) == 1
