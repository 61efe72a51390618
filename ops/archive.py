"""`ops archive`: take out all that shows how the count came about, so that it can be kept for good, and show later that it is whole."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ops.frame import CannotDo, Outcome, noun, progress, verb

if TYPE_CHECKING:
    from ops.frame import Nouns


def add_to(nouns: "Nouns") -> None:
    archive = noun(nouns, "archive", about="keep what shows how the count came about, and check that it is whole")
    make = verb(
        archive,
        "make",
        about="write packages with all deltas, the census's records and the public counts into a folder, with a list of all",
        example="python -m ops archive make --to archive/",
        run=_make,
    )
    make.add_argument("--to", type=Path, required=True, metavar="DIR", help="a folder that is empty or isn't there yet")
    check = verb(
        archive,
        "check",
        about="say whether a folder holds every file that its list names, as it was, and nothing else",
        example="python -m ops archive check archive/",
        run=_check,
        on="nothing",
    )
    check.add_argument("folder", type=Path, metavar="DIR")


def _make(arguments: argparse.Namespace) -> Outcome:
    from ops.archive_folder import make
    from ops.handoff_export import plan

    if arguments.to.exists() and (not arguments.to.is_dir() or any(arguments.to.iterdir())):
        raise CannotDo(f"{arguments.to} isn't empty. An archive is made at once and never changed: name a new folder.")
    planned = plan("")
    with progress("Villages", len(planned.villages)) as advance:
        listed = make(planned, arguments.to, on_village=lambda: advance(1))
    counts = listed["counts"]
    lines = [
        f"{arguments.to}: {len(listed['files']):,} files of {counts['register']:,} households, {counts['final']:,} final and "
        f"{counts['handed_off']:,} handed off.",
        "It names people: keep it where only those may read it who must. `ops archive check` says at any time whether it is whole.",
    ]
    return Outcome(lines, {"folder": str(arguments.to), "files": len(listed["files"]), "counts": counts})


def _check(arguments: argparse.Namespace) -> Outcome:
    from ops.archive_folder import check

    listed, wrong = check(arguments.folder)
    record = {"folder": str(arguments.folder), "files": len(listed["files"]), "wrong": wrong}
    if wrong:
        return Outcome([f"{arguments.folder} isn't what was archived:", *(f"  {each}" for each in wrong)], record, done=False)
    return Outcome([f"{arguments.folder} is whole: {len(listed['files']):,} files, made {listed['made_at']} by {listed['by']}."], record)
