"""Papers are inspected in a process of their own: what breaks a decoder breaks that process, which knows no secret and has little room."""

import ctypes
import json
import logging
import subprocess
import sys
import sysconfig
from dataclasses import replace

from chalicelib.domain.documents import Refusal
from chalicelib.inspection.child import READY
from chalicelib.inspection.verdict import Verdict

#: Seconds on the clock. A photo takes about one; the function's own time-out has to be longer.
PATIENCE = 45
_PR_SET_DUMPABLE = 4
_log = logging.getLogger(__name__)


class ChildWillNotStart(Exception):
    """The machine or the package is at fault, not the paper: try again, and look into the function's log."""


def inspect_apart(content: bytes, *, patience: float = PATIENCE) -> Verdict:
    """`paper.inspect` in a child process: without this process's environment, memory and files, and within limits (child.py).

    A paper at which the child is killed or breaks is DAMAGED; when only the look at its signature broke it, the signature is `broken`.
    Raises ChildWillNotStart."""
    keep_to_oneself()
    child = subprocess.Popen(
        # -P: what lies in the current folder is no module of ours. -W: decoders' warnings could repeat what stands in the paper.
        [sys.executable, "-P", "-W", "ignore", "-m", "chalicelib.inspection.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    )
    try:
        out, said = child.communicate(content, patience)
    except subprocess.TimeoutExpired:
        child.kill()
        out, said = child.communicate()
    for line in said.decode(errors="replace").splitlines():
        _log.warning("inspecting apart: %s", line)
    if not out.startswith(READY):
        raise ChildWillNotStart(f"python -m chalicelib.inspection.child ended with {child.returncode} before it read the paper")
    if child.returncode:
        _log.warning("a paper broke its inspection, which ended with %d", child.returncode)
    return told(out)


def keep_to_oneself() -> None:
    """Let nobody but root read this process's memory and environment, where the cloud's credentials stand: on Linux any process of the
    same account may, through /proc and calls that need no file (prctl(2), ptrace(2))."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def environment() -> dict[str, str]:
    """All that a child inherits: where Python finds its modules, and on Lambda its own library."""
    return {
        "PYTHONPATH": ":".join(path for path in sys.path if path),
        "LD_LIBRARY_PATH": str(sysconfig.get_config_var("LIBDIR") or ""),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def told(out: bytes) -> Verdict:
    """The verdict as far as the child came: a line that describes the copy, the copy, and of a PDF a line about its signature."""
    heading, _, rest = out.removeprefix(READY).partition(b"\n")
    try:
        described = json.loads(heading)
        refused, size = described.pop("refused"), described.pop("size")
        verdict = Verdict(refused=Refusal(refused) if refused else None, content=rest[:size], **described)
    except (AttributeError, KeyError, TypeError, ValueError):
        return Verdict(Refusal.DAMAGED)
    if len(verdict.content) < size:
        return Verdict(Refusal.DAMAGED)
    signature = rest[size:].decode(errors="replace").strip()
    return replace(verdict, signature=signature or "broken") if verdict.content_type == "application/pdf" else verdict
