"""`ops sessions`: ending every session of every family at once."""

import argparse
import getpass
from typing import TYPE_CHECKING

from ops.frame import Outcome, noun, verb

if TYPE_CHECKING:
    from ops.frame import Nouns


def add_to(nouns: "Nouns") -> None:
    sessions = noun(nouns, "sessions", about="end every session of every family at once, when one may be in other hands")
    verb(sessions, "show", about="say when all sessions were ended, by whom and why", example="python -m ops sessions show", run=_show)
    end = verb(
        sessions,
        "end",
        about="end every session that has begun; families sign in again with their password, and lose nothing of what they typed",
        example='python -m ops sessions end --because "A log with cookies was copied."',
        run=_end,
    )
    end.add_argument("--because", required=True, metavar="WHY", help="why, in a sentence that names nobody; kept for ever")


def _show(arguments: argparse.Namespace) -> Outcome:
    from chalicelib.enumeration import ended_sessions

    acts = ended_sessions.acts()
    lines = [f"{act['what']} by {act['by']} at {act['at'][:19]}Z: {act['because']}" for act in acts] or [
        "Sessions were never ended for all."
    ]
    return Outcome(lines, {"acts": acts})


def _end(arguments: argparse.Namespace) -> Outcome:
    from chalicelib.enumeration import ended_sessions

    act = ended_sessions.end_all(because=arguments.because, by=getpass.getuser())
    lines = [
        "Within ten seconds every session that had begun is over. Families sign in again; what they typed waits sealed on their phones."
    ]
    return Outcome(lines, act)
