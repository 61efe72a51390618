"""The process of the emulated cloud in the background (cloud.py): the emulator, and the site of what is deployed there."""

import fcntl
import os
import shutil
import signal
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from infra.local import emulator
from infra.local.cloud import KEYS, held, mark
from infra.local.deployed import serve
from infra.local.environment import enter
from infra.local.place import write_json

#: Seconds. Nobody works longer on what they then forgot to end.
RUNS_FOR = 8 * 3600


def main() -> None:
    """Be the cloud until told to end, or until its hours are over. What it held goes with it."""
    folder = Path(sys.argv[1])
    ended = threading.Event()

    def end(signal_number: int, frame: FrameType | None) -> None:
        ended.set()

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, end)
    shutil.rmtree(folder / "stored", ignore_errors=True)
    endpoint = f"http://127.0.0.1:{emulator.choose_port(folder / 'cloud-port')}"
    port = emulator.choose_port(folder / "site-port")
    enter({**KEYS, "AWS_ENDPOINT_URL": endpoint})
    environment = {**KEYS, "AWS_ENDPOINT_URL": endpoint, "AUTH": "true"}
    with ExitStack() as ends:
        # The kernel gives it back however this process ends, so a mark of one that was killed misleads nobody.
        fcntl.flock(ends.enter_context(held(folder).open("w")), fcntl.LOCK_EX)
        running = emulator.running(endpoint=endpoint, stored=folder / "stored", mark=folder / "running", environment=environment)
        child = ends.enter_context(running)
        ends.enter_context(serve(port=port, endpoint=endpoint))
        write_json(mark(folder), {"pid": os.getpid(), "endpoint": endpoint, "site": f"http://127.0.0.1:{port}"})
        over = time.monotonic() + RUNS_FOR
        while not ended.wait(1) and time.monotonic() < over and child.poll() is None:
            pass
    mark(folder).unlink(missing_ok=True)
    shutil.rmtree(folder / "stored", ignore_errors=True)


if __name__ == "__main__":
    main()
