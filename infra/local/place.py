"""The folder of one stack, `.local/<PORT>/`: what is in it, who holds it, and how its last run ended."""

import fcntl
import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

ROOT = Path(__file__).resolve().parents[2]
SAMPLE_REGISTER = ROOT / "samples" / "kudus.csv"

#: Raise it when what is stored can no longer be read: a stack then asks for `make clean-state` instead of failing later.
STATE_FORMAT = 2


class CannotStart(Exception):
    """The stack can't start as things are; the message says why, and the way on."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the stack on `port` keeps what it stores, its clock and its logs."""

    port: int
    root: Path = ROOT / ".local"

    @property
    def folder(self) -> Path:
        return self.root / str(self.port)

    @property
    def stack_file(self) -> Path:
        """How others reach the running stack (see `announce`); gone after a clean stop."""
        return self.folder / "stack.json"

    @property
    def running_mark(self) -> Path:
        """Exists from start to clean stop, so what it outlives was not clean."""
        return self.folder / "running"

    @property
    def made_by(self) -> Path:
        """The format and the sample register of what is stored."""
        return self.folder / "made-by.json"

    @property
    def stored(self) -> Path:
        """The emulated cloud's own files."""
        return self.folder / "stored"

    def hold(self) -> TextIO:
        """Take the folder for this process; the kernel gives it back however the process ends. Raises CannotStart while another has it."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = (self.folder / "held").open("w")
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held.close()
            raise CannotStart(
                f"A stack is already running on port {self.port}. Use it at http://127.0.0.1:{self.port}, "
                f"stop it with Ctrl-C where it runs, or start another beside it: make run PORT={self.port + 1}"
            ) from None
        return held

    def check_format(self) -> str | None:
        """A sentence about state that another sample register made, else None. Raises CannotStart when it can't be read any more."""
        if not self.made_by.exists():
            self.made_by.write_text(json.dumps({"format": STATE_FORMAT, "sample": _sample()}))
            return None
        made = json.loads(self.made_by.read_text())
        if made["format"] != STATE_FORMAT:
            raise CannotStart(
                f"What {self.folder} keeps was stored by another version of the census, which this one can't read. "
                f"Forget it and start anew: make clean-state PORT={self.port}"
            )
        if made["sample"] != _sample():
            return (
                f"The sample register has changed since this stack loaded it; what was loaded is kept. "
                f"To start anew from the new one: make clean-state PORT={self.port}"
            )
        return None

    def unclean_end(self) -> str | None:
        """A sentence about a last run that did not end cleanly, else None."""
        if not self.running_mark.exists():
            return None
        # The emulated cloud writes its tables when it stops, so a file younger than the mark means that it did stop by itself.
        tables = self.stored / "state" / "dynamodb.json"
        if tables.exists() and tables.stat().st_mtime > self.running_mark.stat().st_mtime:
            kept = "What it had stored is kept, and this run goes on with it."
        else:
            kept = "What had been stored since it started is lost; this run goes on with what was kept before."
        return f"The last run on port {self.port} did not end cleanly. {kept} To start anew instead: make clean-state PORT={self.port}"

    def announce(self, *, endpoint: str, environment: dict[str, str]) -> None:
        """Say how to reach the running stack: the operator's commands read this."""
        stack = {"port": self.port, "pid": os.getpid(), "endpoint": endpoint, "environment": environment}
        write_json(self.stack_file, stack)

    def forget(self) -> None:
        """Take away all that this stack has stored. Raises CannotStart while it runs."""
        if not self.folder.exists():
            return
        with self.hold():
            shutil.rmtree(self.folder)


def write_json(path: Path, record: Any) -> None:
    """Replace `path` in one step: whoever reads it meanwhile sees the old record or the new one, never half."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_text(json.dumps(record, indent=1))
    draft.replace(path)


def _sample() -> str:
    return hashlib.sha256(SAMPLE_REGISTER.read_bytes()).hexdigest() if SAMPLE_REGISTER.exists() else ""
