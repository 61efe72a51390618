"""Files that name people: for nobody else on this machine, and never half written."""

import os
from pathlib import Path


def write(path: Path, page: str) -> None:
    """Put `page` into a file in the place of what was there, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8", errors="replace") as file:
            file.write(page)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
