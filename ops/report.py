"""`ops report`: what the census found out, as files for other offices."""

import argparse
import csv
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from ops.frame import CannotDo, Outcome, noun, progress, region_code, verb
from ops.kit import command as kit

if TYPE_CHECKING:
    from ops.frame import Nouns

COLUMNS = ("kk_number", "nik", "name", "member", "change", "question", "registered", "answered")


def add_to(nouns: "Nouns") -> None:
    report = noun(nouns, "report", about="write what the census found out, for other offices")
    corrections = verb(
        report,
        "corrections",
        about="write what submitted households say otherwise than the register, a row for each difference, as CSV for the civil registry",
        example="python -m ops report corrections --region 33.19 --to corrections.csv",
        run=_corrections,
    )
    corrections.add_argument(
        "--region", type=region_code, required=True, metavar="CODE", help="a province, regency, district or village; dots allowed"
    )
    corrections.add_argument("--to", type=Path, required=True, metavar="FILE", help="the file to write; an earlier one is replaced")
    kit.add_to(report)


def _corrections(arguments: argparse.Namespace) -> Outcome:
    from chalicelib.enumeration import corrections
    from chalicelib.interview.cells import plain

    villages = corrections.villages(arguments.region)
    if not villages:
        raise CannotDo(f"The register has no region {arguments.region}.")
    submitted = corrected = rows = 0
    with _replacing(arguments.to) as file, progress("Villages", len(villages)) as advance:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for village in villages:
            for household in corrections.of_village(village):
                submitted += 1
                corrected += bool(household.corrections)
                for found in household.corrections:
                    cells = (household.kk_number, *(getattr(found, column) for column in COLUMNS[1:]))
                    writer.writerow([plain(cell) for cell in cells])
                    rows += 1
            advance(1)
    record = {
        "region": arguments.region,
        "to": str(arguments.to),
        "villages": len(villages),
        "households_submitted": submitted,
        "households_corrected": corrected,
        "rows": rows,
    }
    return Outcome(
        [
            f"{arguments.to} has {rows:,} corrections from {corrected:,} households.",
            f"{submitted:,} households of {len(villages):,} villages have submitted. The file has names and numbers: hand it over safely.",
        ],
        record,
    )


@contextmanager
def _replacing(path: Path) -> Iterator[TextIO]:
    """A file to write that stands at `path` once it is whole; what fails leaves no trace, and an earlier file as it was.

    Names and numbers of people are in it: nobody else on this machine may read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        # A register and answers hold no half characters; were there one, it must not stop a region.
        with open(descriptor, "w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            yield file
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
