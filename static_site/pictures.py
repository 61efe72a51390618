"""The drawings beside choices, for who reads little: assets/pictures/<question>/<choice>.svg, sent as one file.

A drawing is lines on 48 × 48: `currentColor`, and `var(--brick)` for what tells it from the others. Words always stand beside it.
"""

from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "assets/pictures"
_SVG = '<svg xmlns="http://www.w3.org/2000/svg" '


@lru_cache(maxsize=1)
def drawn() -> dict[str, str]:
    """Each drawing by the name that pages show it with, `<question>-<choice>`."""
    return {f"{file.parent.name}-{file.stem}": file.read_text("utf-8") for file in sorted(FOLDER.glob("*/*.svg"))}


def sheet() -> bytes:
    """All drawings in one file, because on a slow phone every request costs more than its bytes. It is fetched when the first is shown."""
    symbols = (drawing.replace(_SVG, f'<symbol id="{name}" ').replace("</svg>", "</symbol>") for name, drawing in drawn().items())
    return f"{_SVG[:-1]}>{''.join(symbols)}</svg>".replace("\n", "").encode()
