"""Takes a region's published package out of the bucket. What is written has been checked; what fails leaves nothing behind."""

import csv
import io
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from chalicelib.domain.calendar import Campaign
from chalicelib.interview import manifest
from chalicelib.interview.manifest import Counts
from ops.frame import CannotDo

#: Where an export is put together. Nothing in it is whole before it has left it.
UNFINISHED = ".unfinished-export"


@dataclass(slots=True)
class Plan:
    """What an export has to fetch: paths of checked manifests of regencies, and of each village what its regency says of it."""

    region: str
    campaign: Campaign
    regencies: dict[str, bytes] = field(default_factory=dict)
    villages: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Exported:
    """`folder` holds the region's tree: `files` files, of villages that come to `counts`."""

    folder: Path
    files: int
    counts: Counts


def plan(region: str) -> Plan:
    """What belongs to `region`. Raises CannotDo if it isn't in the register or not all published, or a manifest isn't the published one."""
    from chalicelib.enumeration import calendar, close
    from chalicelib.storage import census

    planned = Plan(region, calendar.read())
    for regency, _ in census.each("regency"):
        if regency[: len(region)] != region[:4]:
            continue
        published = close.regency_published(regency, planned.campaign)
        if published is None:
            every = close.villages(regency, planned.campaign)
            closed = sum(village.published is not None for village in every)
            raise CannotDo(
                f"Regency {regency} is not published yet: {closed} of its {len(every)} villages are closed. Try again when all are."
            )
        path = manifest.folder(planned.campaign, regency) + manifest.NAME
        content = _fetched(path, published.manifest)
        listed = json.loads(content)
        _require(
            path, sum((Counts(**village["counts"]) for village in listed["villages"].values()), Counts()) == Counts(**listed["counts"])
        )
        if len(region) <= len(regency):
            planned.regencies[path] = content
        planned.villages |= {code: village for code, village in listed["villages"].items() if code.startswith(region)}
    if not planned.villages:
        raise CannotDo(f"The register has no region {region}.")
    return planned


def export(planned: Plan, to: Path, *, on_village: Callable[[], None]) -> Exported:
    """Write the tree of the region below `to`, in place of an earlier export of it. Raises CannotDo naming the file that isn't right."""
    unfinished = to / UNFINISHED
    # Names and numbers of people: for nobody else on this machine.
    mask = os.umask(0o077)
    try:
        to.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(unfinished, ignore_errors=True)
        total, files = Counts(), 0
        for village, listed in planned.villages.items():
            folder = manifest.folder(planned.campaign, village)
            content = _fetched(folder + manifest.NAME, listed["sha256"])
            said = json.loads(content)
            fetched = {name: _fetched(folder + name, fingerprint) for name, fingerprint in said["files"].items()}
            counts = Counts(**said["counts"])
            cases = sum(1 for _ in csv.DictReader(io.StringIO(fetched["cases.csv"].decode(), newline="")))
            _require(folder + manifest.NAME, counts == Counts(**listed["counts"]) and counts.add_up() and cases == counts.handed_off)
            for name, file in {**fetched, manifest.NAME: content}.items():
                _write(unfinished / folder / name, file)
            total, files = total + counts, files + len(fetched) + 1
            on_village()
        for path, content in planned.regencies.items():
            _write(unfinished / path, content)
        return Exported(_moved(unfinished, to, manifest.folder(planned.campaign, planned.region)), files + len(planned.regencies), total)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
        os.umask(mask)


def _fetched(path: str, fingerprint: str) -> bytes:
    from chalicelib.storage import packages

    content = packages.get(path)
    if content is None:
        raise CannotDo(f"{path} is missing in the hand-off bucket. Nothing was exported; restore its last version there and try again.")
    if sha256(content).hexdigest() != fingerprint:
        raise CannotDo(f"{path} is not the file that was published. Nothing was exported; restore its published version and try again.")
    return content


def _require(path: str, adds_up: bool) -> None:
    if not adds_up:
        raise CannotDo(f"The counts in {path} do not add up. Nothing was exported; report it before anybody works with this region.")


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _moved(unfinished: Path, to: Path, folder: str) -> Path:
    target = to / folder
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        target.rename(unfinished / "replaced")
    (unfinished / folder).rename(target)
    return target
