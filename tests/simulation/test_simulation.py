"""Submissions against the close, played out: see tests/simulation/__init__.py. `make soak` plays a million."""

import os

import pytest

from tests.simulation.broken import BROKEN, broken
from tests.simulation.play import play
from tests.simulation.rules import REOPENS, Broken

INTERLEAVINGS = int(os.environ.get("INTERLEAVINGS", "10000"))
#: Enough to find any of the rules that are taken away.
TO_FIND = 3000
#: What must have happened, or nothing was tried.
TRIED = {
    "accepted in the seconds of a slow clock",
    "acknowledged",
    "answer lost",
    "answered to a repeated request",
    "ended",
    "final",
    "handed_off",
    "landed after the close",
    "overtaken",
    "receipt given after the close",
    "refused as closed",
    "refused by an old calendar",
    "told after the close that it wasn't counted",
    *(["opened again"] if REOPENS else []),
}


def test_whoever_is_first_no_acknowledged_submission_is_lost_and_no_late_one_counts() -> None:
    seen = play(range(INTERLEAVINGS))
    assert {what: seen[what] for what in TRIED if seen[what] < INTERLEAVINGS / 200} == {}


def test_an_interleaving_follows_from_its_seed() -> None:
    assert play(range(300, 400)) == play(range(300, 400)) != play(range(400, 500))


@pytest.mark.parametrize("rule", BROKEN)
def test_the_simulation_notices_when_a_rule_is_taken_away(rule: str) -> None:
    with broken(rule) as prepare:
        with pytest.raises(Broken, match=BROKEN[rule][1]) as found:
            play(range(TO_FIND), prepare=prepare)
        # The seed that it names is enough to see it again.
        seed = int(str(found.value).partition("seed ")[2].partition(",")[0])
        with pytest.raises(Broken) as again:
            play(range(seed, seed + 1), prepare=prepare)
    assert str(again.value) == str(found.value)
