"""Kits for tests: made of counts without a store, and read back as those who get them do."""

import io
import re
from collections.abc import Iterator
from datetime import datetime
from html.parser import HTMLParser
from typing import Any

import pypdfium2
import zxingcpp
from PIL import Image, ImageDraw

from chalicelib.domain.counts import Counts
from chalicelib.enumeration.outreach import Place
from ops.kit.agencies import Agency
from ops.kit.texts import Kit
from ops.kit.words import speech
from tests.builders import ONLINE, a_campaign

SITE = "https://sensus.example"


def a_village(**changes: Any) -> Place:
    """Kauman, of whose people a fifth are counted."""
    counts = Counts(
        people=400, people_counted=80, households=120, started=31, submitted=24, days={"2020-03-19": [9, 3], "2020-03-01": [71, 21]}
    )
    given: dict[str, Any] = {
        "code": "3319021001", "name": "Kauman", "within": ("Jawa Tengah", "Kabupaten Kudus", "Kota Kudus"), "counts": counts,
        "siblings": (0.2, 0.31, 0.12),
    }  # fmt: skip
    return Place(**{**given, **changes})


def a_kit(
    *, place: Place | None = None, now: datetime = ONLINE, language: str = "id", agency: Agency | None = None, **dates: datetime
) -> Kit:
    return Kit(place or a_village(), a_campaign(**dates), now, SITE, speech(language), agency)


def words_of(pdf: bytes) -> str:
    """What a poster says, its lines joined."""
    document = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)


def codes_in_pdf(pdf: bytes) -> list[str]:
    """The QR codes on the first page, as a phone sees it printed."""
    return _read(pypdfium2.PdfDocument(pdf)[0].render(scale=1.5).to_pil())


def side_of_code(pdf: bytes) -> float:
    """How wide the code is without its quiet zone, in millimetres."""
    scale = 1.5
    (found,) = zxingcpp.read_barcodes(pypdfium2.PdfDocument(pdf)[0].render(scale=scale).to_pil())
    return float(found.position.top_right.x - found.position.top_left.x) / scale / 72 * 25.4


def codes_in_svg(html: str) -> list[str]:
    """The same of a page whose drawing of squares has a row a line: `M3 0h7v1h-7z`."""
    ((size, path),) = re.findall(r'viewBox="0 0 (\d+) \1"[^>]*><path d="([^"]*)"', html)
    scale = 6
    image = Image.new("L", (int(size) * scale, int(size) * scale), 255)
    pen = ImageDraw.Draw(image)
    for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path):
        left, top = int(x) * scale, int(y) * scale
        pen.rectangle((left, top, left + int(run) * scale - 1, top + scale - 1), fill=0)
    return _read(image)


def _read(image: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(image)]


class Fetched(HTMLParser):
    """Collects what a page would fetch or run, and where its links lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "link", "img", "iframe", "object", "embed", "base", "form", "use", "image"):
            self.fetched.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name in ("src", "srcset", "data", "xlink:href"):
                self.fetched.append(f"{tag} {name}")
            if name == "href":
                self.links.append(value or "")


def texts_in(html: bytes) -> str:
    """What a page says, without its markup."""
    heard = io.StringIO()

    class _Heard(HTMLParser):
        silent = False

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.silent = tag == "style"

        def handle_data(self, data: str) -> None:
            if not self.silent:
                heard.write(f"{data} ")

    _Heard().feed(html.decode())
    return " ".join(heard.getvalue().split())


def boxes(pdf: bytes) -> Iterator[tuple[float, float, float, float]]:
    """Where each letter stands: left, bottom, right, top, in points."""
    page = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    yield from (page.get_charbox(at) for at in range(page.count_chars()))
