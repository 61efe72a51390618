"""A poster as PDF on A4, drawn by ReportLab in Helvetica, which every reader and printer has. The same poster, the same bytes."""

import io
from collections.abc import Sequence

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from ops.kit import drawing
from ops.kit.poster import Poster
from ops.kit.qr import Code

PLAIN, BOLD = "Helvetica", "Helvetica-Bold"
MILLIMETRE: float = mm
MARGIN = 18 * MILLIMETRE
WIDTH: float = A4[0] - 2 * MARGIN


def drawn(poster: Poster, *, language: str) -> bytes:
    file = io.BytesIO()
    # Without the hour of its making, which would make every kit another file.
    page = Canvas(file, pagesize=A4, invariant=1, lang=language)
    page.setTitle(f"{poster.headline} · {poster.title}")
    page.setAuthor(poster.campaign)
    page.setFillColor(HexColor(drawing.PAPER))
    page.rect(0, 0, *A4, stroke=0, fill=1)
    y = _head(page, poster, A4[1] - MARGIN)
    bottom = _foot(page, poster)
    _middle(page, poster, top=y, bottom=bottom)
    page.showPage()
    page.save()
    return file.getvalue()


def _head(page: Canvas, poster: Poster, y: float) -> float:
    y = _lines(page, [f"Sensus Online · {poster.campaign}"], y, font=BOLD, size=13, color=drawing.BRICK)
    y = _kawung(page, y - 2 * MILLIMETRE)
    y = _fitted(page, poster.title, y - 3 * MILLIMETRE, font=BOLD, size=40, least=22, rows=2)
    y = _fitted(page, poster.within, y, font=PLAIN, size=15, least=10, rows=2, color=drawing.QUIET)
    y = _fitted(page, poster.headline, y - 5 * MILLIMETRE, font=BOLD, size=25, least=17, rows=2, color=drawing.BRICK)
    return y - MILLIMETRE


def _foot(page: Canvas, poster: Poster) -> float:
    """Draws from the bottom up; returns where it begins."""
    y = MARGIN
    for text, size, color in ((poster.unread, 8, drawing.QUIET), (poster.agency, 11, drawing.QUIET), (poster.doubt, 13, drawing.INK)):
        rows = _rows(text, PLAIN, size, WIDTH) if text else []
        _lines(page, rows, y + len(rows) * size * 1.3, font=PLAIN, size=size, color=color)
        y += len(rows) * size * 1.3 + (1 * MILLIMETRE if rows else 0)
    rows = simpleSplit(poster.free, BOLD, 16, WIDTH - 10 * MILLIMETRE)
    height = len(rows) * 16 * 1.3 + 7 * MILLIMETRE
    y += 2 * MILLIMETRE
    page.setFillColor(HexColor(drawing.WASH))
    page.roundRect(MARGIN, y, WIDTH, height, 3 * MILLIMETRE, stroke=0, fill=1)
    _lines(page, rows, y + height - 3.5 * MILLIMETRE, font=BOLD, size=16, color=drawing.INK, left=MARGIN + 5 * MILLIMETRE)
    return y + height + 5 * MILLIMETRE


