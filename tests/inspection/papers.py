"""Papers that nobody owns, painted and photographed by arithmetic: sharp or blurred, straight or shaken, in good light and bad."""

import random
from dataclasses import dataclass
from functools import cache
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageFont

_LINES = ("KARTU KELUARGA", "No. 3319021001200017", "SUDARSONO BIN KARTOMO", "WONOSOCO RT 003 / RW 001", "PETANI/PEKEBUN", "TAMAT SD")
_NAMES = ("SITI ROKAYAH", "SLAMET RIYADI", "NGATINEM", "MUHAMMAD FAUZAN", "ENDANG SULASTRI", "BAMBANG", "TUKIYEM", "AHMAD ZAINURI")


@dataclass(frozen=True, slots=True)
class Photo:
    """A photograph of a paper. `letter` is the height of its smallest letters, `blur` how far a point spreads, both in pixels."""

    image: Image.Image
    letter: float
    blur: float

    def jpeg(self, quality: int = 85, **options: object) -> bytes:
        """The file that the phone makes of it."""
        out = BytesIO()
        self.image.save(out, "JPEG", quality=quality, **options)
        return out.getvalue()


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def family_card(dice: random.Random, width: int) -> tuple[Image.Image, int]:
    """A page across: a title, a number, a table of many small letters. With it the height of the smallest ones."""
    paper = Image.new("RGB", (width, width * 7 // 10), (dice.randint(225, 255), dice.randint(228, 255), dice.randint(228, 255)))
    draw, letter = ImageDraw.Draw(paper), max(9, width // 85)
    draw.text((width // 3, letter), _LINES[0], fill="black", font=_font(3 * letter))
    draw.text((width // 3, 5 * letter), _LINES[1], fill="black", font=_font(2 * letter))
    for row in range(dice.randint(12, 24)):
        top = 10 * letter + row * 2 * letter
        draw.line((letter, top, width - letter, top), fill=(90, 90, 90), width=1)
        for column in range(6):
            text = dice.choice(_NAMES) if column == 0 else dice.choice((str(dice.randint(10**9, 10**10)), *_LINES[3:]))
            draw.text(
                (letter + column * width // 6, top + letter // 3), text[: width // 6 // letter + 4], fill=(20, 20, 20), font=_font(letter)
            )
    return paper, letter


def certificate(dice: random.Random, width: int) -> tuple[Image.Image, int]:
    """A page upright with few lines, as certificates of marriage and death are: much empty paper, a frame, a stamp."""
    paper = Image.new("RGB", (width * 7 // 10, width), (dice.randint(215, 250), dice.randint(220, 250), dice.randint(200, 240)))
    draw, letter = ImageDraw.Draw(paper), max(9, width // 70)
    wide = paper.width
    draw.rectangle((letter, letter, wide - letter, width - letter), outline=(60, 90, 60), width=max(1, letter // 4))
    draw.text((wide // 4, 5 * letter), "KUTIPAN AKTA KEMATIAN", fill="black", font=_font(2 * letter))
    for row in range(dice.randint(6, 12)):
        text = f"{dice.choice(_LINES)} {dice.choice(_NAMES)} {dice.randint(1000, 9999)}"
        draw.text((3 * letter, (12 + 3 * row) * letter), text, fill=(25, 25, 25), font=_font(letter))
    draw.ellipse(
        (wide // 2, width * 3 // 4, wide // 2 + 12 * letter, width * 3 // 4 + 12 * letter), outline=(90, 60, 140), width=letter // 3
    )
    return paper, letter


def marriage_book(dice: random.Random, width: int) -> tuple[Image.Image, int]:
    """Two small pages with a portrait on a green ground."""
    book = Image.new("RGB", (width, width * 7 // 10), (190, 215, 190))
    draw, letter = ImageDraw.Draw(book), max(9, width // 48)
    draw.line((width // 2, 0, width // 2, width), fill=(120, 140, 120), width=letter // 2)
    for row in range(12):
        for page in (0, width // 2):
            text = f"{dice.choice(_LINES)} {dice.randint(1, 99)}"
            draw.text((page + 2 * letter, (3 + 2 * row) * letter), text[:16], fill=(20, 30, 20), font=_font(letter))
    left, top = width * 3 // 4, width * 2 // 5
    draw.rectangle((left, top, left + width // 8, top + width // 6), fill=(60, 80, 170))
    return book, letter


KINDS = (family_card, certificate, marriage_book)


def photographed(dice: random.Random, *, width: int, spread: float, shaken: bool = False) -> Photo:
    """A paper on a table: turned a little, in uneven light, with the camera's noise. `spread` is the blur in heights of a letter."""
    paper, letter = dice.choice(KINDS)(dice, width * 4 // 5)
    table = _noise(dice, (width // 4, width // 4), 20).resize((width, width)).filter(ImageFilter.BoxBlur(3))
    scene = Image.merge("RGB", [table.point(lambda value, part=part: value * part // 160) for part in (dice.randint(60, 160), 90, 70)])
    mask = Image.new("L", paper.size, 255)
    angle = dice.uniform(-4, 4)
    turned, mask = (image.rotate(angle, Image.Resampling.BILINEAR, expand=True) for image in (paper, mask))
    scene.paste(turned, ((width - turned.width) // 2, (width - turned.height) // 2), mask)
    scene = scene.crop(_crop(dice, scene.size, turned.size)).convert("RGB")
    lean = dice.uniform(0, 0.04) * width
    corners = (0, 0, lean, scene.height, scene.width - lean, scene.height, scene.width, 0)
    scene = scene.transform(scene.size, Image.Transform.QUAD, corners, Image.Resampling.BILINEAR)
    blur = spread * letter
    scene = _shaken(scene, blur) if shaken else scene.filter(ImageFilter.GaussianBlur(blur))
    shade = Image.linear_gradient("L").rotate(dice.choice((0, 90, 180))).resize(scene.size).point(lambda value: 160 + value * 95 // 255)
    scene = ImageChops.multiply(scene, Image.merge("RGB", (shade, shade, shade)))
    scene = ImageEnhance.Brightness(scene).enhance(dice.uniform(0.45, 1.0))
    noise = _noise(dice, scene.size, dice.uniform(0.5, 3))
    return Photo(ImageChops.add(scene, Image.merge("RGB", (noise, noise, noise)), offset=-128), letter, blur)


def _crop(dice: random.Random, scene: tuple[int, int], paper: tuple[int, int]) -> tuple[int, int, int, int]:
    """As people hold a camera: the paper fills the picture more or less."""
    beyond = dice.uniform(0.0, 0.08)
    wide, high = (min(whole, int(part * (1 + beyond))) for whole, part in zip(scene, paper, strict=True))
    left, top = (scene[0] - wide) // 2, (scene[1] - high) // 2
    return left, top, left + wide, top + high


def _noise(dice: random.Random, size: tuple[int, int], deviation: float) -> Image.Image:
    """Gray 128, with a standard deviation. Pillow's own noise is another one each time."""
    even = Image.frombytes("L", size, dice.randbytes(size[0] * size[1]))
    return even.point([round(128 + (value - 127.5) * deviation / 73.9) for value in range(256)])


def _shaken(image: Image.Image, blur: float) -> Image.Image:
    """The hand moved along one line by about the width of a Gaussian of the same spread."""
    steps = max(2, min(12, round(3.5 * blur)))
    moved = image
    for step in range(1, steps):
        far = round(3.5 * blur * step / (steps - 1))
        moved = Image.blend(moved, ImageChops.offset(image, far, far // 3), 1 / (step + 1))
    return moved
