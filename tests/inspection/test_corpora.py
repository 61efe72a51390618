"""Every file that the decoders test themselves with: valid photos and PDFs are taken, everything else is refused, all in little room."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from chalicelib.domain.documents import Refusal
from chalicelib.inspection import jpeg2000
from tests.inspection import copies, corpora
from tests.inspection.one_by_one import Found, one_by_one

#: Child and function together stay below 512 MB; the function itself, with what it loads, takes about 100 MB.
ROOM = 400 * 1024 * 1024

#: Files that are broken on purpose, and pages that are refused for what they are; everything else follows the rules below.
EXPECTED: Mapping[str, Refusal] = {
    # animations whose frames contradict their own count
    "apng/chunk_no_fctl.png": Refusal.DAMAGED,
    "apng/syntax_num_frames_zero.png": Refusal.DAMAGED,
    # cut off or rubbish in the middle
    "broken.png": Refusal.DAMAGED,
    "broken_data_stream.png": Refusal.DAMAGED,
    "truncated_end_chunk.png": Refusal.DAMAGED,
    "truncated_image.png": Refusal.DAMAGED,
    "truncated_jpeg.jpg": Refusal.DAMAGED,
    "ultrahdr.jpg": Refusal.DAMAGED,  # its picture was cut out, only its metadata were wanted
    "unknown_compression_method.png": Refusal.DAMAGED,
    # a text of 64 MB in a chunk of 20 KB
    "png_decompression_dos.png": Refusal.DAMAGED,
    "truncated_exif_dpi.jpg": Refusal.BLANK,
    "378014596.pdf": Refusal.DAMAGED,
    "newline-buffer-test.pdf": Refusal.EMPTY,  # its catalogue has no pages
    "badlin1.pdf": Refusal.TOO_MANY_PAGES,
    "multipage.pdf": Refusal.TOO_MANY_PIXELS,  # 9000 × 9000
    "graph-encrypted.pdf": Refusal.ENCRYPTED,
    # no operator on any page, and nothing that annotations or fields would show
    "blank.pdf": Refusal.BLANK,
    "cyclic-toc.pdf": Refusal.BLANK,
    "livecycle.pdf": Refusal.BLANK,
    "multiline_diffmap_font.pdf": Refusal.BLANK,
}


@pytest.fixture(scope="module")
def found() -> list[Found]:
    """What becomes of every file of both corpora."""
    files = [file for source in ("pillow", "pikepdf") for file in sorted(corpora.folder(source).rglob("*")) if file.is_file()]
    return list(one_by_one(files))


def _expected(file: Path) -> Refusal | None:
    named = [refusal for name, refusal in EXPECTED.items() if str(file).endswith(f"/{name}")]
    if named:
        return named[0]
    beginning = file.read_bytes()[:1024]
    if beginning.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        with Image.open(file) as image:
            wide, high = image.size
        return Refusal.TOO_SMALL if wide * high < 300_000 or min(wide, high) < 300 else None
    return None if b"%PDF-" in beginning else Refusal.NOT_AN_IMAGE_OR_PDF


def test_every_file_is_taken_or_refused_as_its_class_says(found: list[Found]) -> None:
    assert len(found) > 1100
    wrong = {
        one.name: f"{one.verdict.refused}, but {expected} was expected"
        for one in found
        if one.verdict.refused != (expected := _expected(Path(one.name)))
    }
    assert wrong == {}


def test_no_valid_photo_is_refused_for_anything_but_its_size(found: list[Found]) -> None:
    photos = [one for one in found if Path(one.name).suffix in (".jpg", ".png", ".mpo") and Path(one.name).name not in str(EXPECTED)]
    assert len(photos) > 350
    assert {one.verdict.refused for one in photos} <= {None, Refusal.TOO_SMALL, Refusal.NOT_AN_IMAGE_OR_PDF}
    renamed = [one.name for one in photos if one.verdict.refused == Refusal.NOT_AN_IMAGE_OR_PDF]
    assert [name for name in renamed if Path(name).read_bytes()[:3] in (b"\xff\xd8\xff", b"\x89PN")] == []


def test_every_copy_holds_nothing_but_what_is_seen(found: list[Found]) -> None:
    accepted = [one for one in found if one.verdict.refused is None]
    assert len(accepted) > 70
    for one in accepted:
        copies.require_clean(one.verdict)


def test_a_copy_looks_like_the_pdf_that_was_sent(found: list[Found]) -> None:
    pdfs = [one for one in found if one.verdict.content_type == "application/pdf"]
    differences = {one.name: copies.difference(Path(one.name).read_bytes(), one.verdict.content) for one in pdfs}
    assert len(differences) > 50
    # Of fields that can still be filled a viewer draws arrows and boxes of its own, where the copy has the paper's.
    assert {name: worst for name, worst in differences.items() if worst > 1.5} == {}


def test_every_jpeg_2000_that_can_be_read_shows_the_same_without_its_metadata() -> None:
    """They come inside PDFs only, so they are looked at by themselves."""
    alike = {}
    for file in corpora.folder("pillow").rglob("*"):
        if file.suffix not in (".jp2", ".j2k", ".jpf"):
            continue
        content = file.read_bytes()
        try:
            before = _pixels(content)
        except (OSError, SyntaxError, ValueError):
            continue
        alike[file.name] = _pixels(jpeg2000.stripped(content)) == before
    assert len(alike) > 10
    assert {name for name, holds in alike.items() if not holds} == set()


def _pixels(content: bytes) -> tuple[str, bytes]:
    with Image.open(BytesIO(content)) as image:
        return image.mode, image.tobytes()


def test_no_file_takes_more_room_than_the_function_has(found: list[Found]) -> None:
    assert {one.name: one.memory for one in found if one.memory > ROOM} == {}
    assert {one.name: one.status for one in found if one.status} == {}
