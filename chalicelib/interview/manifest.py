"""Manifests: what a package holds, how it adds up, and the fingerprints that everything in it can be checked by.

A village's vouches for its files, a regency's for its villages', the nation's for its regencies'. The same register and answers always make
the same bytes. What was published is never written again: what changes afterwards is a numbered delta, whose manifest vouches for the one
before it, too.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from chalicelib.domain.calendar import Campaign

NAME = "manifest.json"
#: What stands in the place of a region's code for all regencies together.
NATION = ""
_BELOW_REGENCY, _BELOW_NATION = "villages", "regencies"
#: How long the codes are of which a region's folder is nested: province, regency, district, village.
_NESTED = (2, 4, 6, 10)


@dataclass(frozen=True, slots=True)
class Counts:
    """Households: of the register, counted for good, handed to the interviews; cases outside the register, and final ones to verify."""

    register: int = 0
    final: int = 0
    handed_off: int = 0
    unlisted: int = 0
    checks: int = 0

    def add_up(self) -> bool:
        """Whether every household of the register is exactly one of final and handed off."""
        return self.register == self.final + self.handed_off

    def shown(self) -> dict[str, int]:
        return asdict(self)

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(**{name: count + getattr(other, name) for name, count in self.shown().items()})


@dataclass(frozen=True, slots=True)
class Delta:
    """Which delta a manifest is of, from 1 on; the SHA-256 of the manifest before it; and how many cases it changed, by change."""

    number: int
    after: str
    changes: Mapping[str, int] | None = None

    def shown(self) -> dict[str, Any]:
        """As it stands in a manifest."""
        shown: dict[str, Any] = {"delta": self.number, "after": self.after}
        return shown if self.changes is None else {**shown, "changes": dict(self.changes)}


@dataclass(frozen=True, slots=True)
class Part:
    """What a manifest says of a region below its own: counts, the SHA-256 of its newest manifest, and which delta that is of (0: none)."""

    counts: Counts
    manifest: str
    delta: int = 0

    def shown(self) -> dict[str, Any]:
        """As it stands in a manifest."""
        shown = {"counts": self.counts.shown(), "sha256": self.manifest}
        return {**shown, "delta": self.delta} if self.delta else shown


def folder(campaign: Campaign, region: str, *, delta: int = 0) -> str:
    """Where a region's package lies, as `sp2020/33/3319/331902/3319021001/`, or a delta of it, `…/deltas/0001/`."""
    nested = [region[:length] for length in _NESTED if length <= len(region)]
    return "/".join([campaign.id, *nested, *(["deltas", f"{delta:04}"] if delta else []), ""])


def of_village(
    village: str, *, names: Sequence[str], counts: Counts, hashes: Mapping[str, str], campaign: Campaign, delta: Delta | None = None
) -> bytes:
    """A village's manifest. `names` are those of its province, regency, district and itself; `hashes` are file → SHA-256."""
    return _written({**_head(village, counts, campaign, delta), "names": list(names), "files": dict(sorted(hashes.items()))})


def of_parts(region: str, below: Mapping[str, Part], *, campaign: Campaign, delta: Delta | None = None) -> bytes:
    """The manifest of a regency from its villages', or of NATION from its regencies'."""
    total = sum((part.counts for part in below.values()), Counts())
    listed = {code: part.shown() for code, part in sorted(below.items())}
    return _written({**_head(region, total, campaign, delta), _BELOW_NATION if region == NATION else _BELOW_REGENCY: listed})


def parts(content: bytes) -> dict[str, Part]:
    """What a regency's or the nation's manifest says of each region below it."""
    said = json.loads(content)
    listed = said[_BELOW_REGENCY if _BELOW_REGENCY in said else _BELOW_NATION]
    return {code: Part(Counts(**one["counts"]), one["sha256"], one.get("delta", 0)) for code, one in listed.items()}


def read(content: bytes) -> Counts:
    """The counts that a manifest states."""
    return Counts(**json.loads(content)["counts"])


def files(content: bytes) -> dict[str, str]:
    """File → SHA-256, as a village's manifest states them."""
    found: dict[str, str] = json.loads(content)["files"]
    return found


def after(content: bytes) -> str:
    """The SHA-256 of the manifest that a delta's one follows."""
    return str(json.loads(content)["after"])


def _head(region: str, counts: Counts, campaign: Campaign, delta: Delta | None) -> dict[str, Any]:
    # The calendar's close, not the moment of writing: a package tells nothing of when or how often it was written.
    head = {"campaign": campaign.id, "region": region, "closed_at": campaign.closes.isoformat(), "counts": counts.shown()}
    return {**head, **delta.shown()} if delta else head


def _written(body: Mapping[str, Any]) -> bytes:
    return (json.dumps(body, ensure_ascii=False, indent=2) + "\n").encode()
