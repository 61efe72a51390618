"""Turns at the brake: a share is let in at any moment, and everybody's turn comes when it was said to."""

import base64
import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.brake import LONGEST_WAIT, PATIENCE, TURN, Brake, BrakeRefused

NOW = datetime(2020, 3, 31, 5, tzinfo=UTC)
KEYS = [base64.b64encode(hashlib.sha256(str(number).encode()).digest()[:6]).decode() for number in range(4000)]


@pytest.mark.parametrize("share", [0.05, 0.25, 0.5, 0.9])
def test_about_the_share_is_let_in_at_any_moment(share: float) -> None:
    for minutes in (0, 7, 31):
        let_in = sum(Brake(share).wait(key, NOW + timedelta(minutes=minutes)) == 0 for key in KEYS)
        assert let_in / len(KEYS) == pytest.approx(share, abs=0.03)


@pytest.mark.parametrize("share", [0.01, 0.05, 0.25, 0.5, 0.9])
def test_whoever_comes_back_when_told_is_let_in_and_for_as_long_as_the_turn_lasts(share: float) -> None:
    brake = Brake(share)
    lasts = min(TURN, share * LONGEST_WAIT)
    for key in KEYS[:500]:
        wait = brake.wait(key, NOW)
        assert wait <= brake.longest_wait() + 1 <= LONGEST_WAIT + 1
        begun = NOW + timedelta(seconds=wait)
        assert brake.wait(key, begun) == 0
        if wait:
            assert brake.wait(key, begun + timedelta(seconds=lasts - 2)) == 0, "a phone that wakes late is let in all the same"
            assert brake.wait(key, begun + timedelta(seconds=lasts + 1)) > 0


def test_those_who_come_back_do_so_one_after_the_other() -> None:
    waits = [Brake(0.1).wait(key, NOW) for key in KEYS]
    each_minute = [sum(60 * minute < wait <= 60 * (minute + 1) for wait in waits) for minute in range(18)]
    assert min(each_minute) > 0.7 * len(KEYS) / 20
    assert max(each_minute) < 1.3 * len(KEYS) / 20


def test_all_and_nobody() -> None:
    assert {Brake(1).wait(key, NOW) for key in KEYS} == {0}
    waits = [Brake(0).wait(key, NOW) for key in KEYS]
    assert min(waits) >= PATIENCE
    assert max(waits) <= Brake(0).longest_wait() == 2 * PATIENCE


@pytest.mark.parametrize("share", [-0.1, 1.01, float("nan")])
def test_what_is_no_share_is_refused(share: float) -> None:
    with pytest.raises(BrakeRefused, match=r"such as 0\.25"):
        Brake(share)
