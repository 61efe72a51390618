"""QR codes as squares, for whoever draws them."""

from collections.abc import Iterator
from dataclasses import dataclass

import segno

#: White squares around a code that readers need.
QUIET = 4


@dataclass(frozen=True, slots=True)
class Code:
    """`size` squares wide and high, the quiet zone included; `rows` has each row's dark runs as (column, row, length)."""

    size: int
    rows: tuple[tuple[int, int, int], ...]

    def path(self) -> str:
        """The dark squares as the path of an SVG whose unit is one square."""
        return "".join(f"M{x} {y}h{run}v1h-{run}z" for x, y, run in self.rows)


def code(text: str, *, spoilt: str = "q") -> Code:
    """The code of a text. With `spoilt` "q" a quarter of it may be spoilt by rain and folds, and it is still read; with "m" a seventh, of
    fewer and larger squares."""
    made = segno.make_qr(text, error=spoilt)
    matrix = [list(row) for row in made.matrix_iter(border=QUIET)]
    return Code(len(matrix), tuple(run for y, row in enumerate(matrix) for run in _runs(row, y)))


def _runs(row: list[int], y: int) -> Iterator[tuple[int, int, int]]:
    start = None
    for x, dark in enumerate([*row, 0]):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            yield start, y, x - start
            start = None
