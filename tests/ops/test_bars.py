"""Bars that don't lie, and the view that draws them again."""

import io
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.local.place import ROOT
from ops.bars import REST, bar, live

COUNTS = st.integers(0, 3) | st.integers(0, 10**8)
MARKS = "█▒▓"


@settings(max_examples=400, deadline=None)
@given(counts=st.lists(COUNTS, max_size=3), rest=COUNTS, width=st.integers(4, 60))
def test_a_bar_shows_what_is_there_and_nothing_else(counts: list[int], rest: int, width: int) -> None:
    total = sum(counts) + rest
    drawn = bar(list(zip(counts, MARKS, strict=False)), total, width)
    assert len(drawn) == width
    cells = Counter(drawn)
    shares = {**dict(zip(MARKS, counts, strict=False)), REST: rest if total else 1}
    assert {mark for mark in cells} == {mark for mark, count in shares.items() if count}
    # In the order of the parts, each in one piece, and nothing further off its share than the room that the smallest took.
    assert re.fullmatch("█*▒*▓*·*", drawn)
    if total:
        assert all(abs(cells[mark] - count * width / total) < len(shares) for mark, count in shares.items())


@settings(max_examples=200, deadline=None)
@given(done=st.integers(0, 10**6), total=st.integers(1, 10**6), width=st.integers(2, 40))
def test_a_bar_is_full_when_all_is_done_and_only_then(done: int, total: int, width: int) -> None:
    drawn = bar([(min(done, total), "█")], total, width)
    assert (drawn == "█" * width) == (done >= total)
    assert (drawn == REST * width) == (done == 0)


def test_one_household_of_a_nation_is_seen_and_one_that_is_missing_too() -> None:
    assert bar([(1, "█")], 67_000_000, 20) == "█" + REST * 19
    assert bar([(66_999_999, "█")], 67_000_000, 20) == "█" * 19 + REST
    assert bar([(66_999_998, "█"), (1, "▒")], 67_000_000, 5) == "███▒·"
    assert bar([(100, "█"), (200, "▒")], 300, 20) == "███████▒▒▒▒▒▒▒▒▒▒▒▒▒"
    assert bar([], 0, 6) == bar([(0, "█")], 0, 6) == REST * 6


def test_counts_that_were_taken_a_moment_later_than_their_total_fill_the_bar() -> None:
    assert bar([(5, "█"), (6, "▒")], 10, 11) == "█████▒▒▒▒▒▒"


@pytest.mark.parametrize(
    ("parts", "total", "width"),
    [([(-1, "█")], 3, 9), ([(1, "█")], -3, 9), ([(1, "██")], 3, 9), ([(1, "█"), (1, "▒")], 3, 2), ([], 0, 0)],
)
def test_what_no_bar_can_show_is_refused(parts: list[tuple[int, str]], total: int, width: int) -> None:
    with pytest.raises(ValueError):
        bar(parts, total, width)


def counting(to: int) -> tuple[Callable[[], list[str]], Callable[[], bool]]:
    """What is drawn, one more each time, and whether it has come to `to`."""
    seen = [0]

    def draw() -> list[str]:
        seen[0] += 1
        return [f"{seen[0]} of {to}", "second line"]

    return draw, lambda: seen[0] + 1 >= to


def test_elsewhere_than_on_a_terminal_the_blocks_follow_each_other_and_the_last_one_is_the_end() -> None:
    stream = io.StringIO()
    assert live(*_every(0.0, *counting(3)), to=stream)
    assert stream.getvalue() == "1 of 3\nsecond line\n\n2 of 3\nsecond line\n\n3 of 3\nsecond line\n\n"


def test_what_is_done_already_is_shown_once() -> None:
    stream = io.StringIO()
    assert live(lambda: ["all"], 60.0, lambda: True, to=stream)
    assert stream.getvalue() == "all\n\n"


def test_what_goes_wrong_while_drawing_is_not_swallowed() -> None:
    def broken() -> list[str]:
        raise RuntimeError("no answer")

    with pytest.raises(RuntimeError, match="no answer"):
        live(broken, 0.0, lambda: False, to=io.StringIO())


def _every(
    seconds: float, draw: Callable[[], list[str]], until: Callable[[], bool]
) -> tuple[Callable[[], list[str]], float, Callable[[], bool]]:
    return draw, seconds, until


ON_A_TERMINAL = """
import sys
from ops.bars import live
seen = [0]
def draw():
    seen[0] += 1
    return [f"drawn {seen[0]}", "[x] " + "long " * 100]
print("ended", live(draw, 0.1, lambda: seen[0] + 1 >= int(sys.argv[1])))
"""


def on_a_terminal(times: int, *, interrupt: bool = False) -> tuple[str, int]:
    """What a terminal is sent, and the exit status; `interrupt` presses Ctrl-C after the second drawing."""
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-c", ON_A_TERMINAL, str(times)], cwd=ROOT, env={**os.environ, "TERM": "xterm", "COLUMNS": "60"},
        stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    sent, deadline = b"", time.monotonic() + 30
    try:
        while time.monotonic() < deadline:
            if not select.select([ours], [], [], 0.2)[0]:
                continue
            try:
                read = os.read(ours, 65536)
            except OSError:
                # Whoever wrote has gone.
                break
            sent += read
            if interrupt and b"drawn 2" in sent:
                child.send_signal(signal.SIGINT)
                interrupt = False
        return sent.decode(), child.wait(5)
    finally:
        child.kill()
        child.wait()
        os.close(ours)


UP, SHOWN = "\x1b[1A", "\x1b[?25h"


def test_on_a_terminal_the_block_is_drawn_in_its_place_and_what_comes_after_stands_beneath() -> None:
    sent, status = on_a_terminal(3)
    assert status == 0
    assert sent.index("drawn 1") < sent.index(UP) < sent.index("drawn 2") < sent.index("drawn 3")
    assert sent.rindex(UP) < sent.rindex("drawn 3")
    assert sent.rindex(SHOWN) > sent.rindex("drawn 3")
    assert sent.rstrip().endswith("ended True")
    # A line too long for the window is cut, and what looks like markup is text.
    assert "[x] long" in sent
    assert all(len(re.sub(r"\x1b\[[?0-9;]*[A-Za-z]", "", line)) <= 60 for line in re.split(r"[\r\n]+", sent))


def test_ctrl_c_ends_the_view_and_leaves_the_terminal_in_order() -> None:
    sent, status = on_a_terminal(1000, interrupt=True)
    assert status == 0
    assert "Traceback" not in sent
    assert sent.rindex(SHOWN) > sent.rindex("drawn")
    assert sent.rstrip().endswith("ended False")
