"""Bars that don't lie, and a view of them that is drawn again until what it shows is done. Knows nothing of the census."""

import sys
import time
from collections.abc import Callable, Sequence
from typing import TextIO

#: Fills a bar where nothing is yet.
REST = "·"


def bar(parts: Sequence[tuple[int, str]], total: int, width: int) -> str:
    """A bar of `width` characters: of each part `(count, character)` its share of `total`, then REST for what is in none.

    What is there has a character at least, what isn't has none: a bar is full of one character only when that part is all there is.
    Parts that come to more than `total` (they were counted a moment later) fill the bar among themselves. Nothing at all is all REST.
    Raises ValueError for a count below nought, a character that isn't one, or a width with no room for every part that is there.
    """
    if total < 0 or any(count < 0 for count, _ in parts):
        raise ValueError("A bar shows counts, and no count is below nought.")
    if any(len(character) != 1 for _, character in parts):
        raise ValueError("Each part of a bar is drawn with one character.")
    counted = sum(count for count, _ in parts)
    whole = max(total, counted)
    present = [(count, character) for count, character in (*parts, (whole - counted, REST)) if count]
    if width < max(len(present), 1):
        raise ValueError(f"A bar of {len(present)} parts has no room in {width} characters.")
    if not present:
        return REST * width
    cells = _divided([count for count, _ in present], whole, width)
    return "".join(character * cell for (_, character), cell in zip(present, cells, strict=True))


def _divided(counts: Sequence[int], whole: int, width: int) -> list[int]:
    """`width` among counts that come to `whole`, each at least 1 and as near to its share as that allows. In integers: no rounding."""
    cells = [max(1, count * width // whole) for count in counts]

    def above(at: int) -> int:
        """By how much it has more than its share, in wholes."""
        return cells[at] * whole - counts[at] * width

    while (given := sum(cells)) != width:
        if given > width:
            cells[max((at for at in range(len(cells)) if cells[at] > 1), key=above)] -= 1
        else:
            cells[min(range(len(cells)), key=above)] += 1
    return cells


def live(draw: Callable[[], list[str]], every: float, until: Callable[[], bool], *, to: TextIO | None = None) -> bool:
    """Show what `draw` gives every so many seconds, until `until` is so. Returns whether it came to that: False when Ctrl-C ended it.

    On a terminal the block is drawn again in its place and its last state stays; elsewhere the blocks follow each other, with an
    empty line between. `until` is asked before each drawing, so what is shown last was drawn when all was done. `to` is standard
    output if it isn't given. What `draw` raises ends it, the terminal left in order.
    """
    stream = to or sys.stdout
    try:
        if stream.isatty():
            return _in_place(draw, every, until, stream)
        return _repeated(draw, every, until, lambda lines: print(*lines, "", sep="\n", file=stream, flush=True))
    except KeyboardInterrupt:
        return False


def _repeated(draw: Callable[[], list[str]], every: float, until: Callable[[], bool], show: Callable[[list[str]], None]) -> bool:
    while True:
        done = until()
        show(draw())
        if done:
            return True
        time.sleep(every)


def _in_place(draw: Callable[[], list[str]], every: float, until: Callable[[], bool], stream: TextIO) -> bool:
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    with Live(console=Console(file=stream), auto_refresh=False, redirect_stdout=False, redirect_stderr=False) as block:
        # A line too long for the window is cut: wrapped, it would be two and the bars no longer beneath each other.
        return _repeated(
            draw, every, until, lambda lines: block.update(Text("\n".join(lines), no_wrap=True, overflow="ellipsis"), refresh=True)
        )
