"""A resident with a phone: what people do on the site, by the words that they read there."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

PHONE: ViewportSize = {"width": 360, "height": 640}
PASSWORD = "kopi mendoan sawah hujan"
#: How the line about what is saved where begins when the census has it all, or what is typed lies on this phone.
SAVED, LOCKED = "^(Tersimpan pukul|Semua yang diisi tersimpan)", "Tersimpan di HP ini, terkunci dengan kata sandi keluarga."


@dataclass(frozen=True)
class Family:
    """What a family reads from its card. `issued` is day, month, year."""

    kk_number: str
    nik: str
    issued: tuple[str, str, str]
    members: tuple[str, ...]


#: The household of the README: the first one of samples/kudus.csv.
RIYADI = Family(
    "3319020507109001",
    "3319021704789001",
    ("21", "8", "2017"),
    ("Slamet Riyadi", "Siti Noor Hidayah", "Ahmad Rizky Pratama", "Nabila Zahra"),
)


@contextmanager
def browser() -> Iterator[Browser]:
    """The system's Chromium. It runs as root in a container, where its own sandbox can't be had. As on a phone, pages that were left are
    kept in memory for whoever goes back."""
    with sync_playwright() as playwright:
        left_pages = ["--disable-back-forward-cache"]
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"], ignore_default_args=left_pages)
        yield chromium
        chromium.close()


def keeps_no_pages(page: Page) -> None:
    """From its next load on the browser has no workers that keep pages: what a test answers in the site's stead reaches it."""
    page.add_init_script("Object.defineProperty(navigator, 'serviceWorker', { value: undefined })")


