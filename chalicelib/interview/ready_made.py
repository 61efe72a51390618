"""What packages carry that depends on the questionnaire alone: forms and templates, made beforehand by `ops questionnaire forms`.

What makes them reads catalogues and writes spreadsheets; the function that closes villages has the libraries for neither.
"""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "forms"


@cache
def content(name: str) -> bytes:
    """The file `name` of forms/."""
    return (FOLDER / name).read_bytes()
