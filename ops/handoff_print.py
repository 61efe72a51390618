"""`ops handoff print`: the lists on paper for the walk with the RT head, from what was published and whom it is assigned to."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ops.frame import CannotDo, Outcome, progress, region_code, verb

if TYPE_CHECKING:
    from chalicelib.domain.calendar import Campaign
    from chalicelib.enumeration.publication import VillageClose
    from ops.frame import Verbs
    from ops.walk_list import Walk


def add_to(handoff: "Verbs") -> None:
    prints = verb(
        handoff,
        "print",
        about="write the lists for the walk with the RT heads, a page to print for each village, with a new sheet for each RT and officer",
        example="python -m ops handoff print --region 33.19.02 --to print/",
        run=_print,
    )
    prints.add_argument(
        "--region", type=region_code, required=True, metavar="CODE", help="a province, regency, district or village; dots allowed"
    )
    prints.add_argument("--to", type=Path, required=True, metavar="DIR", help="the folder to write into; earlier lists there are replaced")


def _print(arguments: argparse.Namespace) -> Outcome:
    from chalicelib.enumeration import calendar
    from chalicelib.enumeration.corrections import villages as listed
    from ops import private_file, walk_list

    campaign = calendar.read()
    villages = _villages(listed(arguments.region), campaign)
    if not villages:
        raise CannotDo(f"The register has no region {arguments.region}.")
    if unpublished := [village.code for village in villages if village.published is None]:
        raise CannotDo(f"{len(unpublished)} villages are not published yet, {unpublished[0]} first. Nothing was written; try again later.")
    cases = people = sheets = 0
    with progress("Villages", len(villages)) as advance:
        for village in villages:
            walk = _walk(village, campaign)
            private_file.write(arguments.to / walk_list.file_name(walk), walk_list.page(walk))
            sheets, cases, people = sheets + len(walk.sheets), cases + walk.cases, people + walk.people
            advance(1)
    record = {"region": arguments.region, "to": str(arguments.to), "villages": len(villages)}
    record |= {"sheets": sheets, "cases": cases, "people": people}
    return Outcome(
        [
            f"{arguments.to} has {len(villages):,} lists, in parts for {sheets:,} RTs and officers: {cases:,} families, {people:,} people.",
            "Open each in a browser and print it. It names people: count the sheets out and back, and delete the files afterwards.",
        ],
        record,
    )


def _villages(codes: Sequence[str], campaign: "Campaign") -> "list[VillageClose]":
    from chalicelib.enumeration import publication

    wanted = set(codes)
    regencies = sorted({code[:4] for code in codes})
    return [village for regency in regencies for village in publication.villages(regency, campaign) if village.code in wanted]


def _walk(village: "VillageClose", campaign: "Campaign") -> "Walk":
    from chalicelib.enumeration import interviewers, open_cases
    from ops.walk_list import Walk

    names = {officer.login: officer.name for officer in interviewers.everybody(village.code)}
    return Walk.of(village.code, village.names, open_cases.read(village, campaign), open_cases.people(village, campaign), names)
