"""`ops brake`: letting only a share of the families sign up at a time, while more come than the census can take in."""

import argparse
import getpass
from typing import TYPE_CHECKING

from ops.frame import Outcome, noun, verb

if TYPE_CHECKING:
    from ops.frame import Nouns


def add_to(nouns: "Nouns") -> None:
    brake = noun(nouns, "brake", about="slow sign-ups while too many families come at once; never what a family has begun")
    verb(brake, "show", about="say whether the brake is on, and how it was set before", example="python -m ops brake show", run=_show)
    on = verb(
        brake,
        "on",
        about="let only a share of the families sign up at a time; the others are given a turn, and their pages wait for it",
        example='python -m ops brake on --share 0.25 --because "Hashing takes all the concurrency that we have."',
        run=_on,
    )
    on.add_argument("--share", required=True, type=float, metavar="0..1", help="0.25 lets a quarter in at a time; 0 nobody")
    off = verb(brake, "off", about="let everybody in again", example='python -m ops brake off --because "The peak is over."', run=_off)
    for parser in (on, off):
        parser.add_argument("--because", required=True, metavar="WHY", help="why, in a sentence that names nobody; kept for ever")


def _show(arguments: argparse.Namespace) -> Outcome:
    from chalicelib.enumeration import brake

    standing, acts = brake.standing(), brake.acts()
    lines = ["The brake is off: whoever comes can sign up."]
    if standing:
        lines = [f"The brake is on since {standing['since']}, by {standing['by']}: {_share(standing['share'])}. {standing['because']}"]
    lines += [f"{act['what']} by {act['by']} at {act['at'][:19]}Z{_became(act['after'])}: {act['because']}" for act in acts]
    return Outcome(lines, {"brake": standing or None, "acts": acts})


def _on(arguments: argparse.Namespace) -> Outcome:
    from chalicelib.domain.brake import Brake
    from chalicelib.enumeration import brake as braking

    brake = Brake(arguments.share)
    act = braking.put_on(brake, because=arguments.because, by=getpass.getuser())
    longest = round(brake.longest_wait() / 60, 1)
    turns = f"A family waits for its turn {longest:g} minutes at most" if brake.share else "Nobody's turn comes until you let somebody in"
    lines = [
        f"From within ten seconds on, {_share(brake.share)}.",
        f"{turns}; its page counts down and signs it up by itself. Sign-in, saving, papers and sending go on as ever.",
        "Say so on the site: ops notice set. Take it off when the peak is over: ops brake off.",
    ]
    return Outcome(lines, act)


def _off(arguments: argparse.Namespace) -> Outcome:
    from chalicelib.enumeration import brake

    act = brake.take_off(because=arguments.because, by=getpass.getuser())
    line = "From within ten seconds on, whoever comes can sign up. Pages that wait come at their turn, or when they are pressed."
    return Outcome([line if act["before"] else "The brake was off."], act)


def _share(share: float) -> str:
    return f"{share:.0%} of the families who want to sign up are let in at a time" if share else "nobody can sign up"


def _became(after: dict[str, float]) -> str:
    return f", {after['share']:.0%}" if after else ""