def _middle(page: Canvas, poster: Poster, *, top: float, bottom: float) -> None:
    """The code as large as what is above and beneath it leaves room for, the dates beside it."""
    ready = [(row, index == 0) for item in poster.ready for index, row in enumerate(simpleSplit(item, PLAIN, 14, WIDTH - 7 * MILLIMETRE))]
    height = (len(ready) * 14 * 1.35 + 16 * 1.3 + 5 * MILLIMETRE) if ready else 0
    lead = simpleSplit(poster.lead, PLAIN, 15, WIDTH)
    top = _lines(page, lead, top, font=PLAIN, size=15, color=drawing.INK) - 3 * MILLIMETRE
    side = min(top - (bottom + height), 105 * MILLIMETRE, WIDTH * 0.58)
    _code(page, poster.code, MARGIN, top - side, side)
    left, room = MARGIN + side + 6 * MILLIMETRE, WIDTH - side - 6 * MILLIMETRE
    y = top - 4 * MILLIMETRE
    for line in poster.when.split("\n") if poster.when else []:
        y = _fitted(page, line, y, font=BOLD, size=25, least=13, rows=1, left=left, width=room) - 1 * MILLIMETRE
    y -= 5 * MILLIMETRE
    y = _lines(page, simpleSplit(poster.scan, PLAIN, 13, room), y, font=PLAIN, size=13, color=drawing.INK, left=left) - 1 * MILLIMETRE
    _fitted(page, poster.address, y, font=BOLD, size=19, least=9, rows=1, color=drawing.BRICK, left=left, width=room)
    if ready:
        y = _lines(page, [poster.ready_title], top - side - 3 * MILLIMETRE, font=BOLD, size=16, color=drawing.INK) - 1 * MILLIMETRE
        for row, first in ready:
            if first:
                page.setFillColor(HexColor(drawing.BRICK))
                page.circle(MARGIN + 1.5 * MILLIMETRE, y - 14 * 0.72, 1.2 * MILLIMETRE, stroke=0, fill=1)
            y = _lines(page, [row], y, font=PLAIN, size=14, color=drawing.INK, left=MARGIN + 7 * MILLIMETRE, leading=1.35)


def _lines(
    page: Canvas, rows: Sequence[str], y: float, *, font: str, size: float, color: str, left: float = MARGIN, leading: float = 1.3
) -> float:
    """Rows of text downwards from y; returns where they end."""
    page.setFillColor(HexColor(color))
    page.setFont(font, size)
    for row in rows:
        page.drawString(left, y - size, row)
        y -= size * leading
    return y


def _fitted(
    page: Canvas, text: str, y: float, *, font: str, size: float, least: float, rows: int,
    color: str = drawing.INK, left: float = MARGIN, width: float = WIDTH,
) -> float:  # fmt: skip
    """A text as large as fits into so many rows; a word too long for the smallest size is broken, so that nothing leaves the paper."""
    while size > least and (
        len(simpleSplit(text, font, size, width)) > rows or max(stringWidth(word, font, size) for word in text.split() or [""]) > width
    ):
        size -= 1
    return _lines(page, _rows(text, font, size, width), y, font=font, size=size, color=color, left=left, leading=1.15)


def _rows(text: str, font: str, size: float, width: float) -> list[str]:
    broken = " ".join(piece for word in text.split() for piece in _pieces(word, font, size, width))
    return list(simpleSplit(broken, font, size, width))


def _pieces(word: str, font: str, size: float, width: float) -> list[str]:
    pieces = [""]
    for letter in word:
        if stringWidth(pieces[-1] + letter, font, size) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _code(page: Canvas, code: Code, left: float, bottom: float, side: float) -> None:
    square = side / code.size
    page.setFillColor(HexColor("#ffffff"))
    page.rect(left, bottom, side, side, stroke=0, fill=1)
    page.setFillColor(HexColor("#000000"))
    path = page.beginPath()
    for x, row, run in code.rows:
        path.rect(left + x * square, bottom + side - (row + 1) * square, run * square, square)
    page.drawPath(path, stroke=0, fill=1)


def _kawung(page: Canvas, top: float) -> float:
    """The line across the page; returns where it ends."""
    wide, high = drawing.TILE
    tiles = int(WIDTH // (0.75 * wide))
    scale = WIDTH / (tiles * wide)
    page.setFillColor(HexColor(drawing.BRICK))
    path = page.beginPath()
    for tile in range(tiles):
        for petal in drawing.petals():
            points = [(MARGIN + (tile * wide + x) * scale, top - y * scale) for x, y in petal]
            path.moveTo(*points[0])
            path.curveTo(*points[1], *points[2], *points[3])
            path.curveTo(*points[4], *points[5], *points[6])
            path.close()
    page.drawPath(path, stroke=0, fill=1)
    return top - high * scale
