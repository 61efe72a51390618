"""PDFs: a new one is made of the pages alone, of the keys that pdf_grammar.py names. It is never rendered here."""

import logging
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from chalicelib.domain.documents import MAXIMUM_BYTES, Refusal
from chalicelib.inspection import pdf_streams
from chalicelib.inspection.pdf_grammar import IMAGE_FILTERS, SHAPES, Shape
from chalicelib.inspection.pdf_verify import require_clean
from chalicelib.inspection.verdict import PaperRefused, Verdict

#: A family card is one page, a court's decree of divorce some ten.
MAXIMUM_PAGES = 12
#: Bytes of a copy. It is about as large as its paper, unless that uses one object in many places.
MAXIMUM_COPY = 4 * MAXIMUM_BYTES
_DEEPEST = 60
_LONGEST_NAME = 127
_LONGEST_STRING = 65_536
#: Whoever writes a PDF ends it so; without it the end got lost on the way.
_ENDING, _ENDING_WITHIN = b"startxref", 4096
_log = logging.getLogger(__name__)


def clean(content: bytes) -> Verdict:
    """A PDF of the pages alone. A password that only forbids printing or copying is no obstacle. Raises PaperRefused."""
    try:
        paper = Pdf.open(BytesIO(content), inherit_page_attributes=True, suppress_warnings=True)
    except pikepdf.PasswordError:
        raise PaperRefused(Refusal.ENCRYPTED) from None
    except pikepdf.PdfError:
        raise PaperRefused(Refusal.DAMAGED) from None
    with paper, Pdf.new() as copy:
        pages = len(paper.pages)
        if not pages:
            raise PaperRefused(Refusal.EMPTY)
        if pages > MAXIMUM_PAGES:
            raise PaperRefused(Refusal.TOO_MANY_PAGES)
        if _ENDING not in content[-_ENDING_WITHIN:]:
            raise PaperRefused(Refusal.DAMAGED)
        _draw_annotations(paper)
        if not _Copying(paper, copy).pages():
            raise PaperRefused(Refusal.BLANK)
        out = BytesIO()
        copy.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=True)
    if out.tell() > MAXIMUM_COPY:
        raise PaperRefused(Refusal.DAMAGED)
    require_clean(out.getvalue(), pages=pages)
    return Verdict(content=out.getvalue(), content_type="application/pdf", pages=pages)


def _draw_annotations(paper: Pdf) -> None:
    """Make what stamps, signatures and filled fields look like a part of their pages; the rest of them goes."""
    try:
        if paper.Root.get("/AcroForm", Dictionary()).get("/NeedAppearances", False):
            paper.generate_appearance_streams()
        paper.flatten_annotations("all")
    except (pikepdf.PdfError, AttributeError, RuntimeError, TypeError, ValueError) as error:
        _log.warning("the annotations of a PDF can't be drawn: %s", type(error).__name__)


class _Copying:
    """Carries the pages over, each object to the place that it stands in; an object that stands in two places is copied for each."""

    def __init__(self, paper: Pdf, copy: Pdf) -> None:
        self._paper, self._copy = paper, copy
        self._unpack = pdf_streams.Unpacking(paper)
        self._known: dict[tuple[tuple[int, int], str], Any] = {}

    def pages(self) -> bool:
        """Copy every page. Whether anything is drawn on any of them."""
        painted = False
        for page in self._paper.pages:
            content, paints = pdf_streams.drawing(self._contents(page.obj))
            painted = painted or paints
            obj = self._copy.make_indirect(Dictionary())
            self._fill(obj, page.obj, "page", 0)
            obj[Name.Contents] = Stream(self._copy, content)
            self._copy.pages.append(pikepdf.Page(obj))
        return painted

    def _contents(self, page: Any) -> bytes:
        contents = page.get("/Contents")
        parts = contents if isinstance(contents, Array) else [contents]
        return b"\n".join(self._unpack(part).content for part in parts if isinstance(part, Stream))

    def _value(self, value: Any, place: str, depth: int) -> Any:
        """The value as it may stand in `place`, None when it may not."""
        if depth > _DEEPEST:
            raise PaperRefused(Refusal.DAMAGED)
        if place == "x_object":
            place = {"/Image": "image", "/Form": "form"}.get(str(value.get("/Subtype")), place) if isinstance(value, Stream) else place
        shape = SHAPES[place]
        if not isinstance(value, Dictionary | Stream | Array):
            return value if shape.plain and _fits(value) else None
        # A dictionary of free names stays in its place, where the verification knows it as such.
        identity = (value.objgen, place) if value.is_indirect and not shape.named else None
        if identity in self._known:
            return self._known[identity]
        if isinstance(value, Array):
            if not shape.items:
                return None
            copies = (self._value(item, shape.items, depth + 1) for item in value)
            return Array([copied for copied in copies if copied is not None])
        if not (shape.streams if isinstance(value, Stream) else shape.dictionaries):
            return None
        new: Any = Stream(self._copy, b"") if isinstance(value, Stream) else Dictionary()
        if identity:
            # Known before it is filled: an object may contain itself.
            new = self._known[identity] = self._copy.make_indirect(new)
        self._fill(new, value, place, depth)
        if isinstance(value, Stream):
            self._pack(new, value, shape, depth)
        return new

    def _fill(self, new: Any, old: Any, place: str, depth: int) -> None:
        shape = SHAPES[place]
        if shape.type:
            new[Name.Type] = Name(shape.type)
        for key in sorted(old.keys()):
            inner = shape.named or shape.keys.get(key, "")
            copied = self._value(old[key], inner, depth + 1) if inner and len(key) <= _LONGEST_NAME else None
            if copied is not None:
                new[key] = copied

    def _pack(self, new: Any, stream: Stream, shape: Shape, depth: int) -> None:
        unpacked = self._unpack(stream, picture=shape.streams == "picture")
        if shape.streams == "drawing":
            unpacked.content, _ = pdf_streams.drawing(unpacked.content)
        if shape.streams == "picture":
            unpacked = pdf_streams.picture(unpacked, width=stream.get("/Width"), height=stream.get("/Height"))
        if not unpacked.filter:
            new.write(unpacked.content)
            return
        places = IMAGE_FILTERS.get(unpacked.filter, _PREDICTOR)
        parameters = Dictionary()
        for key, place in places.items():
            value = unpacked.parameters.get(key) if unpacked.parameters is not None else None
            copied = self._value(value, place, depth + 1) if value is not None else None
            if copied is not None:
                parameters[key] = copied
        new.write(unpacked.content, filter=Name(unpacked.filter), decode_parms=parameters)


_PREDICTOR = dict.fromkeys(("/Predictor", "/Colors", "/BitsPerComponent", "/Columns"), "plain")


def _fits(value: Any) -> bool:
    if isinstance(value, Name):
        return len(str(value)) <= _LONGEST_NAME
    return not isinstance(value, String) or len(bytes(value)) <= _LONGEST_STRING
