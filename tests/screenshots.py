"""Pictures of every page and state, on four screens, light and dark: `python -m tests.screenshots` writes them into build/screenshots, and
index.html there shows them all.

The README's picture, docs/picture.png, is made from them.
"""

import shutil
import sys
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize

from chalicelib.questionnaire.languages import LANGUAGES
from static_site.build import PAGES
from tests.browser.one_machine import ROOT, one_machine
from tests.browser.phases import STATES, let_it_be
from tests.browser.resident import PHONE, RIYADI, Resident, browser
from tests.browser.signed import OwnKey

FOLDER = ROOT / "build" / "screenshots"
DESK: ViewportSize = {"width": 1280, "height": 800}
SMALL: ViewportSize = {"width": 320, "height": 568}
TABLET: ViewportSize = {"width": 768, "height": 1024}
#: What each page is seen on. All states of all pages on all screens would be more than anybody looks at.
SCREENS = ((SMALL, "light"), (PHONE, "dark"), (TABLET, "light"), (DESK, "dark"))


def camera(page: Page, name: str) -> Callable[[str], None]:
    """Takes a picture of each view that a resident comes to, the whole page long."""

    def take(view: str) -> None:
        page.screenshot(path=FOLDER / f"{name}-{view}.png", full_page=True)

    return take


def resident(chromium: Browser, site: str, *, size: ViewportSize, scheme: str) -> Resident:
    context = chromium.new_context(viewport=size, color_scheme=scheme, locale="id-ID", device_scale_factor=1.5, service_workers="block")  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(30_000)
    return Resident(page, site, camera(page, f"{size['width']}-{scheme}"))


def journey(someone: Resident) -> None:
    """From the start page to the receipt; a picture of each view."""
    someone.sign_up(RIYADI)
    someone.answer_for_all()
    someone.send()


def pages(someone: Resident) -> None:
    """Every page, as whoever opens it sees it, and a page that isn't there."""
    for kind in PAGES:
        arrive(someone, kind.path, kind.path.strip("/").removesuffix(".html") or "start")
    arrive(someone, "/progress/#3319", "progress-3319")
    arrive(someone, "/spread/#3319", "spread-3319")
    arrive(someone, "/nowhere", "not-there")


def languages(someone: Resident) -> None:
    for language in LANGUAGES:
        for kind in PAGES[:4]:
            arrive(someone, kind.at(language), f"{language}-{kind.path.strip('/') or 'start'}")


def phases(someone: Resident) -> None:
    """The start page and the way into the forms, in each phase and while the census is busy."""
    for state in STATES:
        let_it_be(someone.page, state)
        arrive(someone, "/", f"phase-{state}")
        if state in {"closed", "interview"}:
            arrive(someone, "/household/#/sign-up", f"phase-{state}-household")
    someone.page.unroute_all()


def late(someone: Resident) -> None:
    """Where the script never comes."""
    someone.page.route("**/assets/*/js/*.js", lambda route: route.abort())
    someone.page.goto(f"{someone.site}/household/")
    someone.page.locator("#late").evaluate("it => it.classList.remove('late')")
    someone.looks("script-missing")
    someone.page.unroute_all()


def badges(someone: Resident) -> None:
    """What a resident sees of an officer's badge: in its time, before, after, altered, and a receipt in its place."""
    key = OwnKey(someone.page)
    code = key.badge(name="Siti Aminah", villages=["Kauman", "Kerjasan"])
    for view, at, shown in (
        ("genuine", "2020-07-10T09:00:00+07:00", code),
        ("early", "2020-06-10T09:00:00+07:00", code),
        ("over", "2020-08-10T09:00:00+07:00", code),
        ("altered", "2020-07-10T09:00:00+07:00", f"A{code[1:]}"),
        ("receipt", "2020-07-10T09:00:00+07:00", key.badge(kind=None)),
    ):
        someone.page.clock.set_fixed_time(at)
        someone.page.goto("about:blank")
        arrive(someone, f"/officer/#{shown}", f"badge-{view}")
    someone.page.unroute_all()


def arrive(someone: Resident, path: str, view: str) -> None:
    someone.page.goto(someone.site + path)
    someone.page.locator("h1:not(.wait):visible").first.wait_for()
    someone.page.wait_for_load_state("networkidle")
    someone.looks(view)


def again(someone: Resident) -> None:
    """What the family sees when it comes back."""
    someone.sign_in(RIYADI)
    someone.follow("Slamet Riyadi")
    someone.on("Di mana", "presence")
    someone.page.go_back()
    someone.follow("Periksa dan kirim")
    someone.on("Periksa dan kirim", "check")
    for section in someone.page.locator("summary").all():
        section.click()
    someone.looks("check-unfolded")
    someone.page.goto(f"{someone.site}/household/#/receipt")
    someone.on("Keluarga Bapak/Ibu sudah dihitung", "receipt")


def picture(chromium: Browser, file: Path) -> None:
    """Four phones side by side, on a page of their own."""
    shown = ("start", "home-first", "facilities", "receipt")
    page = chromium.new_page(viewport={"width": 1240, "height": 560})
    figures = "".join(f'<img src="{(FOLDER / f"360-light-{view}.png").as_uri()}">' for view in shown)
    style = (
        "body { margin: 20px; display: flex; gap: 20px; background: #e9dfd7 }"
        "img { width: 285px; height: 520px; object-fit: cover; object-position: top; border-radius: 14px }"
    )
    sheet = FOLDER / "picture.html"
    sheet.write_text(f"<!doctype html><style>{style}</style>{figures}", "utf-8")
    page.goto(sheet.as_uri())
    page.screenshot(path=file)
    sheet.unlink()


def sheet(folder: Path) -> None:
    """A page that shows them all with their names."""

    def figures() -> Iterator[str]:
        for file in sorted(folder.glob("*.png"), key=lambda file: (file.stem.split("-", 2)[2], file.stem)):
            image = f'<a href="{file.name}"><img src="{file.name}" alt="" loading="lazy"></a>'
            yield f"<figure>{image}<figcaption>{escape(file.stem)}</figcaption></figure>"

    style = (
        "body { margin: 1rem; font: 14px sans-serif; display: flex; flex-wrap: wrap; gap: 1rem; background: #ddd }"
        "figure { margin: 0; width: 15rem }"
        "img { width: 100%; max-height: 32rem; object-fit: cover; object-position: top; background: #fff }"
    )
    title = "Pictures of every page"
    html = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><style>{style}</style>{"".join(figures())}</html>\n'
    (folder / "index.html").write_text(html, "utf-8")


def main() -> int:
    """Take them all."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    with one_machine() as census, browser() as chromium:
        journey(resident(chromium, census.site, size=PHONE, scheme="light"))
        for size, scheme in SCREENS:
            pages(resident(chromium, census.site, size=size, scheme=scheme))
        for size, scheme in ((PHONE, "light"), (SMALL, "dark"), (DESK, "light")):
            someone = resident(chromium, census.site, size=size, scheme=scheme)
            phases(someone)
            late(someone)
            badges(someone)
        for size, scheme in ((SMALL, "dark"), (DESK, "light")):
            someone = resident(chromium, census.site, size=size, scheme=scheme)
            languages(someone)
            again(someone)
        picture(chromium, ROOT / "docs" / "picture.png")
    sheet(FOLDER)
    print(f"{len(list(FOLDER.glob('*.png')))} pictures; {(FOLDER / 'index.html').relative_to(ROOT)} shows them")
    return 0


if __name__ == "__main__":
    sys.exit(main())
