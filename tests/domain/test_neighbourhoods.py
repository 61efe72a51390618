"""What is said of the RTs of a village: how many households are left, and never which."""

from collections import defaultdict
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.neighbourhoods import POSSIBLE, RANGE, SMALLEST, Neighbourhood, Part, neighbourhoods, possible, sayable

#: Villages from a handful of households up, as RTs with all, none, one or some of them left.
RTS = st.integers(1, 40).flatmap(lambda households: st.tuples(st.just(households), st.integers(0, households) | st.just(households)))
VILLAGES = st.lists(st.tuples(st.integers(1, 4), RTS), min_size=1, max_size=14)


def a_village(*rts: tuple[int, int], rw: str = "001") -> list[Neighbourhood]:
    """RTs of one RW: (households, left) of each."""
    return [Neighbourhood(rw, f"{number:03}", households, left) for number, (households, left) in enumerate(rts, start=1)]


def drawn(rts: list[tuple[int, tuple[int, int]]]) -> list[Neighbourhood]:
    each = [Neighbourhood(f"{rw:03}", f"{number:03}", *counts) for number, (rw, counts) in enumerate(rts)]
    return sorted(each, key=lambda one: (one.rw, one.rt))


def test_households_are_counted_by_rt_however_its_number_is_written() -> None:
    households = [("1", "02", True), ("001", "2", False), ("1", "010", True), ("", "", True), ("1", "2", True)]
    assert neighbourhoods(households) == [
        Neighbourhood("", "", 1, 1), Neighbourhood("001", "002", 3, 2), Neighbourhood("001", "010", 1, 1),
    ]  # fmt: skip


def test_of_each_rt_a_range_is_said() -> None:
    parts = sayable(a_village((38, 17), (30, 3), (22, 20)))
    assert [(part.households, part.least, part.most) for part in parts] == [(38, 15, 19), (30, 0, 4), (22, 15, 22)]


def test_all_and_none_of_an_rt_look_like_nearly_all_and_nearly_none() -> None:
    others = [(40, 22), (35, 12), (31, 17)]
    for alike in ((0, 1, 4), (26, 29, 30)):
        said = [sayable(a_village((30, left), *others))[0] for left in alike]
        assert said == said[:1] * 3


def test_small_rts_are_put_together_within_their_rw_and_else_beyond_it() -> None:
    village = [
        Neighbourhood("001", "001", 4, 4), Neighbourhood("001", "002", 7, 0), Neighbourhood("001", "003", 3, 3),
        Neighbourhood("002", "001", 2, 1), Neighbourhood("003", "001", 25, 9), Neighbourhood("004", "001", 12, 6),
        Neighbourhood("005", "001", 1, 1),
    ]  # fmt: skip
    assert sayable(village) == [
        Part((("001", "001"), ("001", "002"), ("001", "003")), 14, 5, 9),
        Part((("002", "001"), ("003", "001")), 27, 10, 14),
        Part((("004", "001"), ("005", "001")), 13, 5, 13),
    ]


@pytest.mark.parametrize("village", [[], a_village((9, 4)), a_village((80, 33)), a_village((5, 1), (4, 2)), a_village((5, 1), (6, 2))])
def test_of_a_village_that_is_one_part_only_its_total_is_said(village: list[Neighbourhood]) -> None:
    assert sayable(village) == []


def test_ranges_that_the_total_gives_away_are_not_said() -> None:
    # 0–4 and 5–10 come to five households in one way alone.
    assert sayable(a_village((10, 0), (10, 5))) == []
    assert sayable(a_village((10, 2), (10, 3))) != []
    # Once all are counted, or nobody is, the total says it anyway.
    assert [part.most for part in sayable(a_village((10, 0), (10, 0)))] == [4, 4]
    assert [part.least for part in sayable(a_village((10, 10), (12, 12)))] == [5, 5]


@settings(max_examples=300, deadline=None)
@given(VILLAGES)
def test_nothing_that_is_said_points_at_a_family(rts: list[tuple[int, tuple[int, int]]]) -> None:
    village = drawn(rts)
    parts = sayable(village)
    left = {(one.rw, one.rt): one.left for one in village}
    total = sum(left.values())
    if parts:
        # Every RT is in one part, and what is said of it is true.
        assert [place for part in parts for place in part.of] == list(left)
        assert sum(part.households for part in parts) == sum(one.households for one in village)
        assert all(part.least <= sum(left[place] for place in part.of) <= part.most for part in parts)
    alone = possible([(0, part.households) for part in parts], total)
    subtracted = possible([(part.least, part.most) for part in parts], total)
    for part, (low, high), (lowest, highest) in zip(parts, subtracted, alone, strict=True):
        assert part.households >= SMALLEST
        assert part.most - part.least + 1 >= RANGE
        # Neither by itself nor with the village's total does it say more than what the total says without it.
        assert high - low + 1 >= min(POSSIBLE, highest - lowest + 1)


@settings(max_examples=100, deadline=None)
@given(VILLAGES, st.randoms(use_true_random=False))
def test_who_is_put_together_does_not_depend_on_who_answered(rts: list[tuple[int, tuple[int, int]]], random: Random) -> None:
    village = drawn(rts)
    others = [Neighbourhood(one.rw, one.rt, one.households, random.randint(0, one.households)) for one in village]
    one, two = sayable(village), sayable(others)
    if one and two:
        assert [(part.of, part.households) for part in one] == [(part.of, part.households) for part in two]


@pytest.mark.parametrize("sizes", [(10, 10), (10, 14), (17, 23), (10, 10, 10), (10, 12, 14)])
def test_whoever_knows_the_rule_and_the_total_still_cannot_tell_the_number_of_any_part(sizes: tuple[int, ...]) -> None:
    """Every state of a small village: those that look alike from outside leave each part's number open, or the total had it already.

    What is kept back looks alike, too: that it is kept back must not give it away."""
    alike: dict[tuple[int, tuple[Part, ...]], list[tuple[int, ...]]] = defaultdict(list)
    of_total: dict[int, list[tuple[int, ...]]] = defaultdict(list)
    for left in product(*(range(size + 1) for size in sizes)):
        said = sayable(a_village(*zip(sizes, left, strict=True)))
        alike[sum(left), tuple(said)].append(left)
        of_total[sum(left)].append(left)
    told = [
        (total, at)
        for (total, _), states in alike.items()
        for at in range(len(sizes))
        if len({state[at] for state in states}) == 1 < len({state[at] for state in of_total[total]})
    ]
    assert told == []
    assert sum(len(states) for (_, said), states in alike.items() if said) > sum(map(len, alike.values())) / 3
