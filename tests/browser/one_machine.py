"""The whole census on one machine, as a process of its own, and the operator's commands on it."""

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from infra.local.place import Place
from tests.emulator import free_port

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class OneMachine:
    """A running stack, freshly loaded with the sample register."""

    port: int

    @property
    def site(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ops(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """What an operator's command says and ends with."""
        environment = {**os.environ, "PORT": str(self.port)}
        command = [sys.executable, "-m", "ops", *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)

    def told(self, *arguments: str) -> Any:
        """The JSON object of a command that succeeds."""
        done = self.ops(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@contextmanager
def one_machine() -> Iterator[OneMachine]:
    """Start the census on a free port, with the sample register in it; stop it and forget all that it stored."""
    port = free_port()
    shutil.copytree(_loaded(), Place(port).folder)
    with _running(port):
        yield OneMachine(port)


@cache
def _loaded() -> Path:
    """What a stack stores once it has loaded the sample register. Loading takes longer than all else in a start, so each process of
    tests does it once."""
    port, folder = free_port(), Path(tempfile.mkdtemp(prefix="sensus-loaded-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with _running(port, kept_in=folder):
        pass
    return folder


@contextmanager
def _running(port: int, *, kept_in: Path | None = None) -> Iterator[None]:
    command = [sys.executable, "-m", "infra.local", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        said = []
        for line in process.stdout:
            said.append(line)
            if line.startswith("Ready: "):
                break
        else:
            raise AssertionError("".join(said))
        yield
    finally:
        process.terminate()
        # A stack that has just loaded writes all of it.
        process.wait(timeout=180)
        if kept_in:
            # What was loaded, and no more: clock, schedules and addresses are each stack's own.
            shutil.copytree(Place(port).stored, kept_in / Place(port).stored.name)
            shutil.copy(Place(port).made_by, kept_in)
        subprocess.run([*command, "--forget"], cwd=ROOT, capture_output=True, check=True)