@dataclass
class Resident:
    """Somebody on the site. `looks` is called with the name of each view that they come to."""

    page: Page
    site: str
    looks: Callable[[str], None] = lambda view: None

    def on(self, heading: str | re.Pattern[str], view: str) -> None:
        """Wait for the view with this heading, and look at it."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(heading)
        self.looks(view)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).click()

    def date(self, group: str, day: str, month: str, year: str) -> None:
        parts = self.page.get_by_role("group", name=group)
        for label, value in (("Tanggal", day), ("Bulan", month), ("Tahun", year)):
            parts.get_by_label(label, exact=True).fill(value)

    def start(self) -> None:
        """From the start page to the first form."""
        self.page.goto(self.site)
        self.on("Isi sensus dari rumah", "start")
        expect(self.page.get_by_text("Sensus online dibuka sampai 31 Maret 2020.")).to_be_visible()
        self.follow("Mulai isi")

    def give_numbers(self, family: Family) -> None:
        self.on("Cocokkan nomor keluarga", "sign-up")
        self.page.get_by_label("Nomor KK", exact=True).fill(family.kk_number)
        self.page.get_by_label("NIK salah satu").fill(family.nik)
        self.date("Tanggal KK diterbitkan", *family.issued)
        self.press("Lanjut")

    def sign_up(self, family: Family) -> list[str]:
        """The account: numbers, password, recovery codes (returned)."""
        self.start()
        self.give_numbers(family)
        self.on("Buat kata sandi", "password")
        self.page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
        self.press("Simpan kata sandi")
        self.on("Catat dua kode", "codes")
        codes = self.page.locator("[data-codes] li").all_inner_texts()
        self.page.get_by_label("Kedua kode sudah saya catat").check()
        self.press("Lanjut ke isian")
        self.on("Keluarga …", "home-first")
        return codes

    def sign_in(self, family: Family) -> None:
        self.page.goto(f"{self.site}/household/#/sign-in")
        self.on("Masuk dan lanjutkan", "sign-in")
        self.give_password(family)
        self.on("Keluarga …", "home-again")

    def give_password(self, family: Family) -> None:
        self.page.get_by_label("Nomor KK", exact=True).fill(family.kk_number)
        self.page.get_by_label("NIK salah satu").fill(family.nik)
        self.page.get_by_label("Kata sandi keluarga", exact=True).fill(PASSWORD)
        self.press("Masuk")

    def since(self, year: str, month: str = "") -> None:
        """Since when somebody lives there, on whichever page asks it."""
        when = self.page.get_by_role("group", name="Sejak kapan")
        when.get_by_label("Bulan", exact=True).fill(month)
        when.get_by_label("Tahun", exact=True).fill(year)

    def choose(self, label: str, group: str = "") -> None:
        """Take the choice whose label begins so, of the question that is asked in these words or of the only one."""
        place = self.page.get_by_role("group", name=group) if group else self.page.locator("main")
        place.get_by_role("radio", name=re.compile(f"^{re.escape(label)}")).check()

    def find(self, field: str, typed: str, option: str | None = None) -> None:
        """Type into a list's field and take the entry called so, or the first one."""
        self.page.get_by_role("combobox", name=field).press_sequentially(typed)
        options = self.page.get_by_role("option", name=option) if option else self.page.get_by_role("option")
        options.first.click()

    def live_as_on_the_card(self) -> None:
        """The household's own pages: at home where its card says, in a house with everything."""
        self.follow("Tempat tinggal keluarga")
        self.on("Tempat tinggal keluarga", "address")
        self.choose("Ya, sama dengan alamat di KK")
        self.press("Lanjut")
        self.furnish()

    def furnish(self) -> None:
        """The pages about the house: one with everything."""
        self.on("Rumah keluarga", "dwelling")
        self.choose("Milik sendiri")
        self.choose("Keramik")
        self.press("Lanjut")
        self.on("Penerangan rumah ini", "electricity")
        self.choose("Listrik PLN dengan meteran")
        self.press("Lanjut")
        self.on("Air minum dan kakus", "facilities")
        self.choose("Air ledeng")
        self.choose("Ada, dipakai keluarga ini saja")
        self.press("Lanjut")

    def all_live_here(self) -> None:
        self.on("Siapa saja yang tinggal", "roster")
        self.page.get_by_label("Semua", exact=True).check()
        self.press("Lanjut")

    def share(self, *, since: tuple[str, str] | None) -> None:
        """What all have in common: here since a month and year, or nobody knows; Javanese, and Indonesian spoken."""
        self.on("Yang sama untuk semua", "shared")
        if since is None:
            self.page.get_by_role("group", name="Sejak kapan").get_by_label("Tidak tahu").check()
        else:
            self.since(since[1], since[0])
        self.find("Suku keluarga", "jawa")
        self.choose("Ya", "Apakah keluarga ini bisa berbahasa Indonesia?")
        self.find("Bahasa pertama", "jawa")
        self.press("Lanjut")

    def describe(self, name: str, activity: str | None) -> None:
        """A member's own pages, as registered: has a birth certificate, does this all day; None for who is under 5."""
        self.on(f"Data diri {name}", "identity")
        self.choose("Ya")
        self.press("Lanjut")
        self.on(f"Hubungan keluarga {name}", "family")
        self.press("Lanjut")
        if activity is None:
            return
        self.on(f"Sekolah dan bahasa {name}", "schooling")
        self.press("Lanjut")
        self.on(f"Kegiatan {name}", "work")
        self.choose(activity)
        if activity == "Bekerja":
            self.work()
        self.press("Lanjut")

    def work(self, occupation: str = "buruh pabrik rokok", status: str = "Buruh, karyawan, atau pegawai") -> None:
        self.find("Apa pekerjaan", occupation)
        self.choose(status)

    def say_who_answers(self) -> None:
        self.on("Siapa yang mengisi", "answering")
        self.choose("Anggota keluarga ini")
        self.press("Lanjut")
        self.on("Kalau petugas perlu bertanya", "contact")
        self.press("Lanjut")

    def answer_for_all(self) -> None:
        """All that the README's family is asked, from its list of tasks to the check page."""
        self.live_as_on_the_card()
        self.all_live_here()
        self.share(since=("3", "2010"))
        everyday = ("Bekerja", "Mengurus rumah tangga", "Sekolah atau kuliah", "Sekolah atau kuliah")
        for name, activity in zip(RIYADI.members, everyday, strict=True):
            self.describe(name, activity)
        self.say_who_answers()

    def save(self) -> None:
        """Go to the check page, which saves what was typed, and wait until it is."""
        self.page.goto(f"{self.site}/household/#/check")
        self.on("Periksa dan kirim", "check-unfinished")
        expect(self.page.locator("#saved")).to_have_text(re.compile(SAVED))

    def stored(self) -> Any:
        """The household's answers as the census has them, each member's under their name."""
        household = json.loads(self.page.evaluate("fetch('/api/household').then((reply) => reply.text())"))
        registered = {member: known["name"] for member, known in household["register"]["members"].items()}
        answers = household["answers"]
        members = {registered.get(member) or given["name"]: given for member, given in answers["members"].items()}
        return {"household": answers["household"], "members": members}

    def send(self, view: Literal["receipt", "receipt-again"] = "receipt") -> str:
        """On the check page: send everything, and read the receipt's number."""
        self.on("Periksa dan kirim", "check")
        self.press("Kirim")
        self.on("Keluarga Bapak/Ibu sudah dihitung", view)
        return self.page.locator(".receipt .number").inner_text()

    def leave(self) -> None:
        self.press("Selesai, keluarga berikutnya")
        self.on("Cocokkan nomor keluarga", "next-family")
