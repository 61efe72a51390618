"""Families of every size and kind on the way through the questionnaire: nobody is asked in vain, and none is an ordeal."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.one_machine import OneMachine
from tests.browser.resident import Family, Resident
from tests.register_files import a_file, cells, child, wife

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
    kept = resident.stored()["members"]
    assert [kept[name]["resident_since"] for name in names] == ["2009-06"] * 2 + ["2010-03"] * 13


def live_alone(resident: Resident, family: Family) -> None:
    """Everything that is asked of a retired woman who lives alone, up to the check page."""
    (name,) = family.members
    resident.sign_up(family)
    resident.live_as_on_the_card()
    resident.on(f"Di mana {name} tinggal", "presence")
    expect(resident.page.get_by_text("Anggota 1 dari 1")).to_be_visible()
    resident.choose("Bersama keluarga")
    resident.since("1975")
    resident.press("Lanjut")
    resident.on(f"Data diri {name}", "identity")
    resident.choose("Tidak")
    resident.press("Lanjut")
    resident.on(f"Hubungan keluarga {name}", "family")
    resident.press("Lanjut")
    resident.on(f"Asal-usul {name}", "origin")
    resident.find(f"Suku {name}", "jawa")
    resident.press("Lanjut")
    resident.on(f"Sekolah dan bahasa {name}", "schooling")
    resident.choose("Tidak", f"Apakah {name} bisa berbahasa Indonesia?")
    resident.find("Bahasa pertama", "jawa")
    resident.press("Lanjut")
    resident.choose("Pensiun")
    resident.press("Lanjut")
    resident.say_who_answers()
    resident.on("Periksa dan kirim", "check")


def test_who_lives_alone_is_asked_for_no_lists(someone: Callable[[], Resident]) -> None:
    resident = someone()
    live_alone(resident, Family("3319011803080001", "3319016806520001", ("31", "1", "2010"), ("Rusmini",)))
    resident.send()


def test_what_another_phone_changed_is_shown_before_it_is_sent(someone: Callable[[], Resident]) -> None:
    one, other = someone(), someone()
    sarwi = Family("3319010905060001", "3319015601480001", ("14", "3", "2012"), ("Sarwi",))
    live_alone(one, sarwi)
    other.sign_in(sarwi)
    other.page.goto(f"{other.site}/household/#/m1/work")
    other.choose("Mengurus rumah tangga")
    other.save()
    expect(one.page.get_by_text("Pensiun")).to_have_count(0)
    one.press("Kirim")
    one.page.get_by_text("Sarwi", exact=True).click()
    expect(one.page.get_by_text("Mengurus rumah tangga")).to_be_visible()
    one.send()
    assert one.stored()["members"]["Sarwi"]["activity"] == "housework"


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
    kept = resident.stored()
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
    relations = {name: kept.get("relation") for name, kept in resident.stored()["members"].items()}
    assert relations == {"Suradi Ulum": None, "Karsini": "parent", "Naufal Hakim": "head"}
