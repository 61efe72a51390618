"""The files that Pillow and pikepdf test themselves with: fetched once for each clone, by pip, and kept in build/corpora."""

import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

_HERE = Path(__file__).parent
_KEPT = _HERE.parents[1] / "build" / "corpora"
#: Where a source's test files lie in it.
_FOLDERS = {"pillow-13.0.0": "Tests/images", "pikepdf-10.18.0": "tests/resources"}


def folder(source: str) -> Path:
    """The folder of `source`'s test files, pillow's or pikepdf's. Raises RuntimeError when they can't be had."""
    name = next(name for name in _FOLDERS if name.startswith(source))
    if not (_KEPT / name).exists():
        _fetch()
    return _KEPT / name / _FOLDERS[name]


def _fetch() -> None:
    """57 MB by pip, with the hashes checked. Unpacked elsewhere first, so that half of a corpus is never taken for a whole one."""
    _KEPT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=_KEPT) as fresh:
        asked = ["download", "--require-hashes", "--no-deps", "--no-binary", "pillow,pikepdf", "-r", _HERE / "corpora.txt", "-d", fresh]
        done = subprocess.run([sys.executable, "-m", "pip", *map(str, asked)], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"pip can't fetch the files of tests/inspection/corpora.txt; it needs the registry once:\n{done.stderr}")
        for name, inside in _FOLDERS.items():
            with tarfile.open(Path(fresh) / f"{name}.tar.gz") as source:
                wanted = [member for member in source if member.name.startswith(f"{name}/{inside}/")]
                # Python 3.11 has the filter from 3.11.4 on; the hash says what is in there anyway.
                source.extraction_filter = getattr(tarfile, "data_filter", None)
                source.extractall(Path(fresh) / "unpacked", members=wanted)
            if not (_KEPT / name).exists():
                (Path(fresh) / "unpacked" / name).rename(_KEPT / name)
