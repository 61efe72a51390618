"""The pictures that WhatsApp, Facebook and others show beside a link to the site: JPEG, 1200 × 630, one for each regency and language.

Their letters are Bitstream Vera, which ReportLab brings and whose licence lets anybody use them.
"""

import io
from functools import lru_cache
from pathlib import Path

import reportlab
from PIL import Image, ImageDraw, ImageFont

from chalicelib.questionnaire.languages import SOURCE
from static_site.translations import translations

FOLDER = "share"
SIZE = (1200, 630)
_INK, _QUIET, _BRICK, _PAPER = "#211a17", "#5d524c", "#93331c", "#fffdfa"
_MARGIN = 80
_BAND = 132
_FONTS = Path(reportlab.__file__).parent / "fonts"
#: One petal of the kawung, from the centre to the upper left, as two curves of three points each after the first.
_PETAL = ((0, 0), (-4, 0), (-8, -2), (-9, -6), (-4, -6), (-1, -4), (0, 0))
#: Drawn so much larger and then made smaller, so that slanted edges are smooth.
_FINE = 4


def file(region: str, language: str) -> str:
    """Where the picture of a regency lies; of the country without one. WhatsApp keeps pictures by address: theirs has no hash."""
    return f"{FOLDER}/{region or 'indonesia'}{'' if language == SOURCE else f'.{language}'}.jpg"


def drawn(place: str, language: str, origin: str) -> bytes:
    """The picture of `place`, or of the country."""
    say = translations(language).gettext
    picture = _ground().copy()
    draw = ImageDraw.Draw(picture)
    rows, font = _fitted(place or "Indonesia", SIZE[0] - 2 * _MARGIN)
    y = 90.0
    for row in rows:
        draw.text((_MARGIN, y), row, _BRICK, font)
        y += font.size * 1.15
    lead = _font("Vera.ttf", 46)
    for row in _rows(say("Isi sensus dari rumah, lewat HP"), lead, SIZE[0] - 2 * _MARGIN):
        draw.text((_MARGIN, y + 26), row, _INK, lead)
        y += lead.size * 1.3
    middle = SIZE[1] - _BAND / 2
    draw.text((_MARGIN, middle), "Sensus Online", _PAPER, _font("VeraBd.ttf", 44), anchor="lm")
    draw.text((SIZE[0] - _MARGIN, middle), origin.partition("//")[2], _PAPER, _font("Vera.ttf", 34), anchor="rm")
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=76, optimize=True)
    return written.getvalue()


@lru_cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONTS / name, size)


def _fitted(text: str, width: int) -> tuple[list[str], ImageFont.FreeTypeFont]:
    """A name on one line if it can be large there, else on two."""
    for size, most in ((104, 1), (92, 1), (92, 2), (80, 2), (68, 2), (56, 3)):
        font = _font("VeraBd.ttf", size)
        rows = _rows(text, font, width)
        if len(rows) <= most and max(font.getlength(row) for row in rows) <= width:
            break
    return rows, font


def _rows(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    rows = [""]
    for word in text.split():
        longer = f"{rows[-1]} {word}".strip()
        if rows[-1] and font.getlength(longer) > width:
            rows.append(word)
        else:
            rows[-1] = longer
    return rows


@lru_cache(maxsize=1)
def _ground() -> Image.Image:
    """What all have in common: paper, a brick band, the kawung line above it."""
    picture = Image.new("RGB", SIZE, _PAPER)
    picture.paste(_BRICK, (0, SIZE[1] - _BAND, *SIZE))
    high, wide = 40, 80
    line = Image.new("RGB", (SIZE[0] * _FINE, high * _FINE), _PAPER)
    draw = ImageDraw.Draw(line)
    for tile in range(SIZE[0] // wide):
        for across, down in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
            points = [
                ((tile + 0.5) * wide * _FINE + x * across * wide / 28 * _FINE, high / 2 * _FINE + y * down * high / 14 * _FINE)
                for x, y in _outline()
            ]
            draw.polygon(points, fill=_BRICK)
    picture.paste(line.resize((SIZE[0], high), Image.Resampling.LANCZOS), (0, SIZE[1] - _BAND - high - 12))
    return picture


@lru_cache(maxsize=1)
def _outline() -> list[tuple[float, float]]:
    """The petal as many short straight lines."""
    points = []
    for first in (0, 3):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = _PETAL[first : first + 4]
        for step in range(12):
            t, u = step / 12, 1 - step / 12
            weights = (u**3, 3 * u * u * t, 3 * u * t * t, t**3)
            points.append(tuple(sum(w * p for w, p in zip(weights, axis, strict=True)) for axis in ((ax, bx, cx, dx), (ay, by, cy, dy))))
    return [(x, y) for x, y in points]
