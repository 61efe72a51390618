"""Nothing that was typed is lost: without a connection, through a reload, on the way back, and beside another phone."""

from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tests.browser.resident import Resident
from tests.browser.sample import FAMILIES

KEPT = "Sambungan terputus. Tersimpan di HP ini, terkunci"


def refuse_the_census(page: Page) -> None:
    """From now on no answer of the census reaches this phone; its pages still do."""

    def lost(route: Route) -> None:
        route.abort()

    page.route("**/api/household", lost)


def test_what_a_lost_connection_keeps_is_sent_once_it_is_back(someone: Callable[[], Resident]) -> None:
    resident, family = someone(), FAMILIES[4]
    resident.sign_up(family)
    keys: list[str] = []
    resident.page.on("request", lambda asked: keys.append(asked.headers["idempotency-key"]) if asked.method == "PATCH" else None)
    resident.live_as_on_the_card()
    resident.all_live_here()
    resident.share(since=None)
    resident.page.context.set_offline(True)
    resident.describe(family.members[0], "Lainnya")
    resident.on(f"Data diri {family.members[1]}", "next-member")
    kept = resident.page.get_by_text(KEPT)
    expect(kept).to_be_visible()
    resident.looks("kept-on-this-phone")
    resident.page.context.set_offline(False)
    expect(kept).to_be_hidden()
    assert len(keys) > 1
    assert len(set(keys)) == 1


def test_a_session_that_has_ended_keeps_what_was_typed_for_who_signs_in_again(someone: Callable[[], Resident]) -> None:
    resident, family = someone(), FAMILIES[13]
    resident.sign_up(family)
    resident.follow(family.members[0])
    resident.choose("Bersama keluarga")
    resident.page.context.clear_cookies()
    resident.page.get_by_role("link", name="Kembali").click()
    resident.on("Masuk dan lanjutkan", "sign-in-again")
    expect(resident.page.get_by_text("yang sudah diketik masih ada di sini")).to_be_visible()
    resident.give_password(family)
    resident.on("Keluarga …", "home-again")
    resident.follow("Siapa yang tinggal bersama")
    expect(resident.page.get_by_role("checkbox", name=family.members[0])).to_be_checked()
    resident.page.goto(f"{resident.site}/household/#/home")
    expect(resident.page.get_by_text("Tersimpan pukul")).to_be_visible()


def test_papers_follow_when_the_connection_is_back(someone: Callable[[], Resident]) -> None:
    resident, family = someone(), FAMILIES[12]
    resident.sign_up(family)
    resident.page.context.set_offline(True)
    resident.page.goto(f"{resident.site}/household/#/papers")
    resident.on("Keluarga …", "home-without-papers")
    expect(resident.page.get_by_text("Foto surat boleh menyusul kalau sudah tersambung.")).to_be_visible()
    resident.page.context.set_offline(False)
    resident.page.goto(f"{resident.site}/household/#/papers")
    resident.on("Surat-surat", "papers")
    expect(resident.page.get_by_text("Tidak ada surat yang diminta.")).to_be_visible()


def test_leaving_in_the_middle_of_a_page_saves_it(someone: Callable[[], Resident]) -> None:
    resident, other, family = someone(), someone(), FAMILIES[9]
    resident.sign_up(family)
    resident.follow(family.members[0])
    resident.choose("Bersama keluarga")
    resident.page.goto("about:blank")
    other.sign_in(family)
    other.follow("Siapa yang tinggal bersama")
    expect(other.page.get_by_role("checkbox", name=family.members[0])).to_be_checked()


def test_a_reload_without_the_census_loses_nothing_not_even_what_is_half_typed(someone: Callable[[], Resident]) -> None:
    resident, family = someone(), FAMILIES[8]
    resident.sign_up(family)
    refuse_the_census(resident.page)
    resident.page.on("dialog", lambda dialog: dialog.accept())
    resident.live_as_on_the_card()
    resident.on("Siapa saja yang tinggal", "roster")
    resident.page.get_by_role("checkbox", name=family.members[1]).check()
    resident.page.reload()
    resident.on("Siapa saja yang tinggal", "roster-after-reload")
    expect(resident.page.get_by_role("checkbox", name=family.members[1])).to_be_checked()
    expect(resident.page.get_by_role("checkbox", name=family.members[0])).not_to_be_checked()
    resident.press("Lanjut")
    resident.on(f"Di mana {family.members[0]} tinggal", "presence")
    resident.choose("Bersama keluarga")
    since = resident.page.get_by_role("group", name="Sejak kapan").get_by_label("Tahun")
    since.fill("20")
    resident.page.reload()
    resident.on(f"Di mana {family.members[0]} tinggal", "presence-after-reload")
    expect(since).to_have_value("20")
    resident.page.unroute_all()
    resident.page.reload()
    expect(since).to_have_value("20")
    resident.page.goto(f"{resident.site}/household/#/household/dwelling")
    expect(resident.page.get_by_label("Keramik")).to_be_checked()
    resident.save()
    assert resident.page.evaluate("localStorage.length") == 1  # what is half typed can't be saved anywhere else
    resident.page.goto(f"{resident.site}/household/#/receipt")
    resident.press("Keluar")
    resident.on("Masuk dan lanjutkan", "sign-in")
    assert resident.page.evaluate("sessionStorage.length + localStorage.length") == 0


