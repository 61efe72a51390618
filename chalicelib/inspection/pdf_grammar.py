"""What a page needs to be seen (ISO 32000-1), and nothing else: a clean PDF is made of these keys alone.

Whatever isn't named here has no way into a copy: actions, scripts, forms, attachments, links, layers, metadata, structure, media, files
outside, PostScript, and what a later edition of the format invents.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Shape:
    """A place where objects stand: the `keys` that their dictionaries may have, each with the place that its value is.

    `type`: what such a dictionary says that it is, whatever it said. `named`: the place of all values, where the document chooses the keys.
    `items`: the place of an array's items. `streams`: whether a stream may stand here, as `drawing` (operators), `picture` or `bytes`.
    `plain`: whether names, numbers and strings may.
    """

    keys: Mapping[str, str] = field(default_factory=dict)
    type: str = ""
    named: str = ""
    items: str = ""
    streams: str = ""
    dictionaries: bool = True
    plain: bool = False


def _all(names: str, place: str = "plain") -> dict[str, str]:
    return dict.fromkeys((f"/{name}" for name in names.split()), place)


_FUNCTION = _all("FunctionType Domain Range Size BitsPerSample Order Encode Decode C0 C1 N Bounds") | _all("Functions", "function")
_RESOURCES = {
    "/ExtGState": "ExtGStates", "/ColorSpace": "ColorSpaces", "/Pattern": "Patterns", "/Shading": "Shadings", "/XObject": "XObjects",
    "/Font": "Fonts", "/ProcSet": "plain",
}  # fmt: skip
_FORM = _all("Subtype FormType BBox Matrix") | {"/Resources": "resources", "/Group": "group"}
_IMAGE = _all("Subtype Width Height BitsPerComponent Intent ImageMask Decode Interpolate SMaskInData Matte") | {
    "/ColorSpace": "colour_space", "/Mask": "image", "/SMask": "image",
}  # fmt: skip

_FONT = _all("Subtype BaseFont Name FirstChar LastChar Widths FontBBox FontMatrix DW W DW2 W2") | {
    "/Encoding": "encoding", "/ToUnicode": "character_map", "/DescendantFonts": "descendants", "/FontDescriptor": "font_descriptor",
    "/CIDSystemInfo": "character_collection", "/CIDToGIDMap": "character_map", "/CharProcs": "glyphs", "/Resources": "resources",
}  # fmt: skip

SHAPES: Mapping[str, Shape] = {
    "plain": Shape(items="plain", plain=True, dictionaries=False),
    "page": Shape(_all("MediaBox CropBox Rotate UserUnit") | {"/Resources": "resources", "/Group": "group"}, type="/Page"),
    "resources": Shape(_RESOURCES),
    "ExtGStates": Shape(named="graphics_state"),
    "ColorSpaces": Shape(named="colour_space"),
    "Patterns": Shape(named="pattern"),
    "Shadings": Shape(named="shading"),
    "XObjects": Shape(named="x_object"),
    "Fonts": Shape(named="font"),
    "group": Shape(_all("S I K") | {"/CS": "colour_space"}, type="/Group"),
    "graphics_state": Shape(
        _all("LW LC LJ ML D RI OP op OPM FL SM SA BM CA ca AIS TK") | {"/Font": "font_and_size", "/SMask": "soft_mask"}, type="/ExtGState"
    ),
    "font_and_size": Shape(items="font", plain=True, dictionaries=False),
    "soft_mask": Shape(_all("S BC") | {"/G": "x_object", "/TR": "function"}, plain=True, type="/Mask"),
    "colour_space": Shape(_all("WhitePoint BlackPoint Gamma Matrix Range N Alternate"), items="colour_space", streams="bytes", plain=True),
    "function": Shape(_FUNCTION, items="function", streams="bytes", plain=True),
    "pattern": Shape(
        _all("PatternType PaintType TilingType BBox XStep YStep Matrix")
        | {"/Resources": "resources", "/Shading": "shading", "/ExtGState": "graphics_state"},
        streams="drawing",
        type="/Pattern",
    ),
    "shading": Shape(
        _all("ShadingType Background BBox AntiAlias Domain Coords Extend Matrix BitsPerCoordinate BitsPerComponent BitsPerFlag Decode")
        | _all("VerticesPerRow")
        | {"/ColorSpace": "colour_space", "/Function": "function"},
        streams="bytes",
    ),
    # Which of the two an XObject is stands in its Subtype; a third kind, PostScript, has no shape.
    "x_object": Shape(),
    "image": Shape(_IMAGE, items="plain", streams="picture", dictionaries=False, plain=True, type="/XObject"),
    "form": Shape(_FORM, streams="drawing", dictionaries=False, type="/XObject"),
    "font": Shape(_FONT, type="/Font"),
    "descendants": Shape(items="font", dictionaries=False),
    "font_descriptor": Shape(
        _all("FontName FontFamily FontStretch FontWeight Flags FontBBox ItalicAngle Ascent Descent Leading CapHeight XHeight StemV")
        | _all("StemH AvgWidth MaxWidth MissingWidth CharSet")
        | _all("FontFile FontFile2 FontFile3", "font_file"),
        type="/FontDescriptor",
    ),
    "font_file": Shape(_all("Subtype Length1 Length2 Length3"), streams="bytes", dictionaries=False),
    "encoding": Shape(
        _all("BaseEncoding Differences CMapName WMode") | {"/CIDSystemInfo": "character_collection"}, streams="bytes", plain=True
    ),
    "character_map": Shape(
        _all("CMapName WMode") | {"/CIDSystemInfo": "character_collection"}, streams="bytes", dictionaries=False, plain=True
    ),
    "character_collection": Shape(_all("Registry Ordering Supplement")),
    "glyphs": Shape(named="glyph"),
    "glyph": Shape(streams="drawing", dictionaries=False),
}

#: How the data of images may be packed: these filters stay, with the plain parameters that they need.
IMAGE_FILTERS = {
    "/DCTDecode": _all("ColorTransform"),
    "/CCITTFaxDecode": _all("K EndOfLine EncodedByteAlign Columns Rows EndOfBlock BlackIs1 DamagedRowsBeforeError"),
    "/JPXDecode": {},
    "/JBIG2Decode": {"/JBIG2Globals": "font_file"},
}

#: What draws something: strokes, fills, shadings, pictures, text.
PAINTING = frozenset(b"S s f F f* B B* b b* sh Do Tj TJ ' \" BI".split())
#: All operators but those that mark content for layers, structure and reading aloud, and PostScript's.
OPERATORS = PAINTING | frozenset(
    b"b B BT BX c cm CS cs d d0 d1 EI ET EX G g gs h i ID j J K k l m M n q Q re RG rg ri SC sc SCN scn T* Tc Td TD Tf TL Tm Tr Ts Tw Tz"
    b" v w W W* y".split()
)
