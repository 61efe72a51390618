"""Families as they are: whoever a card doesn't foresee is counted exactly as the family says, and nothing typed is lost on the way."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.one_machine import OneMachine
from tests.browser.resident import Family, Resident
from tests.register_files import a_file, cells, child, wife

KK = "3319020101150001"
SUKARMAN = Family(
    KK,
    "3319021705500001",
    ("1", "6", "2015"),
    ("Sukarman", "Sri Wahyuni", "Endang Lestari", "Bambang Setiawan", "Dewi Anggraini", "Joko Susilo", "Rina Puspita"),
)


def card() -> list[dict[str, str]]:
    """The family as the register has it: a head with two wives and four children, the eldest married."""
    return [
        cells(nik="3319021705500001", birth_date="1950-05-17"),
        wife(nik="3319024208550001", birth_date="1955-08-02"),
        wife(nik="3319025103620001", name="Endang Lestari", birth_date="1962-03-11"),
        child(1, nik="3319020904800001", name="Bambang Setiawan", birth_date="1980-04-09", marital_status="married_registered"),
        child(2, nik="3319026012990001", name="Dewi Anggraini", sex="female", birth_date="1999-12-20", education="upper_secondary"),
        child(3, nik="3319021507850001", name="Joko Susilo", birth_date="1985-07-15"),
        child(4, nik="3319026606880001", name="Rina Puspita", sex="female", birth_date="1988-06-26"),
    ]


def stored(page: Page) -> Any:
    """The household's answers as the census has them, each member's under their name."""
    household = json.loads(page.evaluate("fetch('/api/household').then((reply) => reply.text())"))
    registered = {member: known["name"] for member, known in household["register"]["members"].items()}
    members = {registered.get(member) or answers["name"]: answers for member, answers in household["answers"]["members"].items()}
    return {"household": household["answers"]["household"], "members": members}


def born(resident: Resident, day: str, month: str, year: str) -> None:
    resident.date("Tanggal lahir", day, month, year)


def add(resident: Resident, name: str, because: str) -> None:
    """Somebody who lives here and isn't on the card, from the list of those who live here."""
    resident.follow("Tambah orang")
    resident.on("Tambah anggota keluarga", "add")
    resident.page.get_by_label("Nama lengkap").fill(name)
    resident.choose(because)
    resident.press("Lanjut")
    resident.on("Siapa saja yang tinggal", "roster-with-one-more")


def since(resident: Resident, year: str, month: str = "") -> None:
    when = resident.page.get_by_role("group", name="Sejak kapan")
    when.get_by_label("Bulan", exact=True).fill(month)
    when.get_by_label("Tahun", exact=True).fill(year)


