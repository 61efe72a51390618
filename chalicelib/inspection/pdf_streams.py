"""The streams of a PDF, packed anew: drawing by its operators, pictures and bytes without what follows or hides in them."""

import logging
import zlib
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, StreamDecodeLevel, Token, TokenFilter, TokenType
from PIL import Jpeg2KImagePlugin

from chalicelib.domain.documents import Refusal
from chalicelib.inspection import jpeg, jpeg2000
from chalicelib.inspection.pdf_grammar import IMAGE_FILTERS, OPERATORS, PAINTING
from chalicelib.inspection.photo import MAXIMUM_PIXELS
from chalicelib.inspection.verdict import PaperRefused

#: A page of print draws some 100 KB; of so much a phone draws nothing any more.
MAXIMUM_DRAWING = 8_000_000
#: What a stream may unpack to that is no picture: a font for all of Chinese is 20 MB.
MAXIMUM_UNPACKED = 32_000_000
#: What a whole paper may unpack to, one that is a picture of MAXIMUM_PIXELS in colour and its mask included.
MAXIMUM_UNPACKED_TOGETHER = 256_000_000
_MOST_FILTERS = 4
_A_BIT = 1_000_000
_log = logging.getLogger(__name__)
_PACKED_FILTERS = {
    "/Fl": "/FlateDecode", "/LZW": "/LZWDecode", "/A85": "/ASCII85Decode", "/AHx": "/ASCIIHexDecode", "/RL": "/RunLengthDecode",
    "/DCT": "/DCTDecode", "/CCF": "/CCITTFaxDecode",
}  # fmt: skip
_GENERAL_FILTERS = frozenset({"/FlateDecode", "/LZWDecode", "/ASCII85Decode", "/ASCIIHexDecode", "/RunLengthDecode"})
# Of the whole process. What unpacks to more is an error of qpdf's, not memory that is gone.
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=MAXIMUM_UNPACKED, run_length_max_memory=MAXIMUM_UNPACKED, png_max_memory=MAXIMUM_UNPACKED,
    tiff_max_memory=MAXIMUM_UNPACKED, max_stream_filters=_MOST_FILTERS, parser_max_nesting=100,
)  # fmt: skip


@dataclass(slots=True)
class Unpacked:
    """A stream's data as far as it is unpacked; `filter` is the one that remains, "" for none, with its parameters."""

    content: bytes
    filter: str = ""
    parameters: Dictionary | None = None


class Unpacking:
    """Unpacks the streams of one paper, and counts what comes out."""

    def __init__(self, paper: Pdf) -> None:
        self._paper = paper
        self._together = 0

    def __call__(self, stream: Stream, *, picture: bool = False) -> Unpacked:
        """Undo every general filter. Raises PaperRefused (DAMAGED, of pictures TOO_MANY_PIXELS) for what unpacks to too much.

        A picture that is merely deflated is deflated anew, without ever being whole in memory, and keeps its predictor: rows without one
        take several times the room."""
        filters, parameters = _chain(stream)
        content = stream.read_raw_bytes()
        too_much = Refusal.TOO_MANY_PIXELS if picture else Refusal.DAMAGED
        if len(filters) > _MOST_FILTERS:
            raise PaperRefused(Refusal.DAMAGED)
        while filters and filters[0] in _GENERAL_FILTERS:
            if picture and filters == ["/FlateDecode"]:
                content, size = _deflated_anew(content, at_most=MAXIMUM_UNPACKED_TOGETHER - self._together)
                self._count(size, too_much)
                return Unpacked(content, "/FlateDecode", parameters[0])
            content = self._undone(content, filters[0], parameters[0], too_much)
            filters, parameters = filters[1:], parameters[1:]
        if not filters:
            return Unpacked(content)
        if len(filters) > 1 or not picture or filters[0] not in IMAGE_FILTERS:
            raise PaperRefused(Refusal.DAMAGED)
        return Unpacked(content, filters[0], parameters[0])

    def _undone(self, content: bytes, filter: str, parameters: Dictionary | None, too_much: Refusal) -> bytes:
        one = Stream(self._paper, content, {"/Filter": Name(filter)})
        if parameters is not None:
            one[Name.DecodeParms] = parameters
        try:
            undone = one.read_bytes(StreamDecodeLevel.specialized)
        except (pikepdf.PdfError, RuntimeError) as error:
            raise PaperRefused(too_much if "limit" in str(error) else Refusal.DAMAGED) from None
        self._count(len(undone), too_much)
        return undone

    def _count(self, size: int, too_much: Refusal) -> None:
        self._together += size
        if self._together > MAXIMUM_UNPACKED_TOGETHER:
            raise PaperRefused(too_much)


def _deflated_anew(content: bytes, *, at_most: int) -> tuple[bytes, int]:
    """The same bytes without what follows their end, and how many they are unpacked. It stops soon after `at_most`."""
    inflating, deflating = zlib.decompressobj(), zlib.compressobj(6)
    packed, size, rest = [], 0, content
    try:
        while size <= at_most and (some := inflating.decompress(rest, _A_BIT)):
            packed.append(deflating.compress(some))
            size, rest = size + len(some), inflating.unconsumed_tail
    except zlib.error:
        # Viewers show the rows up to here, and so does the copy.
        _log.info("a picture in a PDF is damaged after %d bytes", size)
    return b"".join([*packed, deflating.flush()]), size


