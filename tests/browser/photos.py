"""Photographs of papers as phones take them, of a family card that nobody has."""

import io

from pikepdf import Encryption, Pdf
from PIL import Image, ImageDraw, ImageFilter, ImageFont

#: Twelve million pixels, as the sensor lies: the phone was held upright, and the photo says so.
SENSOR = (4000, 3000)
_ORIENTATION, _MAKE, _DATE, _GPS = 0x0112, 0x010F, 0x0132, 0x8825
ON_ITS_SIDE = 6
#: The colour of the sheet's upper edge.
LETTERHEAD = (178, 34, 34)


def card(size: tuple[int, int] = (3000, 4000)) -> Image.Image:
    """A sheet with small print on a brown table, upright."""
    width, height = size
    photo = Image.new("RGB", size, (96, 74, 58))
    pen = ImageDraw.Draw(photo)
    edge = width // 15
    pen.rectangle((edge, edge, width - edge, height - edge), fill=(244, 241, 232))
    pen.rectangle((edge, edge, width - edge, edge * 1.5), fill=LETTERHEAD)
    title, print_ = (ImageFont.load_default(width // parts) for parts in (18, 55))
    pen.text((width // 4, edge * 2), "KARTU KELUARGA", font=title, fill=(30, 30, 60))
    lines = (
        f"{at + 1:>2}  NAMA CONTOH {at + 1}    33190200000000{at:02d}    PEREMPUAN    KUDUS    {at + 1:02d}-03-1980    ISLAM    SLTA"
        for at in range(34)
    )
    pen.multiline_text((edge * 1.5, edge * 4), "\n".join(lines), font=print_, fill=(30, 30, 30), spacing=width // 100)
    return photo


def photograph(upright: Image.Image, *, orientation: int = ON_ITS_SIDE) -> bytes:
    """A JPEG as a phone's camera writes it: lying on its side, with where and when it was taken."""
    lying = upright.rotate(90, expand=True) if orientation == ON_ITS_SIDE else upright
    exif = Image.Exif()
    exif[_ORIENTATION] = orientation
    exif[_MAKE] = "Ponsel Contoh"
    exif[_DATE] = "2020:03:01 19:30:00"
    exif.get_ifd(_GPS).update({1: "S", 2: (6.0, 48.0, 17.0), 3: "E", 4: (110.0, 50.0, 33.0)})
    content = io.BytesIO()
    lying.save(content, "JPEG", quality=92, exif=exif)
    return content.getvalue()


def blurred(upright: Image.Image) -> Image.Image:
    """As an unsteady hand takes it."""
    return upright.filter(ImageFilter.GaussianBlur(upright.width / 60))


def locked_pdf() -> bytes:
    """A PDF that asks for a password."""
    content = io.BytesIO()
    with Pdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(content, encryption=Encryption(owner="contoh", user="contoh"))
    return content.getvalue()


def what_comes_with(content: bytes) -> list[str]:
    """What a JPEG says beside its pixels and their colours."""
    with Image.open(io.BytesIO(content)) as image:
        return sorted(name for name in ("exif", "xmp", "comment", "photoshop") if image.info.get(name))


def is_upright(content: bytes) -> bool:
    """Whether the sheet's letterhead is above."""
    with Image.open(io.BytesIO(content)) as image:
        width, height = image.size
        pixel = image.convert("RGB").getpixel((width // 2, round(height * 0.0625)))
    assert isinstance(pixel, tuple)
    return width < height and all(abs(have - want) < 30 for have, want in zip(pixel, LETTERHEAD, strict=True))
