"""JPEG files inside PDFs: their segments, without decoding the picture."""

import re
from dataclasses import dataclass

_SCAN_ENDS = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
#: A progressive picture comes in some ten scans, and each costs whoever looks at it a pass over the whole picture.
_MOST_SCANS = 100
_START_OF_SCAN, _END, _ADOBE = 0xDA, 0xD9, 0xEE
#: Quantisation and Huffman tables, restart interval, and the frame's header: all that a decoder needs.
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_NEEDED = _FRAMES | {0xC4, 0xCC, 0xDB, 0xDD, _START_OF_SCAN, _ADOBE}


@dataclass(frozen=True, slots=True)
class Jpeg:
    """A picture's bytes without EXIF, comments, profiles and whatever followed its end; its true size in pixels."""

    content: bytes
    width: int
    height: int


def stripped(content: bytes) -> Jpeg:
    """The same picture, bit for bit, without anything else. Raises ValueError for what is no whole JPEG."""
    if not content.startswith(b"\xff\xd8"):
        raise ValueError("no JPEG")
    kept, at, size, scans = [b"\xff\xd8"], 2, (0, 0), 0
    while at < len(content):
        while content[at : at + 2] == b"\xff\xff":
            at += 1
        if content[at] != 0xFF:
            raise ValueError("no marker where a segment begins")
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if marker == _END:
            break
        end = at + 2 + length
        if length < 2 or end > len(content):
            raise ValueError("a segment is cut off")
        if marker in _FRAMES:
            size = int.from_bytes(content[at + 7 : at + 9], "big"), int.from_bytes(content[at + 5 : at + 7], "big")
        if marker == _START_OF_SCAN:
            scans += 1
            if scans > _MOST_SCANS:
                raise ValueError("more scans than a picture needs")
            stop = _SCAN_ENDS.search(content, end)
            end = stop.start() if stop else len(content)
        if marker in _NEEDED:
            kept.append(content[at:end])
        at = end
    if not all(size):
        raise ValueError("no picture")
    return Jpeg(b"".join(kept) + b"\xff\xd9", *size)