def _chain(stream: Stream) -> tuple[list[str], list[Dictionary | None]]:
    """The filters of a stream by their full names, and the parameters of each."""
    filters, parameters = stream.get("/Filter"), stream.get("/DecodeParms")
    names = list(filters) if isinstance(filters, Array) else [filters] if filters is not None else []
    each = list(parameters) if isinstance(parameters, Array) else [parameters]
    each += [None] * (len(names) - len(each))
    return [_PACKED_FILTERS.get(str(name), str(name)) for name in names], [
        one if isinstance(one, Dictionary) else None for one in each[: len(names)]
    ]


class _Drawing(TokenFilter):
    """Lets the operators of the format through, each with its operands; comments, marks and unknown words fall out."""

    def __init__(self) -> None:
        super().__init__()
        self._operands: list[Token] = []
        self.paints = False
        self.pixels = 0

    def handle_token(self, token: Token) -> list[Token] | None:
        if token.type_ == TokenType.word:
            operands, self._operands = self._operands, []
            if token.raw_value not in OPERATORS:
                return None
            if token.raw_value == b"ID":
                self.pixels = max(self.pixels, _pixels_inline(operands))
            self.paints = self.paints or token.raw_value in PAINTING
            return [*operands, token, _LINE]
        if token.type_ in _OPERANDS:
            self._operands += [token] if token.type_ == TokenType.inline_image else [token, _SPACE]
        return None


def _pixels_inline(described: list[Token]) -> int:
    """How many pixels a picture inside the drawing says it has; a key that stands there twice counts by its largest value."""
    sides = {"/W": 0.0, "/H": 0.0}
    for key, size in pairwise(token for token in described if token.type_ != TokenType.space):
        if key.value in _SIDES and size.type_ in (TokenType.integer, TokenType.real):
            side = _SIDES[key.value]
            sides[side] = max(sides[side], float(size.value))
    return int(sides["/W"] * sides["/H"])


_SIDES = {"/W": "/W", "/Width": "/W", "/H": "/H", "/Height": "/H"}


_LINE, _SPACE = Token(TokenType.space, b"\n"), Token(TokenType.space, b" ")
_OPERANDS = frozenset(
    {
        TokenType.array_close, TokenType.array_open, TokenType.bool, TokenType.dict_close, TokenType.dict_open, TokenType.inline_image,
        TokenType.integer, TokenType.name_, TokenType.null, TokenType.real, TokenType.string,
    }
)  # fmt: skip


def drawing(content: bytes) -> tuple[bytes, bool]:
    """What draws in a content stream, and whether anything does. Raises PaperRefused with DAMAGED for far too much of it,
    TOO_MANY_PIXELS for a picture inside it that says too much."""
    if len(content) > MAXIMUM_DRAWING:
        raise PaperRefused(Refusal.DAMAGED)
    with Pdf.new() as scratch:
        page = scratch.add_blank_page()
        page.obj[Name.Contents] = Stream(scratch, content)
        operators = _Drawing()
        drawn = page.get_filtered_contents(operators)
    if operators.pixels > MAXIMUM_PIXELS:
        raise PaperRefused(Refusal.TOO_MANY_PIXELS)
    return drawn, operators.paints


def picture(unpacked: Unpacked, *, width: object, height: object) -> Unpacked:
    """A picture's data without metadata. Raises PaperRefused with TOO_MANY_PIXELS by what it says of itself and what its data says.

    Nothing is decoded here: what a picture shows, the officer's viewer decodes. JBIG2 stays as it is."""
    content, sizes = unpacked.content, [(width, height)]
    if unpacked.filter == "/DCTDecode":
        try:
            plain = jpeg.stripped(content)
        except (ValueError, IndexError):
            raise PaperRefused(Refusal.DAMAGED) from None
        content, sizes = plain.content, [*sizes, (plain.width, plain.height)]
    elif unpacked.filter == "/JPXDecode":
        try:
            content = jpeg2000.stripped(content)
        except ValueError:
            raise PaperRefused(Refusal.DAMAGED) from None
        sizes.append(Jpeg2KImagePlugin.Jpeg2KImageFile(BytesIO(content)).size)
    elif unpacked.filter == "/CCITTFaxDecode" and unpacked.parameters is not None:
        sizes.append((unpacked.parameters.get("/Columns", 0), height))
    if any(not isinstance(size, int) for pair in sizes for size in pair):
        raise PaperRefused(Refusal.DAMAGED)
    if any(int(str(wide)) * int(str(high)) > MAXIMUM_PIXELS for wide, high in sizes):
        raise PaperRefused(Refusal.TOO_MANY_PIXELS)
    return Unpacked(content, unpacked.filter, unpacked.parameters)
