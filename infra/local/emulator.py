"""The emulated cloud: a ministack of the stack's own, on loopback, that keeps what it stores over a clean stop.

`python -m infra.local.emulator` is the child process. It ends by itself, writing what it stores, when the stack that started it is gone.
"""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO
from urllib.error import URLError

from infra.local import decisions
from infra.local.place import ROOT, CannotStart

START_SECONDS = 30
STOP_SECONDS = 60


def choose_port(remembered: Path) -> int:
    """A free loopback port, the one of the last run when it is still free, so that addresses given out then still hold."""
    port = int(remembered.read_text()) if remembered.exists() else 0
    with socket.socket() as probe:
        # Without it a port whose last connections are still closing counts as taken for a minute.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    remembered.write_text(str(port))
    return port


def wait_for_the_last(folder: Path) -> None:
    """Wait until the cloud of a run that was killed has written what it stores. Raises CannotStart when it takes too long."""
    deadline = time.monotonic() + STOP_SECONDS
    with _lock(folder) as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise CannotStart(f"The emulated cloud of the last run is still writing to {folder}; try again in a minute.") from None
                time.sleep(0.1)
            else:
                return


@contextmanager
def running(*, endpoint: str, stored: Path, mark: Path, environment: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """The emulated cloud at `endpoint` until the block ends; what it stores lies in `stored`.

    It writes its tables when it is told to stop, so the file `mark` stays from its start until it has done that. Raises CannotStart when it
    doesn't answer."""
    mark.touch()
    scratch = stored.parent / "scratch"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    log_file = stored.parent / "cloud.log"
    with log_file.open("wb") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "infra.local.emulator", str(stored.parent)],
            cwd=ROOT,
            env={
                **os.environ,
                **environment,
                "BIND_HOST": "127.0.0.1",
                "GATEWAY_PORT": endpoint.rpartition(":")[2],
                "IOT_MTLS_ENABLED": "0",
                "SFTP_ENABLED": "0",
                "PERSIST_STATE": "1",
                "STATE_DIR": str(stored / "state"),
                "S3_PERSIST": "1",
                "S3_DATA_DIR": str(stored / "objects"),
                "TMPDIR": str(scratch),
                "LOG_LEVEL": "WARNING",
            },
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            # Ctrl-C goes to every process of the terminal; this one must outlive the requests that the stack still answers.
            start_new_session=True,
        )
    try:
        _wait_until_it_answers(child, endpoint=endpoint, log_file=log_file)
        yield child
    finally:
        if _stopped_by_itself(child):
            mark.unlink(missing_ok=True)
        shutil.rmtree(scratch, ignore_errors=True)


def _stopped_by_itself(child: "subprocess.Popen[bytes]") -> bool:
    if child.poll() is not None:
        return False
    child.terminate()
    try:
        return child.wait(STOP_SECONDS) == 0
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
        return False


def _wait_until_it_answers(child: "subprocess.Popen[bytes]", *, endpoint: str, log_file: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and child.poll() is None:
        try:
            with urllib.request.urlopen(f"{endpoint}/_ministack/health", timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.05)
    raise CannotStart(f"The emulated cloud did not start at {endpoint}; {log_file} says why.")


def _end_with_parent() -> None:
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Be the emulated cloud until told to stop, or until standard input closes because the stack is gone."""
    from ministack.app import main as ministack

    if file := os.environ.get(decisions.FILE):
        decisions.note_in(Path(file))
    with _lock(Path(sys.argv.pop())) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        threading.Thread(target=_end_with_parent, daemon=True).start()
        ministack()


def _lock(folder: Path) -> TextIO:
    return (folder / "cloud-held").open("w")


if __name__ == "__main__":
    main()
