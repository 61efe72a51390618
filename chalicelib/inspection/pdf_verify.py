"""The last look at a clean PDF, as a reader finds it: by what must not be there, independent of what the copying meant to leave out."""

from io import BytesIO
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf, Stream

#: Keys that make a PDF do something, reach out of itself, carry a file or tell of its author.
FORBIDDEN_KEYS = frozenset(
    f"/{name}"
    for name in (
        "AA AcroForm AF Action Annots Collection Dests DSS EF EmbeddedFiles F FS FFilter GoToE GoToR Info JavaScript JS Launch Metadata"
        " Movie NeedsRendering Next OC OCProperties OpenAction OPI Outlines PieceInfo PresSteps Perms PS Ref Rendition RichMedia SpiderInfo"
        " Threads Thumb Trans URI URL UR3 V XFA"
    ).split()
)
#: Where names are the document's own: a font may be called /JS.
_FREE_NAMES = frozenset(f"/{name}" for name in ("CharProcs ColorSpace ExtGState Font Pattern Shading XObject").split())
_CATALOG = frozenset({"/Type", "/Pages"})
_TRAILER = frozenset({"/Root", "/Size", "/ID", "/Prev", "/XRefStm"})


def require_clean(content: bytes, *, pages: int) -> None:
    """Raise AssertionError when a clean copy isn't: a fault of the copying, and the paper is not handed on."""
    with Pdf.open(BytesIO(content), attempt_recovery=False) as paper:
        if len(paper.pages) != pages or set(paper.Root.keys()) > _CATALOG or set(paper.trailer.keys()) - _TRAILER:
            raise AssertionError("a clean PDF holds more than its pages")
        found = [f"{key} of {number}" for number, obj in enumerate(paper.objects) for key in _forbidden(obj)]
    if found:
        raise AssertionError(f"a clean PDF holds what it must not: {found[:3]}")


def _forbidden(value: Any, *, free_names: bool = False) -> list[str]:
    if isinstance(value, Array):
        return [found for item in value if not item_is_reference(item) for found in _forbidden(item)]
    if not isinstance(value, Dictionary | Stream):
        return []
    keys = set(value.keys())
    found = [] if free_names else sorted(keys & FORBIDDEN_KEYS)
    if value.get("/Type") in (Name.Action, Name.Filespec, Name.EmbeddedFile, Name.ObjStm) or value.get("/Subtype") == Name.PS:
        found.append("/Type")
    for key in keys:
        found += [] if item_is_reference(value[key]) else _forbidden(value[key], free_names=key in _FREE_NAMES)
    return found


def item_is_reference(value: Any) -> bool:
    """Whether a value is an object of its own, which the walk over all objects meets by itself."""
    return isinstance(value, Array | Dictionary | Stream) and value.is_indirect
