"""Takes a region's published package out of the bucket. What is written has been checked; what fails leaves nothing behind."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from chalicelib.domain.calendar import Campaign
from chalicelib.interview import manifest, state
from chalicelib.interview.manifest import NATION, Counts, Part
from ops.frame import CannotDo

#: Where an export is put together. Nothing in it is whole before it has left it.
UNFINISHED = ".unfinished-export"


@dataclass(slots=True)
class Plan:
    """What an export has to fetch: checked manifests of the nation and of regencies by their paths, and of each village what its regency
    says of it."""

    region: str
    campaign: Campaign
    above: dict[str, bytes] = field(default_factory=dict)
    villages: dict[str, Part] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Exported:
    """`folder` holds the region's tree: `files` files, of villages that come to `counts`, with `deltas` of villages among them."""

    folder: Path
    files: int
    counts: Counts
    deltas: int


def plan(region: str) -> Plan:
    """What belongs to `region`, NATION for all. Raises CannotDo if it isn't in the register or not all published, or a manifest isn't the
    published one."""
    from chalicelib.enumeration import calendar, publication
    from chalicelib.storage import census

    planned = Plan(region, calendar.read())
    if region == NATION:
        published = publication.of_region(NATION, planned.campaign)
        if published is None:
            raise CannotDo("The nation is not published yet. See which regencies are: ops handoff status.")
        planned.above |= _followed(planned.campaign, NATION, published.part)
    for regency, _ in census.each("regency"):
        if regency[: len(region)] != region[:4]:
            continue
        published = publication.of_region(regency, planned.campaign)
        if published is None:
            every = publication.villages(regency, planned.campaign)
            closed = sum(village.published is not None for village in every)
            raise CannotDo(
                f"Regency {regency} is not published yet: {closed} of its {len(every)} villages are closed. Try again when all are."
            )
        found = _followed(planned.campaign, regency, published.part)
        path, content = next(iter(found.items()))
        parts = manifest.parts(content)
        _require(path, sum((village.counts for village in parts.values()), Counts()) == manifest.read(content))
        if len(region) <= len(regency):
            planned.above |= found
        planned.villages |= {code: village for code, village in parts.items() if code.startswith(region)}
    if not planned.villages:
        raise CannotDo(f"The register has no region {region}." if region else "The register is empty.")
    return planned


def export(planned: Plan, to: Path, *, on_village: Callable[[], None]) -> Exported:
    """Write the tree of the region below `to`, in place of an earlier export of it: packages, and all deltas beside them. Raises CannotDo
    naming the file that isn't right."""
    unfinished = to / UNFINISHED
    # Names and numbers of people: for nobody else on this machine.
    mask = os.umask(0o077)
    try:
        to.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(unfinished, ignore_errors=True)
        total, files, deltas = Counts(), 0, 0
        for village, newest in planned.villages.items():
            manifests = _followed(planned.campaign, village, newest)
            for position, (path, content) in enumerate(manifests.items()):
                folder = path.removesuffix(manifest.NAME)
                fetched = {name: _fetched(folder + name, fingerprint) for name, fingerprint in manifest.files(content).items()}
                counts = manifest.read(content)
                stands = len(state.read(fetched[state.NAME]).cases)
                _require(path, counts.add_up() and stands == counts.handed_off and (position > 0 or counts == newest.counts))
                for name, file in {**fetched, manifest.NAME: content}.items():
                    _write(unfinished / folder / name, file)
                files += len(fetched) + 1
            total, deltas = total + newest.counts, deltas + newest.delta
            on_village()
        for path, content in planned.above.items():
            _write(unfinished / path, content)
        folder = manifest.folder(planned.campaign, planned.region)
        return Exported(_moved(unfinished, to, folder), files + len(planned.above), total, deltas)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
        os.umask(mask)


def _followed(campaign: Campaign, region: str, newest: Part) -> dict[str, bytes]:
    """The manifests of a region by their paths, from the newest delta's down to the package's own: each vouches for the one before it."""
    found, fingerprint = {}, newest.manifest
    for number in range(newest.delta, -1, -1):
        path = manifest.folder(campaign, region, delta=number) + manifest.NAME
        found[path] = _fetched(path, fingerprint)
        if number:
            fingerprint = manifest.after(found[path])
    return found


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
