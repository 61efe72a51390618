"""`ops report kit`: a folder for whoever spreads the word in a regency, district, village or office."""

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ops.frame import CannotDo, Outcome, progress, region_code, site_address, verb

if TYPE_CHECKING:
    from chalicelib.domain.calendar import Campaign
    from chalicelib.domain.neighbourhoods import Part
    from chalicelib.enumeration.outreach import Place
    from ops.frame import Verbs
    from ops.kit.agencies import Agency

LANGUAGES = ("id", "en", "jv")


def add_to(report: "Verbs") -> None:
    kit = verb(
        report,
        "kit",
        about="write what those need who spread the word: counts without names, a poster with a QR code, and messages, for a region, "
        "all regions in it, and its offices",
        example="python -m ops report kit --region 33.19 --to kits --site https://sensus.example",
        run=_kit,
    )
    kit.add_argument(
        "--region", type=_region, required=True, metavar="CODE", help="a regency, or only a district or village of it; dots allowed"
    )
    kit.add_argument("--to", type=Path, required=True, metavar="DIR", help="the folder that gets DIR/CODE; an earlier kit is replaced")
    kit.add_argument("--site", type=site_address, required=True, metavar="URL", help="the census's site, as people open it")
    kit.add_argument("--agencies", type=Path, metavar="FILE", help="agency,region[,people]: a kit for each of these offices, too")
    kit.add_argument("--language", choices=LANGUAGES, default="id", help="of pages and posters (id); messages are in all three")
    kit.add_argument("--without-rt", action="store_true", help="do not read the villages' RTs, which takes the longest")


def _region(given: str) -> str:
    code = region_code(given)
    if len(code) == 2:
        raise argparse.ArgumentTypeError(f"{given} is a province; kits are made regency by regency, as 33.19")
    return code


def _kit(arguments: argparse.Namespace) -> Outcome:
    from chalicelib.enumeration import calendar, outreach
    from ops.kit import agencies
    from ops.kit.folder import MARK, replacing
    from ops.kit.texts import moment

    top = outreach.place(arguments.region)
    if top is None:
        raise CannotDo(f"The register has no region {arguments.region}.")
    places = outreach.every(top)
    offices = agencies.read(arguments.agencies, within={place.code for place in places}) if arguments.agencies else []
    campaign, now = calendar.read(), calendar.now()
    write_kit = _Writer(arguments, campaign, now, offices)
    with replacing(arguments.to / top.code) as write, progress("Kits", len(places)) as advance:
        for place in places:
            write_kit(place, _path(place, top), write)
            advance(1)
        record = {
            "region": top.code,
            "to": str(arguments.to / top.code),
            "site": arguments.site,
            "phase": moment(campaign, now).value,
            "as_of": now.date().isoformat(),
            "places": len(places),
            "agencies": len(offices),
            "without_rts": write_kit.unread,
        }
        write("", {MARK: (json.dumps({name: said for name, said in record.items() if name != "to"}, indent=1) + "\n").encode()})
    return Outcome(
        [
            f"{record['to']} has kits for {len(places):,} regions and {len(offices):,} offices. They name nobody: hand them to everybody.",
            *(f"The kit of village {village} says nothing of its RTs: {why}" for village, why in write_kit.unread.items()),
        ],
        record,
        done=not write_kit.unread,
    )


class _Writer:
    """Writes the kits of one place after the other, its offices' with them. `unread` says which villages' RTs can't be read, and why."""

    def __init__(self, arguments: argparse.Namespace, campaign: "Campaign", now: datetime, offices: Sequence["Agency"]) -> None:
        self._arguments, self._campaign, self._now = arguments, campaign, now
        self._offices = offices
        self.unread: dict[str, str] = {}

    def __call__(self, place: "Place", path: str, write: Callable[[str, Mapping[str, bytes]], None]) -> None:
        from ops.kit import papers
        from ops.kit.texts import Kit
        from ops.kit.words import speech

        rts = self._rts(place)
        read = place.code not in self.unread
        for office in (None, *(office for office in self._offices if office.region == place.code)):
            kit = Kit(place, self._campaign, self._now, self._arguments.site, speech(self._arguments.language), office)
            write(path if office is None else f"{path}agencies/{office.folder}", papers.files(kit, rts=rts, rts_read=read))

    def _rts(self, place: "Place") -> Sequence["Part"] | None:
        from chalicelib.credentials.sealing import SealBroken
        from chalicelib.domain.faults import told
        from chalicelib.enumeration import outreach

        if len(place.code) != 10 or self._arguments.without_rt:
            return None
        try:
            return outreach.parts(place.code)
        except (SealBroken, KeyError, TypeError, ValueError) as failure:
            # A household that can't be opened, or not be read, holds up no other village's kit.
            self.unread[place.code] = told(failure)
            return None


def _path(place: "Place", top: "Place") -> str:
    """The folder of a place below its top's: its codes down to it, the top's own left out; nothing for the top itself."""
    return "".join(f"{place.code[:size]}/" for size in (6, 10) if len(top.code) < size <= len(place.code))
