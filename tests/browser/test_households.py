"""A family as it is: whoever its card doesn't foresee is counted exactly as the family says."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests import unforeseen
from tests.browser.one_machine import OneMachine
from tests.browser.resident import Family, Resident
from tests.register_files import a_file

SUKARMAN = Family(
    "3319020101150001",
    "3319021705500001",
    ("1", "6", "2015"),
    ("Sukarman", "Sri Wahyuni", "Endang Lestari", "Bambang Setiawan", "Dewi Anggraini", "Joko Susilo", "Rina Puspita"),
)


def add(resident: Resident, name: str, because: str) -> None:
    """Somebody who lives here and isn't on the card, from the list of those who live here."""
    resident.follow("Tambah orang")
    resident.on("Tambah anggota keluarga", "add")
    resident.page.get_by_label("Nama lengkap").fill(name)
    resident.choose(because)
    resident.press("Lanjut")
    resident.on("Siapa saja yang tinggal", "roster-with-one-more")


def test_a_family_that_no_card_foresees_is_counted_as_it_is(census: OneMachine, someone: Callable[[], Resident], tmp_path: Path) -> None:
    assert census.told("register", "load", str(a_file(tmp_path, *unforeseen.card())))
    resident = someone()
    page = resident.page
    resident.sign_up(SUKARMAN)
    resident.live_as_on_the_card()

    # Who lives here: the head, a student and a worker don't; three people are not on the card
    resident.on("Siapa saja yang tinggal", "roster")
    for name in ("Sri Wahyuni", "Endang Lestari", "Bambang Setiawan", "Rina Puspita"):
        page.get_by_role("checkbox", name=name).check()
    add(resident, "Putri Melati", "Baru lahir")
    add(resident, "Ahmad bin Hassan", "Menikah dengan anggota keluarga")
    add(resident, "Sulastri", "Asisten rumah tangga")
    expect(page.get_by_role("checkbox", name="Endang Lestari")).to_be_checked()
    resident.press("Lanjut")

    resident.on("Di mana Sukarman tinggal", "presence-of-the-dead")
    resident.choose("Sudah meninggal")
    resident.date("Kapan Sukarman meninggal?", "14", "11", "2019")
    resident.choose("Belum diurus")
    resident.press("Lanjut")
    resident.on("Di mana Dewi Anggraini tinggal", "presence-of-the-student")
    resident.choose("Di tempat lain di Indonesia")
    resident.since("2018", "9")
    regency = page.get_by_role("combobox", name="Kabupaten atau kota")
    regency.fill("")
    resident.find("Kabupaten atau kota", "kota semarang")
    resident.find("Desa atau kelurahan", "tembalang", "Tembalang, Tembalang")
    resident.press("Lanjut")
    resident.on("Di mana Joko Susilo tinggal", "presence-of-the-worker")
    resident.choose("Di luar negeri")
    resident.find("Negara", "malay", "Malaysia")
    resident.since("2016")
    resident.press("Lanjut")
    resident.on("Siapa kepala keluarga sekarang?", "head")
    page.get_by_label("Sri Wahyuni", exact=True).check()
    resident.choose("Famili lain", "Apa hubungan Endang Lestari dengan Sri Wahyuni?")
    resident.press("Simpan")

    # What they share; the son-in-law is from Malaysia, and his wife has become a Catholic
    resident.on("Yang sama untuk semua", "shared")
    page.get_by_role("group", name="Kewarganegaraan").get_by_role("checkbox", name="Ahmad bin Hassan").uncheck()
    religion = page.get_by_role("group", name="Agama")
    religion.get_by_role("checkbox", name="Rina Puspita").uncheck()
    resident.share(since=("2", "1979"))

    # Each of those on the card
    resident.on("Data diri Sri Wahyuni", "identity")
    resident.choose("Tidak")
    resident.press("Lanjut")
    resident.choose("Cerai mati")
    resident.press("Lanjut")
    resident.press("Lanjut")
    resident.choose("Mengurus rumah tangga")
    resident.press("Lanjut")
    resident.on("Data diri Endang Lestari", "identity-of-the-second-wife")
    resident.choose("Ya")
    resident.press("Lanjut")
    resident.choose("Cerai mati")
    resident.press("Lanjut")
    resident.press("Lanjut")
    resident.choose("Pensiun")
    resident.press("Lanjut")
    resident.on("Data diri Bambang Setiawan", "identity-of-the-divorced")
    resident.choose("Ya")
    resident.press("Lanjut")
    resident.choose("Cerai hidup, belum tercatat")
    resident.press("Lanjut")
    resident.press("Lanjut")
    resident.choose("Bekerja")
    resident.work("tukang ojek", "Usaha sendiri, tanpa dibantu")
    resident.press("Lanjut")
    resident.describe("Dewi Anggraini", "Sekolah atau kuliah")
    resident.describe("Joko Susilo", "Bekerja")
    resident.on("Data diri Rina Puspita", "identity-of-the-bride")
    resident.choose("Ya")
    resident.press("Lanjut")
    resident.choose("Kawin, tercatat")
    page.get_by_label("Nomor buku nikah").fill("0123/045/VI/2019")
    resident.press("Lanjut")
    resident.on("Asal-usul Rina Puspita", "origin-of-who-was-taken-out")
    resident.choose("Katolik")
    resident.press("Lanjut")
    resident.press("Lanjut")
    resident.choose("Mengurus rumah tangga")
    resident.press("Lanjut")

    # Those who aren't: a newborn without a NIK, the foreign son-in-law, the helper
    resident.on("Di mana Putri Melati tinggal", "presence-of-the-newborn")
    resident.since("2020", "2")
    resident.press("Lanjut")
    resident.on("Data diri Putri Melati", "identity-of-the-newborn")
    resident.choose("Perempuan")
    page.get_by_label("Tempat lahir").fill("Kudus")
    resident.date("Tanggal lahir", "29", "2", "2020")
    resident.choose("Tidak")
    resident.press("Lanjut")
    resident.on("Hubungan keluarga Putri Melati", "family-of-the-newborn")
    resident.choose("Cucu")
    resident.press("Lanjut")

    resident.on("Di mana Ahmad bin Hassan tinggal", "presence-of-the-son-in-law")
    resident.since("2019", "7")
    resident.press("Lanjut")
    resident.on("Data diri Ahmad bin Hassan", "identity-of-the-son-in-law")
    resident.choose("Laki-laki")
    page.get_by_label("Tempat lahir").fill("Johor Bahru")
    resident.date("Tanggal lahir", "", "", "1985")
    resident.choose("Ya")
    resident.press("Lanjut")
    resident.choose("Menantu")
    resident.choose("Kawin, tercatat")
    resident.choose("Ada, fotonya saya kirim")
    resident.press("Lanjut")
    resident.on("Asal-usul Ahmad bin Hassan", "origin-of-the-son-in-law")
    resident.choose("Negara lain (WNA)")
    resident.find("Negara", "malay", "Malaysia")
    resident.press("Lanjut")
    resident.on("Sekolah dan bahasa Ahmad bin Hassan", "schooling-of-the-son-in-law")
    resident.choose("Sarjana")
    resident.choose("Tidak", "Apakah Ahmad bin Hassan bisa berbahasa Indonesia?")
    page.get_by_role("combobox", name="Bahasa pertama").fill("Melayu Johor")
    resident.press("Lanjut")
    resident.choose("Bekerja")
    page.get_by_role("combobox", name="Apa pekerjaan").fill("juru selam mutiara")
    resident.choose("Usaha sendiri, dengan pekerja tetap")
    resident.press("Lanjut")

    resident.on("Di mana Sulastri tinggal", "presence-of-the-helper")
    resident.since("2017")
    resident.press("Lanjut")
    page.get_by_label("NIK", exact=True).fill("3318 0452 0190 0007")
    resident.choose("Perempuan")
    page.get_by_label("Tempat lahir").fill("Pati")
    resident.date("Tanggal lahir", "12", "1", "1990")
    resident.choose("Ya")
    resident.press("Lanjut")
    resident.choose("Asisten rumah tangga")
    resident.choose("Belum kawin")
    resident.press("Lanjut")
    resident.on("Sekolah dan bahasa Sulastri", "schooling-of-the-helper")
    resident.choose("SD, MI")
    resident.choose("Ya", "Apakah Sulastri bisa berbahasa Indonesia?")
    resident.find("Bahasa pertama", "jawa")
    resident.press("Lanjut")
    resident.choose("Bekerja")
    resident.work("pembantu rumah tangga", "Buruh, karyawan")
    resident.press("Lanjut")

    resident.say_who_answers()
    resident.on("Surat-surat", "papers")
    papers = ["Akta kematian: Sukarman", "Buku nikah atau akta perkawinan: Ahmad bin Hassan"]
    expect(page.get_by_role("heading", level=2)).to_have_text(papers)
    expect(page.get_by_role("listitem").filter(has_text=papers[0]).get_by_role("status")).to_contain_text("Dicatat: Belum diurus.")
    resident.press("Lanjut")
    resident.send()

    kept = resident.stored()
    assert kept["household"] == unforeseen.HOUSE
    assert kept["members"].keys() == unforeseen.MEMBERS.keys()
    for name, answers in unforeseen.MEMBERS.items():
        assert kept["members"][name] == answers, name