def test_a_family_that_no_card_foresees_is_counted_as_it_is(census: OneMachine, someone: Callable[[], Resident], tmp_path: Path) -> None:
    assert census.told("register", "load", str(a_file(tmp_path, *card())))
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
    since(resident, "2018", "9")
    regency = page.get_by_role("combobox", name="Kabupaten atau kota")
    regency.fill("")
    resident.find("Kabupaten atau kota", "kota semarang")
    resident.find("Desa atau kelurahan", "tembalang", "Tembalang, Tembalang")
    resident.press("Lanjut")
    resident.on("Di mana Joko Susilo tinggal", "presence-of-the-worker")
    resident.choose("Di luar negeri")
    resident.find("Negara", "malay", "Malaysia")
    since(resident, "2016")
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
    since(resident, "2020", "2")
    resident.press("Lanjut")
    resident.on("Data diri Putri Melati", "identity-of-the-newborn")
    resident.choose("Perempuan")
    page.get_by_label("Tempat lahir").fill("Kudus")
    born(resident, "29", "2", "2020")
    resident.choose("Tidak")
    resident.press("Lanjut")
    resident.on("Hubungan keluarga Putri Melati", "family-of-the-newborn")
    resident.choose("Cucu")
    resident.press("Lanjut")

    resident.on("Di mana Ahmad bin Hassan tinggal", "presence-of-the-son-in-law")
    since(resident, "2019", "7")
    resident.press("Lanjut")
    resident.on("Data diri Ahmad bin Hassan", "identity-of-the-son-in-law")
    resident.choose("Laki-laki")
    page.get_by_label("Tempat lahir").fill("Johor Bahru")
    born(resident, "", "", "1985")
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
    since(resident, "2017")
    resident.press("Lanjut")
    page.get_by_label("NIK", exact=True).fill("3318 0452 0190 0007")
    resident.choose("Perempuan")
    page.get_by_label("Tempat lahir").fill("Pati")
    born(resident, "12", "1", "1990")
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
    expect(page.get_by_role("heading", level=2)).to_have_text(["Buku nikah atau akta perkawinan: Ahmad bin Hassan"])
    resident.press("Lanjut")
    resident.send()

    here = {"presence": "with_family", "resident_since": "1979-02", "birth_certificate": "yes"}
    javanese = {"ethnicity": "javanese", "speaks_indonesian": "yes", "mother_tongue": "jav"}
    added = {"presence": "with_family", "citizenship": "indonesian", "religion": "islam", "ethnicity": "javanese"}
    members = {
        "Sukarman": {"presence": "died", "death_date": "2019-11-14", "death_certificate": "not_made"},
        "Sri Wahyuni": {
            **here, **javanese, "birth_certificate": "no", "relation": "head", "marital_status": "widowed", "activity": "housework",
        },
        "Endang Lestari": {**here, **javanese, "relation": "other_kin", "marital_status": "widowed", "activity": "retired"},
        "Bambang Setiawan": {
            **here, **javanese, "resident_since": "1980-04", "marital_status": "divorced_not_registered",
            "activity": "working", "occupation": "8321", "work_status": "own_account",
        },
        "Dewi Anggraini": {
            **here, **javanese, "presence": "elsewhere", "elsewhere_village": "3374101006", "resident_since": "2018-09",
            "activity": "school",
        },
        "Joko Susilo": {
            **here, **javanese, "presence": "abroad", "abroad_country": "MYS", "resident_since": "2016",
            "activity": "working", "occupation": "7516", "work_status": "employee",
        },
        "Rina Puspita": {
            **here, **javanese, "resident_since": "1988-06", "marital_status": "married_registered",
            "marriage_certificate_no": "0123/045/VI/2019", "religion": "catholic", "activity": "housework",
        },
        "Putri Melati": {
            **added, "name": "Putri Melati", "added_because": "born", "resident_since": "2020-02", "sex": "female",
            "birth_place": "Kudus", "birth_date": "2020-02-29", "birth_certificate": "no", "relation": "grandchild",
        },
        "Ahmad bin Hassan": {
            "presence": "with_family", "religion": "islam", "name": "Ahmad bin Hassan", "added_because": "married_in",
            "resident_since": "2019-07", "sex": "male", "birth_place": "Johor Bahru", "birth_date": "1985", "birth_certificate": "yes",
            "relation": "child_in_law", "marital_status": "married_registered", "marriage_certificate": "photo", "citizenship": "MYS",
            "education": "bachelor_or_d_iv", "speaks_indonesian": "no", "mother_tongue": "Melayu Johor",
            "activity": "working", "occupation": "juru selam mutiara", "work_status": "employer",
        },
        "Sulastri": {
            **added, "name": "Sulastri", "added_because": "helper", "nik": "3318045201900007", "resident_since": "2017", "sex": "female",
            "birth_place": "Pati", "birth_date": "1990-01-12", "birth_certificate": "yes", "relation": "helper",
            "marital_status": "never_married", "education": "primary", "speaks_indonesian": "yes", "mother_tongue": "jav",
            "activity": "working", "occupation": "9111", "work_status": "employee",
        },
    }  # fmt: skip
    house = {
        "current_address": "same_as_kk", "tenure": "own", "floor": "ceramic", "electricity": "pln_metered",
        "drinking_water": "piped", "toilet": "own", "answered_by": "member",
    }  # fmt: skip
    kept = stored(page)
    assert kept["household"] == house
    assert kept["members"].keys() == members.keys()
    for name, answers in members.items():
        assert kept["members"][name] == answers, name


#: Of each person's own four pages: one answer and "Lanjut" twice, "Lanjut" alone where the register and the family's common answers stand.
TAPS_A_PERSON = 6
#: For all that is asked of the family once, and the occupation of one.
TAPS_A_FAMILY = 40


def test_fifteen_people_are_no_ordeal(census: OneMachine, someone: Callable[[], Resident], tmp_path: Path) -> None:
    names = ("Sukarman", "Sri Wahyuni", *(f"Anak {number}" for number in range(1, 14)))
    kk = "3319020101150015"
    family = Family(kk, "3319021705700015", ("1", "6", "2015"), names)
    people = [cells(kk_number=kk, nik=family.nik), wife(kk_number=kk, nik="3319024208740015")]
    people += [child(number, kk_number=kk, nik=f"331902040310{number:04}") for number in range(1, 14)]
    assert census.told("register", "load", str(a_file(tmp_path, *people)))
    resident = someone()
    resident.looks = lambda view: None
    resident.sign_up(family)
    taps: list[None] = []
    resident.page.expose_function("tapped", lambda: taps.append(None))
    resident.page.evaluate("addEventListener('click', ({ isTrusted, target }) => isTrusted && !target.control && tapped(), true)")
    resident.live_as_on_the_card()
    resident.all_live_here()
    resident.share(since=("6", "2009"))
    resident.describe(names[0], "Bekerja")
    for name in names[1:]:
        resident.describe(name, "Sekolah atau kuliah")
    resident.say_who_answers()
    resident.send()
    assert len(taps) <= TAPS_A_PERSON * len(names) + TAPS_A_FAMILY
    kept = stored(resident.page)["members"]
    assert [kept[name]["resident_since"] for name in names] == ["2009-06"] * 2 + ["2010-03"] * 13


