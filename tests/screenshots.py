"""Pictures of every page, by phone and desk, light and dark: `python -m tests.screenshots` writes them into build/screenshots.

The README's picture, docs/picture.png, is made from them.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser.one_machine import ROOT, one_machine
from tests.browser.resident import PHONE, RIYADI, Resident, browser

FOLDER = ROOT / "build" / "screenshots"
DESK = {"width": 1280, "height": 800}


def camera(page: Page, name: str) -> Callable[[str], None]:
    """Takes a picture of each view that a resident comes to, the whole page long."""

    def take(view: str) -> None:
        page.screenshot(path=FOLDER / f"{name}-{view}.png", full_page=True)

    return take


def resident(chromium: Browser, site: str, *, size: dict[str, int], scheme: str) -> Resident:
    context = chromium.new_context(viewport=size, color_scheme=scheme, locale="id-ID", device_scale_factor=1.5)  # type: ignore[arg-type]
    page = context.new_page()
    name = f"{'phone' if size is PHONE else 'desk'}-{scheme}"
    return Resident(page, site, camera(page, name))


def journey(someone: Resident) -> None:
    """From the start page to the receipt; a picture of each view."""
    someone.sign_up(RIYADI)
    someone.live_as_on_the_card()
    someone.all_live_here()
    someone.share(since=("3", "2010"))
    everyday = ("Bekerja", "Mengurus rumah tangga", "Sekolah atau kuliah", "Sekolah atau kuliah")
    for name, activity in zip(RIYADI.members, everyday, strict=True):
        someone.describe(name, activity)
    someone.say_who_answers()
    someone.send()


def pages(someone: Resident) -> None:
    """The pages around the journey, and the journey's own that anybody may see."""
    for path, view in (
        ("/", "start"),
        ("/en/", "start-en"),
        ("/help/", "help"),
        ("/progress/#3319", "progress"),
        ("/spread/#3319", "spread"),
        ("/nowhere", "404"),
    ):
        someone.page.goto(someone.site + path)
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
    figures = "".join(f'<img src="{(FOLDER / f"phone-light-{view}.png").as_uri()}">' for view in shown)
    style = (
        "body { margin: 20px; display: flex; gap: 20px; background: #e9dfd7 }"
        "img { width: 285px; height: 520px; object-fit: cover; object-position: top; border-radius: 14px }"
    )
    sheet = FOLDER / "picture.html"
    sheet.write_text(f"<!doctype html><style>{style}</style>{figures}", "utf-8")
    page.goto(sheet.as_uri())
    page.screenshot(path=file)
    sheet.unlink()


def main() -> int:
    """Take them all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with one_machine() as census, browser() as chromium:
        journey(resident(chromium, census.site, size=PHONE, scheme="light"))
        for size in (PHONE, DESK):
            for scheme in ("light", "dark"):
                someone = resident(chromium, census.site, size=size, scheme=scheme)
                pages(someone)
                if (size, scheme) != (PHONE, "light"):
                    again(someone)
        picture(chromium, ROOT / "docs" / "picture.png")
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
