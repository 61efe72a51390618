"""The sample register: loaded into a new stack once, by the operator's own command."""

import os
import subprocess
import sys

from chalicelib.storage import census
from infra.local.place import ROOT, SAMPLE_REGISTER, CannotStart, Place

AS_OF = "2019-12-31"


def load_once(place: Place) -> None:
    """Load the sample register unless a register is in already; goes on with a load that was interrupted. Raises CannotStart if it fails.

    The stack must have been announced: the command finds it as any other would."""
    if any(load["finished_at"] for _, load in census.each("load")):
        return
    print("Loading the sample register of Kudus (once)", flush=True)
    log = place.folder / "register.log"
    with log.open("wb") as output:
        ended = subprocess.run(
            [sys.executable, "-m", "ops", "register", "load", str(SAMPLE_REGISTER.relative_to(ROOT)), "--as-of", AS_OF],
            cwd=ROOT,
            env={**os.environ, "PORT": str(place.port)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    if ended.returncode:
        raise CannotStart(f"The sample register could not be loaded; {log} says why. Begin anew with: make clean-state PORT={place.port}")
