"""`python -m tests.simulation`: play interleavings of submissions with the close, by default a million; exit status 0 when all rules hold.

Each is made from its seed alone. One that breaks a rule is named: play it again with `--seed N --interleavings 1`.
"""

import argparse
import os
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed

from tests import emulator

#: Played by a process before it reports.
CHUNK = 5000


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description="Play submissions against the close.")
    parser.add_argument("--interleavings", type=int, default=1_000_000, help="how many (1,000,000)")
    parser.add_argument("--seed", type=int, default=0, help="the first one's seed; the others follow (0)")
    asked = parser.parse_args()
    first, after = asked.seed, asked.seed + asked.interleavings
    chunks = [range(start, min(start + CHUNK, after)) for start in range(first, after, CHUNK)]
    begun, done, seen = time.monotonic(), 0, Counter[str]()
    with ProcessPoolExecutor(os.cpu_count()) as processes:
        playing = {processes.submit(_played, chunk): chunk for chunk in chunks}
        for played in as_completed(playing):
            found, broken = played.result()
            if broken:
                processes.shutdown(cancel_futures=True)
                print(f"\nBROKEN: {broken}")
                return 1
            seen += found
            done += len(playing[played])
            _show(done, asked.interleavings, time.monotonic() - begun)
    print(f"\nHeld: {done:,} interleavings, seeds {first:,} to {after - 1:,}, in {time.monotonic() - begun:,.0f} s. What was in them:")
    for what, times in sorted(seen.items(), key=lambda each: -each[1]):
        print(f"{times:>12,}  {what}")
    return 0


def _played(seeds: range) -> tuple[Counter[str], str]:
    """What was seen, and how a rule broke if one did."""
    from tests.simulation.play import play
    from tests.simulation.rules import Broken

    try:
        return play(seeds), ""
    except Broken as broken:
        return Counter(), str(broken)


def _show(done: int, of: int, seconds: float) -> None:
    width = 30
    bar = "█" * (width * done // of)
    end = "\r" if sys.stdout.isatty() else "\n"
    if sys.stdout.isatty() or done == of or done * 20 // of != (done - CHUNK) * 20 // of:
        print(f"Interleavings {bar:·<{width}} {done:,} of {of:,}, {done / seconds:,.0f} a second", end=end, flush=True)


if __name__ == "__main__":
    emulator.enter_environment()
    sys.exit(main())
