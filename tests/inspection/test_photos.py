"""Photos: whatever a camera or a scanner writes is taken, and nothing but the picture comes out."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator

import pytest
from PIL import Image, ImageCms, ImageOps, ImageStat, PngImagePlugin

from chalicelib.domain.documents import Refusal
from chalicelib.inspection.paper import inspect
from tests.inspection import copies
from tests.inspection.papers import family_card

#: The string that every scanner for malware knows; harmless, and found wherever it survives.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
JPEG, PNG = "JPEG", "PNG"


def a_paper(width: int = 1100) -> Image.Image:
    """A family card, sharp and whole."""
    return family_card(random.Random(1), width)[0]


def a_file(image: Image.Image, format: str = JPEG, **options: object) -> bytes:
    """The image as a file."""
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def with_comment(jpeg: bytes, comment: bytes) -> bytes:
    """The same photo with a comment after its first marker."""
    return jpeg[:2] + b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment + jpeg[2:]


def a_chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _kinds() -> Iterator[tuple[str, bytes]]:
    paper = a_paper()
    gray = paper.convert("L")
    clear = paper.convert("RGBA")
    clear.putalpha(gray.point(lambda level: 255 if level < 200 else 0))
    deep = gray.convert("I").point(lambda level: level * 256).convert("I;16")
    yield "plain JPEG", a_file(paper)
    yield "progressive JPEG", a_file(paper, progressive=True)
    yield "gray JPEG", a_file(gray)
    yield "CMYK JPEG", a_file(paper.convert("CMYK"))
    yield "JPEG without subsampling", a_file(paper, subsampling=0, quality=100)
    yield "JPEG of several pictures, as phones write portraits", a_file(paper, "MPO", save_all=True, append_images=[paper.rotate(90)])
    yield "PNG", a_file(paper, PNG)
    yield "gray PNG", a_file(gray, PNG)
    yield "PNG with a palette", a_file(paper.quantize(16), PNG)
    yield "PNG with a palette and a transparent colour", a_file(paper.quantize(16), PNG, transparency=0)
    yield "black and white PNG", a_file(gray.convert("1"), PNG)
    yield "PNG of sixteen bits", a_file(deep, PNG)
    yield "transparent PNG", a_file(clear, PNG)
    yield "transparent gray PNG", a_file(clear.convert("LA"), PNG)
    yield "animated PNG", a_file(paper, PNG, save_all=True, append_images=[paper.rotate(180)])


@pytest.mark.parametrize(("kind", "content"), [pytest.param(*each, id=each[0]) for each in _kinds()])
def test_every_kind_of_photo_is_taken_and_looks_as_it_did(kind: str, content: bytes) -> None:
    verdict = inspect(content)
    copies.require_clean(verdict)
    copy = Image.open(io.BytesIO(verdict.content)).convert("L")
    shown = ImageStat.Stat(copy.resize((50, 35)))
    wanted = ImageStat.Stat(a_paper().convert("L").resize((50, 35)))
    # The white paper stays white, the print dark.
    assert abs(shown.mean[0] - wanted.mean[0]) < 16
    assert abs(shown.stddev[0] - wanted.stddev[0]) < 8
    assert (verdict.pages, verdict.signature, verdict.blurred) == (1, "", False)


def test_the_same_bytes_give_the_same_copy() -> None:
    content = a_file(a_paper())
    assert inspect(content) == inspect(content)
    assert inspect(inspect(content).content).refused is None


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_taken_with_the_phone_held_anyhow_stands_upright(orientation: int) -> None:
    upright = a_paper(900)
    exif = Image.Exif()
    exif[0x0112] = orientation
    turned = ImageOps.exif_transpose(Image.open(io.BytesIO(a_file(upright, exif=exif))))
    copy = Image.open(io.BytesIO(inspect(a_file(upright, exif=exif)).content))
    assert copy.size == turned.size
    assert copies.apart(copy.convert("RGB"), turned) < 4


def test_where_and_with_what_a_photo_was_taken_is_forgotten() -> None:
    exif = Image.Exif()
    exif[0x010F] = "CANARY-CAMERA"
    exif[0x8825] = {1: "S", 2: (6.0, 48.0, 17.0), 29: "2020:03:20"}
    content = with_comment(a_file(a_paper(), exif=exif, icc_profile=b"CANARY" * 20, dpi=(301, 301)), b"CANARY")
    verdict = inspect(content)
    copies.require_clean(verdict)
    assert content.count(b"CANARY") > 20
    assert b"CANARY" not in verdict.content


def test_colours_come_out_as_the_cameras_profile_means_them() -> None:
    wide = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    assert inspect(a_file(a_paper(), icc_profile=wide)).refused is None
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    same = Image.open(io.BytesIO(inspect(a_file(a_paper(), icc_profile=srgb)).content))
    assert copies.apart(same, a_paper()) < 4


def test_a_large_photo_is_scaled_to_what_an_officer_reads() -> None:
    copy = Image.open(io.BytesIO(inspect(a_file(a_paper(4000))).content))
    assert copy.size == (2400, 1680)


@pytest.mark.parametrize("format", [JPEG, PNG])
def test_a_photo_cut_off_on_its_way_is_damaged_wherever_it_was_cut(format: str) -> None:
    content = a_file(a_paper(800), format)
    dice = random.Random(5)
    for end in [1, 2, 3, 8, 20, 100, len(content) // 2, *(dice.randrange(30, len(content) - 2000) for _ in range(25)), len(content) - 1000]:
        refused = inspect(content[:end]).refused
        assert refused == (Refusal.DAMAGED if end >= 8 else refused), end
        assert refused in (Refusal.DAMAGED, Refusal.NOT_AN_IMAGE_OR_PDF), end


def _polyglots() -> Iterator[tuple[str, bytes]]:
    photo = a_file(a_paper())
    archive = io.BytesIO(photo)
    with zipfile.ZipFile(archive, "a") as packed:
        packed.writestr("run.class", EICAR)
    script = b"<?php CANARY();?><script>CANARY</script>" + EICAR
    yield "a ZIP or JAR after a JPEG", archive.getvalue()
    yield "EICAR in a comment", with_comment(photo, EICAR)
    yield "a PDF in a comment", with_comment(photo, b"%PDF-1.7\n1 0 obj<</JS(CANARY)>>endobj\n" + EICAR)
    yield "a page after a JPEG", photo + script
    yield "a program after a PNG", a_file(a_paper(), PNG) + b"MZ\x90\x00" + EICAR
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", script.decode(), zip=False)
    info.add_itxt("XML:com.adobe.xmp", script.decode())
    yield "a page in a PNG's text", a_file(a_paper(), PNG, pnginfo=info)
    png = a_file(a_paper(), PNG)
    yield "a chunk of one's own in a PNG", png[:33] + a_chunk(b"evIL", EICAR) + png[33:]


@pytest.mark.parametrize("content", [pytest.param(content, id=name) for name, content in _polyglots()])
def test_of_a_photo_that_is_something_else_too_only_the_picture_is_left(content: bytes) -> None:
    assert EICAR in content
    verdict = inspect(content)
    copies.require_clean(verdict)
    assert EICAR not in verdict.content
    assert b"CANARY" not in verdict.content


def _others() -> Iterator[tuple[str, bytes]]:
    paper = a_paper()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("word/document.xml", b"<w:document/>")
    yield "EICAR alone", EICAR
    yield "a GIF", a_file(paper, "GIF")
    yield "a GIF with a PDF's beginning far away", a_file(paper, "GIF") + b"%PDF-1.4"
    yield "a TIFF", a_file(paper, "TIFF")
    yield "a WebP", a_file(paper, "WEBP")
    yield "a BMP", a_file(paper, "BMP")
    yield "a Word document", archive.getvalue()
    yield "a program for Windows", b"MZ\x90\x00" + bytes(5000)
    yield "a program for Linux", b"\x7fELF" + bytes(5000)
    yield "a page", b"<!DOCTYPE html><script>alert(1)</script>"
    yield "a drawing with a script", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    yield "a photo of an iPhone in its own format", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(5000)
    yield "zeros", bytes(100_000)


@pytest.mark.parametrize("content", [pytest.param(content, id=name) for name, content in _others()])
def test_what_is_neither_jpeg_nor_png_nor_pdf_is_refused_whatever_it_is_called(content: bytes) -> None:
    assert inspect(content).refused == Refusal.NOT_AN_IMAGE_OR_PDF


def test_nothing_at_all_is_empty() -> None:
    assert inspect(b"").refused == Refusal.EMPTY


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded() -> None:
    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    zeros = zlib.compress(bytes(1_000_000))
    png = b"\x89PNG\r\n\x1a\n" + a_chunk(b"IHDR", header) + a_chunk(b"IDAT", zeros) + a_chunk(b"IEND", b"")
    assert inspect(png).refused == Refusal.TOO_MANY_PIXELS
    jpeg = bytearray(a_file(a_paper(800)))
    frame = jpeg.index(b"\xff\xc0")
    jpeg[frame + 5 : frame + 9] = struct.pack(">HH", 65_000, 65_000)
    assert inspect(bytes(jpeg)).refused == Refusal.TOO_MANY_PIXELS


def test_a_picture_that_unpacks_to_more_than_its_header_says_does_no_harm() -> None:
    header = struct.pack(">IIBBBBB", 1000, 1000, 8, 2, 0, 0, 0)
    bomb = zlib.compress(bytes(100_000_000), 1)
    png = b"\x89PNG\r\n\x1a\n" + a_chunk(b"IHDR", header) + a_chunk(b"IDAT", bomb) + a_chunk(b"IEND", b"")
    assert inspect(png).refused in (Refusal.BLANK, Refusal.DAMAGED)
    text = a_chunk(b"zTXt", b"Comment\x00\x00" + zlib.compress(bytes(100_000_000), 1))
    fine = a_file(a_paper(), PNG)
    assert inspect(fine[:33] + text + fine[33:]).refused in (None, Refusal.DAMAGED)
