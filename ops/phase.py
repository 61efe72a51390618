"""`ops phase`: the campaign's calendar, and where it stands."""

import argparse
from typing import TYPE_CHECKING

from ops.frame import Outcome, noun, verb

if TYPE_CHECKING:
    from ops.frame import Nouns


def add_to(nouns: "Nouns") -> None:
    phase = noun(nouns, "phase", about="show the campaign's calendar and its phase")
    verb(phase, "show", about="say which phase the campaign is in, and its dates", example="python -m ops phase show", run=_show)


def _show(arguments: argparse.Namespace) -> Outcome:
    from chalicelib.enumeration import calendar

    # As stored this instant: an operator asks right after having changed it.
    campaign, now = calendar.read(), calendar.now()
    dates = {name: getattr(campaign, name).isoformat() for name in ("opens", "closes", "interview_from", "interview_until")}
    phase = campaign.phase(now).value
    lines = [f"{campaign.name}: {phase}, at {now.isoformat(timespec='seconds')}."]
    lines += [f"  {name.replace('_', ' '):16} {date}" for name, date in dates.items()]
    body = {"campaign": campaign.id, "phase": phase, "now": now.isoformat(timespec="seconds"), **dates, "time_zone": campaign.time_zone}
    return Outcome(lines, body)
