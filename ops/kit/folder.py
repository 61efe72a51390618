"""Writes a tree of kits so that it stands whole or not at all, in the place of an earlier one."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ops.frame import CannotDo

#: What tells that a folder was written by this, so that nobody's own folder is ever replaced.
MARK = "kit.json"


@contextmanager
def replacing(folder: Path) -> Iterator[Callable[[str, Mapping[str, bytes]], None]]:
    """Yields what writes the files of one kit: its path below `folder`, and each file by its name.

    Only when all is written does the tree stand at `folder`; what fails leaves the earlier one as it was, and no trace.
    Raises CannotDo for a folder with something else in it."""
    if folder.exists() and not (folder.is_dir() and (not any(folder.iterdir()) or (folder / MARK).is_file())):
        raise CannotDo(f"{folder} holds something else than a kit. Give --to another folder, or move it away.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished, replaced = (folder.with_name(f".{folder.name}.{state}") for state in ("unfinished", "replaced"))
    _recover(folder, replaced)
    shutil.rmtree(unfinished, ignore_errors=True)

    def write(path: str, files: Mapping[str, bytes]) -> None:
        place = unfinished / path
        if not place.resolve().is_relative_to(unfinished.resolve()):
            raise ValueError(f"{path} is not below the folder of the kit.")
        place.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (place / name).write_bytes(content)

    try:
        yield write
        if folder.exists():
            folder.rename(replaced)
        unfinished.rename(folder)
    finally:
        _recover(folder, replaced)
        shutil.rmtree(unfinished, ignore_errors=True)


def _recover(folder: Path, replaced: Path) -> None:
    """Whatever died between the two renames: the earlier tree is back, or gone once the new one stands."""
    if replaced.exists() and not folder.exists():
        replaced.rename(folder)
    shutil.rmtree(replaced, ignore_errors=True)
