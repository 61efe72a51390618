"""The libraries that go into a zip: which versions, and how they get there for the machines that run it."""

import subprocess
import sys
from collections.abc import Collection, Iterable
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement

#: The newest C library that a wheel may ask for: Amazon Linux 2 has 2.26, its successor, from Python 3.12 on, 2.34.
GLIBC_MINOR = 26 if sys.version_info < (3, 12) else 34
OLDEST_MINOR = 17


def pins(requirements: Path, *, without: Collection[str] = ()) -> set[str]:
    """The installed version of all that `requirements` brings in, but for lines `without`: what was tested is what is deployed."""
    waiting = [line for line in requirements.read_text().splitlines() if line and line[0] not in "#-"]
    waiting = [line for line in waiting if Requirement(line).name not in without]
    pins: set[str] = set()
    while waiting:
        requirement = Requirement(waiting.pop())
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        found = distribution(requirement.name)
        pin = f"{found.metadata['Name']}=={found.version}"
        if pin not in pins:
            pins.add(pin)
            waiting.extend(found.requires or ())
    return pins


def install(pins: Iterable[str], *, to: Path, machine: str | None) -> None:
    """Unpack the wheels of `pins`, and nothing else, into `to`: for Lambda's Linux on `machine`, such as aarch64, or for this one.

    Raises SystemExit when one can't be had."""
    platforms = [f"manylinux_2_{minor}_{machine}" for minor in range(OLDEST_MINOR, GLIBC_MINOR + 1)] + [f"manylinux2014_{machine}"]
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile", "--no-deps"),
            *("--only-binary=:all:", "--target", str(to)),
            *(f"--platform={platform}" for platform in platforms if machine),
            *sorted(pins),
        ],
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(f"The libraries could not be unpacked for {machine or 'this machine'}:\n{done.stdout}{done.stderr}")
