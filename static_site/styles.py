"""The style sheets. The small one stands inside each page, so that nothing waits for a second request; its hash is in the policy."""

import base64
import hashlib
import re
from pathlib import Path

FOLDER = Path(__file__).parent / "assets/css"
CRITICAL = "base.css"
#: Sheets that several others have in them, because every request costs more than its bytes.
_PARTS = {"journey.css": ("fields.css",), "progress.css": ("fields.css", "share.css"), "spread.css": ("fields.css", "share.css")}


def sheet(name: str) -> str:
    """A style sheet, after those that are part of it, without comments and spare space."""
    whole = "".join((FOLDER / part).read_text("utf-8") for part in (*_PARTS.get(name, ()), name))
    text = re.sub(r"/\*.*?\*/", "", whole, flags=re.DOTALL)
    return re.sub(r"\s*([{};,>])\s*", r"\1", re.sub(r"\s+", " ", text)).strip()


def fetched() -> list[str]:
    """The sheets that stand in no page, but are fetched by those that need them."""
    elsewhere = {CRITICAL, *(part for parts in _PARTS.values() for part in parts)}
    return sorted(file.name for file in FOLDER.glob("*.css") if file.name not in elsewhere)


def critical() -> str:
    """What every page carries in its head."""
    return sheet(CRITICAL)


def critical_hash() -> str:
    """The source expression that lets a strict policy accept `critical()`."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(critical().encode()).digest()).decode()}'"
