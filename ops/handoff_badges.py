"""`ops handoff badges`: what officers wear at doors, with a code by which a resident's phone tells that it is genuine."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ops.frame import CannotDo, Outcome, region_code, site_address, verb

if TYPE_CHECKING:
    from chalicelib.enumeration.badges import Badge
    from ops.frame import Verbs

#: What stands in the list.
_LISTED = ("number", "name", "role", "villages")


def add_to(handoff: "Verbs") -> None:
    badges = verb(
        handoff,
        "badges",
        about="write a badge for each officer of a region, four to a sheet of A4, and a list of them for who answers the phone",
        example="python -m ops handoff badges --region 33.19 --to badges/ --site https://sensus.example",
        run=_badges,
    )
    badges.add_argument(
        "--region", type=region_code, required=True, metavar="CODE", help="a province, regency, district or village; dots allowed"
    )
    badges.add_argument("--to", type=Path, required=True, metavar="DIR", help="the folder to write into; earlier badges there are replaced")
    badges.add_argument("--site", type=site_address, required=True, metavar="URL", help="the census's site, as people open it")


def _badges(arguments: argparse.Namespace) -> Outcome:
    from chalicelib.enumeration import badges, calendar
    from chalicelib.interview import cells
    from ops import badge_sheet, private_file

    campaign = calendar.read()
    made = list(badges.of_region(arguments.region, campaign))
    if not made:
        raise CannotDo(
            f"No officers are known for region {arguments.region}. Load the list of them first: "
            "ops handoff assign --officers officers.csv; it needs no published village for that."
        )
    districts = sorted({badge.district for badge in made})
    for district in districts:
        here = [badge for badge in made if badge.district == district]
        private_file.write(arguments.to / f"{district}-badges.html", badge_sheet.page(here, campaign, site=arguments.site))
        private_file.write(arguments.to / f"{district}-officers.csv", cells.written(_LISTED, map(_row, here)).decode())
    record = {
        "region": arguments.region,
        "to": str(arguments.to),
        "site": arguments.site,
        "officers": len(made),
        "files": 2 * len(districts),
    }
    return Outcome(
        [
            f"{arguments.to} has badges for {len(made):,} officers, a page to print and a list for each of {len(districts):,} districts.",
            "Print each page on A4, cut it in four, glue a photo on, stamp over its edge. The lists go to who answers the phone there.",
            "The badges hold while the interviews last, by today's calendar: when that moves, print them again.",
        ],
        record,
    )


def _row(badge: "Badge") -> tuple[str, ...]:
    return badge.number, badge.name, badge.role, "; ".join(badge.villages)
