"""The emulated cloud that `make deploy STAGE=local` deploys to: in the background, on loopback, until `make cloud-stop` or for eight hours.

Every function in it is held to its role. What it holds goes with it.
"""

import argparse
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from infra.local import emulator
from infra.local.environment import REGION, enter
from infra.local.place import ROOT, CannotStart

FOLDER = ROOT / ".local" / "cloud"
START_SECONDS = 60
STOP_SECONDS = 70
#: What everybody who reaches it uses: it takes any keys, and no profile of one's own may win over them.
KEYS = {
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_REGION": REGION,
}


def enter_local_cloud(*, say: Callable[[str], None] | None = None) -> None:
    """Be in the emulated cloud: the one that AWS_ENDPOINT_URL names, else the one in the background. With `say` that one is started where
    none runs; without, CannotStart is raised then, as for an address that isn't this machine's."""
    if given := os.environ.get("AWS_ENDPOINT_URL"):
        if urlsplit(given).hostname not in ("127.0.0.1", "localhost", "::1"):
            raise CannotStart(
                f"AWS_ENDPOINT_URL is {given}. The stage local lives on this machine only: name a loopback address, or unset it."
            )
        enter({name: value for name, value in KEYS.items() if name not in os.environ or name.endswith("FILE")})
        return
    found = running()
    if found is None and say is not None:
        say("Starting an emulated cloud in the background (make cloud-stop ends it)")
        found = start()
    if found is None:
        raise CannotStart("No emulated cloud runs here, so there is no stage local. Deploy it: make deploy STAGE=local")
    enter({**KEYS, "AWS_ENDPOINT_URL": str(found["endpoint"])})


def site() -> str:
    """The address at which the running cloud serves the deployed site, "" for a cloud that was started otherwise."""
    found = running()
    return str(found["site"]) if found and found["endpoint"] == os.environ.get("AWS_ENDPOINT_URL") else ""


def stop(folder: Path = FOLDER) -> bool:
    """End the cloud in the background. Returns whether one ran. Raises CannotStart when it does not end."""
    found = running(folder)
    if found is None:
        return False
    os.kill(found["pid"], signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while running(folder):
        if time.monotonic() > deadline:
            raise CannotStart(f"The emulated cloud (process {found['pid']}) does not end; {folder / 'output.log'} says why.")
        time.sleep(0.2)
    return True


def mark(folder: Path) -> Path:
    """Says where the running one is reached."""
    return folder / "cloud.json"


def held(folder: Path) -> Path:
    """Locked by the running one."""
    return folder / "background-held"


def running(folder: Path = FOLDER) -> dict[str, Any] | None:
    """How the one that runs is reached: its process, its endpoint, its site. None where none runs."""
    try:
        found: dict[str, Any] = json.loads(mark(folder).read_text())
        with held(folder).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return None
    except BlockingIOError:
        return found
    return None


def start(folder: Path = FOLDER) -> dict[str, Any]:
    """Start one in the background. Returns how it is reached. Raises CannotStart."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    emulator.wait_for_the_last(folder)
    mark(folder).unlink(missing_ok=True)
    with (folder / "output.log").open("wb") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "infra.local.background", str(folder)],
            cwd=ROOT,
            env={**os.environ, **KEYS},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            # It outlives this command and its terminal.
            start_new_session=True,
        )
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and child.poll() is None:
        if found := running(folder):
            return found
        time.sleep(0.1)
    raise CannotStart(f"The emulated cloud did not start; {folder / 'output.log'} says why.")


def main(arguments: list[str] | None = None) -> None:
    """End the one that runs."""
    parser = argparse.ArgumentParser(prog="python -m infra.local.cloud", description="End the emulated cloud of the stage local.")
    parser.parse_args(arguments)
    try:
        print("The emulated cloud has ended, and what it held is gone." if stop() else "No emulated cloud runs here.")
    except CannotStart as reason:
        raise SystemExit(str(reason)) from reason


if __name__ == "__main__":
    main()
