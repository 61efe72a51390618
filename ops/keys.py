"""`ops keys`: the keys that households are sealed with."""

import argparse
from typing import TYPE_CHECKING

from ops.frame import CannotDo, Outcome, noun, progress, region_code, verb

if TYPE_CHECKING:
    from ops.frame import Nouns


def add_to(nouns: "Nouns") -> None:
    keys = noun(nouns, "keys", about="show and rotate the keys that households are sealed with")
    show = verb(
        keys, "show", about="say how many keys the villages of a region have", example="python -m ops keys show --region 33.19", run=_show
    )
    rotate = verb(
        keys,
        "rotate",
        about="give each village of a region a new key; it seals whatever is written from now on, and the old ones still open",
        example="python -m ops keys rotate --region 33.19.02",
        run=_rotate,
    )
    for one in (show, rotate):
        one.add_argument(
            "--region", type=region_code, required=True, metavar="CODE", help="a province, regency, district or village; dots allowed"
        )


def _show(arguments: argparse.Namespace) -> Outcome:
    from chalicelib.storage import sealing_keys

    counts = {village: sealing_keys.count(village) for village in _villages(arguments.region)}
    most = max(counts.values())
    lines = [
        f"{len(counts):,} villages; a village has {most:,} keys at most.",
        *(f"  {village}  {count}" for village, count in counts.items()),
    ]
    return Outcome(lines, {"region": arguments.region, "villages": counts})


def _rotate(arguments: argparse.Namespace) -> Outcome:
    from chalicelib.storage import sealing_keys

    villages = _villages(arguments.region)
    # First those that the villages' new keys are wrapped with: else they would hang on what may be known to somebody.
    for regency in sorted({village[:4] for village in villages}):
        sealing_keys.rotate(regency)
    with progress("Villages", len(villages)) as advance:
        for village in villages:
            sealing_keys.rotate(village)
            advance(1)
    lines = [
        f"{len(villages):,} villages have a new key.",
        "Running functions take it up within ten minutes; what was sealed before stays readable with the key that sealed it.",
    ]
    return Outcome(lines, {"region": arguments.region, "rotated": len(villages)})


def _villages(region: str) -> list[str]:
    from chalicelib.enumeration.corrections import villages

    found = villages(region)
    if not found:
        raise CannotDo(f"The register has no region {region}.")
    return found
