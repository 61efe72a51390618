"""`python -m bench.closing`: what the close and the hand-off cost a household, and whether that grows with the nation.

Builds a register of each size in an emulated cloud of its own, lets one worker process close it from beginning to end, and compares.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench import report
from infra.local import emulator
from infra.local.environment import enter, environment

#: A household of the larger nation may cost so much more, and its worker may hold so much more (docs/performance.md); and MB for each
#: village whose people are merged with the others' of its regency, of which the largest has some 850. The nation built here is one.
SLOWER, LARGER, MERGED = 1.3, 1.2, 0.25
_TITLE = "# The close and the hand-off"
#: The largest village there is, and how long a function may take (.chalice/config.json).
LARGEST_VILLAGE, FUNCTION_SECONDS = 40_000, 840


@dataclass(frozen=True, slots=True)
class Closed:
    """A nation that was closed: CPU of the worker in ms and wall time in ms for each household, its peak memory in MB."""

    households: int
    villages: int
    #: Households that were submitted; the others are handed off.
    counted: int
    cpu: float
    wall: float
    peak: float
    calls: dict[str, int]


def main() -> None:
    """The command: exit status 1 when a bound is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.closing", description="Measure the close at several sizes of a nation.")
    parser.add_argument("--households", type=int, nargs=2, default=[10_000, 100_000], metavar=("FEW", "MANY"), help="(10,000 100,000)")
    parser.add_argument("--village", type=int, metavar="HOUSEHOLDS", help="instead: one village of so many, as the largest is 40,000")
    parser.add_argument("--keep", action="store_true", help="keep the figures in docs/performance.md")
    asked = parser.parse_args()
    if asked.village:
        print(table([measure(asked.village, one_village=True)]))
        return
    measured = [measure(households) for households in sorted(asked.households)]
    print(table(measured))
    missed = list(too_much(*measured))
    print("\n".join([*notes(measured), *(missed or ["Held."])]))
    if asked.keep:
        report.keep_section("\n\n".join([_TITLE, f"The last time, on {report.machine()}:", table(measured), *notes(measured)]))
    sys.exit(bool(missed))


def measure(households: int, *, one_village: bool = False) -> Closed:
    """Build a nation of so many households, and have it closed by one process."""
    with _cloud():
        # Imported where the settings are in force; a process has one cloud, so the building is one's own, too.
        villages, counted = json.loads(
            _run("-c", f"import json; from bench.nation import build; print(json.dumps(build({households}, one_village={one_village})))")
        )
        done = json.loads(_run("-m", "bench.closing_worker"))
    if done["left"]:
        raise RuntimeError(f"The close of {households:,} households left {done['left']} units undone.")
    per = 1000 / households
    return Closed(households, villages, counted, done["cpu"] * per, done["wall"] * per, done["peak"], done["calls"])


def too_much(few: Closed, many: Closed) -> Iterator[str]:
    """Which bound is missed, in a sentence."""
    if many.cpu > SLOWER * few.cpu:
        yield f"MISSED: a household costs {many.cpu / few.cpu:.2f} × as much CPU at {many.households:,}; at most {SLOWER} ×."
    allowed = LARGER * few.peak + MERGED * (many.villages - few.villages)
    if many.peak > allowed:
        yield f"MISSED: the worker holds {many.peak:.0f} MB at {many.households:,} households; at most {allowed:.0f} MB."


def table(measured: list[Closed]) -> str:
    """A row for each size."""
    heads = ["households", "villages", "worker's CPU a household", "of the first", "wall time a household", "peak memory"]
    rows = [
        [f"{one.households:,}", f"{one.villages:,}", f"{one.cpu:.2f} ms", f"{one.cpu / measured[0].cpu:.2f} ×", f"{one.wall:.2f} ms",
         f"{one.peak:.0f} MB"]
        for one in measured
    ]  # fmt: skip
    return report.aligned([heads, *rows])


def notes(measured: list[Closed]) -> list[str]:
    """What the table doesn't say."""
    last = measured[-1]
    often = {name: count / last.households for name, count in sorted(last.calls.items()) if count > last.households / 100}
    alone = LARGEST_VILLAGE * last.cpu / 1000
    return [
        f"Of the {last.households:,} households {last.counted:,} were counted, the others are handed off. "
        f"Calls for each: {', '.join(f'{count:.2f} {name}' for name, count in often.items())}.",
        f"One core ends and hands off {1000 / last.cpu:,.0f} households a second. A village of {LARGEST_VILLAGE:,} takes it {alone:,.0f} s "
        f"of CPU, of the {FUNCTION_SECONDS} s that a function has.",
        f"Of the memory a village's package takes some 15 MB for each 1,000 households, and merging a regency's people up to {MERGED} "
        "MB for each of its villages; all of them are in one regency here. However many regencies there are, neither grows.",
    ]


@contextmanager
def _cloud() -> Iterator[None]:
    """An emulated cloud with nothing in it but tables, buckets, queues and key, in this process's environment."""
    with TemporaryDirectory(prefix="sensus-bench-") as name:
        folder = Path(name)
        variables = environment(port=0, endpoint=f"http://127.0.0.1:{emulator.choose_port(folder / 'cloud-port')}")
        enter(variables)
        with emulator.running(
            endpoint=variables["AWS_ENDPOINT_URL"], stored=folder / "stored", mark=folder / "mark", environment=variables
        ):
            _run("-c", "from infra.local.setup import create_all; create_all()")
            yield


def _run(*arguments: str) -> Any:
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, timeout=6 * 3600)
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)} failed:\n{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main()
