"""`python -m tests.soak`: what takes too long for every test run, one after the other, with a verdict; exit status 0 when all held.

`python -m tests.soak simulation races` runs only those."""

import argparse
import os
import subprocess
import sys
import time

_PYTEST = ("-m", "pytest", "-q", "-p", "no:cacheprovider")
#: Name → what it tries, what it sets, what it runs.
SOAKS: dict[str, tuple[str, dict[str, str], tuple[str, ...]]] = {
    "simulation": ("a million interleavings of submissions with the close", {}, ("-m", "tests.simulation")),
    "kills": (
        "the close killed afresh at every one of its writes, before and after it",
        {"KILL_EVERY": "1"},
        (*_PYTEST, "tests/enumeration/test_close.py", "-k", "dies"),
    ),
    "races": (
        "200 submissions raced with the close in the emulated store",
        {"RACE_ROUNDS": "200"},
        (*_PYTEST, "tests/enumeration/test_close_races.py"),
    ),
    "passwords": (
        "the two password changes, 1,000 times raced by eight phones",
        {"RACE_ROUNDS": "1000"},
        (*_PYTEST, "tests/storage/test_races.py"),
    ),
    "closing": ("the close of 10,000 and of 100,000 households", {}, ("-m", "bench.closing", "--keep")),
}


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description="Run what takes long.")
    parser.add_argument("which", nargs="*", metavar="WHICH", help=f"of {', '.join(SOAKS)}; all unless named")
    asked = parser.parse_args().which or [*SOAKS]
    if unknown := [name for name in asked if name not in SOAKS]:
        parser.error(f"{', '.join(unknown)} is none of {', '.join(SOAKS)}")
    verdicts = {name: _held(name) for name in asked}
    print()
    for name, (held, seconds) in verdicts.items():
        print(f"{'held  ' if held else 'BROKEN'}  {name}: {SOAKS[name][0]} ({seconds / 60:,.1f} min)")
    return 0 if all(held for held, _ in verdicts.values()) else 1


def _held(name: str) -> tuple[bool, float]:
    about, settings, command = SOAKS[name]
    print(f"\n{name}: {about}", flush=True)
    begun = time.monotonic()
    ended = subprocess.run([sys.executable, *command], env={**os.environ, **settings}, check=False)
    return ended.returncode == 0, time.monotonic() - begun


if __name__ == "__main__":
    sys.exit(main())
