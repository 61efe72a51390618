"""What clean copies are held to, looked at without the inspection's own code."""

import re
from io import BytesIO

import pikepdf
import pypdfium2
from PIL import Image, ImageChops, ImageStat

from chalicelib.inspection.verdict import Verdict

_TABLES_AND_FRAMES = {0xC0, 0xC4, 0xDA, 0xDB, 0xDD}
_JFIF = 0xE0
#: Names that stand in no dictionary of a page that is only looked at (ISO 32000-1: 7.11, 12.3 to 12.7, 13, 14).
_HARMFUL = (
    b"AA AcroForm AF Annots Collection EF EmbeddedFile EmbeddedFiles Filespec GoToE GoToR ImportData JS JavaScript Launch Metadata Movie"
    b" OCProperties ObjStm OpenAction Outlines PieceInfo RichMedia Rendition Sound SubmitForm Thumb URI XFA"
).split()


def require_clean(verdict: Verdict) -> None:
    """Raise AssertionError unless the copy of an accepted paper holds a picture or pages, and nothing else."""
    assert verdict.refused is None
    {"image/jpeg": _require_a_picture, "application/pdf": _require_pages}[verdict.content_type](verdict.content)


def _require_a_picture(content: bytes) -> None:
    with Image.open(BytesIO(content)) as image:
        image.load()
        assert (image.format, max(image.size) <= 2400, image.mode in ("L", "RGB")) == ("JPEG", True, True)
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert content.endswith(b"\xff\xd9")
    at = 2
    while content[at + 1] != 0xDA:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        assert marker in _TABLES_AND_FRAMES or (marker == _JFIF and length == 16), hex(marker)
        at += 2 + length
    picture = content[at + 2 + int.from_bytes(content[at + 2 : at + 4], "big") : -2]
    assert not re.search(rb"\xff[^\x00\xd0-\xd7]", picture), "something follows the picture"


def _require_pages(content: bytes) -> None:
    with pikepdf.open(BytesIO(content), attempt_recovery=False) as paper:
        assert not paper.is_encrypted
        assert set(paper.Root.keys()) == {"/Type", "/Pages"}
        assert len(paper.pages) > 0
    outside = re.sub(rb"\nstream\r?\n.*?\nendstream", b"", content, flags=re.DOTALL)
    # A font or a picture may be called anything in its page's dictionary: there, what follows a name is a reference.
    found = re.findall(rb"/(" + b"|".join(_HARMFUL) + rb")(?![A-Za-z0-9#])(?! \d+ 0 R)", outside)
    assert not found, found
    assert content.rstrip().endswith(b"%%EOF")


def difference(before: bytes, after: bytes) -> float:
    """How much the pages of two PDFs differ as another program draws them: the mean of the worst page, of 255 levels."""
    worst = 0.0
    for old, new in zip(_drawn(before), _drawn(after), strict=True):
        assert old.size == new.size
        worst = max(worst, *ImageStat.Stat(ImageChops.difference(old, new)).mean)
    return worst


def _drawn(content: bytes) -> list[Image.Image]:
    paper = pypdfium2.PdfDocument(content)
    paper.init_forms()
    if paper.formenv:
        # Which fields can be filled is shown in blue, and is nothing that the paper says.
        pypdfium2.raw.FPDF_RemoveFormFieldHighlight(paper.formenv.raw)
    try:
        return [page.render(scale=0.7).to_pil().convert("RGB") for page in paper]
    finally:
        paper.close()


def apart(one: Image.Image, other: Image.Image) -> float:
    """How much two pictures of one size differ on average, of 255 levels."""
    return max(ImageStat.Stat(ImageChops.difference(one, other)).mean)
