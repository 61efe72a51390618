"""What a family sees of others in its name, what it does about it, and how a session ends."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.one_machine import OneMachine
from tests.browser.resident import Resident
from tests.browser.sample import FAMILIES


def test_whoever_is_here_is_warned_before_the_session_ends_and_loses_nothing(someone: Callable[[], Resident]) -> None:
    resident, family = someone(), FAMILIES[7]
    page = resident.page
    page.clock.install()
    resident.sign_up(family)
    warning = page.get_by_role("dialog", name="Sesi hampir berakhir")
    history = page.get_by_role("link", name="Riwayat dan keamanan")
    history.focus()
    page.clock.fast_forward("26:00")
    page.clock.run_for(20_000)
    expect(warning).to_have_count(0)
    page.clock.fast_forward("01:00")
    expect(warning).to_be_visible()
    resident.looks("session-ends")
    resident.press("Tetap di sini")
    expect(warning).to_have_count(0)
    expect(history).to_be_focused()
    page.clock.fast_forward("05:00")
    page.clock.run_for(20_000)
    expect(warning).to_have_count(0)

    resident.follow("Tempat tinggal keluarga")
    resident.choose("Tidak, kami tinggal di alamat lain")
    page.route("**/api/**", lambda route: route.abort())
    page.get_by_label("Jalan dan nomor rumah").fill("Jl. Mawar 3")
    page.clock.fast_forward("23:00")
    expect(warning).to_be_visible()
    resident.press("Tetap di sini")
    expect(warning.get_by_role("status")).to_contain_text("Sambungan terputus.")
    page.clock.fast_forward("03:00")
    expect(page.get_by_role("heading", name="Masuk dan lanjutkan")).to_be_focused()
    resident.on("Masuk dan lanjutkan", "sign-in-again")
    expect(page.get_by_text("Sesi sudah berakhir demi keamanan.")).to_be_visible()
    expect(warning).to_have_count(0)
    page.unroute_all()
    resident.give_password(family)
    resident.on("Keluarga …", "home-again")
    resident.follow("Tempat tinggal keluarga")
    expect(page.get_by_label("Jalan dan nomor rumah")).to_have_value("Jl. Mawar 3")


def test_nobody_is_signed_out_over_what_is_not_sent_yet(someone: Callable[[], Resident]) -> None:
    resident, family = someone(), FAMILIES[8]
    resident.sign_up(family)
    resident.follow("Tempat tinggal keluarga")
    resident.choose("Tidak, kami tinggal di alamat lain")
    resident.page.get_by_label("Jalan dan nomor rumah").fill("Jl. Mawar 4")
    resident.page.route("**/api/**", lambda route: route.abort())
    resident.press("Keluar")
    expect(resident.page.get_by_text("Belum keluar: masih ada yang belum terkirim")).to_be_visible()
    expect(resident.page.get_by_label("Jalan dan nomor rumah")).to_have_value("Jl. Mawar 4")
    resident.press("Tetap di sini")
    resident.page.unroute_all()
    resident.press("Keluar")
    resident.on("Masuk dan lanjutkan", "sign-in")
    resident.sign_in(family)
    resident.follow("Tempat tinggal keluarga")
    expect(resident.page.get_by_label("Jalan dan nomor rumah")).to_have_value("Jl. Mawar 4")


def test_a_family_sees_its_history_disputes_and_comes_to_the_desk(census: OneMachine, someone: Callable[[], Resident]) -> None:
    stranger, mother, family = someone(), someone(), FAMILIES[9]
    stranger.sign_up(family)

    mother.page.goto(f"{mother.site}/dispute/")
    mother.on("Keluarga kami didaftarkan orang lain", "dispute")
    mother.press("Laporkan")
    expect(mother.page.get_by_role("alert")).to_contain_text("Nomor KK terdiri dari 16 angka.")
    mother.page.get_by_label("Nomor KK", exact=True).fill(family.kk_number)
    mother.page.get_by_label("NIK Bapak/Ibu sendiri").fill(family.nik)
    mother.date("Tanggal KK diterbitkan", *family.issued)
    mother.page.get_by_label("Nomor telepon").fill("0812 3456 7890")
    mother.press("Laporkan")
    mother.on("Laporan sudah kami terima", "dispute-taken")

    census.told("desk", "appoint", "rini", "--name", "Rini Astuti", "--region", "33.19")
    card = ("--kk", family.kk_number, "--by", "rini")
    assert len(census.told("desk", "find", *card)["disputed_at"]) == 1
    stranger.follow("Riwayat dan keamanan")
    stranger.on("Riwayat keluarga ini", "history")
    rows = stranger.page.get_by_role("listitem")
    expect(rows.nth(0)).to_contain_text("Dilihat petugas kantor (rini)")
    expect(rows.nth(1)).to_contain_text("didaftarkan orang lain")
    expect(rows.nth(2)).to_contain_text("Keluarga didaftarkan")

    census.told("desk", "freeze", *card, "--reason", "Dua keluarga membawa KK yang sama.")
    stranger.page.goto(f"{stranger.site}/household/#/sign-in")
    stranger.page.reload()
    stranger.give_password(family)
    expect(stranger.page.get_by_role("alert")).to_contain_text("Bawa KK dan KTP ke kantor statistik")
    code = census.told("desk", "resolve", *card, "--outcome", "released")["release_code"]

    mother.page.goto(f"{mother.site}/household/#/recover")
    mother.on("Lupa kata sandi", "recover")
    mother.page.get_by_label("Nomor KK", exact=True).fill(family.kk_number)
    mother.page.get_by_label("NIK salah satu").fill(family.nik)
    mother.page.get_by_label("Kode pemulihan").fill(code)
    mother.press("Lanjut")
    mother.page.get_by_label("Kata sandi", exact=True).fill("tikar lampion kolam gerimis")
    mother.press("Simpan kata sandi")
    mother.on("Masuk dan lanjutkan", "sign-in-changed")
    stranger.give_password(family)
    expect(stranger.page.get_by_role("alert")).to_contain_text("Kami belum bisa mencocokkan isian ini")
    mother.page.get_by_label("Nomor KK", exact=True).fill(family.kk_number)
    mother.page.get_by_label("NIK salah satu").fill(family.nik)
    mother.page.get_by_label("Kata sandi keluarga", exact=True).fill("tikar lampion kolam gerimis")
    mother.press("Masuk")
    mother.on("Keluarga …", "home")

    mother.follow("Riwayat dan keamanan")
    expect(mother.page.get_by_text("setelah melihat kartu")).to_be_visible()
    mother.press("Keluar dari semua HP")
    mother.on("Masuk dan lanjutkan", "sign-in")
    assert mother.page.evaluate("sessionStorage.length + localStorage.length") == 0
