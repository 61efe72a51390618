"""An officer at the door: the code on the badge, on the phone of whoever opens."""

import base64
import json
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.assigning import HEADER, SRI
from tests.browser.one_machine import OneMachine
from tests.browser.resident import PHONE, Resident
from tests.browser.signed import OwnKey
from tests.ops.kits import codes_in_svg

VISITS, BEFORE, AFTER = "2020-07-10T09:00:00+07:00", "2020-06-30T23:59:00+07:00", "2020-08-01T00:00:01+07:00"
KAUMAN = "3319021001"
NEVER = "Petugas tidak pernah meminta uang"
NOT_LET_IN = "Jangan biarkan masuk dulu."


@pytest.fixture(scope="module")
def badge(census: OneMachine, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address that the code of a printed badge says."""
    folder = tmp_path_factory.mktemp("badges")
    (folder / "officers.csv").write_text(f"{HEADER}\n{SRI}\nani,Ani Lestari,0812 3456 789,interviewer,sri,{KAUMAN},\n", "utf-8")
    # Not all is done before the close, but the list is kept.
    census.ops("handoff", "assign", "--region", "33.19", "--officers", str(folder / "officers.csv"))
    census.told("handoff", "badges", "--region", "33.19", "--to", str(folder), "--site", census.site)
    (page,) = folder.glob("*-badges.html")
    return next(
        code
        for code in map(code_of, re.findall("<section.*?</section>", page.read_text("utf-8"), re.DOTALL))
        if claims(code)["name"] == "Ani Lestari"
    )


def code_of(section: str) -> str:
    (address,) = codes_in_svg(re.sub(r" shape-rendering[^>]*>", ">", section))
    return address


def claims(address: str) -> dict[str, str]:
    payload = address.partition("#")[2].split(".")[0]
    return dict(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))))


@pytest.fixture
def phone(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport=PHONE, locale="id-ID", timezone_id="Asia/Jakarta")
    context.set_default_timeout(30_000)
    yield context
    context.close()


def comes(page: Page, to: str, heading: str, *, at: str = VISITS) -> None:
    page.goto("about:blank")
    page.clock.set_fixed_time(at)
    page.goto(to)
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


def test_a_genuine_badge_names_the_officer_the_villages_and_what_else_to_look_at(badge: str, phone: BrowserContext) -> None:
    page = phone.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    comes(page, badge, "Tanda pengenal ini asli")
    told = page.locator("main").inner_text()
    for words in (
        "Ani Lestari",
        claims(badge)["number"],
        f"Purwosari ({claims(badge)['regency']})",
        "31 Juli 2020",
        "Wajahnya sama dengan foto",
        NEVER,
    ):
        assert words in told
    # But for what is to be said on every page.
    of_badge = [url for url in asked if not url.endswith("/api/census")]
    assert not [url for url in of_badge if "/api/" in url or badge.partition("#")[2][:20] in url]


@pytest.mark.parametrize(
    ("at", "heading"), [(BEFORE, "Tanda pengenal ini belum berlaku"), (AFTER, "Tanda pengenal ini sudah tidak berlaku")]
)
def test_out_of_its_time_a_badge_lets_nobody_in(badge: str, phone: BrowserContext, at: str, heading: str) -> None:
    page = phone.new_page()
    comes(page, badge, heading, at=at)
    for words in (NOT_LET_IN, "telepon kantor desa", NEVER, "Milik Ani Lestari"):
        expect(page.locator("main")).to_contain_text(words)


def test_one_changed_character_and_another_census_let_nobody_in(badge: str, phone: BrowserContext) -> None:
    page = phone.new_page()
    base, code = badge.split("#")
    for place in (0, 5, 60, code.index(".") - 1, code.index("."), len(code) - 1):
        other = "A" if code[place] != "A" else "B"
        page.goto("about:blank")
        page.clock.set_fixed_time(VISITS)
        page.goto(f"{base}#{code[:place]}{other}{code[place + 1 :]}")
        expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Tanda pengenal ini (tidak cocok|bukan dari sensus ini)"))
        expect(page.locator("main")).to_contain_text(NOT_LET_IN)


def test_neither_a_badge_nor_a_receipt_passes_for_the_other(chromium: Browser, census: OneMachine) -> None:
    """Signed by a key that is the census's own here: a receipt that calls itself all that a badge does, but for its kind."""
    context = chromium.new_context(viewport=PHONE, locale="id-ID", service_workers="block")
    page = context.new_page()
    signed = OwnKey(page).badge
    comes(page, f"{census.site}/receipt/#{signed()}", "Ini tanda pengenal petugas, bukan bukti pengisian")
    page.get_by_role("link", name="Periksa petugasnya").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tanda pengenal ini asli")
    for kind in (None, "receipt", True):
        comes(
            page,
            f"{census.site}/officer/#{signed(kind=kind, household='…9001', receipt_number='1234')}",
            "Ini bukan tanda pengenal petugas",
        )
        expect(page.locator("main")).to_contain_text(NOT_LET_IN)
    comes(page, f"{census.site}/receipt/#{signed(kind=None, submitted_at=VISITS)}", "Bukti ini asli")
    context.close()


def test_once_seen_the_page_checks_badges_without_a_connection_and_beside_that_of_receipts(
    badge: str, phone: BrowserContext, census: OneMachine
) -> None:
    page = phone.new_page()
    for path, heading in (("/officer/", "Periksa petugas"), ("/receipt/", "Periksa bukti pengisian")):
        comes(page, census.site + path, heading)
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.set_offline(True)
    comes(page, badge, "Tanda pengenal ini asli")
    comes(page, f"{census.site}/receipt/", "Periksa bukti pengisian")
    kept = page.evaluate(
        "caches.keys().then(names => Promise.all(names.map(async name => (await (await caches.open(name)).keys()).map(({url}) => url))))"
    )
    assert kept
    assert not [url for urls in kept for url in urls if badge.partition("#")[2][:20] in url]


def test_the_page_is_as_accessible_as_the_others(badge: str, someone: Callable[[], Resident]) -> None:
    visitor = someone()
    for at in (VISITS, AFTER):
        visitor.page.goto("about:blank")
        visitor.page.clock.set_fixed_time(at)
        visitor.page.goto(badge)
        visitor.on("Tanda pengenal ini", at)
    visitor.page.goto(f"{visitor.site}/jv/officer/")
    visitor.on("Priksa petugas", "none-jv")
