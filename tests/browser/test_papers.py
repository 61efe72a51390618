"""Papers from a phone's camera to "accepted", through the census's own inspection; and what the page says when it isn't so simple."""

import base64
import re
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.browser.conftest import must_be_accessible
from tests.browser.one_machine import OneMachine
from tests.browser.photos import blurred, card, is_upright, locked_pdf, photograph, what_comes_with
from tests.browser.resident import PHONE, Family, Resident
from tests.browser.sample import FAMILIES

#: As the page promises.
MOST_BYTES = 600 * 1024
LONG_EDGE = 2000
#: A child process, a queue, and a page that asks after 3, 5 and 8 seconds; on a busy machine.
PATIENCE = 40_000
#: So many times a page asks what became of a paper.
QUESTIONS = 12
#: Keeps what leaves the phone in a form, to be looked at.
WATCHED = """
    const append = FormData.prototype.append;
    FormData.prototype.append = function (name, value, ...rest) {
      if (value instanceof Blob) window.sentPaper = value;
      return append.call(this, name, value, ...rest);
    };
"""
UPLOADS = re.compile("/sensus-uploads")
TAKE, CHOOSE = "Ambil foto", "Pilih berkas"


@pytest.fixture
def phone(census: OneMachine, chromium: Browser) -> Iterator[Callable[..., Resident]]:
    """Make residents with a touch screen, so that they are offered a camera. `before` runs ahead of each page's own scripts."""
    contexts, complaints = [], []

    def make(before: str = "") -> Resident:
        context = chromium.new_context(viewport=PHONE, locale="id-ID", has_touch=True)
        contexts.append(context)
        context.add_init_script(before)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None)
        return Resident(page, census.site, must_be_accessible(page))

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


def bereaved(resident: Resident, family: Family) -> None:
    """Sign up, say that the first member has died, and come to the papers: the death certificate is asked for."""
    resident.sign_up(family)
    resident.follow(family.members[0])
    resident.on("Di mana", "presence")
    resident.choose("Sudah meninggal")
    resident.page.get_by_role("group", name=re.compile("^Kapan")).get_by_label("Tahun").fill("2019")
    resident.choose("Ada, fotonya saya kirim")
    resident.page.goto(f"{resident.site}/household/#/papers")
    resident.on("Surat-surat", "papers")
    expect(resident.page.get_by_role("heading", level=2)).to_have_text([f"Akta kematian: {family.members[0]}"])


def give(resident: Resident, content: bytes, *, name: str = "foto.jpg", kind: str = "image/jpeg", by: str = CHOOSE) -> None:
    """Press a button and give the phone's camera, or its files, this."""
    with resident.page.expect_file_chooser() as chooser:
        resident.page.get_by_role("button", name=re.compile(f"^{by}")).first.click()
    chooser.value.set_files({"name": name, "mimeType": kind, "buffer": content})


def says(resident: Resident, words: str) -> None:
    expect(resident.page.locator(".papers").get_by_text(words).first).to_be_visible(timeout=PATIENCE)


def press(resident: Resident, name: str) -> None:
    """A button of the paper, which says to which it belongs."""
    resident.page.get_by_role("button", name=re.compile(f"^{name}")).click()


def documents(page: Page) -> list[dict[str, Any]]:
    """What the census has."""
    found: list[dict[str, Any]] = page.evaluate("fetch('/api/household').then((reply) => reply.json()).then(({documents}) => documents)")
    return found


def sent_from(page: Page) -> bytes:
    """The file of the last upload form, as it left the phone."""
    script = "sentPaper.arrayBuffer().then((all) => btoa(Array.from(new Uint8Array(all), (byte) => String.fromCharCode(byte)).join('')))"
    return base64.b64decode(page.evaluate(script))


def announced(page: Page) -> list[Request]:
    """The announcements of papers from now on."""
    found: list[Request] = []
    page.on("request", lambda request: found.append(request) if request.url.endswith("/api/household/documents") else None)
    return found