def test_who_lives_alone_is_asked_for_no_lists(someone: Callable[[], Resident]) -> None:
    resident = someone()
    resident.sign_up(Family("3319011803080001", "3319016806520001", ("31", "1", "2010"), ("Rusmini",)))
    resident.live_as_on_the_card()
    resident.on("Di mana Rusmini tinggal", "presence")
    expect(resident.page.get_by_text("Anggota 1 dari 1")).to_be_visible()
    resident.choose("Bersama keluarga")
    since(resident, "1975")
    resident.press("Lanjut")
    resident.on("Data diri Rusmini", "identity")
    resident.choose("Tidak")
    resident.press("Lanjut")
    resident.on("Hubungan keluarga Rusmini", "family")
    resident.press("Lanjut")
    resident.on("Asal-usul Rusmini", "origin")
    resident.find("Suku Rusmini", "jawa")
    resident.press("Lanjut")
    resident.on("Sekolah dan bahasa Rusmini", "schooling")
    resident.choose("Tidak", "Apakah Rusmini bisa berbahasa Indonesia?")
    resident.find("Bahasa pertama", "jawa")
    resident.press("Lanjut")
    resident.choose("Pensiun")
    resident.press("Lanjut")
    resident.say_who_answers()
    resident.send()


def test_a_card_whose_people_nobody_knows_is_sent_once_somebody_confirms_it(someone: Callable[[], Resident]) -> None:
    resident = someone()
    family = Family("3319011209170001", "3319010804780001", ("1", "12", "2017"), ("Noor Saputro", "Zulaikhah Aminah", "Khoirul Ardiansyah"))
    resident.sign_up(family)
    resident.live_as_on_the_card()
    resident.on("Siapa saja yang tinggal", "roster")
    resident.press("Lanjut")
    for name in family.members:
        resident.on(f"Di mana {name} tinggal", "presence")
        resident.choose("Kami tidak mengenal orang ini")
        resident.press("Lanjut")
    resident.say_who_answers()
    resident.on("Periksa dan kirim", "check-with-nobody-known")
    resident.press("Kirim")
    expect(resident.page.get_by_role("alert")).to_contain_text("Tidak seorang pun di KK ini dikenal.")
    resident.page.locator(".doubt").get_by_role("link").click()
    resident.on("Siapa saja yang tinggal", "roster-of-the-unknown")
    resident.page.go_back()
    resident.on("Periksa dan kirim", "check-again")
    resident.page.get_by_label("Ya, benar").check()
    resident.send()
    kept = stored(resident.page)
    assert kept["household"]["confirmed"] == {"everybody-unknown": True}
    assert kept["members"] == {name: {"presence": "unknown"} for name in family.members}


def test_a_son_who_heads_the_family_is_asked_what_the_others_are_to_him(someone: Callable[[], Resident]) -> None:
    resident = someone()
    names = ("Suradi Ulum", "Karsini", "Naufal Hakim")
    resident.sign_up(Family("3319011502180001", "3319010611590001", ("24", "1", "2019"), names))
    resident.live_as_on_the_card()
    resident.on("Siapa saja yang tinggal", "roster")
    for name in names[1:]:
        resident.page.get_by_role("checkbox", name=name).check()
    resident.press("Lanjut")
    resident.on("Di mana Suradi Ulum tinggal", "presence-of-the-dead")
    resident.choose("Sudah meninggal")
    resident.page.get_by_role("group", name="Kapan Suradi Ulum meninggal?").get_by_label("Tahun").fill("2018")
    resident.choose("Hilang")
    resident.press("Lanjut")
    resident.on("Siapa kepala keluarga sekarang?", "head")
    resident.page.get_by_label("Naufal Hakim", exact=True).check()
    resident.press("Simpan")
    expect(resident.page.get_by_role("alert")).to_contain_text("Pilih hubungan Karsini dengan kepala keluarga yang baru.")
    resident.looks("head-unfinished")
    resident.choose("Orang tua", "Apa hubungan Karsini dengan Naufal Hakim?")
    resident.press("Simpan")
    resident.on("Yang sama untuk semua", "shared")
    resident.save()
    relations = {name: kept.get("relation") for name, kept in stored(resident.page)["members"].items()}
    assert relations == {"Suradi Ulum": None, "Karsini": "parent", "Naufal Hakim": "head"}
