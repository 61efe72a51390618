"""`ops handoff`: see what has been handed to the interviews, and take a region's package out, checked."""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ops import handoff_assign
from ops.bars import bar
from ops.frame import CannotDo, Outcome, noun, progress, region_code, verb

if TYPE_CHECKING:
    from chalicelib.enumeration.publication import VillageClose
    from ops.frame import Nouns

_BAR = 20


def add_to(nouns: "Nouns") -> None:
    handoff = noun(nouns, "handoff", about="see what is handed to the interviews, and take it out")
    status = verb(
        handoff,
        "status",
        about="show the register, what is final and what is handed off, region by region",
        example="python -m ops handoff status --region 3319",
        run=_status,
    )
    status.add_argument("--region", type=region_code, metavar="CODE", help="only this one; dots allowed (33.19)")
    handoff_assign.add_to(handoff)
    export = verb(
        handoff,
        "export",
        about="write a region's published package into a folder, every file checked against its manifest",
        example="python -m ops handoff export --region 33.19 --to handoff/",
        run=_export,
    )
    export.add_argument(
        "--region",
        type=_any_region,
        required=True,
        metavar="CODE",
        help="a province, regency, district or village; id for the nation",
    )
    export.add_argument("--to", type=Path, required=True, metavar="DIR", help="the folder to write the tree into")
    export.add_argument(
        "--regions", type=Path, metavar="FILE", help="regions.csv (village_code,bps_code): writes FASIH's assignments of each village, too"
    )


def _any_region(given: str) -> str:
    return "" if given == "id" else region_code(given)


@dataclass(frozen=True, slots=True)
class _Region:
    """A line of the tree: a region with the villages in it that were asked for."""

    code: str
    name: str
    villages: list["VillageClose"]
    published: bool

    def record(self) -> dict[str, Any]:
        ended = [village.ended for village in self.villages if village.ended]
        published = [village.published for village in self.villages if village.published]
        return {
            "region": self.code,
            "name": self.name,
            "register": sum(village.households for village in self.villages),
            "final": sum(counts.final for counts in ended),
            "handed_off": sum(counts.handed_off for counts in ended),
            "villages_total": len(self.villages),
            "villages_ended": len(ended),
            "villages_closed": len(published),
            "deltas": sum(village.delta for village in published),
            "published": self.published,
        }

    def line(self, *, indent: int) -> str:
        """The region as a bar: final, handed off, and what hasn't ended."""
        said = self.record()
        drawn = bar([(said["final"], "█"), (said["handed_off"], "▒")], said["register"], _BAR)
        name = f"{'  ' * indent}{self.name} ({self.code})"
        counts = f"register {said['register']:>7,}  final {said['final']:>7,}  handed off {said['handed_off']:>7,}"
        state = "published" if self.published else f"{said['villages_closed']} of {said['villages_total']} villages published"
        if said["deltas"]:
            state += f", {said['deltas']} deltas"
        return f"{name:<42} {drawn}  {counts}  {state}"


def _status(arguments: argparse.Namespace) -> Outcome:
    tree = list(_tree(arguments.region or ""))
    if not tree and arguments.region:
        raise CannotDo(f"The register has no region {arguments.region}.")
    if not tree:
        return Outcome(["The register is empty."], {"regencies": []})
    # A nation's villages are too many to read; its districts aren't.
    shown = 3 if len(tree) == 1 else 2
    lines, record = [f"{'█ final  ▒ handed off  · not ended':>42}"], []
    for regency, districts in tree:
        lines.append(regency.line(indent=0))
        record.append({**regency.record(), "districts": []})
        for district, villages in districts:
            lines += [district.line(indent=1), *(village.line(indent=2) for village in villages if shown == 3)]
            record[-1]["districts"].append({**district.record(), "villages": [village.record() for village in villages]})
    return Outcome(lines, {"regencies": record})


def _tree(region: str) -> Iterator[tuple[_Region, list[tuple[_Region, list[_Region]]]]]:
    from chalicelib.enumeration import calendar, publication
    from chalicelib.storage import census

    campaign = calendar.read()
    for regency, body in census.each("regency"):
        if regency[: len(region)] != region[:4]:
            continue
        every = [village for village in publication.villages(regency, campaign) if village.code.startswith(region)]
        of_district: dict[str, list[VillageClose]] = {}
        for village in every:
            of_district.setdefault(village.code[:6], []).append(village)
        districts = [
            (
                _Region(code, villages[0].names[2], villages, all(village.published for village in villages)),
                [_Region(village.code, village.names[3], [village], village.published is not None) for village in villages],
            )
            for code, villages in of_district.items()
        ]
        if every:
            yield _Region(regency, body["name"], every, publication.of_region(regency, campaign) is not None), districts


def _export(arguments: argparse.Namespace) -> Outcome:
    from ops import handoff_tools
    from ops.handoff_export import export, plan

    known = handoff_tools.codes(arguments.regions) if arguments.regions else None
    planned = plan(arguments.region)
    with progress("Villages", len(planned.villages)) as advance:
        exported = export(planned, arguments.to, on_village=lambda: advance(1))
    places = handoff_tools.write_places(arguments.to, planned.campaign)
    if known is not None and (without := handoff_tools.write_codes(arguments.to, planned.campaign, villages=planned.villages, known=known)):
        raise CannotDo(f"{exported.folder} is written whole, but for FASIH:\n" + "\n".join(without))
    counts = {name: exported.counts.shown()[name] for name in ("register", "final", "handed_off")}
    record = {
        "region": arguments.region or "id",
        "to": str(arguments.to),
        "villages": len(planned.villages),
        "files": exported.files,
        "deltas": exported.deltas,
        "counts": counts,
    }
    deltas = [f"{exported.deltas:,} deltas are among them, each in deltas/ beside what it changes."] if exported.deltas else []
    return Outcome(
        [
            f"{exported.folder} has {len(planned.villages):,} villages in {exported.files:,} files; every one is what its manifest says.",
            *deltas,
            f"{places} has the lists of regions that the forms of ODK and Kobo look into: attach them with the form.",
            f"Of {counts['register']:,} households {counts['final']:,} are final and {counts['handed_off']:,} handed off.",
        ],
        record,
    )
