"""`python -m bench.compare`: what it costs to find who was counted twice, and whether that grows as the people do and no more is held.

People are made up and noted as villages note them, into files in the place of the bucket's objects; then gathering and comparing run
as the close runs them, in a process of their own for each size, so that its peak of memory is theirs alone.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from heapq import merge
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import report
from chalicelib.credentials import identity
from chalicelib.domain import doubles
from chalicelib.domain.doubles import Found, Place
from chalicelib.domain.unmatched import Person
from chalicelib.storage import working

SIZES = (100_000, 1_000_000)
OF_A_VILLAGE, VILLAGES_OF_A_REGENCY, OF_A_FAMILY = 400, 50, 4
#: One in so many was counted by another household, too; one in so many has no NIK.
COUNTED_TWICE, WITHOUT_NIK = 50, 20
SHARDS = 8
_KEY = b"a key of this measurement alone "


def main() -> None:
    """The command: measure each size, print the table, keep it in docs/performance.md."""
    parser = argparse.ArgumentParser(prog="python -m bench.compare", description="Measure the comparison of all who were counted.")
    parser.add_argument("--merge", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.merge:
        print(json.dumps(gathered_and_compared(asked.merge)))
        return
    measured = []
    for people in SIZES:
        with TemporaryDirectory(prefix="sensus-bench-") as folder:
            noted = note(Path(folder), people)
            command = [sys.executable, "-m", "bench.compare", "--merge", folder]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            measured.append({"people": people, "note": noted, **json.loads(done.stdout)})
    text = _PAGE.format(machine=f"{os.cpu_count()} cores, Python {platform.python_version()}", table=_table(measured))
    report.keep_section(text)
    print(text)


def note(folder: Path, people: int) -> float:
    """Note so many people, village by village; gives the seconds of CPU that digests, lines and their order took."""
    spent = 0.0
    for started in range(0, people, OF_A_VILLAGE):
        village = f"{1101 + started // (OF_A_VILLAGE * VILLAGES_OF_A_REGENCY):04}{started // OF_A_VILLAGE:06}"
        persons = [_person(number) for number in range(started, started + OF_A_VILLAGE)]
        before = time.process_time()
        lines = []
        for position, (values, sex) in enumerate(persons, start=started):
            person, place = Person.of(values), Place(village, f"{position // OF_A_FAMILY:026}", f"m{1 + position % OF_A_FAMILY}")
            nik, named = doubles.known_nik(person), doubles.known_name(person, sex)
            nik_key = identity.person_by_nik(nik, _KEY) if nik else ""
            lines += [doubles.line(nik_key, "nik", place, nik_key)] if nik_key else []
            lines += [doubles.line(identity.person_by_name(*named, _KEY), "name", place, nik_key)] if named else []
        lines.sort()
        spent += time.process_time() - before
        (folder / village[:4]).mkdir(exist_ok=True)
        (folder / village[:4] / village).write_bytes(b"".join(lines))
    return spent


def _person(number: int) -> tuple[dict[str, str], str]:
    if number % COUNTED_TWICE == 0:
        # Somebody who was counted before, anywhere.
        number = number * 7919 % (number + 1)
    mixed = number * 0x9E3779B97F4A7C15 % (1 << 64)
    born = f"{1930 + mixed % 90}-{1 + mixed // 90 % 12:02}-{1 + mixed // 1080 % 28:02}"
    words = ["".join("aiueobdgklmnrstw"[mixed >> (place + 4 * letter) & 15] for letter in range(7)) for place in (8, 36)]
    return {"nik": "" if number % WITHOUT_NIK == 0 else f"{number:016}", "name": " ".join(words), "birth_date": born}, "female"


def gathered_and_compared(folder: Path) -> dict[str, float]:
    """Gather every regency below `folder`, then compare every shard: seconds of CPU, people found, and the peak of memory in MB."""
    regencies = sorted(folder.iterdir())
    before = time.process_time()
    for regency in regencies:
        villages = [_read(village) for village in sorted(regency.iterdir())]
        for shard, share in enumerate(doubles.shares(merge(*villages), SHARDS)):
            with (folder / f"{regency.name}-{shard}").open("wb") as file:
                file.writelines(share)
    between = time.process_time()
    found = most = 0
    for shard in range(SHARDS):
        told: defaultdict[str, list[Found]] = defaultdict(list)
        for one in doubles.found(merge(*(_read(folder / f"{regency.name}-{shard}") for regency in regencies))):
            told[one.place.village].append(one)
        found += (of_shard := sum(map(len, told.values())))
        most = max(most, of_shard)
    spent = {"gather": between - before, "compare": time.process_time() - between}
    return {**spent, "found": found, "most": most, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from working.lines_of(b"", iter(partial(file.read, working.READ_AT_ONCE), b""))


def _table(measured: list[dict[str, float]]) -> str:
    rows = [["people counted", "noted", "gathered", "compared", "peak of memory", "found in two households"]]
    for one in measured:
        each = [f"{1e6 * one[step] / one['people']:.1f} µs" for step in ("note", "gather", "compare")]
        rows.append([f"{one['people']:,.0f}", *each, f"{one['peak']:.0f} MB", f"{one['found']:,.0f}"])
    rows.insert(1, ["---"] * len(rows[0]))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


_PAGE = """# What the comparison costs

`python -m bench.compare` measures what it takes to find who was counted in two households, and writes this section. CPU for each
person; gathering and comparing alone, without the calls to the cloud. The last time, on {machine}:

{table}

Villages of 400, 50 of them in a regency; one in fifty was counted twice, one in twenty has no NIK. Noting is digests and sorting, a
village at a time. Gathering merges the villages of a regency, however many regencies there are; comparing merges all regencies, 5 and
50 of them here, which takes a comparison more each time that their number doubles. The peak is that of one process that gathered
every regency and compared every shard, one after the other: of each object that is merged 64 KB and their lines, and the people that
one shard found. A shard is of two million people of the register at most, however many the nation has.
"""


if __name__ == "__main__":
    main()
