"""Which village codes there are: Kemendagri's 10-digit codes, as villages.bin has them in order, five bytes each.

The file is made from the list that the site offers (`python -m static_site.places`), so that both know the same villages.
"""

from bisect import bisect_left
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).parent / "villages.bin"
WIDTH = 5


class _Codes:
    """The file as an ordered sequence; nothing is read into lists, because a request asks about one or two codes."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def __len__(self) -> int:
        return len(self._content) // WIDTH

    def __getitem__(self, place: int) -> int:
        return int.from_bytes(self._content[place * WIDTH : (place + 1) * WIDTH], "big")


@lru_cache(maxsize=1)
def _codes() -> _Codes:
    return _Codes(FILE.read_bytes())


def is_village(code: str) -> bool:
    """Whether a 10-digit code is a village's."""
    if len(code) != 10 or not (code.isascii() and code.isdigit()):
        return False
    codes = _codes()
    place = bisect_left(codes, int(code))  # type: ignore[arg-type]  # bisect needs length and item only
    return place < len(codes) and codes[place] == int(code)
