"""`ops phase`: the campaign's calendar and where it stands; extending the online phase, and reopening it."""

import argparse
import getpass
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from ops.frame import Outcome, moment, noun, verb

if TYPE_CHECKING:
    from chalicelib.domain.calendar import Interviews
    from chalicelib.enumeration.reschedule import Act
    from ops.frame import Nouns

#: How long until everybody sees a moved date: processes read the calendar every 10 s, and GET /api/census is kept for 30.
_SEEN_WITHIN = timedelta(seconds=40)


def add_to(nouns: "Nouns") -> None:
    phase = noun(nouns, "phase", about="show the campaign's calendar and its phase, extend the online phase, or reopen it")
    verb(
        phase,
        "show",
        about="say which phase the campaign is in, its dates, and how they were moved",
        example="python -m ops phase show",
        run=_show,
    )
    extend = verb(
        phase,
        "extend",
        about="before the close: have it come later",
        example='python -m ops phase extend --until 2020-04-15T00:00+07:00 --because "The site was down on the last evening."',
        run=_extend,
    )
    extend.add_argument("--force", action="store_true", help="have it come earlier; processes may take ten seconds to learn of it")
    reopen = verb(
        phase,
        "reopen",
        about="after the close, before the interviews: take answers again for a stated time",
        example='python -m ops phase reopen --until 2020-05-01T00:00+07:00 --because "Two regencies were cut off by the flood."',
        run=_reopen,
    )
    for parser in (extend, reopen):
        parser.add_argument("--until", required=True, metavar="TIME", help="the first instant that is too late; ISO 8601 with offset")
        parser.add_argument("--because", required=True, metavar="WHY", help="why, in a sentence that names nobody; kept for ever")
        parser.add_argument("--interview-from", metavar="TIME", help="if the interviews must begin at another time, too")
        parser.add_argument("--interview-until", metavar="TIME", help="and if they must end at another")


def _show(arguments: argparse.Namespace) -> Outcome:
    from chalicelib.enumeration import calendar, reschedule

    # As stored this instant: an operator asks right after having changed it.
    campaign, now = calendar.read(), calendar.now()
    dates = {name: getattr(campaign, name).isoformat() for name in calendar.DATES}
    phase, acts = campaign.phase(now).value, reschedule.acts()
    lines = [f"{campaign.name}: {phase}, at {now.isoformat(timespec='seconds')}."]
    lines += [f"  {name.replace('_', ' '):16} {date}" for name, date in dates.items()]
    lines += [_line(act) for act in acts]
    body = {"campaign": campaign.id, "phase": phase, "now": now.isoformat(timespec="seconds"), **dates, "time_zone": campaign.time_zone}
    return Outcome(lines, {**body, "acts": [asdict(act) for act in acts]})


def _line(act: "Act") -> str:
    moved = [f"{name.replace('_', ' ')} {before} → {act.after[name]}" for name, before in act.before.items() if act.after[name] != before]
    return f"{act.what} by {act.by} at {act.at[:19]}{act.at[26:]}: {'; '.join(moved)}. {act.because}"


def _extend(arguments: argparse.Namespace) -> Outcome:
    from chalicelib.enumeration import reschedule

    until, interviews = _until(arguments), _interviews(arguments)
    act = reschedule.extend(until, because=arguments.because, by=getpass.getuser(), interviews=interviews, sooner=arguments.force)
    lines = [f"The census closes at {act.after['closes']}; before this it was {act.before['closes']}."]
    left = datetime.fromisoformat(act.before["closes"]) - datetime.fromisoformat(act.at)
    if datetime.fromisoformat(act.after["closes"]) < datetime.fromisoformat(act.before["closes"]):
        lines.append("Processes may take ten seconds to learn of it. What they still take until then counts: nothing ends for a minute.")
    elif left < _SEEN_WITHIN:
        lines.append(
            f"The earlier close is {left.total_seconds():.0f} s away: who hasn't learned of this by then refuses answers for up to ten "
            "seconds. Nothing that was typed is lost: reloading the page is enough."
        )
    return Outcome([*lines, *_what_follows(act)], asdict(act))


def _reopen(arguments: argparse.Namespace) -> Outcome:
    from chalicelib.enumeration import reschedule

    act = reschedule.reopen(_until(arguments), because=arguments.because, by=getpass.getuser(), interviews=_interviews(arguments))
    lines = [
        f"The census is open again until {act.after['closes']}; it had closed at {act.before['closes']}.",
        "Who was handed off can go on, or sign up; who is final keeps the receipt and can edit. Each household opens when somebody comes.",
        "What was published of the first close stays as it is: the new close adds what changed as numbered deltas.",
    ]
    return Outcome([*lines, *_what_follows(act)], asdict(act))


def _what_follows(act: "Act") -> list[str]:
    interviews = [name for name in ("interview_from", "interview_until") if act.before[name] != act.after[name]]
    moved = [f"The interviews are from {act.after['interview_from']} until {act.after['interview_until']}."] if interviews else []
    return [
        *moved,
        f"The site shows it within about {_SEEN_WITHIN.seconds} seconds; a page that is open, when it is looked at again or reloaded.",
        "The close comes by itself a minute after its time. Nothing is to be deployed. `ops phase show` has this act, with your name.",
    ]


def _until(arguments: argparse.Namespace) -> datetime:
    return moment("--until", arguments.until)


def _interviews(arguments: argparse.Namespace) -> "Interviews":
    from chalicelib.domain.calendar import Interviews

    given: dict[str, Any] = {"--interview-from": arguments.interview_from, "--interview-until": arguments.interview_until}
    begin, until = (moment(name, text) if text else None for name, text in given.items())
    return Interviews(begin, until)
