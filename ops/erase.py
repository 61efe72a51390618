"""`ops erase`: when the campaign has ended and is archived, end what the census knows of people."""

import argparse
import getpass
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from ops.frame import CannotDo, Outcome, noun, progress, verb

if TYPE_CHECKING:
    from ops.frame import Nouns


def add_to(nouns: "Nouns") -> None:
    erase = noun(nouns, "erase", about="when all is over and archived: end what the census knows of people")
    verb(erase, "show", about="say what there is to erase", example="python -m ops erase show --stage pilot", run=_show)
    run = verb(
        erase,
        "run",
        about="delete papers, packages, households and the census's records, and have its keys destroyed in thirty days",
        example="python -m ops erase run --stage pilot --archive archive/ --certificate erased.json --yes pilot",
        run=_run,
    )
    run.add_argument("--archive", type=Path, required=True, metavar="DIR", help="the archive of this census; it must be whole")
    run.add_argument("--certificate", type=Path, required=True, metavar="FILE", help="write into it what was erased, of how many, by whom")
    run.add_argument("--yes", required=True, metavar="STAGE", help="the stage once more, so that no other is meant")


def _show(arguments: argparse.Namespace) -> Outcome:
    from ops import erasing

    left = erasing.left()
    lines = [
        *(f"bucket {name}: {count:,} versions of files" for name, count in left.buckets.items()),
        *(f"table {name}: about {count:,} records" for name, count in left.tables.items()),
        *(f"key {name}: {state}" for name, state in left.keys.items()),
    ]
    return Outcome(lines or ["Nothing is left."], asdict(left))


def _run(arguments: argparse.Namespace) -> Outcome:
    from chalicelib.settings import settings
    from ops import erasing

    if arguments.yes != settings().stage:
        raise CannotDo(f"This would erase the stage {settings().stage}, and --yes names {arguments.yes}. Nothing was erased.")
    if arguments.certificate.exists():
        raise CannotDo(f"{arguments.certificate} is there already: name a new file for the certificate. Nothing was erased.")
    archived = erasing.require_over_and_archived(arguments.archive)
    left = erasing.left()
    with progress("Versions of files", sum(left.buckets.values())) as advance:
        erased = erasing.erase(on_versions=advance)
    certificate = {**archived, "stage": settings().stage, "erased": asdict(erased), "erased_by": getpass.getuser(), "erased_at": _now()}
    arguments.certificate.write_text(json.dumps(certificate, indent=1, sort_keys=True) + "\n")
    lines = [
        f"{erased.versions:,} versions of files are gone, and the tables {', '.join(erased.tables)}.",
        f"The keys {', '.join(erased.keys)} are destroyed {erased.keys_end}: until then a mistake can be undone (aws kms "
        "cancel-key-deletion), and the store keeps a last copy of each table for 35 days, in which answers are sealed with them.",
        "The stacks that are left hold nothing of anybody: take them down with `make remove`.",
    ]
    return Outcome([*lines, f"{arguments.certificate} says so: keep it with the archive."], asdict(erased))


def _now() -> str:
    from chalicelib.enumeration.clock import machine_now

    return machine_now().isoformat(timespec="seconds")
