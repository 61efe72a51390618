"""Manifests: what a package holds, how it adds up, and the fingerprints that everything in it can be checked by.

A village's vouches for its files, a regency's for its villages'. The same register and answers always make the same bytes.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from chalicelib.domain.calendar import Campaign

NAME = "manifest.json"
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


def folder(campaign: Campaign, region: str) -> str:
    """Where a region's package lies, as `sp2020/33/3319/331902/3319021001/`."""
    return "/".join([campaign.id, *(region[:length] for length in _NESTED if length <= len(region)), ""])


def of_village(village: str, *, names: Sequence[str], counts: Counts, hashes: Mapping[str, str], campaign: Campaign) -> bytes:
    """A village's manifest. `names` are those of its province, regency, district and itself; `hashes` are file → SHA-256."""
    return _written({**_head(village, counts, campaign), "names": list(names), "files": dict(sorted(hashes.items()))})


def of_regency(regency: str, *, villages: Mapping[str, tuple[Counts, str]], campaign: Campaign) -> bytes:
    """A regency's manifest. `villages` are code → (counts, SHA-256 of its manifest)."""
    total = sum((counts for counts, _ in villages.values()), Counts())
    listed = {code: {"counts": counts.shown(), "sha256": fingerprint} for code, (counts, fingerprint) in sorted(villages.items())}
    return _written({**_head(regency, total, campaign), "villages": listed})


def read(content: bytes) -> Counts:
    """The counts that a manifest states."""
    return Counts(**json.loads(content)["counts"])


def _head(region: str, counts: Counts, campaign: Campaign) -> dict[str, Any]:
    # The calendar's close, not the moment of writing: a package tells nothing of when or how often it was written.
    return {"campaign": campaign.id, "region": region, "closed_at": campaign.closes.isoformat(), "counts": counts.shown()}


def _written(body: Mapping[str, Any]) -> bytes:
    return (json.dumps(body, ensure_ascii=False, indent=2) + "\n").encode()
