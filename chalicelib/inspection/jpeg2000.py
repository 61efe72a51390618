"""JPEG 2000 files inside PDFs: their boxes and segments, without decoding the picture (ISO 15444-1, annexes A and I)."""

from collections.abc import Iterator

_SIGNATURE = b"\0\0\0\x0cjP  \r\n\x87\n"
_CODESTREAM = b"\xff\x4f"
#: What a viewer needs: signature, type, what a reader must be able to do, size and colours (the last two boxes are Adobe's way of saying
#: it), the picture. The rest is XML, identifiers, links, rights.
_NEEDED = frozenset({b"jP  ", b"ftyp", b"rreq", b"jp2h", b"jpch", b"jplh", b"jp2c"})
_OF_BOXES = frozenset({b"jp2h", b"jpch", b"jplh", b"cgrp"})
_IN_HEADERS = frozenset({b"ihdr", b"bpcc", b"colr", b"pclr", b"cmap", b"cdef", b"res ", b"cgrp", b"opct"})
_COMMENT, _START_OF_TILE, _START_OF_DATA, _END = b"\xff\x64", b"\xff\x90", b"\xff\x93", b"\xff\xd9"
_TILE_HEADER = 12


def stripped(content: bytes) -> bytes:
    """The same picture, bit for bit, without metadata, comments and whatever followed its end. Raises ValueError for what is none."""
    if content.startswith(_CODESTREAM):
        return _codestream(content)
    if not content.startswith(_SIGNATURE):
        raise ValueError("no JPEG 2000")
    kept: list[bytes] = []
    for kind, inside in _boxes(content):
        if kind == b"jp2c":
            # One picture is shown; what may stand behind it is another one, or metadata.
            return b"".join([*kept, _box(kind, _codestream(inside))])
        if kind in _NEEDED:
            kept.append(_box(kind, _without_words(kind, inside)))
    raise ValueError("no picture")


def _without_words(kind: bytes, inside: bytes) -> bytes:
    if kind not in _OF_BOXES:
        return inside
    return b"".join(_box(inner, _without_words(inner, value)) for inner, value in _boxes(inside) if inner in _IN_HEADERS)


def _boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each box's kind and what is in it; of one that is cut off what there is, as viewers show it."""
    at = 0
    while at + 8 <= len(content):
        size, kind, begins = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8], at + 8
        if size == 1:
            size, begins = int.from_bytes(content[begins : begins + 8], "big"), begins + 8
        end = at + size if size else len(content)
        if end < begins:
            raise ValueError("a box that is smaller than its own beginning")
        yield kind, content[begins:end]
        at = end


def _box(kind: bytes, inside: bytes) -> bytes:
    return (len(inside) + 8).to_bytes(4, "big") + kind + inside


def _codestream(content: bytes) -> bytes:
    """The main header without comments, then the tiles as they are, up to the end of the picture."""
    if not content.startswith(_CODESTREAM):
        raise ValueError("no picture where its box is")
    kept, at = [_CODESTREAM], len(_CODESTREAM)
    while at + 4 <= len(content) and (marker := content[at : at + 2]) != _START_OF_TILE:
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if marker[0] != 0xFF or end < at + 4:
            raise ValueError("no marker where a segment begins")
        if marker != _COMMENT:
            kept.append(content[at:end])
        at = end
    tiles = at
    while content[at : at + 2] == _START_OF_TILE:
        size = int.from_bytes(content[at + 6 : at + 10], "big")
        if not size:
            # The last one, whose length its writer didn't know. No packet holds a marker, so the first end is the end.
            end = content.find(_END, max(at, content.find(_START_OF_DATA, at)))
            at = end if end >= 0 else len(content)
            break
        if size < _TILE_HEADER:
            raise ValueError("a tile that is smaller than its own header")
        at = min(at + size, len(content))
    return b"".join([*kept, content[tiles:at], _END])
