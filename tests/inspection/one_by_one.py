"""Inspects files one by one, each in a child of its own, and tells what the child said and how much memory it took.

A process of its own, so that the tests' own memory is not counted: `python -m tests.inspection.one_by_one`, names on standard input.
The children are forked after the decoders are loaded, or half of the time would go into loading them; all else is as in production.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from chalicelib.inspection import apart, child, pdf, photo, signature
from chalicelib.inspection.verdict import Verdict

_DECODERS = (pdf, photo, signature)


@dataclass(frozen=True, slots=True)
class Found:
    """What became of a file. `memory` is the most that its child held, in bytes; `status` how the child ended."""

    name: str
    verdict: Verdict
    memory: int
    status: int


def one_by_one(files: Iterable[Path]) -> Iterator[Found]:
    """Inspect files, in their order."""
    asked = subprocess.run(
        [sys.executable, "-m", "tests.inspection.one_by_one"],
        input="\n".join(map(str, files)).encode(),
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        check=True,
    )
    rest = asked.stdout
    while rest:
        size, rest = int.from_bytes(rest[:8], "big"), rest[8:]
        name, out, memory, status = pickle.loads(rest[:size])
        yield Found(name, apart.told(out), memory, status)
        rest = rest[size:]


def _inspect(file: Path) -> tuple[str, bytes, int, int]:
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        os.dup2(os.open(file, os.O_RDONLY), 0)
        os.dup2(writing, 1)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        child.main()
        os._exit(0)
    os.close(writing)
    with open(reading, "rb") as told:
        out = told.read()
    _, status, used = os.wait4(pid, 0)
    return str(file), out, used.ru_maxrss * (1 if sys.platform == "darwin" else 1024), status


def main() -> None:
    """Inspect the files named on standard input."""
    out = sys.stdout.buffer
    for name in sys.stdin.buffer.read().decode().splitlines():
        told = pickle.dumps(_inspect(Path(name)))
        out.write(len(told).to_bytes(8, "big") + told)
        # Or the next child would inherit what is not written yet, and write it, too.
        out.flush()


if __name__ == "__main__":
    main()
