"""The proof of work: posed to whoever asks, taken once, and harder where many guesses were wrong of late. It never refuses for good."""

from typing import Any

from chalicelib.credentials import challenges, identity
from chalicelib.domain import work
from chalicelib.domain.errors import ChallengeRefused
from chalicelib.domain.requests import Request
from chalicelib.enumeration import clock
from chalicelib.storage import tokens
from chalicelib.storage.keys import keys


def pose(source: str) -> dict[str, Any]:
    """A new challenge, as the API sends it, for whoever asks from `source`: harder if many guesses from there were wrong."""
    wrong = tokens.wrong([source], machine_now=clock.machine_now())
    return _challenge(work.asked(from_source=wrong[source]))


def spend(solution: str, *, request: Request, nik: str = "") -> None:
    """Take a solved challenge, once; a retry of the same request may bring it again. `nik` is of the card to be judged, if there is one.

    Raises ChallengeRefused. One that is too easy by now is not spent, and the refusal brings one that is as hard as any ever is,
    so that whoever solves it isn't sent for a third."""
    solved = challenges.solved(solution, keys().session)
    if solved is None:
        raise ChallengeRefused
    if solved.max_number < work.HARDEST and solved.max_number < _asked(request.source, nik):
        raise ChallengeRefused(_challenge(work.HARDEST))
    until = clock.machine_now() + 2 * challenges.LIFETIME
    if not tokens.spend(solved.name, by=request.key + request.body, until=until):
        raise ChallengeRefused


def count_wrong(request: Request, *, nik: str = "") -> None:
    """Remember that a guess was wrong: at its source and, with `nik`, about its district."""
    for place in _places(request.source, nik):
        tokens.count_wrong(place, machine_now=clock.machine_now())


def _asked(source: str, nik: str) -> int:
    wrong = list(tokens.wrong(_places(source, nik), machine_now=clock.machine_now()).values())
    return work.asked(from_source=wrong[0], about_district=sum(wrong[1:]))


def _places(source: str, nik: str) -> list[str]:
    return [source, identity.district(nik, keys().identity)] if nik else [source]


def _challenge(max_number: int) -> dict[str, Any]:
    return challenges.challenge(keys().session, machine_now=clock.machine_now(), max_number=max_number)
