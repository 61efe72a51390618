"""What happened to a household's account and answers, when, and by whom: so that a family can see what others did in its name."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

#: Everything that is kept of a household's history. The names are stored by their place here: new ones are added at the end.
WHAT = (
    "signed_up",
    "signed_in",
    "signed_out_everywhere",
    "password_changed",
    "recovered",
    "submitted",
    "disputed",
    "looked_at",
    "released",
    "frozen",
    "resolved",
    "matched",
    "papers_listed",
    "paper_read",
    "changed",
    "reopened",
)
#: Begins the name of what a later release knows and this one doesn't; its place in that release's WHAT follows.
LATER = "later-"
HOUSEHOLD = "household"
#: Who did what nobody of the family and no officer did.
CENSUS = "census"
#: Of a long history the beginning tells who signed up, the end what happens now. What is between says the least, and of that what a
#: family does day by day: else a stranger who has the password would sign in until nothing is left of what others did.
_KEPT, _FIRST = 200, 20
_DAILY = frozenset({"signed_in", "signed_out_everywhere", "changed", "submitted", "paper_read"})


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: `what` is one of WHAT, `by` the household, the census or an officer's login, `at` by the census's clock.

    `later` is what a later release kept of it beside that; it goes back as it came."""

    at: datetime
    what: str
    by: str = HOUSEHOLD
    detail: str = ""
    later: tuple[Any, ...] = ()


def noted(history: list[Event], event: Event) -> list[Event]:
    """The history with one more event. Of more than 200 the first 20 stay; of the others the oldest daily one goes, else the oldest.

    Raises ValueError for what is none of WHAT."""
    if event.what not in WHAT:
        raise ValueError(f"{event.what} is nothing that a household's history knows.")
    longer = [*history, event]
    if len(longer) > _KEPT:
        daily = (place for place in range(_FIRST, _KEPT) if longer[place].what in _DAILY and longer[place].by == HOUSEHOLD)
        del longer[next(daily, _FIRST)]
    return longer