@contextmanager
def half_way() -> Iterator[tuple[int, Callable[[], None]]]:
    """A connection that takes the beginning of an upload and no more: its port, and what breaks it off."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(PATIENCE / 1000)

        def cut() -> None:
            connection, _ = server.accept()
            assert connection.recv(4096).startswith(b"POST")
            # Reset, not closed: what a phone sees when it loses its cell.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()

        yield server.getsockname()[1], cut


def test_a_photo_from_the_camera_is_accepted_in_one_tap_and_can_be_seen_and_taken_away(phone: Callable[..., Resident]) -> None:
    resident, family = phone(WATCHED), FAMILIES[0]
    page = resident.page
    bereaved(resident, family)
    with page.expect_file_chooser():
        press(resident, TAKE)
    page.reload()  # as phones do that are short of memory while their camera is open
    says(resident, "Halaman ini sempat ditutup oleh HP waktu memotret.")
    give(resident, photograph(card()), by=TAKE)
    says(resident, "sedang diperiksa")
    resident.looks("papers-sent")
    left = sent_from(page)
    assert (len(left) < MOST_BYTES, is_upright(left), what_comes_with(left)) == (True, True, [])
    preview = page.get_by_role("img", name="Yang dikirim")
    assert preview.evaluate("(image) => [image.naturalWidth, image.naturalHeight]") == [LONG_EDGE * 3 // 4, LONG_EDGE]
    says(resident, "Diterima. Terima kasih.")
    resident.looks("papers-accepted")
    [known] = documents(page)
    assert (known["status"], known["size"], known["hard_to_read"]) == ("accepted", len(left), False)

    with page.expect_download() as download:
        press(resident, "Lihat")
    copy = Path(download.value.path()).read_bytes()
    assert (is_upright(copy), what_comes_with(copy)) == (True, [])
    resident.on("Surat-surat", "papers-seen")

    page.goto(f"{resident.site}/household/#/home")
    expect(page.get_by_role("listitem").filter(has_text="Surat-surat").get_by_text("Lengkap")).to_be_visible()
    page.goto(f"{resident.site}/household/#/check")
    page.get_by_role("heading", name="Surat-surat").click()
    expect(page.get_by_text("Diterima. Terima kasih.")).to_be_visible()
    resident.looks("check-with-papers")
    page.goto(f"{resident.site}/household/#/history")
    expect(page.get_by_text("Salinan surat dibuka keluarga sendiri")).to_be_visible()

    page.goto(f"{resident.site}/household/#/papers")
    press(resident, "Hapus")
    expect(page.get_by_role("button", name="Ya, hapus")).to_be_focused()
    resident.looks("papers-asks-once")
    press(resident, "Ya, hapus")
    says(resident, "Belum dikirim.")
    assert documents(page) == []


def test_a_blurred_photo_is_asked_for_again_then_taken_as_hard_to_read_and_may_still_be_replaced(phone: Callable[..., Resident]) -> None:
    # In a browser that can't make photos small while it reads them.
    resident, family = phone(WATCHED + "delete window.createImageBitmap;"), FAMILIES[1]
    bereaved(resident, family)
    unsteady = photograph(blurred(card((1500, 2000))))
    give(resident, unsteady, by=TAKE)
    says(resident, "Fotonya buram. Letakkan suratnya di meja yang terang")
    resident.looks("papers-blurred")
    resident.page.goto(f"{resident.site}/household/#/home")
    expect(resident.page.get_by_text("Ada yang perlu dikirim lagi.")).to_be_visible()
    resident.page.goto(f"{resident.site}/household/#/papers")
    give(resident, unsteady)
    says(resident, "Agak sulit dibaca, tetap diterima.")
    resident.looks("papers-hard-to-read")
    assert [(known["status"], known["hard_to_read"]) for known in documents(resident.page)] == [("accepted", True)]
    press(resident, "Ganti")
    give(resident, photograph(card()))
    says(resident, "Diterima. Terima kasih.")
    left = sent_from(resident.page)
    assert (len(left) < MOST_BYTES, is_upright(left), what_comes_with(left)) == (True, True, [])
    assert [(known["status"], known["hard_to_read"]) for known in documents(resident.page)] == [("accepted", False)]


def test_what_cannot_be_taken_is_refused_with_what_to_do_instead(phone: Callable[..., Resident]) -> None:
    resident, family = phone(), FAMILIES[2]
    page = resident.page
    bereaved(resident, family)
    give(resident, b"\0\0\0\x18ftypheic" + bytes(200), name="IMG_0001.HEIC", kind="image/heic")
    says(resident, "Foto ini berjenis HEIC")
    resident.looks("papers-heic")
    give(resident, b"catatan", name="catatan.txt", kind="text/plain")
    says(resident, "Berkas ini bukan foto atau PDF.")
    give(resident, b"%PDF-1.7" + bytes(5 * 1024 * 1024), name="besar.pdf", kind="application/pdf")
    says(resident, "PDF ini lebih besar dari 5 MB.")
    assert documents(page) == []
    called = f"{'akta' * 20}.pdf"
    give(resident, locked_pdf(), name=called, kind="application/pdf")
    says(resident, "PDF ini dikunci.")
    says(resident, f"Yang dikirim: {called}")
    resident.looks("papers-locked")

    # It turns out that there is no paper.
    press(resident, "Hapus")
    press(resident, "Ya, hapus")
    page.get_by_text("Suratnya tidak ada di rumah?").click()
    page.get_by_role("radio", name="Hilang atau rusak").check()
    says(resident, "Dicatat: Hilang atau rusak.")
    resident.looks("papers-without")
    resident.save()
    assert resident.stored()["members"][family.members[0]]["death_certificate"] == "lost"
    page.goto(f"{resident.site}/household/#/home")
    expect(page.get_by_text("Siapa yang tinggal bersama")).to_be_visible()
    expect(page.get_by_text("Foto surat boleh menyusul.")).to_have_count(0)
    must_give_up_asking_after_some_minutes(resident)


def must_give_up_asking_after_some_minutes(resident: Resident) -> None:
    """A paper that was announced and never landed, as when a phone is switched off: its page asks seldom, and not for ever."""
    page = resident.page
    page.evaluate(
        """fetch("/api/household/documents", {
          method: "POST", headers: { "Content-Type": "application/json", "Idempotency-Key": "announced only" },
          body: JSON.stringify({ kind: "kk", content_type: "image/jpeg", size: 1000 }),
        })"""
    )
    page.reload()
    page.clock.install()
    page.goto(f"{resident.site}/household/#/papers")
    says(resident, "sedang diperiksa")
    for _ in range(QUESTIONS):
        with page.expect_response("**/api/household"):
            page.clock.run_for(30_000)
    says(resident, "Tidak perlu ditunggu")
    says(resident, "Kalau tadi terputus sebelum selesai, kirim sekali lagi.")


def test_a_connection_that_drops_in_the_middle_costs_nothing_and_sends_no_paper_twice(phone: Callable[..., Resident]) -> None:
    resident, family = phone(), FAMILIES[4]
    page = resident.page
    bereaved(resident, family)
    announcements = announced(page)
    with half_way() as (port, cut):
        page.route(UPLOADS, lambda route: route.continue_(url=f"http://127.0.0.1:{port}/"), times=1)
        give(resident, photograph(card()))
        expect(page.get_by_role("progressbar")).to_be_visible()
        resident.looks("papers-sending")
        page.context.set_offline(True)
        cut()
    says(resident, "Menunggu sambungan.")
    resident.looks("papers-waiting")
    # The store no longer knows the form, too: another of the same paper is asked for.
    page.route(UPLOADS, lambda route: route.fulfill(status=403), times=1)
    page.context.set_offline(False)
    says(resident, "Diterima. Terima kasih.")
    assert [known["status"] for known in documents(page)] == ["accepted"]
    assert len({request.headers["idempotency-key"] for request in announcements}) == 1
    assert len(announcements) >= 2
