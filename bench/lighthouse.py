"""`python -m bench.lighthouse` (by `make lighthouse`, which installs it): the pages as Lighthouse judges them on a cheap phone.

Three runs of each page, the middle one counts; kept in docs/performance.md. Exit status 1 when a page is below what is asked of it.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench import machine, report

CLI = Path(sys.prefix) / "lighthouse/node_modules/lighthouse/cli/index.js"
RUNS = 3
#: Slow 3G and a processor four times slower (docs: budgets of the first page); throttled in the browser, not computed afterwards.
LATENCY_MS, KILOBITS, SLOWER = 400, 400, 4
ASKED = {"performance": 0.98, "accessibility": 1.0, "best-practices": 1.0}
#: Of the first page all is asked; of the others that everybody can use them.
PAGES = {
    "/": ASKED,
    "/household/": {"accessibility": 1.0, "best-practices": 1.0},
    "/progress/": {"accessibility": 1.0},
    "/help/": {"accessibility": 1.0},
}
_TITLE = "# The pages as Lighthouse judges them"


@dataclass(frozen=True, slots=True)
class Judged:
    """A page's scores, 0 to 1, each the median of its runs; what the first page of a session took, ms; and what cost it a point."""

    page: str
    scores: dict[str, float]
    first_paint: float
    largest_paint: float
    blocked: float
    flaws: tuple[str, ...]


def main() -> None:
    """The command."""
    if not CLI.exists():
        sys.exit("Lighthouse isn't installed yet: run make lighthouse.")
    with machine.running() as running:
        _count(running)
        judged = [judge(running.site, page) for page in PAGES]
    table = report.aligned([_HEADS, *map(_cells, judged)])
    flaws = [f"- {one.page}: {', '.join(one.flaws)}" for one in judged if one.flaws]
    about = (
        f"`make lighthouse` writes this: the median of {RUNS} runs, {KILOBITS} kbit/s and {LATENCY_MS} ms, a processor {SLOWER} times "
        f"slower, throttled in the browser itself. The last time, on {report.machine()}:"
    )
    report.keep_section("\n\n".join([_TITLE, about, table, *(["What cost a point:\n\n" + "\n".join(flaws)] if flaws else [])]))
    print(table, *flaws, sep="\n")
    missed = list(too_low(judged))
    print("\n".join(missed or ["Held."]))
    sys.exit(bool(missed))


def _count(running: machine.Machine) -> None:
    """Let the census have a village and its progress, as it has from its first minute on: a browser takes what is missing for an error."""
    from chalicelib.enumeration import progress
    from chalicelib.storage import census

    running.list_family(1)
    census.put("regency", machine.VILLAGE[:4], {"name": "Kudus", "province": "Jawa Tengah"})
    names = ["Jawa Tengah", "Kabupaten Kudus", "Kota Kudus", "Purwosari"]
    census.put(f"village-of-{machine.VILLAGE[:4]}", machine.VILLAGE, {"names": names, "households": 1, "people": 4})
    progress.recount(machine.VILLAGE[:4])


def judge(site: str, page: str) -> Judged:
    """Let Lighthouse look at a page, as often as RUNS says."""
    runs = [_run(site + page) for _ in range(RUNS)]
    scores = {name: median(run["categories"][name]["score"] for run in runs) for name in ASKED}
    audits = [run["audits"] for run in runs]

    def middle(name: str) -> float:
        return float(median(each[name]["numericValue"] for each in audits))

    flaws = sorted(name for name, audit in audits[0].items() if _costs(runs[0], name) and audit["score"] is not None and audit["score"] < 1)
    paints = middle("first-contentful-paint"), middle("largest-contentful-paint"), middle("total-blocking-time")
    return Judged(page, scores, *paints, tuple(flaws))


def too_low(judged: list[Judged]) -> Iterator[str]:
    """Which score is below what is asked of its page, in a sentence."""
    for one in judged:
        for name, asked in PAGES[one.page].items():
            if one.scores[name] < asked:
                yield f"MISSED: {one.page} has {one.scores[name]:.2f} for {name}; at least {asked:.2f}."


def _costs(run: dict[str, Any], audit: str) -> bool:
    """Whether an audit has a weight in what is asked."""
    refs = (ref for category in run["categories"].values() for ref in category["auditRefs"])
    return any(ref["id"] == audit and ref["weight"] for ref in refs)


def _run(address: str) -> dict[str, Any]:
    command = [
        "node", str(CLI), address, "--quiet", "--output=json", "--output-path=stdout",
        f"--only-categories={','.join(ASKED)}", "--throttling-method=devtools", f"--throttling.requestLatencyMs={LATENCY_MS}",
        f"--throttling.downloadThroughputKbps={KILOBITS}", f"--throttling.uploadThroughputKbps={KILOBITS}",
        f"--throttling.cpuSlowdownMultiplier={SLOWER}", "--chrome-flags=--headless=new --no-sandbox",
    ]  # fmt: skip
    done = subprocess.run(command, env={"CHROME_PATH": "/usr/bin/chromium", **os.environ}, capture_output=True, text=True, timeout=300)
    if done.returncode:
        raise RuntimeError(f"Lighthouse failed at {address}:\n{done.stderr}")
    result: dict[str, Any] = json.loads(done.stdout)
    return result


_HEADS = ["page", *ASKED, "first paint", "largest paint", "script held the thread up"]


def _cells(one: Judged) -> list[str]:
    times = [f"{one.first_paint / 1000:.1f} s", f"{one.largest_paint / 1000:.1f} s", f"{one.blocked:.0f} ms"]
    return [one.page, *(f"{one.scores[name]:.2f}" for name in ASKED), *times]


if __name__ == "__main__":
    main()
