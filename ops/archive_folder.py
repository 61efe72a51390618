"""An archive of the census: packages, records and public counts in a folder, with a list that every file can be checked by.

What only a secret of the census opens, as sealed answers and visits, isn't in it: packages have what of them is to be kept.
"""

import getpass
import json
import os
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from ops.frame import CannotDo
from ops.handoff_export import Plan, export

LIST = "archive.json"
#: What is kept of the table of the census's own records: how it was decided, loaded, counted and closed.
NATIONAL = (
    *("calendar", "calendar-acts", "notice-acts", "brake-acts"),
    *("load", "regency", "close", "closed-without", "ended-without", "published"),
)
OF_REGENCY = ("village-of", "count-of", "ended-of", "close-of", "desk-of")


def make(planned: Plan, to: Path, *, on_village: Callable[[], None]) -> dict[str, Any]:
    """Write the archive into `to` and return its list, which is written last: a folder without one isn't whole. Raises CannotDo."""
    from chalicelib.enumeration import calendar

    # Names and numbers of people: for nobody else on this machine.
    mask = os.umask(0o077)
    try:
        exported = export(planned, to / "handoff", on_village=on_village)
        for path, content in _records():
            _write(to / "records" / path, content)
        for path, content in _public():
            _write(to / "public" / path, content)
        listed = {
            "campaign": planned.campaign.id,
            "closed_at": planned.campaign.closes.isoformat(),
            "made_at": calendar.now().isoformat(timespec="seconds"),
            "by": getpass.getuser(),
            "counts": exported.counts.shown(),
            "files": _hashes(to),
        }
        _write(to / LIST, json.dumps(listed, indent=1, sort_keys=True).encode() + b"\n")
        return listed
    finally:
        os.umask(mask)


def check(folder: Path) -> tuple[dict[str, Any], list[str]]:
    """The list of an archive, and what isn't as it says: a sentence for each file. Raises CannotDo for what is no archive."""
    try:
        listed: dict[str, Any] = json.loads((folder / LIST).read_bytes())
    except FileNotFoundError:
        raise CannotDo(f"{folder} has no {LIST}: it is no archive, or was interrupted while it was made. Make it again.") from None
    except ValueError:
        raise CannotDo(f"{folder / LIST} can't be read: the archive was damaged. Take another copy of it.") from None
    found, said = _hashes(folder), listed["files"]
    wrong = [f"{path} is missing" for path in said if path not in found]
    wrong += [f"{path} was changed" for path in said if path in found and found[path] != said[path]]
    wrong += [f"{path} doesn't belong to it" for path in found if path not in said]
    return listed, sorted(wrong)


def _records() -> Iterator[tuple[str, bytes]]:
    from chalicelib.storage import census

    kinds = list(NATIONAL)
    for regency, _ in census.each("regency"):
        kinds += [f"{kind}-{regency}" for kind in OF_REGENCY]
    for kind in kinds:
        if records := dict(census.each(kind)):
            yield f"{kind}.json", json.dumps(records, ensure_ascii=False, indent=1, sort_keys=True, default=str).encode() + b"\n"


def _public() -> Iterator[tuple[str, bytes]]:
    from chalicelib.settings import settings
    from chalicelib.storage.aws import client

    store, bucket = client("s3"), settings().site_bucket
    for prefix in ("progress/", "receipt-keys.json"):
        for page in store.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
            for one in page.get("Contents", []):
                yield one["Key"], store.get_object(Bucket=bucket, Key=one["Key"])["Body"].read()


def _hashes(folder: Path) -> dict[str, str]:
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {path: sha256(file.read_bytes()).hexdigest() for path, file in sorted(files.items()) if path != LIST}


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