def test_two_phones_that_answer_the_same_question_let_the_family_choose(someone: Callable[[], Resident]) -> None:
    one, other, family = someone(), someone(), FAMILIES[5]
    one.sign_up(family)
    other.sign_in(family)
    other.live_as_on_the_card()
    other.save()
    one.follow("Tempat tinggal keluarga")
    one.choose("Tidak, kami tinggal di alamat lain")
    one.page.get_by_label("Jalan dan nomor rumah").fill("Jl. Mawar 3")
    one.page.goto(f"{one.site}/household/#/check")
    one.on("Ada isian lain dari HP lain", "changed")
    one.page.get_by_label("Tidak, kami tinggal di alamat lain dari HP ini").check()
    one.press("Simpan pilihan ini")
    one.on("Keluarga …", "home-after-choice")
    expect(one.page.get_by_text("Tersimpan pukul")).to_be_visible()
    other.page.reload()
    other.page.goto(f"{other.site}/household/#/household/address")
    expect(other.page.get_by_label("Tidak, kami tinggal di alamat lain")).to_be_checked()
    expect(other.page.get_by_label("Jalan dan nomor rumah")).to_have_value("Jl. Mawar 3")
    other.page.goto(f"{other.site}/household/#/household/dwelling")
    expect(other.page.get_by_label("Keramik")).to_be_checked()


def test_what_waited_on_one_phone_meets_what_another_sent_meanwhile(someone: Callable[[], Resident]) -> None:
    one, other, family = someone(), someone(), FAMILIES[11]
    one.sign_up(family)
    refuse_the_census(one.page)
    one.page.on("dialog", lambda dialog: dialog.accept())
    one.page.goto(f"{one.site}/household/#/household/dwelling")
    one.on("Rumah keluarga", "dwelling")
    one.choose("Tanah")
    other.sign_in(family)
    other.live_as_on_the_card()
    other.save()
    one.page.unroute_all()
    one.page.reload()
    one.on("Ada isian lain dari HP lain", "changed")
    expect(one.page.get_by_role("group")).to_contain_text("Lantai rumah ini")
    one.page.get_by_label("Keramik dari HP lain").check()
    one.press("Simpan pilihan ini")
    one.on("Keluarga …", "home-after-choice")
    one.page.goto(f"{one.site}/household/#/household/dwelling")
    expect(one.page.get_by_label("Keramik")).to_be_checked()
    expect(one.page.get_by_label("Milik sendiri")).to_be_checked()


def test_what_another_phone_said_of_others_comes_back_with_a_save(someone: Callable[[], Resident]) -> None:
    one, other, family = someone(), someone(), FAMILIES[1]
    one.sign_up(family)
    other.sign_in(family)
    other.live_as_on_the_card()
    other.save()
    other.page.goto(f"{other.site}/household/#/household/address")
    other.choose("Tidak, kami tinggal di alamat lain")
    other.save()
    one.follow(family.members[0])
    one.choose("Bersama keluarga")
    one.page.get_by_role("link", name="Kembali").click()
    one.on("Keluarga …", "home")
    expect(one.page.get_by_text("Tersimpan pukul")).to_be_visible()
    one.page.goto(f"{one.site}/household/#/household/dwelling")
    expect(one.page.get_by_label("Keramik")).to_be_checked()


def test_two_phones_that_answer_different_questions_of_the_same_people_are_put_together(someone: Callable[[], Resident]) -> None:
    one, other, family = someone(), someone(), FAMILIES[10]
    one.sign_up(family)
    other.sign_in(family)
    other.live_as_on_the_card()
    other.all_live_here()
    other.share(since=("5", "2012"))
    other.save()
    name = family.members[1]
    one.follow("Siapa yang tinggal bersama")
    one.page.get_by_role("checkbox", name=name).check()
    one.press("Lanjut")
    one.page.goto(f"{one.site}/household/#/m2/work")
    one.choose("Pensiun")
    one.page.goto(f"{one.site}/household/#/home")
    expect(one.page.get_by_text("Tersimpan pukul")).to_be_visible()
    one.page.goto(f"{one.site}/household/#/m2/work")
    expect(one.page.get_by_label("Pensiun")).to_be_checked()
    one.page.goto(f"{one.site}/household/#/m2/schooling")
    expect(one.page.get_by_role("combobox", name="Bahasa pertama")).to_have_value("Bahasa Jawa")
    other.page.reload()
    other.page.goto(f"{other.site}/household/#/m2/work")
    expect(other.page.get_by_label("Pensiun")).to_be_checked()


def test_back_keeps_what_was_typed_even_half(someone: Callable[[], Resident]) -> None:
    resident, family = someone(), FAMILIES[6]
    resident.sign_up(family)
    name = family.members[0]
    resident.follow(name)
    resident.choose("Bersama keluarga")
    since = resident.page.get_by_role("group", name="Sejak kapan").get_by_label("Tahun")
    since.fill("20")
    resident.page.go_back()
    resident.on("Keluarga …", "home")
    resident.page.go_forward()
    resident.on(f"Di mana {name} tinggal", "presence")
    expect(resident.page.get_by_label("Bersama keluarga")).to_be_checked()
    expect(since).to_have_value("20")
